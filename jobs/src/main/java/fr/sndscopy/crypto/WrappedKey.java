package fr.sndscopy.crypto;

/**
 * A data key that only its key service can open.
 *
 * @param keyId the key-encryption key
 * @param wrapped opaque text, made and understood by the key service
 */
public record WrappedKey(String keyId, String wrapped) {

    /**
     * A data key both ways.
     *
     * @param clear owned by the caller, who closes it
     * @param wrapped to be kept beside the data
     */
    public record Pair(DataKey clear, WrappedKey wrapped) {}
}
