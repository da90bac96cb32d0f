package fr.sndscopy.batch;

import fr.sndscopy.audit.AuditRefusedException;
import fr.sndscopy.batch.repository.DatabaseFailure;
import fr.sndscopy.config.ConfigurationException;
import fr.sndscopy.config.GuardedTrace;
import fr.sndscopy.config.NotInitialisedException;
import fr.sndscopy.crypto.KeyServiceException;
import fr.sndscopy.database.DatabaseRefusedException;
import fr.sndscopy.database.DatabaseUnavailableException;
import fr.sndscopy.delivery.DeliveryRefusedException;
import fr.sndscopy.ledger.LedgerCorruptException;
import fr.sndscopy.ledger.PublicationRefusedException;
import fr.sndscopy.ledger.StoreFormatException;
import fr.sndscopy.lock.LockException;
import fr.sndscopy.migration.execution.ExecutorsGoneException;
import fr.sndscopy.migration.publish.RejectLimitExceededException;
import fr.sndscopy.migration.work.IntegrityException;
import fr.sndscopy.migration.work.InterruptedMigrationException;
import fr.sndscopy.migration.work.NotPublishedException;
import fr.sndscopy.migration.work.OutOfHeapException;
import fr.sndscopy.nomenclature.NomenclatureException;
import fr.sndscopy.place.SourceChangedException;
import fr.sndscopy.place.SourceGoneException;
import fr.sndscopy.report.FailureKind;
import fr.sndscopy.schema.SchemaException;
import fr.sndscopy.source.SourceFormatException;
import fr.sndscopy.stamp.StampException;
import fr.sndscopy.storage.StorageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeansException;

/** What a failure is, and how it is told: one answer for the terminal, the report and the scheduler. */
public final class Failures {
    /** What Linux, macOS and a quota say; a write names no file. */
    private static final String FULL_DISK = "No space left on device";

    private static final String FULL_QUOTA = "Disk quota exceeded";

    private Failures() {}

