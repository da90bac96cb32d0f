/** Columnar rows in memory, without I/O; {@link fr.sndscopy.record.RecordBatch} is the entry. */
@NullMarked
package fr.sndscopy.record;

import org.jspecify.annotations.NullMarked;
