/** Delimited text; {@link fr.sndscopy.source.csv.CsvRecordReader} is the entry. */
@NullMarked
package fr.sndscopy.source.csv;

import org.jspecify.annotations.NullMarked;
