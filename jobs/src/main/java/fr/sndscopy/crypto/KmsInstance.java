package fr.sndscopy.crypto;

/**
 * Which key service wrapped a key, as the key material of a Parquet file tells other readers.
 *
 * @param id as its readers name it
 * @param url where they reach it
 */
public record KmsInstance(String id, String url) {
    /** What key-tools takes for "no particular instance": readers know by themselves. */
    public static final KmsInstance DEFAULT = new KmsInstance("DEFAULT", "DEFAULT");
}
