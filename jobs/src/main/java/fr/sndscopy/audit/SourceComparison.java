package fr.sndscopy.audit;

import fr.sndscopy.audit.PartComparison.Judged;
import fr.sndscopy.audit.PartComparison.LostRecordException;
import fr.sndscopy.audit.StoredRows.Rejected;
import fr.sndscopy.audit.source.SourceForm;
import fr.sndscopy.audit.source.SourceReading;
import fr.sndscopy.audit.source.SourceRecord;
import fr.sndscopy.audit.source.SourceRecords;
import fr.sndscopy.hash.Sha256;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.Manifest.StoredObject;
import fr.sndscopy.ledger.TablePeriod;
import fr.sndscopy.migration.evidence.Evidence;
import fr.sndscopy.migration.evidence.SealedPart;
import fr.sndscopy.migration.work.IntegrityException;
import fr.sndscopy.report.AuditReport.Fault;
import fr.sndscopy.schema.Column;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One delivery, with its replays, held against the files that were delivered, which are read by other code. Memory is that of the rows in
 * quarantine of one part, and of one row group. Not thread-safe.
 */
final class SourceComparison {
    private final StoredRows store;
    private final List<Fault> faults = new ArrayList<>();
    private final Map<String, Losses> losses = new TreeMap<>();
    /** By part of the delivery: what is in quarantine of it so far. */
    private final Map<String, List<Rejected>> quarantines = new HashMap<>();

    private final Predicate<StoredObject> shredded;
    private boolean complete = true;

    /** @param shredded what nobody can open any more: files of which there is any are not compared */
    SourceComparison(StoredRows store, Predicate<StoredObject> shredded) {
        this.store = store;
        this.shredded = shredded;
    }

    /** A manifest and what was sealed with it. */
    record Published(Manifest manifest, Evidence evidence) {}

    /**
     * What came of it.
     *
     * @param complete whether all of it could be compared
     * @param losses by table, what was compared and stored
     */
    record Outcome(List<Fault> faults, boolean complete, Map<String, Losses> losses) {}

    /**
     * Compares.
     *
     * @param delivery as published
     * @param replays of it, in their order
     * @param folder its files
     */
    Outcome compare(Published delivery, List<Published> replays, Path folder) throws IOException {
        Set<String> replayed = new HashSet<>();
        replays.forEach(replay -> replay.manifest().parts().forEach(part -> replayed.add(part.replays())));
        Map<String, List<Manifest.Part>> parts = new TreeMap<>();
        delivery.manifest().parts().forEach(part -> parts.computeIfAbsent(part.file(), none -> new ArrayList<>())
                .add(part));
        for (Manifest.File file : delivery.manifest().files()) {
            Optional<SourceForm> form = SourceForms.of(delivery.evidence(), file.path());
            Path path = folder.resolve(file.path()).normalize();
            if (form.isEmpty()
                    || !path.startsWith(folder.normalize())
                    || !Files.isRegularFile(path)
                    || parts.getOrDefault(file.path(), List.of()).stream().anyMatch(this::isShredded)) {
                complete = false;
            } else if (isTheFile(delivery, file, path)) {
                compare(delivery, form.get(), path, parts.getOrDefault(file.path(), List.of()), replayed);
            }
        }
        for (Published replay : replays) {
            for (Manifest.Part part : replay.manifest().parts()) {
                if (isShredded(part)) {
                    complete = false;
                } else {
                    compareReplay(replay, part);
                }
            }
        }
        return new Outcome(faults, complete, losses);
    }

    private boolean isShredded(Manifest.Part part) {
        return (part.data() != null && shredded.test(part.data()))
                || (part.quarantine() != null && shredded.test(part.quarantine()));
    }

    private boolean isTheFile(Published delivery, Manifest.File file, Path path) throws IOException {
        MessageDigest digest = Sha256.newDigest();
        try (InputStream in = Files.newInputStream(path)) {
            byte[] buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
        }
        if (Files.size(path) == file.bytes() && Sha256.hex(digest).equals(file.sha256())) {
            return true;
        }
        faults.add(new Fault(
                delivery.manifest().delivery() + "/" + file.path(),
                "the file at hand is not the one that the manifest names: expected " + file.bytes()
                        + " bytes with SHA-256 " + file.sha256()));
        return false;
    }

    private void compare(
            Published delivery, SourceForm form, Path path, List<Manifest.Part> parts, Set<String> replayed)
            throws IOException {
        SourceReading reading = new SourceReading(form);
        try (SourceRecords records = SourceRecords.open(Files.newInputStream(path), form)) {
            SourceRecord header = records.next();
            if (header == null || !reading.isHeader(header)) {
                faults.add(new Fault(
                        delivery.manifest().delivery() + "/" + path.getFileName(),
                        "its header is not the one that the evidence names"));
                return;
            }
            for (int i = 0; i < parts.size(); i++) {
                Manifest.Part part = parts.get(i);
                long end = i == parts.size() - 1 ? Long.MAX_VALUE : part.firstByte() + part.byteCount();
                List<Rejected> rejected = store.rejected(part.name(), part.quarantine());
                if (replayed.contains(part.name())) {
                    quarantines.put(part.name(), rejected);
                }
                FileRecords judged = new FileRecords(records, reading, end, rejected);
                PartComparison comparison = compare(delivery, part, reading, judged);
                if (comparison.lost()) {
                    return;
                }
                checkBooks(delivery, part, comparison, judged.blankLines);
            }
        }
    }

