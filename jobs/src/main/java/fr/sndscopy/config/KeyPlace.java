package fr.sndscopy.config;

import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.crypto.KeyServiceException;
import fr.sndscopy.crypto.keystore.KeyEscrow;
import java.nio.file.Path;

/**
 * Where the keys of a home are: the one place where a key service is chosen. What it opens it closes. Not thread-safe.
 *
 * <p>All methods throw {@link KeyServiceException} when the service is not to be had, and {@link ConfigurationException} when it is not
 * configured as it should be.
 */
interface KeyPlace extends AutoCloseable {

    /** The one that is configured. */
    static KeyPlace of(Home home, SndscopyProperties.Keys keys) {
        if (keys.transit().address() != null) {
            return new TransitPlace(home, keys.transit());
        }
        return keys.pkcs11().library() == null ? new KeystorePlace(home, keys) : new TokenPlace(home, keys.pkcs11());
    }

    /** As messages name it in brackets, whether or not it can be reached. */
    String place();

    /** What it is, for people who ask whether it works: what is not a file is asked. */
    String description();

    /** Whether there is a service at all, with keys or without. */
    boolean isThere();

    /** Whether it has keys, whosever they are. */
    boolean hasKeys();

    /** The service, which is there. */
    KeyService open();

    /** The service, made, without any key, unless it is there. */
    KeyService openOrCreate();

    /**
     * All keys, sealed to a key that lies elsewhere.
     *
     * @param publicKey a file with its public half, PEM
     */
    KeyEscrow escrow(Path publicKey);

    @Override
    void close();
}
