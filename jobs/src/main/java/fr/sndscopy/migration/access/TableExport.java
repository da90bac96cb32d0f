package fr.sndscopy.migration.access;

import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.ledger.Ledger;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.ledger.LedgerState.Owner;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.Manifest.StoredObject;
import fr.sndscopy.ledger.StoreFormatException;
import fr.sndscopy.ledger.TablePeriod;
import fr.sndscopy.migration.evidence.Evidence;
import fr.sndscopy.migration.evidence.EvidenceReader;
import fr.sndscopy.migration.evidence.Sealing;
import fr.sndscopy.migration.part.PartKeys;
import fr.sndscopy.migration.part.PartVerification;
import fr.sndscopy.migration.published.PublishedDelivery;
import fr.sndscopy.migration.work.IntegrityException;
import fr.sndscopy.migration.work.NotPublishedException;
import fr.sndscopy.migration.work.Scratch;
import fr.sndscopy.parquet.PartReadKey;
import fr.sndscopy.parquet.PartReader;
import fr.sndscopy.parquet.PlainCopy;
import fr.sndscopy.schema.Column;
import fr.sndscopy.storage.ObjectStore;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Hands out the rows of a table in clear: the current generation of each period, every object checked against its manifest before it is
 * opened. Files are readable by their owner only, appear whole or not at all, and never replace others.
 */
public final class TableExport {
    private final ObjectStore store;
    private final Ledger ledger;
    private final KeyService keyService;
    private final Trace trace;
    private final Path directory;
    private final int zstdLevel;

    /**
     * @param trace gets a line before any file appears
     * @param directory of a {@link Scratch}: where downloads, still encrypted, are kept while they are read
     * @param zstdLevel of Parquet files, 1 to 22
     */
    public TableExport(
            ObjectStore store, Ledger ledger, KeyService keyService, Trace trace, Path directory, int zstdLevel) {
        this.store = store;
        this.ledger = ledger;
        this.keyService = keyService;
        this.trace = trace;
        this.directory = directory;
        this.zstdLevel = zstdLevel;
    }

    /** What is written. */
    public enum Format {
        /** One file per table and period, as {@link CsvFile} says. */
        CSV,
        /** One plaintext file per part. */
        PARQUET
    }

    /**
     * One file that was written.
     *
     * @param path where it is
     * @param table the SNDS name
     * @param period its period
     * @param rows in it
     */
    public record ExportedFile(Path path, String table, String period, long rows) {}

    /**
     * Exports a table.
     *
     * @param table its SNDS name, compared without regard to case
     * @param period null for all
     * @param choice which of its columns
     * @param out made when it is not there
     * @throws NotPublishedException when there is no such table or period
     * @throws ColumnChoiceException when columns were chosen that are not there; nothing was written
     * @throws FileAlreadyExistsException when a file of that name is there; nothing was written
     * @throws IntegrityException naming the object that is not what its manifest says; nothing was written
     * @throws fr.sndscopy.crypto.KeyServiceException when a key cannot be had; nothing was written
     */
    public List<ExportedFile> export(
            String table, @Nullable String period, ColumnChoice choice, Format format, Path out) throws IOException {
        LedgerState state = state(table);
        List<Map.Entry<TablePeriod, Owner>> wanted = state.current().entrySet().stream()
                .filter(entry -> entry.getKey().isOf(table))
                .filter(entry -> period == null || entry.getKey().period().equals(period))
                .toList();
        if (wanted.isEmpty()) {
            throw notPublished(period == null ? table : table + " " + period);
        }
        try (ExportFolder folder = new ExportFolder(out, trace, directory)) {
            List<ExportedFile> written = new ArrayList<>();
            for (Map.Entry<TablePeriod, Owner> entry : wanted) {
                PublishedDelivery published =
                        PublishedDelivery.read(ledger, state, entry.getValue().delivery());
                written.addAll(export(published, entry.getKey(), choice, format, folder));
            }
            String how = format.name().toLowerCase(Locale.ROOT) + " " + choice.words();
            return folder.take(written, "export", how.strip());
        }
    }

    private LedgerState state(String table) {
        try {
            return ledger.read();
        } catch (StoreFormatException e) {
            if (e.kind() == StoreFormatException.Kind.NOT_INITIALISED) {
                throw notPublished(table);
            }
            throw e;
        }
    }

    private static NotPublishedException notPublished(String what) {
        return new NotPublishedException("[" + what + "] nothing of this name is published; sndscopy ls shows what is");
    }

    /**
     * A data object with what is needed to read it.
     *
     * @param part its part
     * @param data the object
     * @param columns that it was stored with
     * @param wanted those of them that are handed out
     */
    private record Stored(Manifest.Part part, StoredObject data, List<Column> columns, List<Column> wanted) {}

