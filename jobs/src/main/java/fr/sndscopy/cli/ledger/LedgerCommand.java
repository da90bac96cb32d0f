package fr.sndscopy.cli.ledger;

import fr.sndscopy.checkpoint.Checkpoint;
import fr.sndscopy.checkpoint.SignedNote;
import fr.sndscopy.checkpoint.TrustedKey;
import fr.sndscopy.cli.terminal.Caller;
import fr.sndscopy.cli.terminal.ExitCode;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.ledger.LedgerCorruptException;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.ledger.proof.StoredCheckpoints;
import fr.sndscopy.ledger.proof.TiledProofs;
import fr.sndscopy.migration.published.PublishedTables;
import fr.sndscopy.migration.work.NotPublishedException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code sndscopy ledger}. */
@Command(
        name = "ledger",
        description = "Sign the ledger, and prove what is in it to those who trust neither operator nor store.",
        subcommands = {
            LedgerCheckpointCommand.class,
            LedgerProveCommand.class,
            LedgerConsistencyCommand.class,
            LedgerKeysCommand.class,
            LedgerStampCommand.class,
            LedgerCosignCommand.class,
            LedgerCosignedCommand.class
        },
        synopsisSubcommandLabel = "COMMAND")
public final class LedgerCommand implements Callable<Integer> {
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

    /** The ledger, which has entries. */
    static LedgerState published(Workplace workplace) {
        LedgerState state = new PublishedTables(workplace.ledger())
                .state()
                .orElseThrow(() -> new NotPublishedException(
                        "nothing is published in " + workplace.store().description()));
        if (state.size() == 0) {
            throw new NotPublishedException(
                    "nothing is published in " + workplace.store().description());
        }
        return state;
    }

    /** The id of the dataset whose ledger it is. */
    static String dataset(Workplace workplace) {
        return workplace
                .ledger()
                .reader()
                .dataset()
                .orElseThrow(() -> new NotPublishedException(
                        "nothing is published in " + workplace.store().description()));
    }

    /** Proofs from the tiles of a stored checkpoint, which are there. */
    static TiledProofs tiled(Workplace workplace, Checkpoint statement) {
        TiledProofs proofs = new TiledProofs(workplace.store(), statement);
        if (!proofs.areThere()) {
            throw new NotPublishedException("no tiles are stored of the checkpoint over " + entries(statement.size())
                    + ": sndscopy ledger checkpoint writes those of the newest; without --tiles the ledger is read");
        }
        return proofs;
    }

    /**
     * Checks that a note is of a dataset, and where keys are pinned signed by one of them.
     *
     * @param pinned null where none are
     * @param place what to call the note
     */
    static void requireSigner(
            @Nullable Function<String, List<TrustedKey>> pinned, String dataset, String place, SignedNote note) {
        String origin = StoredCheckpoints.origin(dataset);
        try {
            if (!Checkpoint.parse(note.text()).origin().equals(origin)) {
                throw new IllegalArgumentException("of another ledger than this: expected " + origin);
            }
            if (pinned != null
                    && note.signers(pinned.apply(origin).stream()
                                    .map(TrustedKey::key)
                                    .toList())
                            .isEmpty()) {
                throw new IllegalArgumentException("signed by none of the pinned keys");
            }
        } catch (IllegalArgumentException e) {
            throw new LedgerCorruptException(place, String.valueOf(e.getMessage()), e);
        }
    }

    static NotPublishedException noCheckpoint() {
        return new NotPublishedException("no checkpoint is stored: sndscopy ledger checkpoint makes one, where"
                + " signing.keystore is configured");
    }

    static String entries(long number) {
        return number + (number == 1 ? " entry" : " entries");
    }
}
