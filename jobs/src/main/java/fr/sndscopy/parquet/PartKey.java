package fr.sndscopy.parquet;

import fr.sndscopy.crypto.DataKey;

/**
 * What a part is encrypted with.
 *
 * @param key owned by the caller; used while the writer is created, and not after
 * @param keyMetadata kept in clear in the file: how a reader finds the key ({@link fr.sndscopy.crypto.KeyMaterial})
 * @param aadPrefix the part's place (dataset, table, period, part), stored in the file and bound to every byte of it
 */
public record PartKey(DataKey key, String keyMetadata, String aadPrefix) {
    public PartKey {
        if (aadPrefix.isEmpty()) {
            throw new IllegalArgumentException("a part without a place could be swapped for another");
        }
    }
}
