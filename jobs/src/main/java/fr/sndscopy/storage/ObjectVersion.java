package fr.sndscopy.storage;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One of the states that a bucket remembers of a key.
 *
 * @param key without the store's prefix
 * @param id that the store gave it
 * @param newest whether it is what a reader sees who names no version
 * @param marker whether it has no bytes and says that the object was deleted
 * @param bytes its length; 0 of a marker
 * @param modified by the store's clock
 * @param etag what the store calls its content, or null when it does not say
 */
public record ObjectVersion(
        String key,
        String id,
        boolean newest,
        boolean marker,
        long bytes,
        Instant modified,
        @Nullable String etag) {}
