package fr.sndscopy.migration;

import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.ledger.Ledger;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.ledger.LedgerState.Owner;
import fr.sndscopy.ledger.LedgerState.Publication;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.Manifest.StoredObject;
import fr.sndscopy.ledger.StoreFormatException;
import fr.sndscopy.ledger.TablePeriod;
import fr.sndscopy.parquet.PartReader;
import fr.sndscopy.schema.Column;
import fr.sndscopy.storage.ObjectStore;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
     * @param directory where downloads, still encrypted, are kept while they are read
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
     * @param out made when it is not there
     * @throws NotPublishedException when there is no such table or period
     * @throws FileAlreadyExistsException when a file of that name is there; nothing was written
     * @throws IntegrityException naming the object that is not what its manifest says; nothing was written
     * @throws fr.sndscopy.crypto.KeyServiceException when a key cannot be had; nothing was written
     */
    public List<ExportedFile> export(String table, @Nullable String period, Format format, Path out)
            throws IOException {
        LedgerState state = state(table);
        List<Map.Entry<TablePeriod, Owner>> wanted = state.current().entrySet().stream()
                .filter(entry -> entry.getKey().table().equalsIgnoreCase(table))
                .filter(entry -> period == null || entry.getKey().period().equals(period))
                .toList();
        if (wanted.isEmpty()) {
            throw notPublished(period == null ? table : table + " " + period);
        }
        Files.createDirectories(out);
        try (Scratch scratch = Scratch.in(out)) {
            List<ExportedFile> written = new ArrayList<>();
            for (Map.Entry<TablePeriod, Owner> entry : wanted) {
                Publication publication =
                        state.publication(entry.getValue().delivery()).orElseThrow();
                Manifest manifest = ledger.manifest(state, publication);
                written.addAll(export(manifest, entry.getKey(), format, scratch.directory()));
            }
            return moveInto(out, written, format);
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

    private List<ExportedFile> export(Manifest manifest, TablePeriod what, Format format, Path folder)
            throws IOException {
        Evidence evidence = new EvidenceReader(store, new Sealing(keyService)).open(manifest);
        List<Manifest.Part> parts = manifest.parts().stream()
                .filter(part ->
                        part.table().equals(what.table()) && part.period().equals(what.period()))
                .toList();
        return switch (format) {
            case CSV -> List.of(exportCsv(evidence, what, parts, folder));
            case PARQUET -> exportParquet(evidence, what, parts, folder);
        };
    }

    private ExportedFile exportCsv(Evidence evidence, TablePeriod what, List<Manifest.Part> parts, Path folder)
            throws IOException {
        List<Column> columns = commonColumns(evidence, what, parts);
        Path path = folder.resolve(what.table() + "_" + what.period() + ".csv");
        long expected = 0;
        long[] rows = {0};
        try (CsvFile file = CsvFile.create(path, columns)) {
            for (Manifest.Part part : parts) {
                StoredObject data = part.data();
                if (data != null) {
                    reading(
                            part,
                            data,
                            encrypted -> PartReader.rows(
                                    encrypted, columns, new PartKeys(keyService).readKey(data.aad()), cells -> {
                                        file.write(cells);
                                        rows[0]++;
                                    }));
                }
                expected += part.books().stored();
            }
            file.finish();
        }
        if (rows[0] != expected) {
            throw new IntegrityException("[" + what + "] expected " + expected + " rows, found " + rows[0]);
        }
        return new ExportedFile(path, what.table(), what.period(), rows[0]);
    }

    private List<ExportedFile> exportParquet(
            Evidence evidence, TablePeriod what, List<Manifest.Part> parts, Path folder) throws IOException {
        List<ExportedFile> written = new ArrayList<>();
        for (Manifest.Part part : parts) {
            StoredObject data = part.data();
            if (data == null) {
                continue;
            }
            Path path = folder.resolve(
                    String.format(Locale.ROOT, "%s_%s-%05d.parquet", what.table(), what.period(), written.size() + 1));
            long[] rows = {0};
            reading(
                    part,
                    data,
                    encrypted -> rows[0] = PartReader.copyPlain(
                                    encrypted,
                                    path,
                                    columns(evidence, what, part),
                                    new PartKeys(keyService).readKey(data.aad()),
                                    zstdLevel)
                            .rows());
            if (rows[0] != part.books().stored()) {
                throw new IntegrityException(
                        "[" + data.key() + "] expected " + part.books().stored() + " rows, found " + rows[0]);
            }
            written.add(new ExportedFile(path, what.table(), what.period(), rows[0]));
        }
        return written;
    }

    private void reading(Manifest.Part part, StoredObject data, PartVerification.Reading reading) throws IOException {
        new PartVerification(store, new PartKeys(keyService), directory).reading(part.name(), data, reading);
    }

    private static List<Column> commonColumns(Evidence evidence, TablePeriod what, List<Manifest.Part> parts) {
        List<List<Column>> all = parts.stream()
                .map(part -> columns(evidence, what, part))
                .distinct()
                .toList();
        if (all.size() != 1) {
            throw new NotPublishedException(
                    "[" + what + "] its files have different columns: no single CSV file can hold them, Parquet can");
        }
        return all.get(0);
    }

    private static List<Column> columns(Evidence evidence, TablePeriod what, Manifest.Part part) {
        return evidence.columnsOf(part.file())
                .orElseThrow(() -> new IntegrityException(
                        "[" + what + "] the evidence does not say which columns " + part.file() + " has"));
    }

    private List<ExportedFile> moveInto(Path out, List<ExportedFile> written, Format format) throws IOException {
        for (ExportedFile file : written) {
            Path target = out.resolve(String.valueOf(file.path().getFileName()));
            if (Files.exists(target)) {
                throw new FileAlreadyExistsException(target.toString());
            }
            restrict(file.path());
        }
        for (ExportedFile file : written) {
            trace.write(
                    "export",
                    file.table() + " " + file.period() + " " + format.name().toLowerCase(Locale.ROOT) + " "
                            + file.path().getFileName(),
                    file.rows());
        }
        List<ExportedFile> moved = new ArrayList<>();
        for (ExportedFile file : written) {
            Path target = out.resolve(String.valueOf(file.path().getFileName()));
            Files.move(file.path(), target);
            moved.add(new ExportedFile(target, file.table(), file.period(), file.rows()));
        }
        return moved;
    }

    private static void restrict(Path file) throws IOException {
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        }
    }
}
