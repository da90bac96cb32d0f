package fr.sndscopy.cli.keys;

import fr.sndscopy.cli.terminal.Caller;
import fr.sndscopy.cli.terminal.ExitCode;
import fr.sndscopy.cli.terminal.GlobalOptions;
import fr.sndscopy.cli.terminal.JsonDocument;
import fr.sndscopy.cli.terminal.Terminal;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.crypto.DataKey;
import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.crypto.KeyServiceException;
import fr.sndscopy.crypto.WrappedKey;
import fr.sndscopy.hash.Sha256;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.migration.work.NotPublishedException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code sndscopy keys}. */
@Command(
        name = "keys",
        description = "Make, show, replace, retire and shred the keys, and unwrap data keys for other readers.",
        subcommands = {
            KeysCommand.Init.class,
            KeysCommand.Ls.class,
            KeysRotateCommand.class,
            KeysRewrapCommand.class,
            KeysRetireCommand.class,
            KeysShredCommand.class,
            KeysEscrowCommand.class,
            KeysRestoreCommand.class,
            KeysDrillCommand.class,
            KeysCommand.Unwrap.class
        },
        synopsisSubcommandLabel = "COMMAND")
public final class KeysCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    Caller root;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().usage(System.err);
        return ExitCode.USAGE.code();
    }

    /** The ledger of a store in which something is published. */
    static LedgerState published(Workplace workplace) {
        return workplace
                .publishedState()
                .filter(state -> !state.publications().isEmpty())
                .orElseThrow(() -> new NotPublishedException(
                        "nothing is published in " + workplace.target().store()));
    }

    private void print(Set<String> ids) {
        Terminal terminal = Terminal.detect();
        if (root.global().json) {
            terminal.out().println(JsonDocument.of("keys", Map.of("keys", ids)));
        } else {
            ids.forEach(terminal.out()::println);
        }
    }

    /** Prints the ids of keys. */
    abstract static class Shown implements Callable<Integer> {
        @ParentCommand
        @SuppressWarnings("NullAway.Init") // set by picocli
        KeysCommand keys;

        abstract Workplace open(GlobalOptions options);

        abstract KeyService of(Workplace workplace);

        @Override
        public Integer call() {
            try (Workplace workplace = open(keys.root.global())) {
                keys.print(of(workplace).keyIds());
            }
            return ExitCode.DONE.code();
        }
    }

    /** {@code sndscopy keys init}. */
    @Command(
            name = "init",
            description = {
                "Make the keystore and its password before the first delivery, so that both can be backed up first; where the"
                        + " keys are in a token, the first key in it.",
                "Exit code 12 when the store's dataset has keys: those, and no others, belong to it."
            },
            mixinStandardHelpOptions = true)
    static final class Init extends Shown {
        @Override
        Workplace open(GlobalOptions options) {
            return options.openOrCreate();
        }

        @Override
        KeyService of(Workplace workplace) {
            return workplace.initialiseKeys();
        }
    }

    /** {@code sndscopy keys ls}. */
    @Command(
            name = "ls",
            description = "The ids of the key-encryption keys, one a line.",
            mixinStandardHelpOptions = true)
    static final class Ls extends Shown {
        @Override
        Workplace open(GlobalOptions options) {
            return options.open();
        }

        @Override
        KeyService of(Workplace workplace) {
            return workplace.keyring();
        }
    }

    /** {@code sndscopy keys unwrap}. */
    @Command(
            name = "unwrap",
            description = {
                "Print a data key in Base64, for a Parquet reader's KMS client; traced in the home's trace.jsonl and the store's access log.",
                "The trace holds the SHA-256 of the wrapped key, by which its file can be found.",
                "With --stdin, of each line of standard input, a key id, a space and a wrapped key, one line: the data"
                        + " key, or an empty line when it is refused, which ends with exit code 12 at the end. A line is"
                        + " answered before the next is read.",
                "Whoever may run this may read the data."
            },
            mixinStandardHelpOptions = true)
    static final class Unwrap implements Callable<Integer> {
        @ParentCommand
        @SuppressWarnings("NullAway.Init") // set by picocli
        KeysCommand keys;

        @Spec
        @SuppressWarnings("NullAway.Init") // set by picocli
        CommandSpec spec;

        @ArgGroup(multiplicity = "1")
        @SuppressWarnings("NullAway.Init") // set by picocli
        Which which;

        /** One key, or many. */
        static final class Which {
            @ArgGroup(exclusive = false)
            @Nullable
            One one;

            @Option(names = "--stdin", required = true, description = "Many keys, from standard input.")
            boolean many;
        }

        /** One key. */
        static final class One {
            @Option(names = "--key-id", required = true, paramLabel = "K", description = "The key-encryption key.")
            String keyId = "";

            @Option(
                    names = "--wrapped",
                    required = true,
                    paramLabel = "BASE64",
                    description = "The wrapped data key, as in the file's key material.")
            String wrapped = "";
        }

        @Override
        public Integer call() throws IOException {
            PrintStream out = Terminal.detect().out();
            try (Workplace workplace = keys.root.global().open()) {
                if (which.one != null) {
                    out.println(unwrap(workplace, new WrappedKey(which.one.keyId, which.one.wrapped)));
                    return ExitCode.DONE.code();
                }
                return unwrapAll(workplace, out).code();
            }
        }

        private ExitCode unwrapAll(Workplace workplace, PrintStream out) throws IOException {
            workplace.keyService(); // whether there are keys at all is told before anything is read
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            ExitCode code = ExitCode.DONE;
            long lineNumber = 0;
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                out.flush();
                lineNumber++;
                String[] fields = line.strip().split(" +", -1);
                if (fields.length != 2) {
                    throw new ParameterException(
                            spec.commandLine(),
                            "[standard input: line " + lineNumber + "] expected a key id, a space and a wrapped key");
                }
                try {
                    out.println(unwrap(workplace, new WrappedKey(fields[0], fields[1])));
                } catch (KeyServiceException e) {
                    if (e.kind() == KeyServiceException.Kind.UNAVAILABLE) {
                        throw e;
                    }
                    Terminal.detect()
                            .err()
                            .println("sndscopy: [standard input: line " + lineNumber + "] " + e.getMessage());
                    out.println();
                    code = ExitCode.KEY_REFUSED;
                }
            }
            return code;
        }

        /** The data key in Base64, handed out once the trace has it. */
        private static String unwrap(Workplace workplace, WrappedKey wrapped) throws IOException {
            try (DataKey key = workplace.keyService().unwrap(wrapped)) {
                workplace
                        .trace()
                        .write(
                                "keys-unwrap",
                                wrapped.keyId() + " "
                                        + Sha256.of(wrapped.wrapped().getBytes(StandardCharsets.UTF_8)),
                                null);
                byte[] clear = key.toBytes();
                try {
                    return Base64.getEncoder().encodeToString(clear);
                } finally {
                    Arrays.fill(clear, (byte) 0);
                }
            }
        }
    }
}
