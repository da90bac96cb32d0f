/** Synthetic tables as Parquet, by parquet-java, which is what others write it with. */
@NullMarked
package fr.sndscopy.generate.parquet;

import org.jspecify.annotations.NullMarked;
