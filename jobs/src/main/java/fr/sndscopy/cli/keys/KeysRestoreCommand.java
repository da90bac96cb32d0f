package fr.sndscopy.cli.keys;

import fr.sndscopy.cli.terminal.ExitCode;
import fr.sndscopy.cli.terminal.JsonDocument;
import fr.sndscopy.cli.terminal.Terminal;
import fr.sndscopy.config.RestoredKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code sndscopy keys restore}. */
@Command(
        name = "restore",
        description = {
            "Make a keystore of an escrow, with a new password: keystore.p12 and keystore.password in a folder, as a home"
                    + " has them under keys. No home is needed, and none is changed.",
            "No ledger is asked: keys that were shredded since the escrow was written are in it. They open nothing here, and verify"
                    + " names them."
        },
        mixinStandardHelpOptions = true)
final class KeysRestoreCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    KeysCommand keys;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    EscrowOptions from;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "The folder to write to, made when it is not there; no file in it is overwritten.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    Path out;

    @Override
    public Integer call() throws IOException {
        RestoredKeys restored = RestoredKeys.in(out, from.escrow, from.privateKey);
        Terminal terminal = Terminal.detect();
        if (keys.root.global().json) {
            terminal.out()
                    .println(JsonDocument.of(
                            "keys-restore",
                            Map.of("keystore", restored.keystore().toString(), "keys", restored.keyIds())));
        } else {
            restored.keyIds().forEach(terminal.out()::println);
            terminal.err().println("sndscopy: " + restored.keystore());
        }
        return ExitCode.DONE.code();
    }
}
