package fr.sndscopy.ledger.proof;

import fr.sndscopy.checkpoint.Checkpoint;
import fr.sndscopy.checkpoint.MerkleTree;
import fr.sndscopy.checkpoint.SignedNote;
import fr.sndscopy.checkpoint.TrustedKey;
import fr.sndscopy.checkpoint.VerifierKey;
import fr.sndscopy.ledger.LedgerAudit;
import fr.sndscopy.ledger.LedgerAudit.Fault;
import fr.sndscopy.ledger.LedgerCorruptException;
import fr.sndscopy.ledger.StoreLayout;
import fr.sndscopy.ledger.proof.CheckpointExpectation.Coverage;
import fr.sndscopy.ledger.proof.CheckpointName.Form;
import fr.sndscopy.ledger.proof.StoredCheckpoints.Stored;
import fr.sndscopy.ledger.time.StoredTime;
import fr.sndscopy.storage.ObjectReader;
import fr.sndscopy.storage.StorageException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the checkpoints of a ledger say of it, those in the store and those that were kept elsewhere, past the first fault to the last. Without
 * any pinned key it is told whether stored checkpoints fit the chain; who signed them is told by pinned keys alone, and what was there
 * before the store was put back or written anew by kept checkpoints alone.
 */
public final class CheckpointAudit {
    private final ObjectReader store;
    private final StoredCheckpoints checkpoints;
    private final CheckpointExpectation expectation;
    private final Instant now;
    private final MerkleTree tree;
    /** How many there are, whether or not they can be had. */
    private final long entries;

    private final String origin;
    private final List<TrustedKey> keys;
    /** By number: when an entry was written, as it says. */
    private final Map<Long, Instant> times = new HashMap<>();

    private final List<Fault> faults = new ArrayList<>();
    private final List<String> notices = new ArrayList<>();
    private long signed;
    private @Nullable String signer;
    private long strangers;
    /** The largest number of entries that a stored checkpoint of a pinned key, or without pins any, has right. */
    private long right;

    private @Nullable Stored firstWrong;
    private long wrong;

    private CheckpointAudit(
            ObjectReader store, LedgerAudit ledger, String dataset, CheckpointExpectation expectation, Instant now) {
        this.store = store;
        this.checkpoints = new StoredCheckpoints(store);
        this.expectation = expectation;
        this.now = now;
        this.tree = new MerkleTree(ledger.leaves());
        this.entries = ledger.entries();
        this.origin = StoredCheckpoints.origin(dataset);
        this.keys =
                expectation.pinned() == null ? List.of() : expectation.pinned().apply(origin);
        for (LedgerAudit.Book book : ledger.books()) {
            times.put(book.entry().number(), StoredTime.instant(book.entry().time()));
        }
    }

    /**
     * What was found.
     *
     * @param stored how many checkpoints are in the store
     * @param signedEntries how many entries are covered by a checkpoint of a pinned key that holds; 0 without pinned keys
     * @param signedBy the id of that key, or null
     * @param keysPinned whether signatures could be checked at all
     * @param kept how many kept checkpoints were compared
     * @param strangers how many stored ones none of the pinned keys signed; 0 without pinned keys
     * @param cosignatures how many notes are stored that witnesses have cosigned
     * @param witnessedEntries how many entries as many of the known witnesses as are required have seen; 0 where none are known
     * @param faults what is wrong
     * @param notices what is not wrong, and should be known
     */
    public record Findings(
            long stored,
            long signedEntries,
            @Nullable String signedBy,
            boolean keysPinned,
            long kept,
            long strangers,
            long cosignatures,
            long witnessedEntries,
            List<Fault> faults,
            List<String> notices) {
        public Findings {
            faults = List.copyOf(faults);
            notices = List.copyOf(notices);
        }
    }

    /**
     * Looks at all of them.
     *
     * @param ledger as it was read, before this
     * @param now until when a checkpoint may have been made
     */
    public static Findings of(ObjectReader store, LedgerAudit ledger, CheckpointExpectation expectation, Instant now) {
        if (ledger.dataset() == null) {
            return ofNothing(expectation);
        }
        return new CheckpointAudit(store, ledger, ledger.dataset(), expectation, now).audit();
    }

    /** Where there is no ledger, whoever has kept a checkpoint knows that there was one. */
    private static Findings ofNothing(CheckpointExpectation expectation) {
        List<Fault> gone = expectation.kept().stream()
                .map(kept -> new Fault(
                        StoreLayout.LEDGER_PREFIX,
                        "the kept checkpoint " + kept.name() + " covers "
                                + entries(kept.checkpoint().size()) + ", and nothing says that there is a ledger",
                        null))
                .toList();
        return new Findings(
                0, 0, null, expectation.pinned() != null, expectation.kept().size(), 0, 0, 0, gone, List.of());
    }