    private List<ExportedFile> export(
            PublishedDelivery published, TablePeriod what, ColumnChoice choice, Format format, ExportFolder folder)
            throws IOException {
        List<Stored> stored = stored(published, what, choice);
        return switch (format) {
            case CSV -> {
                List<Column> columns = stored.isEmpty()
                        ? choice.among(what.table(), columns(published, what))
                        : commonColumns(stored, what);
                yield List.of(exportCsv(published.books(what).stored(), stored, columns, what, folder));
            }
            case PARQUET -> exportParquet(stored, what, folder);
        };
    }

    private List<Stored> stored(PublishedDelivery published, TablePeriod what, ColumnChoice choice) {
        EvidenceReader reader = new EvidenceReader(store, new Sealing(keyService));
        Map<String, Evidence> evidence = new HashMap<>();
        evidence.put(published.origin().delivery(), reader.open(published.origin()));
        List<Stored> stored = new ArrayList<>();
        for (PublishedDelivery.Piece piece : published.data(what)) {
            Evidence known = evidence.computeIfAbsent(piece.manifest().delivery(), id -> reader.open(piece.manifest()));
            List<Column> columns = columns(known, what, piece.part());
            stored.add(new Stored(
                    piece.part(),
                    Objects.requireNonNull(piece.part().data()),
                    columns,
                    choice.among(what.table(), columns)));
        }
        return stored;
    }

    private ExportedFile exportCsv(
            long expected, List<Stored> stored, List<Column> columns, TablePeriod what, ExportFolder folder)
            throws IOException {
        Path path = folder.part(what.table() + "_" + what.period() + ".csv");
        long[] rows = {0};
        try (CsvFile file = CsvFile.create(path, columns)) {
            for (Stored one : stored) {
                reading(
                        one,
                        encrypted -> PartReader.rows(encrypted, one.columns(), readKey(one), one.wanted(), cells -> {
                            file.write(cells);
                            rows[0]++;
                        }));
            }
            file.finish();
        }
        if (rows[0] != expected) {
            throw new IntegrityException("[" + what + "] expected " + expected + " rows, found " + rows[0]);
        }
        return new ExportedFile(path, what.table(), what.period(), rows[0]);
    }

    private List<ExportedFile> exportParquet(List<Stored> stored, TablePeriod what, ExportFolder folder)
            throws IOException {
        List<ExportedFile> written = new ArrayList<>();
        for (Stored one : stored) {
            Path path = folder.part(
                    String.format(Locale.ROOT, "%s_%s-%05d.parquet", what.table(), what.period(), written.size() + 1));
            long[] rows = {0};
            reading(
                    one,
                    encrypted -> rows[0] = PlainCopy.of(
                                    encrypted, path, one.columns(), one.wanted(), readKey(one), zstdLevel)
                            .rows());
            long expected = one.part().books().stored();
            if (rows[0] != expected) {
                throw new IntegrityException(
                        "[" + one.data().key() + "] expected " + expected + " rows, found " + rows[0]);
            }
            written.add(new ExportedFile(path, what.table(), what.period(), rows[0]));
        }
        return written;
    }

    private PartReadKey readKey(Stored stored) {
        return new PartKeys(keyService).readKey(stored.data().aad());
    }

    private void reading(Stored stored, PartVerification.Reading reading) throws IOException {
        new PartVerification(store, new PartKeys(keyService), directory)
                .reading(stored.part().name(), stored.data(), reading);
    }

    /** Those of the first; lengths and digits may differ, as canonical text does not depend on them. */
    private static List<Column> commonColumns(List<Stored> stored, TablePeriod what) {
        long distinct = stored.stream()
                .map(one -> one.wanted().stream()
                        .map(column -> column.name() + " " + column.type().logical() + " "
                                + column.type().scale())
                        .toList())
                .distinct()
                .count();
        if (distinct != 1) {
            throw new NotPublishedException(
                    "[" + what + "] its files have different columns: no single CSV file can hold them, Parquet can");
        }
        return stored.get(0).wanted();
    }

    /** Of a table without any stored row. */
    private List<Column> columns(PublishedDelivery published, TablePeriod what) {
        Evidence evidence = new EvidenceReader(store, new Sealing(keyService)).open(published.origin());
        return published.origin().parts().stream()
                .filter(part ->
                        part.table().equals(what.table()) && part.period().equals(what.period()))
                .findFirst()
                .map(part -> columns(evidence, what, part))
                .orElseThrow();
    }

    private static List<Column> columns(Evidence evidence, TablePeriod what, Manifest.Part part) {
        return evidence.columnsOf(part.file())
                .orElseThrow(() -> new IntegrityException(
                        "[" + what + "] the evidence does not say which columns " + part.file() + " has"));
    }
}
