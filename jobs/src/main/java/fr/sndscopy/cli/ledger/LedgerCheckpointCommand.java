package fr.sndscopy.cli.ledger;

import fr.sndscopy.checkpoint.Checkpoint;
import fr.sndscopy.cli.terminal.ExitCode;
import fr.sndscopy.cli.terminal.JsonDocument;
import fr.sndscopy.cli.terminal.NewFile;
import fr.sndscopy.cli.terminal.Terminal;
import fr.sndscopy.config.ConfigurationException;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.ledger.proof.CheckpointMaker;
import fr.sndscopy.ledger.proof.CheckpointName;
import fr.sndscopy.ledger.proof.StoredCheckpoints;
import fr.sndscopy.ledger.proof.StoredCheckpoints.Stored;
import fr.sndscopy.storage.ObjectStore.PutOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code sndscopy ledger checkpoint}. */
@Command(
        name = "checkpoint",
        description = {
            "Sign the ledger as it is, store the checkpoint beside it, and print it: a signed note, to be kept elsewhere"
                    + " and given to verify --checkpoint.",
            "A publication does the same where signing.keystore is configured. What the key has signed before is held"
                    + " against the ledger first: exit code 4 when it is another one.",
        },
        mixinStandardHelpOptions = true)
final class LedgerCheckpointCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    LedgerCommand ledger;

    @Option(names = "--stored", description = "Sign nothing: take the newest checkpoint that is stored.")
    boolean stored;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Also write the checkpoint's four files there: for sndscopy, ssh-keygen and openssl.")
    @Nullable
    Path out;

    @Override
    public Integer call() throws IOException {
        Terminal terminal = Terminal.detect();
        try (Workplace workplace = stored
                ? ledger.root.global().openToRead()
                : ledger.root.global().open()) {
            LedgerCommand.published(workplace);
            Stored checkpoint;
            String outcome;
            if (stored) {
                checkpoint = new StoredCheckpoints(workplace.store()).newest().orElseThrow(LedgerCommand::noCheckpoint);
                outcome = "stored";
            } else {
                CheckpointMaker.Made made = workplace
                        .signLedger()
                        .orElseThrow(() -> new ConfigurationException("[sndscopy.signing.keystore] missing: no key to"
                                + " sign with is configured; --stored takes what is there"));
                checkpoint = made.stored();
                outcome = made.outcome() == PutOutcome.CREATED ? "made" : "present";
            }
            List<Path> files = out == null ? List.of() : write(workplace, checkpoint.name(), out);
            if (ledger.root.global().json) {
                terminal.out().println(JsonDocument.of("ledger-checkpoint", json(checkpoint, outcome, files)));
            } else {
                terminal.out().print(checkpoint.note());
                terminal.err()
                        .println("sndscopy: checkpoint over "
                                + LedgerCommand.entries(checkpoint.name().size()) + ", by key "
                                + checkpoint.name().keyId() + ": " + outcome);
                files.forEach(file -> terminal.err().println("sndscopy: " + file));
            }
        }
        return ExitCode.DONE.code();
    }

    private static Map<String, Object> json(Stored checkpoint, String outcome, List<Path> files) {
        Checkpoint statement = Checkpoint.parse(checkpoint.note().text());
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("outcome", outcome);
        document.put("origin", statement.origin());
        document.put("entries", statement.size());
        document.put("root", statement.root().toString());
        document.put("keyId", checkpoint.name().keyId());
        document.put("note", checkpoint.note().toString());
        document.put("files", files.stream().map(Path::toString).toList());
        return document;
    }

    private static List<Path> write(Workplace workplace, CheckpointName name, Path folder) throws IOException {
        StoredCheckpoints checkpoints = new StoredCheckpoints(workplace.store());
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new ConfigurationException("[" + folder + "] no folder, and none can be made there", e);
        }
        List<Path> files = new ArrayList<>();
        for (CheckpointName.Form form : CheckpointName.Form.values()) {
            Path file = folder.resolve(name.fileName(form));
            new NewFile(file, "a folder without it").write(checkpoints.read(name, form));
            files.add(file);
        }
        return files;
    }
}
