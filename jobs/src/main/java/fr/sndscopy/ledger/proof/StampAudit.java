package fr.sndscopy.ledger.proof;

import fr.sndscopy.checkpoint.SignedNote;
import fr.sndscopy.ledger.LedgerAudit.Fault;
import fr.sndscopy.ledger.StoreLayout;
import fr.sndscopy.ledger.proof.CheckpointName.Form;
import fr.sndscopy.stamp.TimeStamp;
import fr.sndscopy.storage.ObjectReader;
import fr.sndscopy.storage.StorageException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What time stamps say that are stored beside the checkpoints: whether each is of the note beside it, and of a time that can be, and where authorities
 * are known whether one of them vouches for it.
 */
final class StampAudit {
    /** Clocks differ: an entry's time is that of our machine, a stamp's that of the authority. */
    private static final Duration CLOCKS = Duration.ofMinutes(5);

    private final ObjectReader store;
    private final List<CheckpointName> notes;
    private final @Nullable StampPolicy policy;
    private final Map<Long, Instant> times;
    private final Instant now;
    private final List<Fault> faults = new ArrayList<>();
    private long newest;
    private @Nullable TimeStamp newestStamp;

    private StampAudit(
            ObjectReader store,
            List<CheckpointName> notes,
            @Nullable StampPolicy policy,
            Map<Long, Instant> times,
            Instant now) {
        this.store = store;
        this.notes = notes;
        this.policy = policy;
        this.times = times;
        this.now = now;
    }

    /**
     * What was found.
     *
     * @param faults what is wrong
     * @param notices what is not wrong, and should be known
     */
    record Findings(List<Fault> faults, List<String> notices) {}

    /**
     * Looks at all of them.
     *
     * @param notes the checkpoints that are stored
     * @param policy null where no authority is known
     * @param times of entries, by number
     * @param now after which no stamp can have been given
     */
    static Findings of(
            ObjectReader store,
            List<CheckpointName> notes,
            @Nullable StampPolicy policy,
            Map<Long, Instant> times,
            Instant now) {
        return new StampAudit(store, notes, policy, times, now).audit();
    }

    private Findings audit() {
        List<CheckpointName> stamps = new ArrayList<>();
        store.list(StoreLayout.CHECKPOINTS_PREFIX, stat -> CheckpointName.ofStamp(stat.key())
                .ifPresent(stamps::add));
        stamps.stream().sorted().forEach(this::look);
        List<String> notices = new ArrayList<>();
        TimeStamp last = newestStamp;
        if (last != null) {
            notices.add("entries 1 to " + newest + " were there at " + last.time() + ", as a time stamp says"
                    + (policy == null
                            ? "; whose it is, is not checked: no certificate is known (signing.timestamp.ca, or --tsa-ca)"
                            : " of a known authority"));
        } else if (policy != null && !notes.isEmpty() && faults.isEmpty()) {
            String problem = "no checkpoint has a time stamp of a known authority: sndscopy ledger stamp asks for one";
            if (policy.required()) {
                faults.add(new Fault(StoreLayout.CHECKPOINTS_PREFIX, problem, null));
            } else {
                notices.add(problem);
            }
        }
        return new Findings(faults, notices);
    }

    private void look(CheckpointName name) {
        String key = name.stampKey();
        try {
            if (!notes.contains(name)) {
                throw new IllegalArgumentException("a time stamp of a checkpoint that is not there");
            }
            byte[] note = read(name.key(Form.NOTE), SignedNote.MAX_BYTES);
            TimeStamp stamp = TimeStamp.parse(read(key, TimeStamp.MAX_BYTES));
            stamp.requireOf(note);
            Instant entry = times.get(name.size());
            if (entry != null && stamp.time().isBefore(entry.minus(CLOCKS))) {
                throw new IllegalArgumentException(
                        "stamped at " + stamp.time() + ", before the last entry that it covers, " + entry
                                + ": that was written anew, or a clock is wrong");
            }
            if (stamp.time().isAfter(now.plus(CLOCKS))) {
                throw new IllegalArgumentException("stamped at " + stamp.time() + ", which is still to come");
            }
            if (policy != null) {
                stamp.requireTrusted(policy.authorities());
            }
            if (name.size() >= newest) {
                newest = name.size();
                newestStamp = stamp;
            }
        } catch (IllegalArgumentException e) {
            faults.add(new Fault(key, String.valueOf(e.getMessage()), null));
        } catch (StorageException e) {
            if (e.kind() != StorageException.Kind.CORRUPT && e.kind() != StorageException.Kind.NOT_FOUND) {
                throw e;
            }
            faults.add(new Fault(key, String.valueOf(e.getMessage()), null));
        }
    }

    private byte[] read(String key, int most) {
        return store.read(key, most).orElseThrow(() -> new IllegalArgumentException("gone while it was read"));
    }
}