    /** The kind of what was thrown, or of what caused it. */
    public static FailureKind kindOf(Throwable thrown) {
        if (wants(thrown) != null) {
            return FailureKind.RESOURCES;
        }
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            FailureKind kind = kindOfThis(cause);
            if (kind != null) {
                return kind;
            }
        }
        DatabaseFailure database = DatabaseFailure.of(thrown);
        return database == null ? FailureKind.UNKNOWN : database.kind();
    }

    private static @Nullable FailureKind kindOfThis(Throwable thrown) {
        if (thrown instanceof StorageException storage) {
            return switch (storage.kind()) {
                case UNAVAILABLE, OUTCOME_UNKNOWN -> FailureKind.OUTAGE;
                case REFUSED -> FailureKind.USAGE;
                case NOT_FOUND, CORRUPT -> FailureKind.INTEGRITY;
            };
        }
        if (thrown instanceof KeyServiceException keys) {
            return keys.kind() == KeyServiceException.Kind.UNAVAILABLE ? FailureKind.OUTAGE : FailureKind.KEY_REFUSED;
        }
        if (thrown instanceof StampException stamp) {
            return stamp.isTransient() ? FailureKind.OUTAGE : FailureKind.USAGE;
        }
        if (thrown instanceof LockException lock) {
            return switch (lock.kind()) {
                case HELD_BY_ANOTHER -> FailureKind.BUSY;
                case LOST -> FailureKind.OUTAGE;
                case UNAVAILABLE -> unavailable(lock);
            };
        }
        if (thrown instanceof IntegrityException || thrown instanceof LedgerCorruptException) {
            return thrown.getCause() instanceof KeyServiceException ? FailureKind.KEY_REFUSED : FailureKind.INTEGRITY;
        }
        if (thrown instanceof PublicationRefusedException refused) {
            return refused.reason() == PublicationRefusedException.Reason.STALE_PLAN
                    ? FailureKind.OVERTAKEN
                    : FailureKind.REFUSED;
        }
        if (thrown instanceof DeliveryRefusedException
                || thrown instanceof DatabaseRefusedException
                || thrown instanceof RejectLimitExceededException
                || thrown instanceof SourceFormatException
                || thrown instanceof SourceChangedException
                || thrown instanceof SourceGoneException) {
            return FailureKind.REFUSED;
        }
        if (thrown instanceof ConfigurationException
                || thrown instanceof NotPublishedException
                || thrown instanceof AuditRefusedException
                || thrown instanceof NomenclatureException
                || thrown instanceof SchemaException) {
            return FailureKind.USAGE;
        }
        if (thrown instanceof StoreFormatException format) {
            return format.kind() == StoreFormatException.Kind.NOT_INITIALISED
                    ? FailureKind.NOT_INITIALISED
                    : FailureKind.USAGE;
        }
        if (thrown instanceof NotInitialisedException) {
            return FailureKind.NOT_INITIALISED;
        }
        if (thrown instanceof ExecutorsGoneException || thrown instanceof DatabaseUnavailableException) {
            return FailureKind.OUTAGE;
        }
        return thrown instanceof InterruptedMigrationException ? FailureKind.INTERRUPTED : null;
    }

    /** A lock that could not be asked for: because the database does not answer, or because it does not want us. */
    private static FailureKind unavailable(LockException lock) {
        DatabaseFailure database = lock.getCause() == null ? null : DatabaseFailure.of(lock.getCause());
        return database == null ? FailureKind.OUTAGE : database.kind();
    }

    /**
     * What is told of a failure, on one line, with the words of what caused it; no cell's value. Of too many rejects each table has a
     * line.
     */
    public static String message(Throwable failure) {
        String wanted = wants(failure);
        return (wanted == null ? words(failure) : wanted)
                .strip()
                .replaceAll("\\s*\\R\\s*", failure instanceof RejectLimitExceededException ? "\n  " : " ");
    }

    private static String words(Throwable failure) {
        Throwable told = failure;
        while ((told instanceof BeansException || isBare(told)) && told.getCause() != null) {
            told = told.getCause();
        }
        if (told instanceof FileSystemException file) {
            return fileProblem(file);
        }
        DatabaseFailure database = kindOfThis(told) == null ? DatabaseFailure.of(told) : null;
        if (database != null) {
            return database.message();
        }
        String message = told.getMessage();
        String name = told.getClass().getSimpleName();
        if (message == null) {
            return name;
        }
        return kindOfThis(told) == null && GuardedTrace.mayQuote(told)
                ? name + " (its message may quote what was read): the log has where"
                : message;
    }

    /** Whether it says no more than that there is a cause. */
    private static boolean isBare(Throwable told) {
        Throwable cause = told.getCause();
        return (told instanceof UncheckedIOException || told.getClass() == RuntimeException.class)
                && cause != null
                && cause.toString().equals(told.getMessage());
    }

    private static String fileProblem(FileSystemException e) {
        if (e instanceof SourceGoneException) {
            return String.valueOf(e.getMessage());
        }
        String problem;
        if (e instanceof NoSuchFileException) {
            problem = "no such file";
        } else if (e instanceof AccessDeniedException) {
            problem = "access denied";
        } else if (e instanceof FileAlreadyExistsException) {
            problem = "there is such a file already";
        } else if (e instanceof DirectoryNotEmptyException) {
            problem = "the folder is not empty";
        } else if (e instanceof NotDirectoryException) {
            problem = "not a folder";
        } else {
            String reason = e.getReason();
            problem = reason == null
                    ? "cannot be used"
                    : reason.substring(0, 1).toLowerCase(Locale.ROOT) + reason.substring(1);
        }
        return "[" + e.getFile() + "] " + problem;
    }

    /** What a machine has too little of, and who can change it; null when that is not the failure. */
    private static @Nullable String wants(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof OutOfHeapException) {
                return cause.getMessage();
            }
            if (cause instanceof OutOfMemoryError) {
                return "out of memory: the heap of " + (Runtime.getRuntime().maxMemory() >> 20)
                        + " MiB is too small: give more (SNDSCOPY_JAVA_OPTS=-Xmx…), or work on fewer parts at once"
                        + " (migration.threads), or in smaller row groups (migration.rows-per-group)";
            }
            if (cause instanceof IOException && isFull(cause.getMessage())) {
                String place = cause instanceof FileSystemException file && file.getFile() != null
                        ? "[" + file.getFile() + "] "
                        : "";
                return place
                        + "no space left on device: of the home, the folder work holds parts that are being written,"
                        + " jobs.mv.db is the job database, store the embedded store; make room and run again (doctor"
                        + " says how much is free)";
            }
        }
        return null;
    }

    private static boolean isFull(@Nullable String message) {
        return message != null && (message.contains(FULL_DISK) || message.contains(FULL_QUOTA));
    }
}
