/** Files that are read from their first byte on, record by record: what delimited text and fixed width have in common. {@link fr.sndscopy.source.lines.RecordBuffer} is the entry. */
@NullMarked
package fr.sndscopy.source.lines;

import org.jspecify.annotations.NullMarked;
