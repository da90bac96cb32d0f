package fr.sndscopy.migration.access;

import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.delivery.FileFormat;
import fr.sndscopy.delivery.NamedFormat;
import fr.sndscopy.ledger.Ledger;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.Manifest.Books;
import fr.sndscopy.ledger.Manifest.StoredObject;
import fr.sndscopy.migration.access.PublishedQuarantine.Holding;
import fr.sndscopy.migration.access.TableExport.ExportedFile;
import fr.sndscopy.migration.evidence.Evidence;
import fr.sndscopy.migration.evidence.EvidenceReader;
import fr.sndscopy.migration.evidence.Sealing;
import fr.sndscopy.migration.part.PartKeys;
import fr.sndscopy.migration.part.PartVerification;
import fr.sndscopy.migration.work.IntegrityException;
import fr.sndscopy.migration.work.NotPublishedException;
import fr.sndscopy.migration.work.Scratch;
import fr.sndscopy.parquet.QuarantineReader;
import fr.sndscopy.parquet.QuarantinedRow;
import fr.sndscopy.record.CellViolation;
import fr.sndscopy.record.RejectedRow;
import fr.sndscopy.record.RowAddress;
import fr.sndscopy.source.RowOriginals;
import fr.sndscopy.source.SourceFormats;
import fr.sndscopy.storage.ObjectStore;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Hands out quarantined rows in clear, to persons who may see them: every object checked against its manifest before it is opened,
 * every handing out traced before it happens.
 */
public final class QuarantineAccess {
    /** Names of files that are no text, of which what is exported is text all the same. */
    private static final Pattern SAYS_NO_TEXT =
            Pattern.compile("(?i)\\.(" + NamedFormat.SAS7BDAT + "|" + NamedFormat.PARQUET + ")$");

    private final ObjectStore store;
    private final Ledger ledger;
    private final Supplier<KeyService> keys;
    private final RefusedRuns refusedRuns;
    private final Trace trace;
    private final SourceFormats formats;
    private final Path directory;
    private final Map<String, List<Evidence.Source>> sources = new HashMap<>();

    /**
     * @param keys asked when something is to be opened
     * @param refusedRuns whose rows can be shown too, by their delivery
     * @param formats that can be read
     * @param directory of a {@link Scratch}: where downloads, still encrypted, are kept while they are read
     */
    public QuarantineAccess(
            ObjectStore store,
            Ledger ledger,
            Supplier<KeyService> keys,
            RefusedRuns refusedRuns,
            Trace trace,
            SourceFormats formats,
            Path directory) {
        this.store = store;
        this.ledger = ledger;
        this.keys = keys;
        this.refusedRuns = refusedRuns;
        this.trace = trace;
        this.formats = formats;
        this.directory = directory;
    }

    /** What is written. */
    public enum Format {
        /** A table of the rows with their places and codes, as {@link QuarantineCsv} says. */
        CSV,
        /** The rows as they were delivered, under the header of their file. */
        RAW
    }

    /**
     * A rejected row in clear.
     *
     * @param delivery whose it is
     * @param table the SNDS name
     * @param period its period
     * @param file the source file's path in the delivery
     * @param line 1-based; of a file that is no text, the number of the row
     * @param byteOffset 0-based, in the decompressed file; null in a file that is no text
     * @param codes {@code too-long(BEN_RES_COM)}, or {@code ragged-row} alone
     * @param cells of the row, in the order of the file; empty when it does not have as many as the header
     * @param original the row, as {@link VisibleText} shows it
     */
    public record ShownRow(
            String delivery,
            String table,
            String period,
            String file,
            long line,
            @Nullable Long byteOffset,
            List<String> codes,
            List<ShownCell> cells,
            String original) {
        public ShownRow {
            codes = List.copyOf(codes);
            cells = List.copyOf(cells);
        }

        /** Shows no value. */
        @Override
        public String toString() {
            return "ShownRow[" + file + ", " + place() + "]";
        }

        /** {@code line 3, offset 71}, for people. */
        public String place() {
            OptionalLong offset = byteOffset == null ? OptionalLong.empty() : OptionalLong.of(byteOffset);
            return RowAddress.of(line, offset).toString();
        }
    }

    /**
     * A cell of a rejected row in clear.
     *
     * @param column as the file's header calls it
     * @param value as {@link VisibleText} shows it, without quotes around it
     * @param codes that name its column, {@code too-long(BEN_RES_COM)}
     */
    public record ShownCell(String column, String value, List<String> codes) {
        public ShownCell {
            codes = List.copyOf(codes);
        }

        /** Shows no value. */
        @Override
        public String toString() {
            return "ShownCell[" + column + "]";
        }
    }

    /** Likewise, of any column. */
    public List<ShownRow> show(QuarantineSelection selection, @Nullable String code, int limit) throws IOException {
        return show(selection, code, null, limit);
    }

