package fr.sndscopy.storage;

import java.time.Instant;

/**
 * What a store says of an object.
 *
 * @param key its key, without the store's prefix
 * @param bytes its length
 * @param lastModified by the store's clock
 */
public record ObjectStat(String key, long bytes, Instant lastModified) {}
