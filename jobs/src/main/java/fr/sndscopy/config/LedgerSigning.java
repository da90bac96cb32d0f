package fr.sndscopy.config;

import fr.sndscopy.checkpoint.AllowedSigners;
import fr.sndscopy.checkpoint.SigningKey;
import fr.sndscopy.checkpoint.TrustedKey;
import fr.sndscopy.checkpoint.VerifierKey;
import fr.sndscopy.checkpoint.WitnessKey;
import fr.sndscopy.crypto.KeyServiceException;
import fr.sndscopy.crypto.keystore.SigningKeystore;
import fr.sndscopy.ledger.proof.StampPolicy;
import fr.sndscopy.ledger.proof.StoredCheckpoints;
import fr.sndscopy.ledger.proof.WitnessPolicy;
import fr.sndscopy.stamp.StampAuthorities;
import fr.sndscopy.stamp.StampClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Who signs the ledger of a home's store, and whose signatures count. Files are read when they are asked for. Not thread-safe. */
public final class LedgerSigning {
    /** A publication waits no longer for a time stamp. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Home home;
    private final SndscopyProperties.Signing properties;
    private @Nullable KeyPair pair;

    LedgerSigning(Home home, SndscopyProperties.Signing properties) {
        this.home = home;
        this.properties = properties;
    }

    /** Whether this home signs what it publishes. */
    public boolean signs() {
        return properties.keystore() != null;
    }

    /**
     * The key that signs; empty where none is configured.
     *
     * @param dataset whose ledger it is to sign
     * @throws KeyServiceException when the keystore cannot be opened, or holds no key that can sign
     * @throws ConfigurationException when the key is not among the configured public keys that may sign now
     */
    public Optional<SigningKey> key(String dataset) {
        if (!signs()) {
            return Optional.empty();
        }
        KeyPair both = pair();
        SigningKey key;
        try {
            key = new SigningKey(both.getPrivate(), verifier(both, StoredCheckpoints.origin(dataset)));
        } catch (IllegalArgumentException e) {
            throw unusable(e);
        }
        if (properties.allowedSigners() != null) {
            Instant now = Instant.now();
            boolean allowed =
                    fromFile(home.directory().resolve(properties.allowedSigners()))
                            .apply(key.verifier().name())
                            .stream()
                            .anyMatch(
                                    trusted -> trusted.key().equals(key.verifier()) && trusted.isValidWithin(now, now));
            if (!allowed) {
                throw new ConfigurationException("[sndscopy.signing.allowed-signers] the key of signing.keystore is not"
                        + " among them, or not valid now: expected the line "
                        + new TrustedKey(key.verifier(), null, null).allowedSigner());
            }
        }
        return Optional.of(key);
    }

    /**
     * The public keys that checkpoints are checked with, by the origin of checkpoints: those of a file, or else the configured ones, or
     * else that of the keystore.
     *
     * @param file of somebody who trusts no configuration, or null
     * @return null where no key is known
     * @throws ConfigurationException when a file of keys cannot be used
     */
    public @Nullable Function<String, List<TrustedKey>> pinned(@Nullable Path file) {
        if (file != null) {
            return fromFile(file);
        }
        if (properties.allowedSigners() != null) {
            return fromFile(home.directory().resolve(properties.allowedSigners()));
        }
        if (!signs()) {
            return null;
        }
        KeyPair both = pair();
        return origin -> {
            try {
                return List.of(new TrustedKey(verifier(both, origin), null, null));
            } catch (IllegalArgumentException e) {
                throw unusable(e);
            }
        };
    }

