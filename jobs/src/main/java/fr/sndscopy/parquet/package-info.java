/**
 * Parts as encrypted Parquet files; {@link fr.sndscopy.parquet.PartWriter} writes one, {@link
 * fr.sndscopy.parquet.PartReader} reads it back with a decoder of its own. Sole user of parquet-java.
 */
@NullMarked
package fr.sndscopy.parquet;

import org.jspecify.annotations.NullMarked;
