/** Record batches from delivered files; {@link fr.sndscopy.source.RecordReader} is the entry. */
@NullMarked
package fr.sndscopy.source;

import org.jspecify.annotations.NullMarked;
