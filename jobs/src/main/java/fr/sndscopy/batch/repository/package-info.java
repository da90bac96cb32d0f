/** What Spring Batch remembers of jobs, where it is kept, and what is forgotten of it. */
@NullMarked
package fr.sndscopy.batch.repository;

import org.jspecify.annotations.NullMarked;