    /**
     * Whose cosignatures are demanded: witnesses of a file, or else the configured ones.
     *
     * @param file of somebody who trusts no configuration, or null
     * @param required how many of them; null for as many as are configured, or all
     * @return null where no witness is known
     * @throws ConfigurationException when a file of keys cannot be used, or there are not as many
     */
    public @Nullable WitnessPolicy witnesses(@Nullable Path file, @Nullable Integer required) {
        Path configured = properties.witnesses();
        if (file == null && configured == null) {
            if (required != null || properties.requiredWitnesses() != null) {
                throw new ConfigurationException(
                        "[required witnesses] no witness is known: expected --witnesses, or" + " signing.witnesses");
            }
            return null;
        }
        Path keys = file == null ? home.directory().resolve(Objects.requireNonNull(configured)) : file;
        Integer demanded = required != null || file != null ? required : properties.requiredWitnesses();
        try {
            List<WitnessKey> known = WitnessKey.parseAll(Files.readString(keys));
            return new WitnessPolicy(known, demanded == null ? known.size() : demanded);
        } catch (IOException e) {
            throw new ConfigurationException("[" + keys.getFileName() + "] the keys of witnesses cannot be read", e);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("[" + keys.getFileName() + "] " + e.getMessage(), e);
        }
    }

    /**
     * Whose time stamps count: those whose certificates lead to those of a file, of which one is demanded, or else to the configured ones.
     *
     * @param file of somebody who trusts no configuration, or null
     * @return null where none is known
     * @throws ConfigurationException when the file cannot be used
     */
    public @Nullable StampPolicy stampPolicy(@Nullable Path file) {
        StampAuthorities authorities = stampAuthorities(file);
        return authorities == null ? null : new StampPolicy(authorities, file != null);
    }

    private @Nullable StampAuthorities stampAuthorities(@Nullable Path file) {
        Path configured = properties.timestamp().ca();
        Path certificates =
                file != null || configured == null ? file : home.directory().resolve(configured);
        if (certificates == null) {
            return null;
        }
        try {
            return StampAuthorities.parse(Files.readAllBytes(certificates));
        } catch (IOException e) {
            throw new ConfigurationException("[" + certificates.getFileName() + "] the certificates cannot be read", e);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("[" + certificates.getFileName() + "] " + e.getMessage(), e);
        }
    }

    /**
     * Who stamps what is signed here; empty where nobody is configured.
     *
     * @throws ConfigurationException when the configuration cannot be used
     */
    public Optional<StampClient> stamps() {
        SndscopyProperties.Timestamp timestamp = properties.timestamp();
        URI url = timestamp.url();
        if (url == null) {
            return Optional.empty();
        }
        if (url.getHost() == null || !Set.of("http", "https").contains(String.valueOf(url.getScheme()))) {
            throw new ConfigurationException(
                    "[sndscopy.signing.timestamp.url] not an address: expected http://HOST/PATH or https://HOST/PATH");
        }
        return Optional.of(new StampClient(url, timestamp.policy(), stampAuthorities(null), PATIENCE));
    }

    /** How old the newest time stamp may be before the next checkpoint is stamped when it is made. */
    Duration stampsEvery() {
        return properties.timestamp().every();
    }

    private static VerifierKey verifier(KeyPair pair, String origin) {
        return VerifierKey.of(origin, pair.getPublic());
    }

    private static Function<String, List<TrustedKey>> fromFile(Path file) {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            throw new ConfigurationException("[" + file.getFileName() + "] the public keys cannot be read", e);
        }
        try {
            AllowedSigners signers = AllowedSigners.parse(text);
            return signers::keysOf;
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("[" + file.getFileName() + "] " + e.getMessage(), e);
        }
    }

    private synchronized KeyPair pair() {
        KeyPair known = pair;
        if (known == null) {
            Path keystore = keystore();
            char[] password = Secrets.passwordOf(
                    home.directory().resolve(Objects.requireNonNull(properties.passwordFile())), keystore);
            try {
                known = SigningKeystore.read(keystore, password);
            } finally {
                Arrays.fill(password, '\0');
            }
            pair = known;
        }
        return known;
    }

    private Path keystore() {
        return home.directory().resolve(Objects.requireNonNull(properties.keystore()));
    }

    private KeyServiceException unusable(IllegalArgumentException e) {
        return new KeyServiceException(
                KeyServiceException.Kind.REFUSED,
                "[signing keystore " + keystore().getFileName() + "] " + e.getMessage(),
                e);
    }
}
