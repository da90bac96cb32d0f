package fr.sndscopy.cli.ledger;

import fr.sndscopy.audit.AuditorFiles;
import fr.sndscopy.audit.StoreAddress;
import fr.sndscopy.checkpoint.Checkpoint;
import fr.sndscopy.checkpoint.Cosigner;
import fr.sndscopy.checkpoint.SignedNote;
import fr.sndscopy.checkpoint.TrustedKey;
import fr.sndscopy.cli.terminal.ExitCode;
import fr.sndscopy.cli.terminal.JsonDocument;
import fr.sndscopy.cli.terminal.NewFile;
import fr.sndscopy.cli.terminal.Terminal;
import fr.sndscopy.config.ConfigurationException;
import fr.sndscopy.ledger.proof.KeptCheckpoint;
import fr.sndscopy.ledger.proof.Witnessing;
import fr.sndscopy.storage.ObjectReader;
import fr.sndscopy.storage.WaitLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code sndscopy ledger cosign}. */
@Command(
        name = "cosign",
        description = {
            "For a witness, who is somebody else than the operator: read a store's ledger, hold its newest signed checkpoint and"
                    + " the one that this witness cosigned last against it, and cosign. Without a home, without data keys,"
                    + " with credentials that may only read.",
            "The file in --out goes back to the operator (ledger cosigned); --last stays with the witness, and is all that he"
                    + " has to keep.",
            "Exit code 4, and nothing signed, when the ledger does not go on from what was cosigned last, or its checkpoints"
                    + " are not signed by an allowed key.",
        },
        mixinStandardHelpOptions = true)
final class LedgerCosignCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    LedgerCommand ledger;

    @Option(
            names = "--store",
            paramLabel = "URL",
            required = true,
            description = "The store, as audit --store takes it.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    String store;

    @Option(
            names = "--allowed-signers",
            paramLabel = "FILE",
            required = true,
            description = "The public keys that may sign the ledger, as allowed_signers of OpenSSH.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    Path allowedSigners;

    @Option(
            names = "--keystore",
            paramLabel = "FILE",
            required = true,
            description = "The witness's own key, Ed25519, in a PKCS#12 file.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    Path keystore;

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            required = true,
            description = "The password of --keystore, in its first line.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    Path passwordFile;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            required = true,
            description = "Who the witness is, as a domain and path: witness.example.org/snds. Part of the key's id.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    String name;

    @Option(
            names = "--last",
            paramLabel = "FILE",
            required = true,
            description =
                    "What this witness cosigned last. Replaced by what is cosigned now, before that is handed out.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    Path last;

    @Option(
            names = "--first",
            description = "This witness has cosigned nothing of this ledger yet: --last is not there.")
    boolean first;

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "The cosigned checkpoint, a new file.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    Path out;

    @Option(
            names = "--ca-file",
            paramLabel = "FILE",
            description = "PEM certificates that alone are trusted for the store, in place of Java's.")
    @Nullable
    Path caFile;

    @Override
    public Integer call() throws IOException {
        Terminal terminal = Terminal.detect();
        KeptCheckpoint before = last();
        NewFile cosigned = new NewFile(out, "a file that is not there");
        cosigned.check();
        Function<String, List<TrustedKey>> pinned = AuditorFiles.signers(allowedSigners);
        Cosigner cosigner = AuditorFiles.cosigner(name, keystore, passwordFile);
        SignedNote note;
        try (ObjectReader objects = new StoreAddress(System.getenv()).open(store, caFile, new WaitLines(line -> {
            if (ledger.root.global().showsProgress()) {
                terminal.err().println("sndscopy: " + line);
            }
        }))) {
            note = Witnessing.cosign(objects, pinned, before, cosigner, Instant.now());
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("[--last] " + e.getMessage(), e);
        }
        keep(note);
        cosigned.write(note.toBytes());
        Checkpoint checkpoint = Checkpoint.parse(note.text());
        if (ledger.root.global().json) {
            terminal.out().println(JsonDocument.of("ledger-cosign", json(checkpoint, cosigner, note)));
        } else {
            terminal.out().print(note);
            terminal.err()
                    .println("sndscopy: cosigned " + LedgerCommand.entries(checkpoint.size())
                            + (before == null
                                    ? ", the first of this ledger"
                                    : ", which go on from the "
                                            + before.checkpoint().size() + " cosigned last"));
            terminal.err().println("sndscopy: witness: " + cosigner.key().vkey());
        }
        return ExitCode.DONE.code();
    }

    private @Nullable KeptCheckpoint last() {
        if (Files.exists(last) == first) {
            throw new ConfigurationException(
                    first
                            ? "[--first] " + last.getFileName() + " is there: something has been cosigned"
                            : "[--last] " + last.getFileName()
                                    + " is not there: a witness who has lost what he cosigned last cannot tell whether a"
                                    + " ledger goes on from it. Expected --first when he has cosigned nothing yet");
        }
        return first ? null : AuditorFiles.checkpoint(last);
    }

    /** What is handed out without having been kept could be contradicted by the next. */
    private void keep(SignedNote note) throws IOException {
        Path unfinished = last.resolveSibling(last.getFileName() + ".part");
        Files.write(unfinished, note.toBytes());
        Files.move(unfinished, last, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private Map<String, Object> json(Checkpoint checkpoint, Cosigner cosigner, SignedNote note) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("origin", checkpoint.origin());
        document.put("entries", checkpoint.size());
        document.put("root", checkpoint.root().toString());
        document.put("witness", cosigner.key().vkey());
        document.put("note", note.toString());
        document.put("file", out.toString());
        return document;
    }
}
