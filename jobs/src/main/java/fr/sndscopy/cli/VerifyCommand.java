package fr.sndscopy.cli;

import fr.sndscopy.config.Workplace;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code sndscopy verify}. */
@Command(
        name = "verify",
        description = {
            "Check what is published, to the last fault: the ledger's chain, the books, every object's size and SHA-256,"
                    + " and with the keys every row against the sealed evidence.",
            "Exit code 4 when something is missing or altered, 12 when only keys are refused."
        })
final class VerifyCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    SndscopyCommand root;

    @Option(names = "--delivery", paramLabel = "ID", description = "Only this delivery; all by default.")
    @Nullable
    String delivery;

    @Option(names = "--sealed", description = "Without any key: nothing is decrypted.")
    boolean sealed;

    @Option(
            names = "--schemas",
            paramLabel = "DIR",
            description = "Table Schema files to hold the published columns against; may be repeated.")
    List<Path> schemas = List.of();

    @Override
    public Integer call() throws Exception {
        try (Workplace workplace = root.global().open()) {
            return new VerificationDisplay(Terminal.detect(), root.global().json)
                    .verify(workplace, sealed ? null : workplace.keyService(), schemas, delivery)
                    .code();
        }
    }
}
