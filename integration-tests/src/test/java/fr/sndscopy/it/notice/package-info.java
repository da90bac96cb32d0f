/** What is shipped, as a document. */
@NullMarked
package fr.sndscopy.it.notice;

import org.jspecify.annotations.NullMarked;
