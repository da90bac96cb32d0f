/** Pages of a column chunk, written from a column vector and read into one: encodings, statistics, compression. */
@NullMarked
package fr.sndscopy.parquet.page;

import org.jspecify.annotations.NullMarked;