    private void checkBooks(Published delivery, Manifest.Part part, PartComparison comparison, long blankLines) {
        if (comparison.delivered() != part.books().delivered()
                || comparison.rejected() != part.books().quarantined()) {
            faults.add(new Fault(
                    part.name(),
                    "other code finds " + comparison.delivered() + " rows in the file, " + comparison.rejected()
                            + " of them in quarantine: the books say "
                            + part.books().delivered() + " and " + part.books().quarantined()));
        }
        Optional<SealedPart> sealed =
                delivery.evidence().part(new TablePeriod(part.table(), part.period()), part.name());
        if (sealed.isEmpty()) {
            return;
        }
        if (sealed.get().blankLines() != blankLines) {
            faults.add(new Fault(
                    part.name(),
                    "other code finds " + blankLines + " blank lines in the file: the evidence says "
                            + sealed.get().blankLines()));
        }
        if (!comparison.losses().areCounted(sealed.get().normalised())) {
            faults.add(
                    new Fault(
                            part.name(),
                            "the evidence counts other cells, or other kinds of them, that lost characters in their canonical text than other code"));
        }
    }

    private void compareReplay(Published replay, Manifest.Part part) throws IOException {
        String name = String.valueOf(part.replays());
        List<Rejected> before = quarantines.get(name);
        Optional<SourceForm> form = SourceForms.of(replay.evidence(), part.file());
        if (before == null || form.isEmpty()) {
            complete = false;
            return;
        }
        List<Rejected> after = store.rejected(part.name(), part.quarantine());
        Map<Long, Rejected> still = byOffset(after);
        Iterator<Rejected> rows = before.iterator();
        PartComparison comparison = compare(replay, part, new SourceReading(form.get()), () -> {
            if (!rows.hasNext()) {
                return null;
            }
            SourceRecord record = rows.next().record();
            return new Judged(record, still.get(record.offset()));
        });
        checkBooks(replay, part, comparison, 0);
        quarantines.put(name, after);
    }

    private PartComparison compare(
            Published published, Manifest.Part part, SourceReading reading, PartComparison.JudgedRecords records)
            throws IOException {
        List<Column> columns = published.evidence().columnsOf(part.file()).orElse(List.of());
        PartComparison comparison = new PartComparison(
                part.data() == null ? part.name() : part.data().key(),
                reading,
                columns.stream().map(Column::name).toList(),
                records);
        try {
            store.each(part, columns, comparison);
            faults.addAll(comparison.end());
            losses.computeIfAbsent(part.table(), none -> new Losses()).addAll(comparison.losses());
        } catch (IntegrityException e) {
            faults.add(new Fault(part.name(), String.valueOf(e.getMessage())));
        }
        return comparison;
    }

    private static Map<Long, Rejected> byOffset(List<Rejected> rows) {
        Map<Long, Rejected> byOffset = new HashMap<>();
        rows.forEach(row -> byOffset.put(row.record().offset(), row));
        return byOffset;
    }

    /** The records of a file that begin before an end. Those in quarantine are taken as long as they are there. */
    private static final class FileRecords implements PartComparison.JudgedRecords {
        private final SourceRecords records;
        private final SourceReading reading;
        private final long end;
        private final Map<Long, Rejected> rejected;
        private long blankLines;

        FileRecords(SourceRecords records, SourceReading reading, long end, List<Rejected> rejected) {
            this.records = records;
            this.reading = reading;
            this.end = end;
            this.rejected = byOffset(rejected);
        }

        @Override
        public @Nullable Judged next() throws IOException, LostRecordException {
            while (records.position() < end) {
                Rejected row = rejected.remove(records.position());
                if (row != null) {
                    long line = records.line();
                    SourceRecord record = records.next(row.record().bytes());
                    if (record == null || line != row.record().line()) {
                        throw new LostRecordException(
                                "source line " + line + ": what is in quarantine is not what stands there in the file");
                    }
                    return new Judged(record, row);
                }
                SourceRecord record = records.next();
                if (record == null) {
                    break;
                }
                if (!reading.isBlank(record)) {
                    return new Judged(record, null);
                }
                blankLines++;
            }
            if (!rejected.isEmpty()) {
                throw new LostRecordException(rejected.size()
                        + (rejected.size() == 1 ? " row" : " rows")
                        + " in quarantine at no place of a row in the file");
            }
            return null;
        }
    }
}
