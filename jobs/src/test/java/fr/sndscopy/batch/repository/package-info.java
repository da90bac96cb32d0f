/** Tests of what is kept of jobs. */
@NullMarked
package fr.sndscopy.batch.repository;

import org.jspecify.annotations.NullMarked;
