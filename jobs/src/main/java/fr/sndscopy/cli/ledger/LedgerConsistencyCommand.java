package fr.sndscopy.cli.ledger;

import fr.sndscopy.checkpoint.Checkpoint;
import fr.sndscopy.checkpoint.MerkleProof;
import fr.sndscopy.checkpoint.MerkleTree;
import fr.sndscopy.checkpoint.SignedNote;
import fr.sndscopy.checkpoint.TreeHash;
import fr.sndscopy.checkpoint.TrustedKey;
import fr.sndscopy.cli.terminal.ExitCode;
import fr.sndscopy.cli.terminal.JsonDocument;
import fr.sndscopy.cli.terminal.KeptFile;
import fr.sndscopy.cli.terminal.Terminal;
import fr.sndscopy.config.ConfigurationException;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.ledger.LedgerAudit;
import fr.sndscopy.ledger.LedgerCorruptException;
import fr.sndscopy.ledger.proof.CheckpointAudit;
import fr.sndscopy.ledger.proof.CheckpointExpectation;
import fr.sndscopy.ledger.proof.CheckpointExpectation.Coverage;
import fr.sndscopy.ledger.proof.CheckpointName;
import fr.sndscopy.ledger.proof.KeptCheckpoint;
import fr.sndscopy.ledger.proof.StoredCheckpoints;
import fr.sndscopy.ledger.proof.StoredCheckpoints.Stored;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code sndscopy ledger check-consistency}. */
@Command(
        name = "check-consistency",
        description = {
            "Check that the ledger begins with what two checkpoints cover, and print the proof that leads from the one to"
                    + " the other (RFC 6962).",
            "Exit code 4 when it does not: the ledger was cut, put back, or written anew.",
        },
        mixinStandardHelpOptions = true)
final class LedgerConsistencyCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    LedgerCommand ledger;

    @Parameters(index = "0", paramLabel = "OLD", description = "A checkpoint that was kept (.note).")
    @SuppressWarnings("NullAway.Init") // set by picocli
    Path old;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "NEW",
            description = "A later one; by default the newest that is stored.")
    @Nullable
    Path later;

    @Option(
            names = "--allowed-signers",
            paramLabel = "FILE",
            description = "The public keys that may sign, in place of those that are configured.")
    @Nullable
    Path allowedSigners;

    @Option(
            names = "--tiles",
            description =
                    "Read a few tiles alone, however long the ledger is: whether the later checkpoint goes on from the"
                            + " older, and not whether the ledger does.")
    boolean tiles;

    @Override
    public Integer call() {
        Terminal terminal = Terminal.detect();
        try (Workplace workplace = ledger.root.global().openToRead()) {
            KeptCheckpoint before = KeptFile.read(old);
            KeptCheckpoint after = later == null ? newest(workplace) : KeptFile.read(later);
            if (before.checkpoint().size() > after.checkpoint().size()) {
                throw new ConfigurationException("[" + before.name() + "] over more entries than " + after.name()
                        + ": expected the older first");
            }
            if (tiles) {
                return fromTiles(terminal, workplace, before, after);
            }
            LedgerCommand.published(workplace);
            LedgerAudit audit = workplace.ledger().audit();
            CheckpointAudit.Findings found = CheckpointAudit.ofKept(
                    workplace.store(),
                    audit,
                    new CheckpointExpectation(
                            workplace.signing().pinned(allowedSigners), List.of(before, after), Coverage.TOLD),
                    Instant.now());
            List<String> faults = new ArrayList<>(found.faults().stream()
                    .map(fault -> "[" + fault.key() + "] " + fault.problem())
                    .toList());
            List<TreeHash> proof = faults.isEmpty() ? proof(audit, before.checkpoint(), after.checkpoint()) : List.of();
            show(terminal, before, after, found.keysPinned(), proof, faults);
            return (faults.isEmpty() ? ExitCode.DONE : ExitCode.INTEGRITY).code();
        }
    }

    private int fromTiles(Terminal terminal, Workplace workplace, KeptCheckpoint before, KeptCheckpoint after) {
        Function<String, List<TrustedKey>> pinned = workplace.signing().pinned(allowedSigners);
        List<TreeHash> proof = List.of();
        List<String> faults = new ArrayList<>();
        try {
            for (KeptCheckpoint each : List.of(before, after)) {
                LedgerCommand.requireSigner(pinned, LedgerCommand.dataset(workplace), each.name(), each.note());
            }
            proof = LedgerCommand.tiled(workplace, after.checkpoint()).consistency(before.checkpoint());
        } catch (LedgerCorruptException e) {
            faults.add(String.valueOf(e.getMessage()));
        }
        show(terminal, before, after, pinned != null, proof, faults);
        return (faults.isEmpty() ? ExitCode.DONE : ExitCode.INTEGRITY).code();
    }

    private static KeptCheckpoint newest(Workplace workplace) {
        Stored newest = new StoredCheckpoints(workplace.store()).newest().orElseThrow(LedgerCommand::noCheckpoint);
        SignedNote note = newest.note();
        return new KeptCheckpoint(newest.name().key(CheckpointName.Form.NOTE), note, Checkpoint.parse(note.text()));
    }

    /** Made of the ledger, and checked as one does who has the two checkpoints alone. */
    private static List<TreeHash> proof(LedgerAudit audit, Checkpoint before, Checkpoint after) {
        List<TreeHash> proof = new MerkleTree(audit.leaves()).consistencyProof(before.size(), after.size());
        if (!MerkleProof.isConsistent(before.size(), before.root(), after.size(), after.root(), proof)) {
            throw new IllegalStateException("a proof of two roots of one tree does not hold");
        }
        return proof;
    }

    private void show(
            Terminal terminal,
            KeptCheckpoint before,
            KeptCheckpoint after,
            boolean keysPinned,
            List<TreeHash> proof,
            List<String> faults) {
        if (ledger.root.global().json) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("consistent", faults.isEmpty());
            document.put("signaturesChecked", keysPinned);
            document.put("before", statement(before.checkpoint()));
            document.put("after", statement(after.checkpoint()));
            document.put("proof", proof.stream().map(TreeHash::toString).toList());
            document.put("faults", faults);
            terminal.out().println(JsonDocument.of("ledger-check-consistency", document));
            return;
        }
        faults.forEach(fault -> terminal.out().println("fault: " + fault.replaceAll("\\p{Cntrl}", "?")));
        if (!keysPinned) {
            terminal.out().println("note: who signed them is not checked: no public key is known");
        }
        terminal.out()
                .println((faults.isEmpty() ? "consistent" : "not consistent") + ": "
                        + LedgerCommand.entries(before.checkpoint().size()) + ", then "
                        + after.checkpoint().size());
        proof.forEach(terminal.out()::println);
    }

    private static Map<String, Object> statement(Checkpoint checkpoint) {
        return Map.of(
                "origin", checkpoint.origin(),
                "entries", checkpoint.size(),
                "root", checkpoint.root().toString());
    }
}
