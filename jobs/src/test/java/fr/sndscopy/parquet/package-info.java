/** Tests of parts; {@link fr.sndscopy.parquet.Rows} holds what they write. */
@NullMarked
package fr.sndscopy.parquet;

import org.jspecify.annotations.NullMarked;
