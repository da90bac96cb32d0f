package fr.sndscopy.audit;

import fr.sndscopy.audit.PartComparison.Judged;
import fr.sndscopy.audit.PartComparison.LostRecordException;
import fr.sndscopy.audit.StoredRows.Rejected;
import fr.sndscopy.audit.source.NotReadException;
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
import fr.sndscopy.report.AuditReport;
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
    private static final String SHREDDED = "keys of its rows were destroyed";

    private final StoredRows store;
    private final List<Fault> faults = new ArrayList<>();
    private final Map<String, Losses> losses = new TreeMap<>();
    private final Map<String, Losses> ofFile = new TreeMap<>();
    /** By part of the delivery: what is in quarantine of it so far. */
    private final Map<String, List<Rejected>> quarantines = new HashMap<>();

    private final Predicate<StoredObject> shredded;
    private final List<String> notCompared = new ArrayList<>();

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
     * @param notCompared what of it could not be compared, each with its reason
     * @param losses by table, what was compared and stored
     */
    record Outcome(List<Fault> faults, List<String> notCompared, Map<String, Losses> losses) {
        /** Nothing could be. */
        static Outcome none(String delivery, String because) {
            return new Outcome(List.of(), List.of(AuditReport.notCompared(delivery, because)), Map.of());
        }
    }

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
            List<Manifest.Part> ofFile = parts.getOrDefault(file.path(), List.of());
            Path path = folder.resolve(fileOf(delivery, file)).normalize();
            String place = delivery.manifest().delivery() + "/" + file.path();
            if (!path.startsWith(folder.normalize()) || !Files.isRegularFile(path)) {
                notCompared.add(AuditReport.notCompared(place, "it is not in the folder that was brought"));
            } else if (ofFile.stream().anyMatch(this::isShredded)) {
                notCompared.add(AuditReport.notCompared(place, SHREDDED));
            } else {
                compare(delivery, file, path, ofFile, replayed);
            }
        }
        for (Published replay : replays) {
            for (Manifest.Part part : replay.manifest().parts()) {
                if (isShredded(part)) {
                    notCompared.add(AuditReport.notCompared(part.name(), SHREDDED));
                } else {
                    compareReplay(replay, part);
                }
            }
        }
        return new Outcome(faults, notCompared, losses);
    }

    /** The path of the file that is read: several tables may be read from one. */
    private static String fileOf(Published delivery, Manifest.File file) {
        return delivery.evidence()
                .source(file.path())
                .map(source -> source.format().toFileFormat().fileOf(file.path()))
                .orElse(file.path());
    }

    /** Where other code gives up within a file, nothing is said of the rest of it, and nothing stays of what it said before. */
    private void compare(
            Published delivery, Manifest.File file, Path path, List<Manifest.Part> parts, Set<String> replayed)
            throws IOException {
        if (!isTheFile(delivery, file, path)) {
            return;
        }
        int before = faults.size();
        ofFile.clear();
        try {
            compare(delivery, SourceForms.of(delivery.evidence(), file.path()), path, parts, replayed);
            take(ofFile);
        } catch (NotReadException e) {
            faults.subList(before, faults.size()).clear();
            notCompared.add(AuditReport.notCompared(
                    delivery.manifest().delivery() + "/" + file.path(), String.valueOf(e.getMessage())));
        }
    }

    private void take(Map<String, Losses> found) {
        found.forEach((table, lost) ->
                losses.computeIfAbsent(table, none -> new Losses()).addAll(lost));
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
            Published delivery, SecondReading form, Path path, List<Manifest.Part> parts, Set<String> replayed)
            throws IOException {
        SourceReading reading = form.reading();
        try (SourceRecords records = form.open(path)) {
            if (records == null) {
                faults.add(new Fault(
                        delivery.manifest().delivery() + "/" + path.getFileName(),
                        "its header is not the one that the evidence names"));
                return;
            }
            for (int i = 0; i < parts.size(); i++) {
                Manifest.Part part = parts.get(i);
                List<Rejected> rejected = store.rejected(part.name(), part.quarantine());
                if (replayed.contains(part.name())) {
                    quarantines.put(part.name(), rejected);
                }
                FileRecords judged =
                        new FileRecords(records, reading, end(form, parts, i, records.position()), rejected);
                PartComparison comparison = compare(delivery, part, reading, judged);
                if (!form.isText()) {
                    judged.requireRows(passedOver(delivery, part), comparison.lost());
                }
                if (comparison.lost()) {
                    return;
                }
                checkBooks(delivery, part, comparison, judged.blankLines);
            }
        }
    }

    /** Rows that are no stretches of bytes belong to parts by how many these say that they have; what is behind the last is its. */
    private static long end(SecondReading form, List<Manifest.Part> parts, int at, long position) {
        Manifest.Part part = parts.get(at);
        if (at == parts.size() - 1) {
            return Long.MAX_VALUE;
        }
        return form.isText()
                ? part.firstByte() + part.byteCount()
                : position + part.books().delivered();
    }

    private static long passedOver(Published delivery, Manifest.Part part) {
        return delivery.evidence()
                .part(new TablePeriod(part.table(), part.period()), part.name())
                .map(SealedPart::blankLines)
                .orElse(0L);
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
        if (before == null) {
            notCompared.add(AuditReport.notCompared(part.name(), "what it is a replay of was not"));
            return;
        }
        SourceReading reading;
        try {
            reading = SourceForms.of(replay.evidence(), part.file()).reading();
        } catch (NotReadException e) {
            notCompared.add(AuditReport.notCompared(part.name(), String.valueOf(e.getMessage())));
            return;
        }
        ofFile.clear();
        List<Rejected> after = store.rejected(part.name(), part.quarantine());
        Map<Long, Rejected> still = byOffset(after);
        Iterator<Rejected> rows = before.iterator();
        PartComparison comparison = compare(replay, part, reading, () -> {
            if (!rows.hasNext()) {
                return null;
            }
            SourceRecord record = rows.next().record();
            return new Judged(record, still.get(record.offset()));
        });
        take(ofFile);
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
            ofFile.computeIfAbsent(part.table(), none -> new Losses()).addAll(comparison.losses());
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
                                reading.place(line) + ": what is in quarantine is not what stands there in the file");
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

        /**
         * Of a file of which other code gives fewer rows than were read nothing can be said: it loses some, and is known to.
         *
         * @param passedOver how many there are that are no rows, as the evidence says
         * @param lost whether it was not read to its end
         */
        void requireRows(long passedOver, boolean lost) throws IOException {
            if (lost) {
                for (SourceRecord record = records.next(); record != null; record = records.next()) {
                    blankLines += reading.isBlank(record) ? 1 : 0;
                }
            }
            if (blankLines > passedOver) {
                throw new NotReadException("other code gives " + (blankLines - passedOver)
                        + " fewer of its rows than its header says there are");
            }
        }
    }
}
