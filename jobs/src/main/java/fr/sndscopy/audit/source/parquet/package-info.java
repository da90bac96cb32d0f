/** Delivered Parquet files read a second time, record by record, by parquet-java's own reader. */
@NullMarked
package fr.sndscopy.audit.source.parquet;

import org.jspecify.annotations.NullMarked;
