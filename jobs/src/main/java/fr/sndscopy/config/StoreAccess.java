package fr.sndscopy.config;

import fr.sndscopy.ledger.StoreLayout;
import fr.sndscopy.storage.ObjectStore;
import fr.sndscopy.storage.RetentionRules;
import fr.sndscopy.storage.StoreWaits;
import fr.sndscopy.storage.embedded.EmbeddedObjects;
import fr.sndscopy.storage.pace.Governor;
import fr.sndscopy.storage.s3.ChecksumMode;
import fr.sndscopy.storage.s3.S3Credentials;
import fr.sndscopy.storage.s3.S3ObjectStore;
import fr.sndscopy.storage.s3.S3Settings;
import java.io.Closeable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Period;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The configured store, or an embedded one that lives as long as this. */
final class StoreAccess implements Closeable {
    private static final String EMBEDDED_BUCKET = "sndscopy";

    private final ObjectStore store;

    private StoreAccess(ObjectStore store) {
        this.store = store;
    }

    /**
     * @param governor of what goes over the line
     * @param waits told when a call of the store has had no answer for some time
     */
    static StoreAccess open(Home home, SndscopyProperties.Store properties, Governor governor, StoreWaits waits) {
        if (properties.endpoint() == null) {
            return new StoreAccess(EmbeddedObjects.open(home.store(), EMBEDDED_BUCKET));
        }
        Path directory = home.directory();
        S3Credentials credentials = properties.credentialsFile() == null
                ? new S3Credentials.DefaultChain()
                : new S3Credentials.File(directory.resolve(properties.credentialsFile()), "default");
        try {
            return new StoreAccess(S3ObjectStore.connect(
                    new S3Settings(
                                    properties.endpoint(),
                                    properties.region(),
                                    properties.bucket(),
                                    properties.prefix(),
                                    properties.pathStyle(),
                                    credentials,
                                    properties.caFile() == null ? null : directory.resolve(properties.caFile()),
                                    timeouts(properties.callTimeout()),
                                    ChecksumMode.WHEN_REQUIRED,
                                    S3Settings.Multipart.DEFAULT)
                            .governed(governor),
                    waits,
                    retention(properties.retention())));
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("[sndscopy.store] " + e.getMessage(), e);
        }
    }

    /** What is locked: nothing that is ever to be removed, so neither rows nor what a run needs until it has published. */
    static RetentionRules retention(SndscopyProperties.Retention retention) {
        RetentionPeriod ledger = retention.ledger();
        if (retention.mode() == null || ledger == null) {
            return RetentionRules.NONE;
        }
        RetentionPeriod evidence = retention.evidence() == null ? ledger : retention.evidence();
        Map<String, Period> periods = new TreeMap<>();
        StoreLayout.NEVER_REMOVED.forEach(prefix -> periods.put(prefix, ledger.period()));
        periods.put(StoreLayout.EVIDENCE_PREFIX, evidence.period());
        return new RetentionRules(retention.mode(), periods);
    }

    /** @param call limit of all tries of a call, or null for the usual one */
    static S3Settings.Timeouts timeouts(@Nullable Duration call) {
        S3Settings.Timeouts usual = S3Settings.Timeouts.DEFAULT;
        return call == null
                ? usual
                : new S3Settings.Timeouts(
                        usual.connect(),
                        usual.idle(),
                        usual.attempt(),
                        call,
                        usual.attempts(),
                        usual.slowestBytesPerSecond());
    }

    /** Whether there is a store to ask: one that is configured for a home, or one in the home that somebody has written to. */
    static boolean isSetUp(Home home, SndscopyProperties.Store properties) {
        return home.exists()
                && (properties.endpoint() != null
                        || Files.isDirectory(home.store().resolve(EMBEDDED_BUCKET)));
    }

    ObjectStore store() {
        return store;
    }

    @Override
    public void close() {
        store.close();
    }
}
