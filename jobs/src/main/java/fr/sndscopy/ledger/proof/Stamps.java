package fr.sndscopy.ledger.proof;

import fr.sndscopy.ledger.LedgerCorruptException;
import fr.sndscopy.ledger.StoreLayout;
import fr.sndscopy.ledger.proof.StoredCheckpoints.Stored;
import fr.sndscopy.stamp.StampException;
import fr.sndscopy.stamp.TimeStamp;
import fr.sndscopy.storage.ObjectStore;
import fr.sndscopy.storage.ObjectStore.PutOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Puts time stamps beside the checkpoints of a store. Nothing is ever replaced. */
public final class Stamps {
    private final ObjectStore store;

    public Stamps(ObjectStore store) {
        this.store = store;
    }

    /**
     * A time stamp that is stored.
     *
     * @param name of the checkpoint that it is of
     * @param outcome whether this call stored it, or one was there
     */
    public record Stamped(CheckpointName name, TimeStamp stamp, PutOutcome outcome) {}

    /** The one over the most entries; empty when there is none. Nothing in it has been checked. */
    public Optional<Stamped> newest() {
        List<CheckpointName> names = new ArrayList<>();
        store.list(StoreLayout.CHECKPOINTS_PREFIX, stat -> CheckpointName.ofStamp(stat.key())
                .ifPresent(names::add));
        return names.stream().max(CheckpointName::compareTo).flatMap(this::stored);
    }

    /**
     * Has a checkpoint stamped, unless it is.
     *
     * @param authority gives a stamp of bytes, which holds
     * @throws StampException when the authority gives none
     * @throws LedgerCorruptException when something else is where the stamp has to be
     */
    public Stamped stamp(Stored checkpoint, Function<byte[], TimeStamp> authority) {
        CheckpointName name = checkpoint.name();
        Optional<Stamped> there = stored(name);
        if (there.isPresent()) {
            return there.get();
        }
        TimeStamp stamp = authority.apply(checkpoint.note().toBytes());
        return store.putIfAbsent(name.stampKey(), stamp.toBytes()) == PutOutcome.CREATED
                ? new Stamped(name, stamp, PutOutcome.CREATED)
                : stored(name).orElseThrow(() -> new LedgerCorruptException(name.stampKey(), "missing", null));
    }

    private Optional<Stamped> stored(CheckpointName name) {
        return store.read(name.stampKey(), TimeStamp.MAX_BYTES).map(bytes -> {
            try {
                return new Stamped(name, TimeStamp.parse(bytes), PutOutcome.TAKEN);
            } catch (IllegalArgumentException e) {
                throw new LedgerCorruptException(name.stampKey(), String.valueOf(e.getMessage()), e);
            }
        });
    }
}
