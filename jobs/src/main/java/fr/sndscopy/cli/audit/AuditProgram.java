package fr.sndscopy.cli.audit;

import fr.sndscopy.audit.AuditRefusedException;
import fr.sndscopy.config.ToolVersion;
import fr.sndscopy.crypto.KeyServiceException;
import fr.sndscopy.ledger.LedgerCorruptException;
import fr.sndscopy.ledger.StoreFormatException;
import fr.sndscopy.migration.work.IntegrityException;
import fr.sndscopy.storage.StorageException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * An audit as a program of its own, for a class path that has neither what publishes nor what it publishes with: {@code bin/sndscopy-audit} names
 * the jars. It has the options, output and exit codes of {@code sndscopy audit}.
 */
@Command(
        name = "sndscopy-audit",
        description = {
            "Audit a store for somebody who trusts neither its operator nor its host: without a home, without keys, with"
                    + " credentials that may only read. Nothing is written but the results.",
            "Exit code 0 complete, 3 complete with reservations, each of them named, 4 to be refused, 10 when nothing is"
                    + " published; 2 the call cannot be used, 12 a key was refused, 75 the store does not answer."
        },
        mixinStandardHelpOptions = true,
        versionProvider = AuditProgram.Version.class,
        sortOptions = false)
public final class AuditProgram implements Callable<Integer> {
    private static final int FAILED = 1;
    private static final int USAGE = 2;
    private static final int INTEGRITY = 4;
    private static final int NOT_INITIALISED = 10;
    private static final int KEY_REFUSED = 12;
    private static final int TRANSIENT = 75;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Mixin
    private final AuditOptions options = new AuditOptions();

    @Option(names = "--json", description = "Print the result as one JSON object.")
    private boolean json;

    private AuditProgram() {}

    /** What {@code --version} prints. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"sndscopy-audit " + ToolVersion.text()};
        }
    }

    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    /** Runs a command line; returns the exit code. */
    static int run(String... arguments) {
        CommandLine commandLine = new CommandLine(new AuditProgram());
        commandLine.setExecutionExceptionHandler((failure, failed, parsed) -> {
            failed.getErr().println("sndscopy-audit: " + message(failure));
            return code(failure);
        });
        return commandLine.execute(arguments);
    }

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        AuditOptions.Outcome outcome = options.run(line -> err.println("sndscopy-audit: " + line));
        if (json) {
            out.println(AuditOptions.json(outcome));
        } else {
            AuditOptions.lines(outcome).forEach(out::println);
        }
        return outcome.exitCode();
    }

    private static String message(Throwable failure) {
        String message = failure.getMessage();
        return (message == null ? failure.getClass().getSimpleName() : message).replaceAll("\\s*\\R\\s*", " ");
    }

    /** As {@code sndscopy} has them. */
    private static int code(Throwable failure) {
        if (failure instanceof AuditRefusedException) {
            return USAGE;
        }
        if (failure instanceof KeyServiceException keys) {
            return keys.kind() == KeyServiceException.Kind.UNAVAILABLE ? TRANSIENT : KEY_REFUSED;
        }
        if (failure instanceof StorageException storage) {
            return switch (storage.kind()) {
                case UNAVAILABLE, OUTCOME_UNKNOWN -> TRANSIENT;
                case REFUSED -> USAGE;
                case NOT_FOUND, CORRUPT -> INTEGRITY;
            };
        }
        if (failure instanceof StoreFormatException format) {
            return format.kind() == StoreFormatException.Kind.NOT_INITIALISED ? NOT_INITIALISED : USAGE;
        }
        return failure instanceof IntegrityException || failure instanceof LedgerCorruptException ? INTEGRITY : FAILED;
    }
}
