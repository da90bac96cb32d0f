/** Deliveries in a bucket that producers write to: {@link fr.sndscopy.place.s3.LandingBucket}. */
@NullMarked
package fr.sndscopy.place.s3;

import org.jspecify.annotations.NullMarked;
