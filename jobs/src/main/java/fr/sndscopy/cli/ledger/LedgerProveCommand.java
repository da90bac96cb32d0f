package fr.sndscopy.cli.ledger;

import fr.sndscopy.checkpoint.Checkpoint;
import fr.sndscopy.checkpoint.InclusionStatement;
import fr.sndscopy.checkpoint.MerkleProof;
import fr.sndscopy.checkpoint.MerkleTree;
import fr.sndscopy.checkpoint.TreeHash;
import fr.sndscopy.checkpoint.TrustedKey;
import fr.sndscopy.cli.terminal.ExitCode;
import fr.sndscopy.cli.terminal.JsonDocument;
import fr.sndscopy.cli.terminal.Terminal;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.ledger.LedgerCorruptException;
import fr.sndscopy.ledger.LedgerEntry;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.ledger.proof.CheckpointName;
import fr.sndscopy.ledger.proof.StoredCheckpoints;
import fr.sndscopy.ledger.proof.StoredCheckpoints.Stored;
import fr.sndscopy.migration.work.NotPublishedException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code sndscopy ledger prove}. */
@Command(
        name = "prove",
        description = {
            "Print the proof that an entry is in the ledger: its place, the path to the root, and the newest checkpoint"
                    + " (C2SP tlog-proof).",
            "With the entry's file it is checked without the rest of the ledger.",
        },
        mixinStandardHelpOptions = true)
final class LedgerProveCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    LedgerCommand ledger;

    @Parameters(paramLabel = "ENTRY", description = "The number of an entry, or the id of its delivery.")
    String entry = "";

    @Override
    public Integer call() {
        Terminal terminal = Terminal.detect();
        try (Workplace workplace = ledger.root.global().openToRead()) {
            // the checkpoint first: the ledger then has what it is over
            Optional<Stored> newest = new StoredCheckpoints(workplace.store()).newest();
            LedgerState state = LedgerCommand.published(workplace);
            long number = find(state);
            LedgerState.Link link = state.chain().get((int) number - 1);
            Stored checkpoint = newest.orElseThrow(LedgerCommand::noCheckpoint);
            requireSigner(workplace, state.dataset(), checkpoint);
            Checkpoint statement = Checkpoint.parse(checkpoint.note().text());
            if (statement.size() < number) {
                throw new NotPublishedException("[" + entry + "] entry " + number
                        + " is behind the newest checkpoint, which is over " + LedgerCommand.entries(statement.size())
                        + ": sndscopy ledger checkpoint makes one over it");
            }
            MerkleTree tree = StoredCheckpoints.tree(state);
            String key = checkpoint.name().key(CheckpointName.Form.NOTE);
            if (statement.size() > tree.size()) {
                throw new LedgerCorruptException(
                        key,
                        "covers " + LedgerCommand.entries(statement.size()) + ", and the ledger has " + tree.size(),
                        null);
            }
            List<TreeHash> path = tree.inclusionProof(number - 1, statement.size());
            if (!statement.origin().equals(StoredCheckpoints.origin(state.dataset()))
                    || !MerkleProof.includes(link.leaf(), number - 1, statement.size(), statement.root(), path)) {
                throw new LedgerCorruptException(
                        key, "not of the first " + LedgerCommand.entries(statement.size()) + " of this ledger", null);
            }
            String proof = new InclusionStatement(number - 1, path, checkpoint.note()).toString();
            if (ledger.root.global().json) {
                Map<String, Object> document = new LinkedHashMap<>();
                document.put("entry", number);
                deliveryOf(state, number).ifPresent(delivery -> document.put("delivery", delivery));
                document.put("entrySha256", link.sha256());
                document.put("leaf", link.leaf().toString());
                document.put("entries", statement.size());
                document.put("root", statement.root().toString());
                document.put("path", path.stream().map(TreeHash::toString).toList());
                document.put("proof", proof);
                terminal.out().println(JsonDocument.of("ledger-prove", document));
            } else {
                terminal.out().print(proof);
            }
        }
        return ExitCode.DONE.code();
    }

    private long find(LedgerState state) {
        if (entry.matches("[1-9][0-9]{0,9}") && Long.parseLong(entry) <= state.size()) {
            return Long.parseLong(entry);
        }
        return state.publication(entry)
                .map(publication -> publication.entry().number())
                .orElseThrow(() -> new NotPublishedException(
                        "[" + entry + "] no such entry: expected 1 to " + state.size() + ", or the id of a delivery"));
    }

    /** The delivery that an entry published; none of an entry of keys. */
    private static Optional<String> deliveryOf(LedgerState state, long number) {
        return state.publications().stream()
                .map(LedgerState.Publication::entry)
                .filter(found -> found.number() == number)
                .map(LedgerEntry::delivery)
                .findFirst();
    }

    private static void requireSigner(Workplace workplace, String dataset, Stored checkpoint) {
        Function<String, List<TrustedKey>> pinned = workplace.signing().pinned(null);
        if (pinned == null) {
            return;
        }
        String key = checkpoint.name().key(CheckpointName.Form.NOTE);
        boolean signed;
        try {
            signed = !checkpoint
                    .note()
                    .signers(pinned.apply(StoredCheckpoints.origin(dataset)).stream()
                            .map(TrustedKey::key)
                            .toList())
                    .isEmpty();
        } catch (IllegalArgumentException e) {
            throw new LedgerCorruptException(key, String.valueOf(e.getMessage()), e);
        }
        if (!signed) {
            throw new LedgerCorruptException(key, "signed by none of the pinned keys", null);
        }
    }
}
