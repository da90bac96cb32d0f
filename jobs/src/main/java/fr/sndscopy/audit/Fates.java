package fr.sndscopy.audit;

import fr.sndscopy.ledger.LedgerAudit;
import fr.sndscopy.ledger.LedgerEntry;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.Manifest.StoredObject;
import fr.sndscopy.ledger.RemovalEntry;
import fr.sndscopy.report.AuditReport;
import fr.sndscopy.report.AuditReport.Fault;
import fr.sndscopy.report.AuditReport.SourceLine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What became of every delivered file, by ledger and manifests alone: each row is stored, by its delivery or a replay of it, or is in
 * quarantine behind the last replay; and no object belongs to two. Not thread-safe.
 *
 * <p>Memory: the names of all objects.
 */
final class Fates {
    private final Map<String, String> supersededBy = new HashMap<>();
    private final Set<String> withdrawn = new HashSet<>();
    private final Map<String, Map<String, FileBooks>> files = new LinkedHashMap<>();
    private final Map<String, String> owners = new HashMap<>();
    private final List<Fault> faults = new ArrayList<>();
    private final List<SourceLine> lines = new ArrayList<>();

    private Fates() {}

    /** Of all entries whose manifest can be read. */
    static Fates of(LedgerAudit ledger) {
        Fates fates = new Fates();
        ledger.books().forEach(fates::follow);
        ledger.removalBooks().stream()
                .map(LedgerAudit.RemovalBook::entry)
                .filter(entry -> entry.kind() == RemovalEntry.Kind.WITHDRAW)
                .forEach(entry -> fates.withdrawn.addAll(entry.deliveries()));
        fates.settle();
        return fates;
    }

    /** The rows of one file, as they go on from entry to entry. */
    private static final class FileBooks {
        private final Manifest.File file;
        private long stored;
        /** By part: rows in quarantine behind the last replay of it. */
        private final Map<String, Long> quarantined = new HashMap<>();

        FileBooks(Manifest.File file) {
            this.file = file;
        }

        long inQuarantine() {
            return quarantined.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    private void follow(LedgerAudit.Book book) {
        LedgerEntry entry = book.entry();
        if (entry.supersedes() != null) {
            supersededBy.put(entry.supersedes(), entry.delivery());
        }
        Manifest manifest = book.manifest();
        if (manifest == null) {
            // nothing is known of its files, which is told as a fault of the manifest
            files.remove(entry.replays() == null ? entry.delivery() : entry.replays());
            return;
        }
        for (StoredObject object : manifest.objects()) {
            String owner = owners.putIfAbsent(object.key(), entry.delivery());
            if (owner != null) {
                faults.add(new Fault(
                        object.key(), "named twice: by " + owner + " and by " + entry.delivery() + ": expected once"));
            }
        }
        Map<String, FileBooks> ofDelivery =
                entry.replays() == null ? delivered(entry, manifest) : files.get(entry.replays());
        if (ofDelivery != null) {
            follow(manifest, entry.manifestKey(), ofDelivery);
        }
    }

    private Map<String, FileBooks> delivered(LedgerEntry entry, Manifest manifest) {
        Map<String, FileBooks> ofDelivery = new LinkedHashMap<>();
        for (Manifest.File file : manifest.files()) {
            if (ofDelivery.putIfAbsent(file.path(), new FileBooks(file)) != null) {
                faults.add(new Fault(entry.manifestKey(), "names the file " + file.path() + " twice: expected once"));
            }
        }
        files.put(entry.delivery(), ofDelivery);
        return ofDelivery;
    }

    private void follow(Manifest manifest, String manifestKey, Map<String, FileBooks> ofDelivery) {
        Set<String> strangers = new HashSet<>();
        for (Manifest.Part part : manifest.parts()) {
            FileBooks books = ofDelivery.get(part.file());
            if (books == null) {
                if (strangers.add(part.file())) {
                    faults.add(new Fault(manifestKey, "has parts of " + part.file() + ", which was not delivered"));
                }
                continue;
            }
            books.stored += part.books().stored();
            books.quarantined.put(
                    part.replays() == null ? part.name() : part.replays(),
                    part.books().quarantined());
        }
    }

    private void settle() {
        files.forEach((delivery, ofDelivery) -> ofDelivery.forEach((path, books) -> {
            Manifest.File file = books.file;
            long quarantined = books.inQuarantine();
            if (file.rows() != books.stored + quarantined) {
                faults.add(new Fault(
                        delivery + "/" + path,
                        "its rows have not one fate each: expected " + file.rows() + " stored or in quarantine, found "
                                + (books.stored + quarantined)));
            }
            lines.add(new SourceLine(
                    delivery,
                    path,
                    file.bytes(),
                    file.sha256(),
                    file.table(),
                    file.period(),
                    file.rows(),
                    books.stored,
                    quarantined,
                    fate(delivery)));
        }));
    }

    private AuditReport.Fate fate(String delivery) {
        if (supersededBy.containsKey(delivery)) {
            return AuditReport.Fate.SUPERSEDED;
        }
        return withdrawn.contains(delivery) ? AuditReport.Fate.WITHDRAWN : AuditReport.Fate.PUBLISHED;
    }

    /** Whether a delivery, or what a replay is of, was withdrawn. */
    boolean isWithdrawn(LedgerEntry entry) {
        return withdrawn.contains(Objects.requireNonNullElse(entry.replays(), entry.delivery()));
    }

    /** The delivery that took the place of another, or of the one that a replay is of; null when none did. */
    @Nullable
    String supersededBy(LedgerEntry entry) {
        return supersededBy.get(Objects.requireNonNullElse(entry.replays(), entry.delivery()));
    }

    /** Every file of every delivery that is no replay, in the order of ledger and manifest. */
    List<SourceLine> lines() {
        return lines;
    }

    List<Fault> faults() {
        return faults;
    }
}
