package fr.sndscopy.migration.verify;

import fr.sndscopy.checkpoint.Tile;
import fr.sndscopy.ledger.LedgerAudit;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.StoreLayout;
import fr.sndscopy.storage.ObjectReader;
import fr.sndscopy.storage.ObjectStat;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What lies in a store and no ledger entry leads to. Most of it is what attempts left that were not published; a manifest, which is
 * stored right before its entry, and a report, which is stored after it, are also what entries leave that were taken away.
 */
final class UnnamedObjects {
    private final Set<String> named = new HashSet<>();
    private final Set<String> published = new HashSet<>();
    /** Deliveries whose manifest cannot be read: what is theirs is not known. */
    private final Set<String> unknown = new HashSet<>();

    /** Of deliveries that have expired. */
    private final Set<String> expired = new HashSet<>();

    private final List<String> leftByEntries = new ArrayList<>();
    private String first = "";
    private long notYetRemoved;
    private long objects;
    private long bytes;

    private UnnamedObjects() {}

    /** Lists everything but ledger, checkpoints and access log. */
    static UnnamedObjects find(ObjectReader store, LedgerAudit audit) {
        UnnamedObjects unnamed = new UnnamedObjects();
        audit.books().forEach(book -> unnamed.name(audit, book));
        audit.keyBooks()
                .forEach(book -> Optional.ofNullable(book.entry().documentKey()).ifPresent(unnamed.named::add));
        if (audit.dataset() != null) {
            unnamed.named.add(StoreLayout.keyProof(audit.dataset()));
        }
        for (String prefix : List.of(
                StoreLayout.EVIDENCE_PREFIX,
                StoreLayout.DATA_PREFIX,
                StoreLayout.QUARANTINE_PREFIX,
                StoreLayout.KEYS_PREFIX,
                StoreLayout.WORK_PREFIX)) {
            store.list(prefix, unnamed::see);
        }
        store.list(StoreLayout.TILES_PREFIX, stat -> {
            if (Tile.ofPath(stat.key()).isEmpty()) {
                unnamed.count(stat);
            }
        });
        return unnamed;
    }

    private void name(LedgerAudit audit, LedgerAudit.Book book) {
        String delivery = book.entry().delivery();
        published.add(delivery);
        named.add(book.entry().manifestKey());
        Manifest manifest = book.manifest();
        if (manifest == null) {
            unknown.add(delivery);
        } else {
            audit.required(book.entry(), manifest).forEach(object -> named.add(object.key()));
            if (audit.expiryOf(book.entry()).isPresent()) {
                manifest.objects().stream()
                        .map(Manifest.StoredObject::key)
                        .filter(key -> !named.contains(key))
                        .forEach(expired::add);
            }
        }
    }

    private void see(ObjectStat stat) {
        String key = stat.key();
        String[] steps = key.split("/", -1);
        boolean evidence = key.startsWith(StoreLayout.EVIDENCE_PREFIX);
        int place = evidence || key.startsWith(StoreLayout.WORK_PREFIX) ? 1 : 3;
        String delivery = place < steps.length - 1 ? steps[place] : "";
        String name = steps[steps.length - 1];
        boolean report = evidence && name.startsWith("report-");
        if (expired.contains(key)) {
            notYetRemoved++;
            return;
        }
        if (named.contains(key) || unknown.contains(delivery) || (report && published.contains(delivery))) {
            return;
        }
        count(stat);
        if (report || (evidence && name.startsWith("manifest-"))) {
            leftByEntries.add(key);
        }
    }

    private void count(ObjectStat stat) {
        if (objects == 0) {
            first = stat.key();
        }
        objects++;
        bytes += stat.bytes();
    }

    /** One of them; empty when there is none. */
    String first() {
        return first;
    }

    long count() {
        return objects;
    }

    long bytes() {
        return bytes;
    }

    /** How many of them are what an entry leaves that was taken away. */
    int leftByEntries() {
        return leftByEntries.size();
    }

    /** What a reader should know, and is no fault. */
    List<String> notices() {
        List<String> notices = new ArrayList<>();
        if (notYetRemoved > 0) {
            notices.add(notYetRemoved + (notYetRemoved == 1 ? " object" : " objects")
                    + " of deliveries that have expired still there: sndscopy expire --apply removes what is left");
        }
        leftByEntries.forEach(key -> notices.add("[" + key
                + "] no ledger entry leads to it: left by a run that ended while it published, or by an entry that was"
                + " taken away"));
        if (objects > 0) {
            notices.add(objects + (objects == 1 ? " object" : " objects") + " of " + bytes
                    + " bytes that no ledger entry leads to: left by attempts that were not published");
        }
        return notices;
    }
}
