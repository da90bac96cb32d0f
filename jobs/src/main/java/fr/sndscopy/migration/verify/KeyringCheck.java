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

    /** Data keys that were wrapped anew of objects that are none of the store's, and objects whose keys are retired and were not. */
    static List<Fault> faults(LedgerAudit audit) {
        List<Fault> faults = new ArrayList<>();
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
            for (StoredObject object : book.manifest().objects()) {
                String keyId = index.keyIdOf(object.key()).orElse(object.keyId());
                if (index.retired().contains(keyId)) {
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
        if (audit.keyBooks().isEmpty()) {
            return List.of();
        }
        RewrappedIndex index = RewrappedIndex.of(audit);
        List<String> notices = new ArrayList<>();
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
