package fr.sndscopy.ledger.proof;

import fr.sndscopy.checkpoint.Checkpoint;
import fr.sndscopy.checkpoint.MerkleTree;
import fr.sndscopy.checkpoint.NoteSignature;
import fr.sndscopy.checkpoint.SignedNote;
import fr.sndscopy.checkpoint.WitnessKey;
import fr.sndscopy.ledger.LedgerAudit.Fault;
import fr.sndscopy.ledger.StoreLayout;
import fr.sndscopy.ledger.proof.CheckpointExpectation.Coverage;
import fr.sndscopy.storage.ObjectReader;
import fr.sndscopy.storage.StorageException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the cosignatures say that witnesses have given, and that are stored beside the checkpoints: whether each is of this ledger, whoever gave it,
 * and up to which entry as many of the known witnesses as are required have seen the same.
 */
final class CosignatureAudit {
    private final ObjectReader store;
    private final MerkleTree tree;
    private final String origin;
    private final @Nullable WitnessPolicy policy;
    private final Coverage coverage;
    /** By witness: the most entries that he has seen. */
    private final Map<WitnessKey, Long> seen = new HashMap<>();

    private final List<Fault> faults = new ArrayList<>();
    private final List<String> notices = new ArrayList<>();

    private CosignatureAudit(
            ObjectReader store, MerkleTree tree, String origin, @Nullable WitnessPolicy policy, Coverage coverage) {
        this.store = store;
        this.tree = tree;
        this.origin = origin;
        this.policy = policy;
        this.coverage = coverage;
    }

    /**
     * What was found.
     *
     * @param stored how many cosigned notes there are
     * @param witnessedEntries how many entries as many witnesses as are required have seen; 0 where none are known
     */
    record Findings(long stored, long witnessedEntries, List<Fault> faults, List<String> notices) {}

    /**
     * Looks at all of them.
     *
     * @param tree over the ledger's entries
     * @param origin of its checkpoints
     * @param policy null where no witness is known
     */
    static Findings of(
            ObjectReader store, MerkleTree tree, String origin, @Nullable WitnessPolicy policy, Coverage coverage) {
        return new CosignatureAudit(store, tree, origin, policy, coverage).audit();
    }

    private Findings audit() {
        List<CosignedName> names = new ArrayList<>();
        store.list(StoreLayout.CHECKPOINTS_PREFIX, stat -> CosignedName.of(stat.key())
                .ifPresent(names::add));
        names.stream().sorted().forEach(this::look);
        long witnessed = policy == null ? 0 : witnessed(policy);
        if (policy != null && tree.size() > 0) {
            tell(policy, witnessed);
        }
        return new Findings(names.size(), witnessed, faults, notices);
    }

    private void look(CosignedName name) {
        String key = name.key();
        try {
            byte[] bytes = store.read(key, SignedNote.MAX_BYTES)
                    .orElseThrow(() -> new IllegalArgumentException("gone while it was read"));
            SignedNote note = SignedNote.parse(bytes);
            Checkpoint checkpoint = Checkpoint.parse(note.text());
            if (checkpoint.size() != name.size() || !checkpoint.origin().equals(origin)) {
                throw new IllegalArgumentException("of another ledger, or another number of entries than its name");
            }
            if (checkpoint.size() > tree.size()) {
                throw new IllegalArgumentException("a witness has seen " + entries(checkpoint.size())
                        + ", and the ledger has " + tree.size() + ": it was cut, or put back");
            }
            if (!tree.root(checkpoint.size()).equals(checkpoint.root())) {
                throw new IllegalArgumentException("a witness has seen other " + entries(checkpoint.size())
                        + " than the first of this ledger, which was written anew");
            }
            requireLedgersSignature(note, checkpoint.size());
            for (WitnessKey witness : policy == null ? List.<WitnessKey>of() : policy.witnesses()) {
                boolean cosigned = witness.cosigned(note).isPresent();
                if (!cosigned && witness.idText().equals(name.keyId())) {
                    throw new IllegalArgumentException("not cosigned by the witness of its name");
                }
                if (cosigned) {
                    seen.merge(witness, checkpoint.size(), Math::max);
                }
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

    /** What a witness put his line to is signed as a checkpoint beside it is: without pinned keys, too, one shows whether the other is altered. */
    private void requireLedgersSignature(SignedNote cosigned, long size) {
        List<SignedNote> signed = new ArrayList<>();
        store.list(String.format("%s%020d-", StoreLayout.CHECKPOINTS_PREFIX, size), stat -> {
            if (CheckpointName.ofNote(stat.key()).isPresent()) {
                readable(stat.key()).ifPresent(signed::add);
            }
        });
        if (!signed.isEmpty()
                && signed.stream().noneMatch(note -> lines(cosigned).containsAll(lines(note)))) {
            throw new IllegalArgumentException(
                    "not signed as a checkpoint over as many entries is: one of the two has been altered");
        }
    }

    /** What is wrong with a note itself is told where checkpoints are looked at. */
    private Optional<SignedNote> readable(String key) {
        try {
            return store.read(key, SignedNote.MAX_BYTES).map(SignedNote::parse);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Set<String> lines(SignedNote note) {
        return note.signatures().stream().map(NoteSignature::toString).collect(Collectors.toSet());
    }

    /** The most entries that the required number of witnesses has seen, each as many or more. */
    private long witnessed(WitnessPolicy demanded) {
        List<Long> sizes = new ArrayList<>(seen.values());
        sizes.sort(Collections.reverseOrder());
        return sizes.size() < demanded.required() ? 0 : sizes.get(demanded.required() - 1);
    }

    private void tell(WitnessPolicy demanded, long witnessed) {
        if (witnessed == 0) {
            if (faults.isEmpty()) { // else why none counts is said already
                faults.add(new Fault(
                        StoreLayout.CHECKPOINTS_PREFIX,
                        "no checkpoint is cosigned by " + demanded.words()
                                + ": sndscopy ledger cosign makes cosignatures",
                        null));
            }
        } else if (witnessed < tree.size()) {
            String problem =
                    "entries " + (witnessed + 1) + " to " + tree.size() + " are not cosigned by " + demanded.words();
            if (coverage == Coverage.REQUIRED) {
                faults.add(new Fault(StoreLayout.CHECKPOINTS_PREFIX, problem, null));
            } else {
                notices.add(problem);
            }
        }
    }

    private static String entries(long number) {
        return number + (number == 1 ? " entry" : " entries");
    }
}