    /** Looks at kept checkpoints alone, whatever is stored. */
    public static Findings ofKept(
            ObjectReader store, LedgerAudit ledger, CheckpointExpectation expectation, Instant now) {
        if (ledger.dataset() == null) {
            return ofNothing(expectation);
        }
        CheckpointAudit audit = new CheckpointAudit(store, ledger, ledger.dataset(), expectation, now);
        expectation.kept().forEach(audit::compare);
        return audit.findings(0, new CosignatureAudit.Findings(0, 0, List.of(), List.of()));
    }

    private Findings audit() {
        List<CheckpointName> names = checkpoints.list();
        names.forEach(this::look);
        tellWrong();
        TileAudit.Findings tiles = TileAudit.of(store, tree, wrong == 0 && tree.size() == entries, demanded(names));
        tellCoverage(names);
        faults.addAll(tiles.faults());
        notices.addAll(tiles.notices());
        StampAudit.Findings stamps = StampAudit.of(store, names, expectation.stamps(), times, now);
        faults.addAll(stamps.faults());
        notices.addAll(stamps.notices());
        CosignatureAudit.Findings cosigned =
                CosignatureAudit.of(store, tree, origin, expectation.witnesses(), expectation.coverage());
        faults.addAll(cosigned.faults());
        notices.addAll(cosigned.notices());
        expectation.kept().forEach(this::compare);
        return findings(names.size(), cosigned);
    }

    /** What tiles the newest checkpoint asks for that holds, of a pinned key where keys are pinned. */
    private TileAudit.Demand demanded(List<CheckpointName> names) {
        return new TileAudit.Demand(
                expectation.pinned() == null ? right : signed,
                names.stream().map(CheckpointName::size).toList());
    }

    private Findings findings(long stored, CosignatureAudit.Findings cosigned) {
        return new Findings(
                stored,
                signed,
                signer,
                expectation.pinned() != null,
                expectation.kept().size(),
                keys.isEmpty() ? 0 : strangers,
                cosigned.stored(),
                cosigned.witnessedEntries(),
                faults,
                notices);
    }

    private void look(CheckpointName name) {
        String key = name.key(Form.NOTE);
        try {
            Stored stored = checkpoints.stored(name);
            Checkpoint checkpoint = StoredCheckpoints.checkpoint(stored);
            requireOrigin(checkpoint);
            TrustedKey by = signer(stored.note());
            if (by == null) {
                if (keys.stream().anyMatch(one -> one.key().idText().equals(name.keyId()))) {
                    throw new IllegalArgumentException("not signed by the key of its name");
                }
                strangers++;
                checkpoints.checkText(stored);
            } else {
                requireValidity(by, checkpoint.size());
                if (!by.key().idText().equals(name.keyId())) {
                    throw new IllegalArgumentException("signed by another key than its name says");
                }
                checkpoints.checkForms(stored, by.key());
            }
            if (isRight(checkpoint)) {
                right = Math.max(right, checkpoint.size());
                if (by != null && checkpoint.size() >= signed) {
                    signed = checkpoint.size();
                    signer = by.key().idText();
                }
            } else {
                wrong++;
                firstWrong = firstWrong == null ? stored : firstWrong;
            }
        } catch (LedgerCorruptException e) {
            String message = String.valueOf(e.getMessage());
            String place = "[" + e.key() + "] ";
            faults.add(
                    new Fault(e.key(), message.startsWith(place) ? message.substring(place.length()) : message, null));
        } catch (StorageException e) {
            if (e.kind() != StorageException.Kind.CORRUPT && e.kind() != StorageException.Kind.NOT_FOUND) {
                throw e;
            }
            faults.add(new Fault(key, String.valueOf(e.getMessage()), null));
        } catch (IllegalArgumentException e) {
            faults.add(new Fault(key, String.valueOf(e.getMessage()), null));
        }
    }

    private void requireOrigin(Checkpoint checkpoint) {
        if (!checkpoint.origin().equals(origin)) {
            throw new IllegalArgumentException("of another ledger than this: expected " + origin);
        }
    }

