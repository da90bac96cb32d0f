package fr.sndscopy.cli.keys;

import fr.sndscopy.cli.terminal.ExitCode;
import fr.sndscopy.cli.terminal.JsonDocument;
import fr.sndscopy.cli.terminal.NewFile;
import fr.sndscopy.cli.terminal.Terminal;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.crypto.keystore.KeyEscrow;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code sndscopy keys escrow}. */
@Command(
        name = "escrow",
        description = {
            "Write all keys of this home into a file that only the private half of a key kept offline opens (RSA-OAEP);"
                    + " traced in the home's trace.jsonl.",
            "Whoever has the private half and the file can read the data. openssl opens it too.",
            "Exit code 12 where the keys are in a token, which gives them to nobody: back that up by its vendor's means.",
            "Write it anew whenever there is a new key, and try it: keys drill."
        },
        mixinStandardHelpOptions = true)
final class KeysEscrowCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    KeysCommand keys;

    @Option(
            names = "--to",
            required = true,
            paramLabel = "FILE",
            description = "The public key, PEM, RSA of 3072 bits or more.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    Path to;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FILE",
            description = "The file to write; never overwritten.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    Path out;

    @Override
    public Integer call() throws IOException {
        Terminal terminal = Terminal.detect();
        NewFile file = new NewFile(out, "another name");
        file.check();
        try (Workplace workplace = keys.root.global().open()) {
            KeyEscrow escrow = workplace.escrow(to);
            workplace.trace().write("keys-escrow", escrow.recipient() + " " + String.join(",", escrow.keyIds()), null);
            file.write(escrow.toJson(Instant.now()));
            if (keys.root.global().json) {
                terminal.out()
                        .println(JsonDocument.of(
                                "keys-escrow",
                                Map.of(
                                        "file", out.toString(),
                                        "recipient", escrow.recipient(),
                                        "keys", escrow.keyIds())));
            } else {
                escrow.keyIds().forEach(terminal.out()::println);
                terminal.err().println("sndscopy: sealed to the key " + escrow.recipient() + ": " + out);
            }
        }
        return ExitCode.DONE.code();
    }
}
