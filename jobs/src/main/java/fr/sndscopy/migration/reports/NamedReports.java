package fr.sndscopy.migration.reports;

import fr.sndscopy.hash.Sha256;
import fr.sndscopy.ledger.AccessHead;
import fr.sndscopy.ledger.LedgerCorruptException;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.ledger.LedgerState.Publication;
import fr.sndscopy.ledger.StoreLayout;
import fr.sndscopy.ledger.StoredForm;
import fr.sndscopy.ledger.access.AccessEntry;
import fr.sndscopy.storage.ObjectReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The objects that the access log of a store names with their SHA-256, as far as the log holds together and is the one that the ledger knows. What
 * is named behind the first place where it does not, is not believed.
 */
final class NamedReports {
    private final Map<String, Named> byKey = new HashMap<>();
    /** By number from 1. */
    private final List<String> sha256s = new ArrayList<>();

    private @Nullable String problem;
    private long believed;
    private long covered;

    private NamedReports() {}

    /**
     * An object as the log names it.
     *
     * @param sha256 of its bytes
     * @param entry the number of the entry that names it
     */
    record Named(String sha256, long entry) {}

    /** @param state of the store's ledger, which has been checked */
    static NamedReports read(ObjectReader store, LedgerState state) {
        NamedReports named = new NamedReports();
        named.walk(store, state.dataset());
        named.holdAgainst(state);
        return named;
    }

    private void walk(ObjectReader store, String dataset) {
        String previous = LedgerState.NOTHING_SHA256;
        for (long number = 1; ; number++) {
            String key = StoreLayout.accessEntry(number);
            Optional<byte[]> bytes = store.read(key, AccessHead.MAX_ENTRY_BYTES);
            if (bytes.isEmpty()) {
                break;
            }
            AccessEntry entry;
            try {
                entry = StoredForm.read(key, bytes.get(), AccessEntry.class, AccessEntry.FORMAT);
            } catch (LedgerCorruptException e) {
                problem = String.valueOf(e.getMessage());
                break;
            }
            if (entry.number() != number
                    || !entry.previousSha256().equals(previous)
                    || !entry.dataset().equals(dataset)) {
                problem = "[" + key + "] does not follow on the entry before it";
                break;
            }
            previous = Sha256.of(bytes.get());
            sha256s.add(previous);
            for (AccessEntry.Named object : entry.objects()) {
                byKey.put(object.key(), new Named(object.sha256(), number));
            }
        }
        believed = sha256s.size();
    }

    private void holdAgainst(LedgerState state) {
        for (Publication publication : state.publications()) {
            AccessHead head = publication.entry().access();
            if (head == null || head.number() == 0) {
                continue;
            }
            if (head.number() > sha256s.size()
                    || !sha256s.get((int) head.number() - 1).equals(head.sha256())) {
                if (problem == null) {
                    problem = "[" + StoreLayout.accessEntry(head.number()) + "] not the one that ledger entry "
                            + publication.entry().number() + " names";
                }
                believed = covered;
                return;
            }
            covered = Math.max(covered, head.number());
        }
    }

    /** What the log says of an object; empty when it does not name it where it is believed. */
    Optional<Named> of(String key) {
        return Optional.ofNullable(byKey.get(key)).filter(named -> named.entry() <= believed);
    }

    /** Whether a ledger entry vouches for the entry that names it. */
    boolean covers(Named named) {
        return named.entry() <= covered;
    }

    /** How many entries hold together. */
    long entries() {
        return sha256s.size();
    }

    /** How many of them a ledger entry covers. */
    long covered() {
        return covered;
    }

    /** What is wrong with the log, in English; empty when nothing is. */
    Optional<String> problem() {
        return Optional.ofNullable(problem);
    }
}
