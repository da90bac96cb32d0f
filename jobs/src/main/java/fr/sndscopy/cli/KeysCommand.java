package fr.sndscopy.cli;

import fr.sndscopy.config.Workplace;
import fr.sndscopy.crypto.DataKey;
import fr.sndscopy.crypto.WrappedKey;
import fr.sndscopy.ledger.CanonicalJson;
import fr.sndscopy.storage.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code sndscopy keys}. */
@Command(
        name = "keys",
        description = "Show the keys, and unwrap data keys for other readers.",
        subcommands = {KeysCommand.Ls.class, KeysCommand.Unwrap.class},
        synopsisSubcommandLabel = "COMMAND")
final class KeysCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    SndscopyCommand root;

    @picocli.CommandLine.Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    picocli.CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().usage(System.err);
        return ExitCode.USAGE.code();
    }

    /** {@code sndscopy keys ls}. */
    @Command(
            name = "ls",
            description = "The ids of the key-encryption keys, one a line.",
            mixinStandardHelpOptions = true)
    static final class Ls implements Callable<Integer> {
        @ParentCommand
        @SuppressWarnings("NullAway.Init") // set by picocli
        KeysCommand keys;

        @Override
        public Integer call() {
            Terminal terminal = Terminal.detect();
            try (Workplace workplace = keys.root.global().open()) {
                Set<String> ids = workplace.keyIds();
                if (keys.root.global().json) {
                    terminal.out()
                            .println(new String(CanonicalJson.write(Map.of("keys", ids)), StandardCharsets.UTF_8));
                } else {
                    ids.forEach(terminal.out()::println);
                }
            }
            return ExitCode.DONE.code();
        }
    }

    /** {@code sndscopy keys unwrap}. */
    @Command(
            name = "unwrap",
            description = {
                "Print a data key in Base64, for a Parquet reader's KMS client; traced in the home's trace.jsonl.",
                "The trace holds the SHA-256 of the wrapped key, by which its file can be found.",
                "Whoever may run this may read the data."
            },
            mixinStandardHelpOptions = true)
    static final class Unwrap implements Callable<Integer> {
        @ParentCommand
        @SuppressWarnings("NullAway.Init") // set by picocli
        KeysCommand keys;

        @Option(names = "--key-id", required = true, paramLabel = "K", description = "The key-encryption key.")
        String keyId = "";

        @Option(
                names = "--wrapped",
                required = true,
                paramLabel = "BASE64",
                description = "The wrapped data key, as in the file's key material.")
        String wrapped = "";

        @Override
        public Integer call() throws Exception {
            try (Workplace workplace = keys.root.global().open();
                    DataKey key = workplace.keyService().unwrap(new WrappedKey(keyId, wrapped))) {
                workplace
                        .trace()
                        .write("keys-unwrap", keyId + " " + Sha256.of(wrapped.getBytes(StandardCharsets.UTF_8)), null);
                byte[] clear = key.toBytes();
                try {
                    Terminal.detect().out().println(Base64.getEncoder().encodeToString(clear));
                } finally {
                    Arrays.fill(clear, (byte) 0);
                }
            }
            return ExitCode.DONE.code();
        }
    }
}