    /** The pinned key that signed a note, or null when none did. */
    private @Nullable TrustedKey signer(SignedNote note) {
        List<VerifierKey> signers =
                note.signers(keys.stream().map(TrustedKey::key).distinct().toList());
        return keys.stream()
                .filter(key -> signers.contains(key.key()))
                .reduce((one, other) -> isValid(one, sizeOf(note)) ? one : other)
                .orElse(null);
    }

    private static long sizeOf(SignedNote note) {
        return Checkpoint.parse(note.text()).size();
    }

    private void requireValidity(TrustedKey key, long size) {
        if (!isValid(key, size)) {
            throw new IllegalArgumentException("signed by key " + key.key().idText()
                    + ", which was not valid between the last entry that it covers and now");
        }
    }

    private boolean isValid(TrustedKey key, long size) {
        return key.isValidWithin(times.get(size), now);
    }

    private boolean isRight(Checkpoint checkpoint) {
        return checkpoint.size() <= tree.size() && tree.root(checkpoint.size()).equals(checkpoint.root());
    }

    /** The first of all that differ: what was written anew is between it and the last before it that does not. */
    private void tellWrong() {
        Stored first = firstWrong;
        if (first == null) {
            return;
        }
        long size = first.name().size();
        String others = wrong == 1 ? "" : "; so " + (wrong == 2 ? "is one" : "are " + (wrong - 1)) + " behind it";
        String problem = size > tree.size()
                ? "covers " + entries(size) + ", and the ledger has " + tree.size() + ": it was cut, or put back"
                : "not of the first " + entries(size) + " of this ledger, which was written anew"
                        + (right > 0 && right < size ? " behind entry " + right : "");
        faults.add(new Fault(first.name().key(Form.NOTE), problem + others, null));
    }

    private void compare(KeptCheckpoint kept) {
        String place = "kept checkpoint " + kept.name();
        Checkpoint checkpoint = kept.checkpoint();
        try {
            requireOrigin(checkpoint);
            if (expectation.pinned() != null) {
                TrustedKey by = signer(kept.note());
                if (by == null) {
                    throw new IllegalArgumentException("signed by none of the pinned keys");
                }
                requireValidity(by, checkpoint.size());
            }
        } catch (IllegalArgumentException e) {
            faults.add(new Fault(place, String.valueOf(e.getMessage()), null));
            return;
        }
        if (isRight(checkpoint)) {
            notices.add("the " + place + " is of the first " + entries(checkpoint.size()) + " of " + tree.size());
        } else if (checkpoint.size() > tree.size()) {
            faults.add(new Fault(
                    StoreLayout.LEDGER_PREFIX,
                    "the " + place + " covers " + entries(checkpoint.size()) + ", and the ledger has " + tree.size()
                            + ": it was cut, or put back",
                    null));
        } else {
            faults.add(new Fault(
                    StoreLayout.LEDGER_PREFIX,
                    "the " + place + " is not of the first " + entries(checkpoint.size())
                            + " of this ledger, which was written anew: expected root " + checkpoint.root() + ", found "
                            + tree.root(checkpoint.size()),
                    null));
        }
    }

    private void tellCoverage(List<CheckpointName> names) {
        if (tree.size() == 0) {
            return;
        }
        if (expectation.pinned() == null) {
            notices.add(
                    names.isEmpty()
                            ? "the ledger is not signed: no checkpoint is stored, and no public key is known to check one"
                                    + " with"
                            : "who signed the " + names.size() + (names.size() == 1 ? " checkpoint" : " checkpoints")
                                    + " is not checked: no public key is known (signing.allowed-signers, or"
                                    + " --allowed-signers)");
            return;
        }
        if (strangers > 0) {
            notices.add(strangers + (strangers == 1 ? " checkpoint" : " checkpoints")
                    + " signed by none of the pinned keys");
        }
        long behind = tree.size() - signed;
        if (signed == 0) {
            if (!faults.isEmpty()) {
                return; // why none covers anything is said already
            }
            faults.add(new Fault(
                    StoreLayout.CHECKPOINTS_PREFIX,
                    "no checkpoint of a pinned key covers any entry: sndscopy ledger checkpoint makes one",
                    null));
        } else if (behind > 0) {
            String problem = "entries " + (signed + 1) + " to " + tree.size()
                    + " are not covered by a checkpoint of a pinned key";
            if (expectation.coverage() == Coverage.REQUIRED) {
                faults.add(new Fault(StoreLayout.CHECKPOINTS_PREFIX, problem, null));
            } else {
                notices.add(problem + ": sndscopy ledger checkpoint makes one");
            }
        }
    }

    private static String entries(long number) {
        return number + (number == 1 ? " entry" : " entries");
    }
}