    /** The columns that the source files of a selection have, by the names of their headers. */
    public Set<String> columns(QuarantineSelection selection) {
        Set<String> columns = new TreeSet<>();
        for (Holding holding : new PublishedQuarantine(ledger, refusedRuns).holdings(selection)) {
            columns.addAll(source(holding).columns());
        }
        return columns;
    }

    /**
     * The first rows of a selection.
     *
     * @param code only rows with this code ({@code too-long}) or place ({@code too-long(BEN_RES_COM)}); null for all
     * @param column only rows with a code that names this column; null for all
     * @param limit most rows
     * @throws NotPublishedException when nothing of the selection is published
     * @throws IntegrityException naming the object that is not what its manifest says; nothing was handed out
     * @throws fr.sndscopy.crypto.KeyServiceException when a key cannot be had; nothing was handed out
     */
    public List<ShownRow> show(QuarantineSelection selection, @Nullable String code, @Nullable String column, int limit)
            throws IOException {
        List<ShownRow> shown = new ArrayList<>();
        for (Holding holding : new PublishedQuarantine(ledger, refusedRuns).holdings(selection)) {
            if (shown.size() < limit) {
                Evidence.Source source = source(holding);
                reading(holding, row -> {
                    if (isMeant(row, code) && isAbout(row, column)) {
                        shown.add(shown(holding, source, row));
                    }
                    return shown.size() < limit;
                });
            }
        }
        if (!shown.isEmpty()) {
            trace.write(
                    "quarantine-show",
                    selection + (code == null ? "" : " " + code) + (column == null ? "" : " " + column),
                    (long) shown.size());
        }
        return shown;
    }

    private static boolean isMeant(QuarantinedRow row, @Nullable String code) {
        return code == null
                || row.row().violations().stream()
                        .map(CellViolation::toString)
                        .anyMatch(place ->
                                place.equals(code) || Books.codeOf(place).equals(code));
    }

    private static boolean isAbout(QuarantinedRow row, @Nullable String column) {
        return column == null
                || row.row().violations().stream().map(CellViolation::toString).anyMatch(place -> names(place, column));
    }

    private ShownRow shown(Holding holding, Evidence.Source source, QuarantinedRow row) {
        FileFormat format = source.format().toFileFormat();
        RowAddress address = row.row().address();
        return new ShownRow(
                holding.origin().delivery(),
                holding.piece().part().table(),
                holding.piece().part().period(),
                row.file(),
                address.number(),
                address.offset().isPresent() ? address.offset().getAsLong() : null,
                row.row().violations().stream().map(CellViolation::toString).toList(),
                cells(source, row.row()),
                VisibleText.of(row.row().original(), format.cells().encoding()));
    }

    private List<ShownCell> cells(Evidence.Source source, RejectedRow row) {
        List<String> columns = source.columns();
        Charset encoding = source.format().toFileFormat().cells().encoding();
        List<byte[]> cells = originals(source).cells(row.original());
        if (cells.size() != columns.size()) {
            return List.of();
        }
        List<ShownCell> shown = new ArrayList<>();
        for (int i = 0; i < cells.size(); i++) {
            String column = columns.get(i);
            shown.add(new ShownCell(
                    column,
                    VisibleText.of(cells.get(i), encoding),
                    row.violations().stream()
                            .map(CellViolation::toString)
                            .filter(place -> names(place, column))
                            .toList()));
        }
        return shown;
    }

    /** Whether {@code orphan-key(A,B -> C)} or {@code too-long(A)} is about a column. */
    private static boolean names(String place, String column) {
        int open = place.indexOf('(');
        if (open < 0) {
            return false;
        }
        String own = place.substring(open + 1).replaceFirst("( ->.*)?\\)$", "");
        return Arrays.stream(own.split(",", -1)).anyMatch(name -> name.strip().equalsIgnoreCase(column));
    }

    /**
     * Writes all rows of a selection: with {@link Format#CSV} a file per table and period, with {@link Format#RAW} one per source
     * file. Files are readable by their owner only, appear whole or not at all, and never replace others.
     *
     * @param out made when it is not there
     * @return empty when nothing is in quarantine
     * @throws NotPublishedException when nothing of the selection is published
     * @throws FileAlreadyExistsException when a file of that name is there; nothing was written
     * @throws IntegrityException naming the object that is not what its manifest says; nothing was written
     * @throws fr.sndscopy.crypto.KeyServiceException when a key cannot be had; nothing was written
     */
    public List<ExportedFile> export(QuarantineSelection selection, Format format, Path out) throws IOException {
        Map<String, List<Holding>> byFile =
                byFile(new PublishedQuarantine(ledger, refusedRuns).holdings(selection), format);
        try (ExportFolder folder = new ExportFolder(out, trace, directory)) {
            List<ExportedFile> written = new ArrayList<>();
            for (Map.Entry<String, List<Holding>> entry : byFile.entrySet()) {
                Path path = folder.part(entry.getKey());
                long rows =
                        switch (format) {
                            case CSV -> writeCsv(path, entry.getValue());
                            case RAW -> writeRaw(path, entry.getValue());
                        };
                Holding first = entry.getValue().get(0);
                written.add(new ExportedFile(
                        path, first.piece().part().table(), first.piece().part().period(), rows));
            }
            return folder.take(written, "quarantine-export", format.name().toLowerCase(Locale.ROOT));
        }
    }

