package fr.sndscopy.config;

import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.crypto.KeyServiceException;
import fr.sndscopy.crypto.KeyServiceException.Kind;
import fr.sndscopy.crypto.keystore.KeyEscrow;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A key service that is none of our files: there is one whether or not it has keys of ours, it is asked once, when it is needed first,
 * and gives its keys to nobody.
 */
abstract class ServicePlace<S extends KeyService> implements KeyPlace {
    private @Nullable S opened;

    /** Logs in. */
    abstract S connect();

    /** What it is, for people. */
    abstract String described(S service);

    /** Why its keys cannot be sealed, and what to do instead. */
    abstract String keepsItsKeys();

    @Override
    public final String description() {
        return described(opened());
    }

    @Override
    public final boolean isThere() {
        opened();
        return true;
    }

    @Override
    public final boolean hasKeys() {
        return !opened().keyIds().isEmpty();
    }

    @Override
    public final KeyService open() {
        return opened();
    }

    @Override
    public final KeyService openOrCreate() {
        return opened();
    }

    private S opened() {
        S service = opened;
        if (service == null) {
            service = connect();
            opened = service;
        }
        return service;
    }

    @Override
    public final KeyEscrow escrow(Path publicKey) {
        throw new KeyServiceException(Kind.REFUSED, "[" + place() + "] " + keepsItsKeys(), null);
    }

    @Override
    public final void close() {
        if (opened != null) {
            opened.close();
        }
    }
}
