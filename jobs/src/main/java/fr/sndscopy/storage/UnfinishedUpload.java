package fr.sndscopy.storage;

import java.time.Instant;

/**
 * A file on its way to a store in parts, neither completed nor aborted: no object, but stored and paid for.
 *
 * @param key the object that it would become, without the store's prefix
 * @param id what the store names it, together with the key
 * @param begun by the store's clock
 * @param bytes of the parts that have arrived
 */
public record UnfinishedUpload(String key, String id, Instant begun, long bytes) {}
