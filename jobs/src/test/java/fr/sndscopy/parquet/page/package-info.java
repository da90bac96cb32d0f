/** Tests of pages, in memory; {@link fr.sndscopy.parquet.PartRoundTripTest} and its neighbours write files of them. */
@NullMarked
package fr.sndscopy.parquet.page;

import org.jspecify.annotations.NullMarked;
