/**
 * Parquet, read column by column; begins at {@link fr.sndscopy.source.parquet.ParquetSourceFormat}. Pages are found, checked and unpacked here, so that no more of a row group is held than
 * a page of each column; footers, dictionaries and values are decoded by parquet-java.
 */
@NullMarked
package fr.sndscopy.source.parquet;

import org.jspecify.annotations.NullMarked;
