/** Files of Parquet, written by others and by hand. */
@NullMarked
package fr.sndscopy.source.parquet;

import org.jspecify.annotations.NullMarked;
