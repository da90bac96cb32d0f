package fr.sndscopy.migration.execution;

/**
 * A sealed object of a run's own, in the store, as whoever is to read it has to find it.
 *
 * @param key under the store's prefix
 * @param sha256 of its bytes, lower-case hexadecimal
 * @param bytes its length
 */
public record WorkObject(String key, String sha256, long bytes) {}
