package fr.sndscopy.storage;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a store says of an object.
 *
 * @param key its key, without the store's prefix
 * @param bytes its length
 * @param lastModified by the store's clock
 * @param version what the store calls the content it has (ETag), or null when it does not say: never a checksum, but another one when
 *     other bytes were stored
 * @param sha256 of what was stored, as its writer noted it beside the object; null when it is not there, or was not asked for
 */
public record ObjectStat(
        String key,
        long bytes,
        Instant lastModified,
        @Nullable String version,
        @Nullable String sha256) {}
