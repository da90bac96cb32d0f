package fr.sndscopy.cli;

import fr.sndscopy.config.ConfigurationException;
import fr.sndscopy.config.NotInitialisedException;
import fr.sndscopy.crypto.KeyServiceException;
import fr.sndscopy.delivery.DeliveryRefusedException;
import fr.sndscopy.ledger.LedgerCorruptException;
import fr.sndscopy.ledger.PublicationRefusedException;
import fr.sndscopy.ledger.StoreFormatException;
import fr.sndscopy.lock.LockException;
import fr.sndscopy.migration.IntegrityException;
import fr.sndscopy.migration.InterruptedMigrationException;
import fr.sndscopy.migration.NotPublishedException;
import fr.sndscopy.migration.RejectLimitExceededException;
import fr.sndscopy.nomenclature.NomenclatureException;
import fr.sndscopy.schema.SchemaException;
import fr.sndscopy.source.SourceFormatException;
import fr.sndscopy.storage.StorageException;
import java.sql.SQLTransientException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** How the process ends, for people and schedulers. */
enum ExitCode {
    DONE(0, "done, or done already", "nothing"),
    FAILED(1, "failed for a reason that has no code of its own", "read the message and the log"),
    USAGE(2, "the call or the configuration cannot be used", "mend the call or sndscopy.yaml"),
    QUARANTINE(
            3, "done, but more rows were quarantined than the warning level", "look at the report's rejects by code"),
    INTEGRITY(
            4,
            "what is stored is not what was delivered, or has been altered",
            "call the integrity auditor; do not delete"),
    NOT_INITIALISED(10, "there is no sndscopy home here", "name it with --home, or migrate to make one"),
    ALREADY_RUNNING(11, "another run is at work", "wait for it"),
    KEY_REFUSED(12, "a key was refused", "check keystore and password"),
    REFUSED(13, "the delivery was refused: not what was declared, drift, too many rejects", "talk to the producer"),
    TRANSIENT(75, "store, key service or database did not answer", "run again later; nothing is lost"),
    NOTHING_TO_DO(99, "nothing to do (only with --skip-code)", "nothing"),
    INTERRUPTED(130, "interrupted; finished parts are kept", "run again to go on"),
    TERMINATED(143, "terminated; finished parts are kept", "run again to go on");

    private static final List<ExitCode> BY_SEVERITY = List.of(
            INTEGRITY,
            KEY_REFUSED,
            TRANSIENT,
            INTERRUPTED,
            TERMINATED,
            ALREADY_RUNNING,
            NOT_INITIALISED,
            USAGE,
            REFUSED,
            FAILED,
            QUARANTINE,
            NOTHING_TO_DO,
            DONE);

    private final int code;
    private final String meaning;
    private final String remedy;

    ExitCode(int code, String meaning, String remedy) {
        this.code = code;
        this.meaning = meaning;
        this.remedy = remedy;
    }

    int code() {
        return code;
    }

    String meaning() {
        return meaning;
    }

    String remedy() {
        return remedy;
    }

    /**
     * The one code of a run that did several things: what was stored wrongly first (4), then what stops every run until somebody
     * acts (12) or waits (75, 130, 143, 11, 10, 2), then what is wrong with a delivery (13, 1, 3); 0 when there is none.
     */
    static ExitCode mostSevere(Collection<ExitCode> codes) {
        return codes.stream().min(Comparator.comparing(BY_SEVERITY::indexOf)).orElse(DONE);
    }

    /** Whether the next delivery would fail in the same way, or must not be tried. */
    boolean endsRun() {
        return switch (this) {
            case INTEGRITY, KEY_REFUSED, TRANSIENT, INTERRUPTED, TERMINATED -> true;
            case DONE, FAILED, USAGE, QUARANTINE, NOT_INITIALISED, ALREADY_RUNNING, REFUSED, NOTHING_TO_DO -> false;
        };
    }

    /** The code for what was thrown, or for what caused it. */
    static ExitCode of(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            ExitCode code = ofThis(cause);
            if (code != null) {
                return code;
            }
        }
        return FAILED;
    }

    private static @Nullable ExitCode ofThis(Throwable thrown) {
        if (thrown instanceof StorageException storage) {
            return ofStorage(storage);
        }
        if (thrown instanceof KeyServiceException keys) {
            return keys.kind() == KeyServiceException.Kind.UNAVAILABLE ? TRANSIENT : KEY_REFUSED;
        }
        if (thrown instanceof LockException lock) {
            return switch (lock.kind()) {
                case HELD_BY_ANOTHER -> ALREADY_RUNNING;
                case LOST, UNAVAILABLE -> TRANSIENT;
            };
        }
        if (thrown instanceof IntegrityException || thrown instanceof LedgerCorruptException) {
            return thrown.getCause() instanceof KeyServiceException ? KEY_REFUSED : INTEGRITY;
        }
        if (thrown instanceof DeliveryRefusedException
                || thrown instanceof PublicationRefusedException
                || thrown instanceof RejectLimitExceededException
                || thrown instanceof SourceFormatException) {
            return REFUSED;
        }
        if (thrown instanceof ConfigurationException
                || thrown instanceof NotPublishedException
                || thrown instanceof NomenclatureException
                || thrown instanceof SchemaException
                || thrown instanceof CommandLine.ParameterException) {
            return USAGE;
        }
        if (thrown instanceof StoreFormatException format) {
            return format.kind() == StoreFormatException.Kind.NOT_INITIALISED ? NOT_INITIALISED : USAGE;
        }
        if (thrown instanceof NotInitialisedException) {
            return NOT_INITIALISED;
        }
        if (thrown instanceof InterruptedMigrationException) {
            return INTERRUPTED;
        }
        return isDatabaseOutage(thrown) ? TRANSIENT : null;
    }

    private static ExitCode ofStorage(StorageException storage) {
        return switch (storage.kind()) {
            case UNAVAILABLE, OUTCOME_UNKNOWN -> TRANSIENT;
            case REFUSED -> USAGE;
            case NOT_FOUND, CORRUPT -> INTEGRITY;
        };
    }

    private static boolean isDatabaseOutage(Throwable thrown) {
        return thrown instanceof SQLTransientException
                || thrown instanceof org.springframework.dao.TransientDataAccessException
                || thrown instanceof org.springframework.dao.DataAccessResourceFailureException
                || thrown instanceof org.springframework.transaction.CannotCreateTransactionException
                || thrown instanceof java.sql.SQLNonTransientConnectionException;
    }
}