    /** By the name of the file that is to be written. */
    private static Map<String, List<Holding>> byFile(List<Holding> holdings, Format format) {
        Map<String, List<Holding>> byFile = new LinkedHashMap<>();
        for (Holding holding : holdings) {
            Manifest.Part part = holding.piece().part();
            String stem = part.table() + "_" + part.period() + "_quarantine";
            String name =
                    switch (format) {
                        case CSV -> stem + ".csv";
                        case RAW -> freeName(byFile, stem + "_" + plainName(part.file()), part.file());
                    };
            byFile.computeIfAbsent(name, none -> new ArrayList<>()).add(holding);
        }
        return byFile;
    }

    /** {@code wanted}, or with a number before it when another source file has it. */
    private static String freeName(Map<String, List<Holding>> byFile, String wanted, String sourceFile) {
        String name = wanted;
        for (int number = 2; ; number++) {
            List<Holding> others = byFile.get(name);
            if (others == null || others.get(0).piece().part().file().equals(sourceFile)) {
                return name;
            }
            name = number + "_" + wanted;
        }
    }

    /** {@code data/ER_PRS_F 1.csv.gz} → {@code data_ER_PRS_F_1.csv}, {@code data/ER_PRS_F.parquet} → {@code data_ER_PRS_F.parquet.txt}. */
    private static String plainName(String path) {
        String plain = path.replaceAll("[^A-Za-z0-9._-]", "_").replaceFirst("(?i)\\.(gz|zip|zst|zstd|xz|bz2)$", "");
        return SAYS_NO_TEXT.matcher(plain).find() ? plain + ".txt" : plain;
    }

    private long writeCsv(Path path, List<Holding> holdings) throws IOException {
        long[] rows = {0};
        try (QuarantineCsv csv = QuarantineCsv.create(path)) {
            for (Holding holding : holdings) {
                Evidence.Source source = source(holding);
                reading(holding, row -> {
                    csv.write(row, source.format().toFileFormat().cells().encoding());
                    rows[0]++;
                    return true;
                });
            }
        }
        return rows[0];
    }

    private long writeRaw(Path path, List<Holding> holdings) throws IOException {
        long[] rows = {0};
        try (RawRows raw = RawRows.create(path, originals(source(holdings.get(0))))) {
            for (Holding holding : holdings) {
                reading(holding, row -> {
                    raw.write(row.row().original());
                    rows[0]++;
                    return true;
                });
            }
        }
        return rows[0];
    }

    private RowOriginals originals(Evidence.Source source) {
        FileFormat format = source.format().toFileFormat();
        return formats.of(format, source.path()).originals(format, source.columns());
    }

    /** How the source file of a piece is written. */
    private Evidence.Source source(Holding holding) {
        String file = holding.piece().part().file();
        RefusedRuns.Refused refused = holding.refused();
        return sources
                .computeIfAbsent(holding.origin().delivery(), id -> {
                    Sealing sealing = new Sealing(keys.get());
                    return refused == null
                            ? new EvidenceReader(store, sealing)
                                    .open(holding.origin())
                                    .sources()
                            : refused.sources(sealing);
                })
                .stream()
                .filter(source -> source.path().equals(file))
                .findFirst()
                .orElseThrow(
                        () -> new IntegrityException("[" + file + "] the evidence does not say how it is written"));
    }

    /** Takes rows one at a time. */
    private interface Taking {
        /** @return whether another is wanted */
        boolean take(QuarantinedRow row) throws IOException;
    }

    private void reading(Holding holding, Taking taking) throws IOException {
        StoredObject object = holding.piece().quarantine();
        if (holding.refused() != null && store.stat(object.key()).isEmpty()) {
            throw new NotPublishedException("[" + holding.origin().delivery()
                    + "] what its refused run had stored is gone: expected another run of it, whose rows can be shown");
        }
        PartKeys partKeys = new PartKeys(keys.get());
        new PartVerification(store, partKeys, directory)
                .reading(holding.piece().part().name(), object, file -> {
                    try (QuarantineReader reader = QuarantineReader.open(file, partKeys.readKey(object.aad()))) {
                        long rows = 0;
                        for (QuarantinedRow row = reader.next(); row != null; row = reader.next()) {
                            rows++;
                            if (!taking.take(row)) {
                                return;
                            }
                        }
                        if (rows != holding.piece().part().books().quarantined()) {
                            throw new IntegrityException("[" + object.key() + "] expected "
                                    + holding.piece().part().books().quarantined() + " quarantined rows, found "
                                    + rows);
                        }
                    }
                });
    }
}
