package fr.sndscopy.cli.ledger;

import fr.sndscopy.checkpoint.Checkpoint;
import fr.sndscopy.checkpoint.EntryBundle;
import fr.sndscopy.checkpoint.InclusionStatement;
import fr.sndscopy.checkpoint.MerkleProof;
import fr.sndscopy.checkpoint.MerkleTree;
import fr.sndscopy.checkpoint.TreeHash;
import fr.sndscopy.cli.terminal.ExitCode;
import fr.sndscopy.cli.terminal.JsonDocument;
import fr.sndscopy.cli.terminal.Terminal;
import fr.sndscopy.config.ConfigurationException;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.hash.Sha256;
import fr.sndscopy.ledger.LedgerCorruptException;
import fr.sndscopy.ledger.LedgerEntry;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.ledger.StoreLayout;
import fr.sndscopy.ledger.proof.CheckpointName;
import fr.sndscopy.ledger.proof.StoredCheckpoints;
import fr.sndscopy.ledger.proof.StoredCheckpoints.Stored;
import fr.sndscopy.migration.work.NotPublishedException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
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

    @Option(
            names = "--tiles",
            description =
                    "Read the entry, the newest checkpoint and a few tiles alone, however long the ledger is. It is not"
                            + " held against what this home has seen of it. ENTRY is a number.")
    boolean tiles;

    /**
     * What is proved.
     *
     * @param number of the entry, 1 for the first
     * @param delivery that it publishes, if it publishes any
     * @param sha256 of its bytes
     */
    private record Proved(
            long number,
            Optional<String> delivery,
            String sha256,
            TreeHash leaf,
            Stored checkpoint,
            List<TreeHash> path) {}

    @Override
    public Integer call() {
        Terminal terminal = Terminal.detect();
        try (Workplace workplace = ledger.root.global().openToRead()) {
            // the checkpoint first: the ledger then has what it is over
            Optional<Stored> newest = new StoredCheckpoints(workplace.store()).newest();
            show(terminal, tiles ? fromTiles(workplace, newest) : fromLedger(workplace, newest));
        }
        return ExitCode.DONE.code();
    }

    private Proved fromLedger(Workplace workplace, Optional<Stored> newest) {
        LedgerState state = LedgerCommand.published(workplace);
        long number = find(state);
        LedgerState.Link link = state.chain().get((int) number - 1);
        Stored checkpoint = newest.orElseThrow(LedgerCommand::noCheckpoint);
        Checkpoint statement = statement(workplace, state.dataset(), checkpoint, number);
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
        return new Proved(number, deliveryOf(state, number), link.sha256(), link.leaf(), checkpoint, path);
    }

    private Proved fromTiles(Workplace workplace, Optional<Stored> newest) {
        if (!entry.matches("[1-9][0-9]{0,9}")) {
            throw new ConfigurationException("[" + entry + "] no number of an entry: expected one with --tiles");
        }
        long number = Long.parseLong(entry);
        Stored checkpoint = newest.orElseThrow(LedgerCommand::noCheckpoint);
        Checkpoint statement = statement(workplace, LedgerCommand.dataset(workplace), checkpoint, number);
        byte[] bytes = workplace
                .store()
                .read(StoreLayout.ledgerEntry(number), EntryBundle.MAX_ENTRY_BYTES)
                .orElseThrow(() -> new LedgerCorruptException(StoreLayout.ledgerEntry(number), "missing", null));
        TreeHash leaf = TreeHash.ofLeaf(bytes);
        List<TreeHash> path = LedgerCommand.tiled(workplace, statement).inclusion(number, leaf);
        return new Proved(number, Optional.empty(), Sha256.of(bytes), leaf, checkpoint, path);
    }

    /** What the checkpoint says, which a pinned key signed, and which is over the entry. */
    private Checkpoint statement(Workplace workplace, String dataset, Stored checkpoint, long number) {
        LedgerCommand.requireSigner(
                workplace.signing().pinned(null),
                dataset,
                checkpoint.name().key(CheckpointName.Form.NOTE),
                checkpoint.note());
        Checkpoint statement = Checkpoint.parse(checkpoint.note().text());
        if (statement.size() < number) {
            throw new NotPublishedException("[" + entry + "] entry " + number
                    + " is behind the newest checkpoint, which is over " + LedgerCommand.entries(statement.size())
                    + ": sndscopy ledger checkpoint makes one over it");
        }
        return statement;
    }

    private void show(Terminal terminal, Proved proved) {
        Checkpoint statement = Checkpoint.parse(proved.checkpoint().note().text());
        String proof = new InclusionStatement(
                        proved.number() - 1, proved.path(), proved.checkpoint().note())
                .toString();
        if (!ledger.root.global().json) {
            terminal.out().print(proof);
            return;
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("entry", proved.number());
        proved.delivery().ifPresent(delivery -> document.put("delivery", delivery));
        document.put("entrySha256", proved.sha256());
        document.put("leaf", proved.leaf().toString());
        document.put("entries", statement.size());
        document.put("root", statement.root().toString());
        document.put("path", proved.path().stream().map(TreeHash::toString).toList());
        document.put("proof", proof);
        terminal.out().println(JsonDocument.of("ledger-prove", document));
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
}
