package fr.sndscopy.storage;

/**
 * What only a store that keeps versions is asked to change. Each call is one request, believed as it is answered.
 *
 * <p>All methods throw {@link StorageException}; {@link StorageException.Kind#REFUSED} also where a lock forbids it.
 */
public interface VersionedWrites {

    /** What a store may check of the bytes that it is sent. */
    enum Checksum {
        MD5("Content-MD5"),
        SHA256("x-amz-checksum-sha256");

        private final String header;

        Checksum(String header) {
            this.header = header;
        }

        /** Of the request that tells it. */
        public String header() {
            return header;
        }
    }

    /**
     * Puts an object that is locked from the first moment.
     *
     * @return the id of its version
     */
    String put(String key, byte[] content, Retention lock);

    /** Removes one version, or one delete marker, for good. */
    void delete(String key, String id);

    /**
     * Whether a lock can be taken off with the rights there are: ended before its time, or its version removed, with the request to pass
     * over GOVERNANCE.
     *
     * @param earlier the mode that it has, and an end before its own
     */
    boolean unlocks(String key, String id, Retention earlier);

    /** Whether the store takes an object whose checksum, sent with it, is another. */
    boolean takesWrong(Checksum checksum, String key, byte[] content);
}
