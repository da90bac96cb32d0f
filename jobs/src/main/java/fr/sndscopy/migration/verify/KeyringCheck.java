package fr.sndscopy.migration.verify;

import fr.sndscopy.ledger.LedgerAudit;
import fr.sndscopy.ledger.Manifest.StoredObject;
import fr.sndscopy.ledger.StoreLayout;
import fr.sndscopy.ledger.keyring.KeyEntry;
import fr.sndscopy.ledger.keyring.WrappedKeys;
import fr.sndscopy.migration.keyring.RewrappedIndex;
import fr.sndscopy.migration.verify.VerificationResult.Fault;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Holds what a ledger says of keys against what is published. Needs no key. Pure. */
final class KeyringCheck {
    private KeyringCheck() {}

    /**
     * Data keys that were wrapped anew of objects that are none of the store's, objects whose keys are retired and were not, and keys that
     * should have been destroyed.
     *
     * @param here the ids of the keys at hand
     */
    static List<Fault> faults(LedgerAudit audit, Set<String> here) {
        List<Fault> faults = new ArrayList<>();
        keysHere(audit, here, faults);
        if (audit.keyBooks().isEmpty()) {
            return faults;
        }
        Map<String, Long> published = new HashMap<>();
        Set<String> deliveries = new HashSet<>();
        boolean whole = true;
        for (LedgerAudit.Book book : audit.books()) {
            deliveries.add(book.entry().delivery());
            if (book.manifest() == null) {
                whole = false;
            } else {
                book.manifest()
                        .objects()
                        .forEach(object ->
                                published.putIfAbsent(object.key(), book.entry().number()));
            }
        }
        for (LedgerAudit.KeyBook book : audit.keyBooks()) {
            WrappedKeys keys = book.keys();
            if (keys != null && whole) {
                keys.keys().stream()
                        .map(WrappedKeys.Line::object)
                        .filter(object ->
                                !isKnown(object, book.entry(), published, deliveries, String.valueOf(audit.dataset())))
                        .forEach(object -> faults.add(new Fault(
                                Fault.Kind.ALTERED,
                                String.valueOf(book.entry().documentKey()),
                                "has a data key of " + object + ", which no entry before it names")));
            }
        }
        hanging(audit, faults);
        return faults;
    }

    /** A key that was shredded is nowhere: where it is here, it has come back, or the ledger says what never was. */
    private static void keysHere(LedgerAudit audit, Set<String> here, List<Fault> faults) {
        for (LedgerAudit.ShredBook book : audit.shredBooks()) {
            book.entry().keyIds().stream()
                    .filter(here::contains)
                    .forEach(keyId -> faults.add(new Fault(
                            Fault.Kind.KEY_REFUSED,
                            StoreLayout.ledgerEntry(book.entry().number()),
                            "says that the key " + keyId + " was "
                                    + book.entry().byWhom()
                                    + ", and it is here: a backup of the keys brought it back, or they were never"
                                    + " destroyed, which sndscopy keys shred does when it is called again; or the"
                                    + " entry is forged")));
        }
    }

    private static boolean isKnown(
            String object, KeyEntry entry, Map<String, Long> published, Set<String> deliveries, String dataset) {
        Long number = published.get(object);
        if (number != null) {
            return number < entry.number();
        }
        return object.equals(StoreLayout.keyProof(dataset))
                || (object.endsWith("." + StoreLayout.SEAL_EXTENSION)
                        && StoreLayout.place(object)
                                .filter(place -> place.kind() == StoreLayout.Content.REPORT)
                                .filter(place -> deliveries.contains(place.delivery()))
                                .isPresent());
    }

    /** Objects that only a retired key opens. */
    private static void hanging(LedgerAudit audit, List<Fault> faults) {
        RewrappedIndex index = RewrappedIndex.of(audit);
        if (index.retired().isEmpty()) {
            return;
        }
        for (LedgerAudit.Book book : audit.books()) {
            if (book.manifest() == null) {
                continue;
            }
            for (StoredObject object : audit.required(book.entry(), book.manifest())) {
                String keyId = index.keyIdOf(object.key()).orElse(object.keyId());
                if (index.retired().contains(keyId) && index.shredOf(keyId).isEmpty()) {
                    faults.add(new Fault(
                            Fault.Kind.ALTERED,
                            object.key(),
                            "its key " + keyId + " is retired, and no entry has its data key wrapped anew"));
                }
            }
        }
    }

    /** What a reader should know, and is no fault. */
    static List<String> notices(LedgerAudit audit) {
        RewrappedIndex index = RewrappedIndex.of(audit);
        List<String> notices = new ArrayList<>();
        audit.shredBooks()
                .forEach(book -> notices.add(String.join(", ", book.entry().domains()) + ": "
                        + book.entry().byWhom() + ", " + book.entry().parts()
                        + (book.entry().parts() == 1 ? " part that nobody reads" : " parts that nobody reads")
                        + " any more; checked as they lie there"));
        audit.removalBooks()
                .forEach(book -> notices.add(String.join(", ", book.entry().deliveries()) + ": "
                        + book.entry().byWhom() + ": " + book.entry().reason()));
        if (index.size() > 0) {
            notices.add(index.size() + (index.size() == 1 ? " data key has" : " data keys have")
                    + " been wrapped anew since publication");
        }
        if (!index.retired().isEmpty()) {
            notices.add("retired keys: " + String.join(", ", new TreeSet<>(index.retired())));
        }
        return notices;
    }
}
