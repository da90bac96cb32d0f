package fr.sndscopy.migration.verify;

import fr.sndscopy.ledger.KeptVersions;
import fr.sndscopy.ledger.LedgerAudit;
import fr.sndscopy.ledger.StoreLayout;
import fr.sndscopy.migration.verify.VerificationResult.Fault;
import fr.sndscopy.storage.ObjectReader;
import fr.sndscopy.storage.ObjectVersion;
import fr.sndscopy.storage.ObjectVersions;
import fr.sndscopy.storage.ObjectVersions.Versioning;
import fr.sndscopy.storage.StorageException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What somebody deleted or replaced in a bucket that keeps versions. Of ledger, checkpoints, access log and keys, which nothing of ours
 * removes or replaces, each such object is a fault, though the rest may hold together without it: an end that was cut off is told so to
 * anybody. Of what a manifest names, unless it has expired, it is a fault when it is hidden; that it was put twice is none.
 *
 * @param faults each with how the object comes back
 * @param notices what a reader should know and is no fault
 */
record HiddenObjects(List<Fault> faults, List<String> notices) {
    private static final List<String> REMOVED_UNLESS_NAMED =
            List.of(StoreLayout.EVIDENCE_PREFIX, StoreLayout.DATA_PREFIX, StoreLayout.QUARANTINE_PREFIX);

    /** Nothing is taken for a deletion that was listed once. */
    static HiddenObjects find(ObjectReader store, LedgerAudit audit) {
        HiddenObjects first = of(store, audit);
        if (first.faults.isEmpty()) {
            return first;
        }
        try (ObjectReader again = store.reconnected()) {
            return of(again, audit);
        }
    }

    private static HiddenObjects of(ObjectReader store, LedgerAudit audit) {
        List<Fault> faults = new ArrayList<>();
        ObjectVersions versions = store.versions().orElse(null);
        if (versions == null) {
            return new HiddenObjects(faults, List.of());
        }
        try {
            if (versions.versioning() == Versioning.NEVER) {
                return new HiddenObjects(faults, List.of());
            }
            for (String prefix : StoreLayout.NEVER_REMOVED) {
                byKey(versions, prefix).forEach((key, all) -> KeptVersions.hidden(versions, all)
                        .or(() -> KeptVersions.replaced(versions, all))
                        .ifPresent(problem -> faults.add(new Fault(Fault.Kind.ALTERED, key, problem))));
            }
            Set<String> named = named(audit);
            for (String prefix : REMOVED_UNLESS_NAMED) {
                byKey(versions, prefix).forEach((key, all) -> {
                    if (named.contains(key)) {
                        KeptVersions.hidden(versions, all)
                                .ifPresent(problem -> faults.add(new Fault(Fault.Kind.ALTERED, key, problem)));
                    }
                });
            }
        } catch (StorageException e) {
            if (e.kind() != StorageException.Kind.REFUSED) {
                throw e;
            }
            return new HiddenObjects(
                    List.of(),
                    List.of("whether anything lies below a delete marker could not be looked at: these credentials may"
                            + " not list the versions of the bucket"));
        }
        return new HiddenObjects(faults, List.of());
    }

    private static Map<String, List<ObjectVersion>> byKey(ObjectVersions versions, String prefix) {
        Map<String, List<ObjectVersion>> byKey = new TreeMap<>();
        versions.list(prefix, version -> byKey.computeIfAbsent(version.key(), none -> new ArrayList<>())
                .add(version));
        return byKey;
    }

    private static Set<String> named(LedgerAudit audit) {
        Set<String> named = new HashSet<>();
        for (LedgerAudit.Book book : audit.books()) {
            named.add(book.entry().manifestKey());
            if (book.manifest() != null) {
                audit.required(book.entry(), book.manifest()).forEach(object -> named.add(object.key()));
            }
        }
        return named;
    }
}
