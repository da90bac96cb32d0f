package fr.sndscopy.ledger.proof;

import fr.sndscopy.checkpoint.TrustedKey;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What somebody who looks at a ledger knows of its checkpoints from elsewhere.
 *
 * @param pinned the public keys that may sign, by the origin of checkpoints; null when no key is pinned
 * @param kept checkpoints of before
 * @param coverage of what is published by signed checkpoints
 * @param witnesses whose cosignatures are demanded besides; null when none are
 * @param stamps whose time stamps count; null when no authority is known
 */
public record CheckpointExpectation(
        @Nullable Function<String, List<TrustedKey>> pinned,
        List<KeptCheckpoint> kept,
        Coverage coverage,
        @Nullable WitnessPolicy witnesses,
        @Nullable StampPolicy stamps) {
    /** Nothing is known. */
    public static final CheckpointExpectation NONE = new CheckpointExpectation(null, List.of(), Coverage.TOLD);

    public CheckpointExpectation {
        kept = List.copyOf(kept);
    }

    /** Likewise, without witnesses. */
    public CheckpointExpectation(
            @Nullable Function<String, List<TrustedKey>> pinned, List<KeptCheckpoint> kept, Coverage coverage) {
        this(pinned, kept, coverage, null);
    }

    /** Likewise, without time stamps. */
    public CheckpointExpectation(
            @Nullable Function<String, List<TrustedKey>> pinned,
            List<KeptCheckpoint> kept,
            Coverage coverage,
            @Nullable WitnessPolicy witnesses) {
        this(pinned, kept, coverage, witnesses, null);
    }

    /** The same, with authorities. */
    public CheckpointExpectation stampedBy(@Nullable StampPolicy known) {
        return new CheckpointExpectation(pinned, kept, coverage, witnesses, known);
    }

    /** Whether entries may be behind the last checkpoint. */
    public enum Coverage {
        /** They may; it is said how many. */
        TOLD,
        /** Every entry must be covered by a checkpoint of a pinned key. */
        REQUIRED
    }
}
