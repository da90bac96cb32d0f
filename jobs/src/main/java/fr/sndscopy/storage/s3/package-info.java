/** Stores that speak S3; {@link fr.sndscopy.storage.s3.S3ObjectStore} is the entry. */
@NullMarked
package fr.sndscopy.storage.s3;

import org.jspecify.annotations.NullMarked;
