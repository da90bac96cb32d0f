package fr.sndscopy.ledger;

import java.util.Optional;

/**
 * Documents of ledgers that were read before, kept outside of the store. Nothing that comes out of it is believed: whoever asks hashes it,
 * and has the hash from a chain whose last entry the store gave. So it need not be safe, complete, or of this store. Safe for use by several
 * threads and processes.
 */
public interface DocumentCache {
    /** Keeps nothing. */
    DocumentCache NONE = new DocumentCache() {
        @Override
        public Optional<byte[]> find(Name name) {
            return Optional.empty();
        }

        @Override
        public void keep(Name name, byte[] bytes) {}
    };

    /**
     * What a document is called in it.
     *
     * @param sha256 of its bytes, lower-case hexadecimal
     * @param bytes their number
     * @param version what the store's list called the content when it was read: when the list says otherwise, the store is read
     */
    record Name(String sha256, long bytes, String version) {}

    /** The document, if it is kept and can be read. */
    Optional<byte[]> find(Name name);

    /** Keeps a document. One that cannot be kept is not. */
    void keep(Name name, byte[] bytes);
}
