package fr.sndscopy.source.csv;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import fr.sndscopy.delivery.CsvFormat;
import fr.sndscopy.place.Here;
import fr.sndscopy.place.SourceBytes;
import fr.sndscopy.record.CellViolation;
import fr.sndscopy.record.RecordBatch;
import fr.sndscopy.record.RejectedRow;
import fr.sndscopy.record.RowAddress;
import fr.sndscopy.record.ViolationCode;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import fr.sndscopy.source.Compression;
import fr.sndscopy.source.KeptRows;
import fr.sndscopy.source.PackedAs;
import fr.sndscopy.source.ReaderMemory;
import fr.sndscopy.source.RecordReader;
import fr.sndscopy.source.RowLayout;
import fr.sndscopy.source.RowOriginals;
import fr.sndscopy.source.SourceFormatException;
import fr.sndscopy.source.SourceRange;
import fr.sndscopy.source.SpareHands;
import fr.sndscopy.source.lines.LineCounter;
import fr.sndscopy.source.lines.RecordSplitter;
import fr.sndscopy.source.lines.SourceInput;
import fr.sndscopy.validate.BatchValidator;
import fr.sndscopy.validate.CellInterpreters;
import fr.sndscopy.validate.RowVerdicts;
import fr.sndscopy.validate.TableRules;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * One text, read in every way in which it may be read: whole and in parts of any size, through windows of any size, packed, its
 * first stretch alone. Each must give the rows that {@link CsvGrammar} gives, each row once and at its place, and these must be
 * those of FastCSV as far as FastCSV reads.
 */
final class CsvFuzzTrial {
    /** Not a Latin letter, so none of a text: a carriage return that is no line end, which FastCSV would take for one. */
    private static final char LONE_RETURN = '\u0100';

    private static final int MAX_TRIES = 400;

    private static final char NO_QUOTE = '\u0101';
    private static final String SHOWN_PATH = "shown.csv";

    /** Written to the folder, over those of the trial before. */
    static final List<String> FILES = List.of("plain.csv", "packed.csv.gz", "packed.zip", "packed.other");

    private final Path folder;
    private final FuzzedCsv csv;
    private final List<Column> columns;
    private final SplittableRandom random;
    /** The most bytes that a read gives, or 0 for as many as are asked for. */
    private final int trickles;

    private final CsvGrammar expected;

    private CsvFuzzTrial(Path folder, FuzzedCsv csv) {
        this.folder = folder;
        this.csv = csv;
        this.columns = IntStream.range(0, csv.columns())
                .mapToObj(i -> Column.of("C" + i, ColumnType.string(0)))
                .toList();
        this.random = new SplittableRandom(~csv.seed());
        this.trickles = random.nextBoolean() ? 0 : 1 + random.nextInt(100);
        this.expected = CsvGrammar.of(csv.text(), csv.format(), csv.start(), 1);
    }

    /** What does not hold, or nothing; then with the smallest text in which it does not hold that was found. */
    static Optional<String> problem(Path folder, FuzzedCsv csv) throws IOException {
        Optional<String> problem = problemOf(folder, csv);
        if (problem.isEmpty()) {
            return problem;
        }
        FuzzedCsv smallest = smallest(folder, csv);
        return Optional.of("seed " + csv.seed() + ", " + csv.columns() + " columns, " + csv.format() + ", text "
                + FuzzedCsv.shown(smallest.text()) + ": "
                + problemOf(folder, smallest).orElse("only the whole text: " + problem.get()));
    }

    private static Optional<String> problemOf(Path folder, FuzzedCsv csv) throws IOException {
        try {
            new CsvFuzzTrial(folder, csv).run();
            return Optional.empty();
        } catch (Difference difference) {
            return Optional.of(String.valueOf(difference.getMessage()));
        } catch (RuntimeException e) {
            return Optional.of(
                    e + " at " + List.of(e.getStackTrace()).subList(0, Math.min(4, e.getStackTrace().length)));
        }
    }

    /** Leaves away what is not needed for the text to fail, as far as some hundred trials find out. */
    private static FuzzedCsv smallest(Path folder, FuzzedCsv failing) throws IOException {
        FuzzedCsv smallest = failing;
        int header = CsvGrammar.of(failing.text(), failing.format(), failing.start(), 1).rows().stream()
                .findFirst()
                .map(CsvGrammar.Row::end)
                .orElse(failing.text().length());
        int tries = MAX_TRIES;
        for (int length = Math.max(1, (failing.text().length() - header) / 2); length > 0; length /= 2) {
            for (int at = header; at + length <= smallest.text().length() && tries > 0; tries--) {
                String text = smallest.text();
                FuzzedCsv shorter = smallest.with(text.substring(0, at) + text.substring(at + length));
                if (problemOf(folder, shorter).isPresent()) {
                    smallest = shorter;
                } else {
                    at += length;
                }
            }
        }
        return smallest;
    }

    private void run() throws IOException {
        byte[] bytes = csv.bytes();
        Path plain = Files.write(folder.resolve(FILES.get(0)), bytes);
        Path gzip = Files.write(folder.resolve(FILES.get(1)), gzip(bytes));
        Path zip = Files.write(folder.resolve(FILES.get(2)), zip(bytes));

        isWhatFastCsvReads();
        for (Path file : List.of(plain, gzip, zip)) {
            headerIsRight(CsvHeader.read(bytes(file), SHOWN_PATH, Compression.of(bytes(file)), csv.format()));
        }
        CsvHeader header = CsvHeader.read(bytes(plain), SHOWN_PATH, Compression.NONE, csv.format());
        for (int turn = 0; turn < 3; turn++) {
            Sizes sizes = Sizes.drawn(random, bytes.length);
            readsAll("whole, " + sizes, reading -> {
                reading.read(whole(plain, header), sizes);
            });
            readsAll("gzip, " + sizes, reading -> {
                reading.read(
                        SourceInput.ofPacked(bytes(gzip), SHOWN_PATH, Compression.GZIP, header, Runnable::run), sizes);
            });
            readsAll("zip, " + sizes, reading -> {
                reading.read(
                        SourceInput.ofPacked(bytes(zip), SHOWN_PATH, Compression.ZIP, header, SpareHands.NONE), sizes);
            });
            long partBytes = 1L + random.nextInt(turn == 0 ? 20 : bytes.length + 10);
            readsAll("parts of " + partBytes + ", " + sizes, reading -> {
                LineCounter lines = new LineCounter(bytes(plain));
                for (SourceRange range : ranges(plain, header, partBytes)) {
                    reading.read(SourceInput.ofRange(bytes(plain), SHOWN_PATH, range, lines), sizes);
                }
            });
            startsRight(random.nextBoolean() ? plain : gzip, header, sizes);
        }
        countsRight(plain, header);
        rowsStandAlone();
        isTheSameInAnotherPacking(bytes, header);
    }

    /** As zstd, xz or bzip2, cut into frames or streams anywhere. */
    private void isTheSameInAnotherPacking(byte[] bytes, CsvHeader header) throws IOException {
        PackedAs packing = List.of(PackedAs.ZST, PackedAs.XZ, PackedAs.BZ2).get(random.nextInt(3));
        int cut = random.nextInt(bytes.length + 1);
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        packed.writeBytes(packing.pack(Arrays.copyOf(bytes, cut)));
        packed.writeBytes(packing.pack(Arrays.copyOfRange(bytes, cut, bytes.length)));
        Path file = Files.write(folder.resolve(FILES.get(3)), packed.toByteArray());
        Compression compression = Compression.of(bytes(file));
        Sizes sizes = Sizes.drawn(random, bytes.length);
        headerIsRight(CsvHeader.read(bytes(file), SHOWN_PATH, compression, csv.format()));
        readsAll(packing + ", " + sizes, reading -> {
            reading.read(SourceInput.ofPacked(bytes(file), SHOWN_PATH, compression, header, Runnable::run), sizes);
        });
    }

    /** A file that is read to its end has as many rows as are counted. */
    private void countsRight(Path file, CsvHeader header) throws IOException {
        if (expected.unclosedAt() < 0) {
            Reading due = due(expected.rows().subList(1, expected.rows().size()), false);
            try (SourceInput in = whole(file, header)) {
                same(
                        "rows counted",
                        OptionalLong.of(due.stored.size() + due.rejected.size()),
                        RowCount.of(in, csv.format(), columns.size(), Long.MAX_VALUE));
            }
        }
    }

    /** The grammar's rows are FastCSV's, up to the first of which FastCSV says that it is none. */
    private void isWhatFastCsvReads() throws IOException {
        String text = csv.text().substring(csv.start()).replaceAll("\r(?![\n])(?!\\z)", String.valueOf(LONE_RETURN));
        int row = 0;
        try (CsvReader<CsvRecord> reader = CsvReader.builder()
                .fieldSeparator(csv.format().delimiter())
                .quoteCharacter(csv.format().quote() == CsvFormat.Quote.NONE ? NO_QUOTE : '"')
                .skipEmptyLines(false)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .allowUnclosedQuote(false)
                .ofCsvRecord(text)) {
            for (CsvRecord record : reader) {
                String read = "line " + record.getStartingLineNumber() + ": "
                        + record.getFields().stream()
                                .map(field -> field.replace(LONE_RETURN, '\r'))
                                .map(FuzzedCsv::shown)
                                .toList();
                same("FastCSV's row " + row, row < expected.rows().size() ? row(row) : "none", read);
                row++;
            }
        } catch (CsvParseException e) {
            boolean refused =
                    row < expected.rows().size() ? expected.rows().get(row).followed() : expected.unclosedAt() >= 0;
            if (!refused) {
                throw new Difference("FastCSV refuses row " + row + ": " + e.getMessage() + " " + e.getCause());
            }
            return;
        }
        same("rows that FastCSV reads", expected.rows().size(), row);
        same("what FastCSV says of quotation marks that do not close", expected.unclosedAt(), -1);
    }

    private String row(int row) {
        return "line " + expected.rows().get(row).line() + ": "
                + expected.rows().get(row).cells().stream()
                        .map(FuzzedCsv::shown)
                        .toList();
    }

    private void headerIsRight(CsvHeader header) {
        CsvGrammar.Row first = expected.rows().get(0);
        List<String> names = new ArrayList<>(first.cells());
        if (names.size() > columns.size()) {
            names.remove(columns.size());
        }
        same("names of the header", names, header.names());
        same("end of the header", (long) first.end(), header.endByte());
        same(
                "lines of the header",
                csv.text()
                        .substring(0, first.end())
                        .chars()
                        .filter(c -> c == '\n')
                        .count(),
                (long) header.lines());
    }

    /** The file, which gives what is asked for piece by piece in half of the trials. */
    private SourceBytes bytes(Path file) {
        SourceBytes bytes = Here.file(file);
        return trickles == 0 ? bytes : new TrickledBytes(bytes, random.split(), trickles);
    }

    private SourceInput whole(Path file, CsvHeader header) throws IOException {
        return SourceInput.ofRange(
                bytes(file),
                SHOWN_PATH,
                SourceRange.ofBytes(header.endByte(), Files.size(file)),
                new LineCounter(bytes(file)));
    }

    private List<SourceRange> ranges(Path file, CsvHeader header, long partBytes) throws IOException {
        List<SourceRange> ranges =
                RecordSplitter.split(bytes(file), new RecordBoundaries(csv.format()), header.endByte(), partBytes);
        long end = header.endByte();
        for (SourceRange range : ranges) {
            same("first byte of a part", end, range.first());
            end = range.end();
        }
        same("end of the last part", Files.size(file), end);
        return ranges;
    }

    /** Reads twice: what is stored, and, with every row that could be stored rejected, where it stands. */
    private void readsAll(String how, ThrowingReader reader) throws IOException {
        for (boolean rejectAll : new boolean[] {false, true}) {
            Reading reading = new Reading(rejectAll);
            try {
                reader.read(reading);
            } catch (SourceFormatException e) {
                reading.refused = true;
            }
            Reading due = due(expected.rows().subList(1, expected.rows().size()), rejectAll);
            same(how + ": refused", expected.unclosedAt() >= 0, reading.refused);
            if (reading.refused) {
                // how much was read before depends on the window
                same(how + ": a beginning is stored", due.stored.subList(0, reading.stored.size()), reading.stored);
                same(
                        how + ": a beginning is rejected",
                        due.rejected.subList(0, reading.rejected.size()),
                        reading.rejected);
            } else {
                same(how + ": stored", due.stored, reading.stored);
                same(how + ": rejected", due.rejected, reading.rejected);
                same(how + ": blank lines", due.blankLines, reading.blankLines);
            }
        }
    }

    /** The first stretch has all rows that fit into it, and no others. */
    private void startsRight(Path file, CsvHeader header, Sizes sizes) throws IOException {
        int maxBytes = 1 + random.nextInt(csv.text().length() + 10);
        Reading reading = new Reading(false);
        int end = Math.toIntExact(header.endByte()) + maxBytes;
        boolean whole = csv.text().length() < end;
        try {
            reading.read(
                    SourceInput.ofStart(
                            bytes(file),
                            SHOWN_PATH,
                            Compression.of(bytes(file)),
                            header,
                            new RecordBoundaries(csv.format()),
                            maxBytes),
                    sizes);
        } catch (SourceFormatException e) {
            reading.refused = true;
        }
        same("start of " + maxBytes + ": refused", whole && expected.unclosedAt() >= 0, reading.refused);
        if (reading.refused) {
            return;
        }
        Reading due = due(
                expected.rows().stream()
                        .skip(1)
                        .filter(row -> row.end() <= end && (whole || csv.text().charAt(row.end() - 1) == '\n'))
                        .toList(),
                false);
        same("start of " + maxBytes + ", " + sizes + ": stored", due.stored, reading.stored);
        same("start of " + maxBytes + ", " + sizes + ": rejected", due.rejected, reading.rejected);
    }

    /** A row is still one, and only one, when it stands alone; whatever is none by itself is known for that. */
    private void rowsStandAlone() throws IOException {
        RowOriginals originals = new CsvOriginals(
                csv.format(), columns.stream().map(Column::name).toList());
        List<CsvGrammar.Row> rows = expected.rows().stream()
                .skip(1)
                .filter(row -> columns.size() == 1 || !row.blank())
                .toList();
        for (CsvGrammar.Row row : rows) {
            String place = "row of line " + row.line() + " by itself";
            same(place, true, originals.isOneRow(latin(row.original())));
            same(
                    place + ": cells",
                    shownCells(row),
                    originals.cells(latin(row.original())).stream()
                            .map(cell -> new String(cell, StandardCharsets.ISO_8859_1))
                            .toList());
        }
        Reading replayed = new Reading(false);
        replayed.read(originals.read(new Kept(rows), layout(), 1 + random.nextInt(20)));
        Reading due = due(rows, false);
        same("replayed: stored", due.stored, replayed.stored);
        same("replayed: rejected", due.rejected, replayed.rejected);
        for (int turn = 0; turn < 5; turn++) {
            int from = random.nextInt(csv.text().length());
            String some = csv.text()
                    .substring(
                            from, from + random.nextInt(Math.min(80, csv.text().length() - from)));
            CsvGrammar alone = CsvGrammar.of(some + "\r\n", csv.format(), 0, 1);
            boolean one = alone.unclosedAt() < 0
                    && alone.rows().size() == 1
                    && (columns.size() == 1 || !alone.rows().get(0).blank());
            same("one row: " + FuzzedCsv.shown(some), one, originals.isOneRow(latin(some)));
        }
    }

    /** What people are shown of a row: each cell with what follows its quotation mark, without the one of a trailing delimiter. */
    private List<String> shownCells(CsvGrammar.Row row) {
        List<String> cells = new ArrayList<>();
        for (int i = 0; i < row.cells().size(); i++) {
            cells.add(row.cells().get(i) + row.behind().get(i));
        }
        if (csv.format().trailingDelimiter()
                && cells.size() > 1
                && cells.get(cells.size() - 1).isEmpty()) {
            cells.remove(cells.size() - 1);
        }
        return cells;
    }

    private RowLayout layout() {
        return new RowLayout(
                columns,
                CellInterpreters.of(
                        TableRules.usual(ReadOut.schema(columns)), csv.format().cells()),
                IntStream.range(0, columns.size()).boxed().toList());
    }

    private Reading due(List<CsvGrammar.Row> rows, boolean rejectAll) {
        Reading due = new Reading(rejectAll);
        for (CsvGrammar.Row row : rows) {
            if (row.blank() && columns.size() > 1) {
                due.blankLines++;
                continue;
            }
            List<CellViolation> violations = violations(row);
            if (violations.isEmpty() && !rejectAll) {
                due.stored.add(row.cells().subList(0, columns.size()).stream()
                        .map(cell -> cell.isEmpty() ? null : decoded(latin(cell)))
                        .toList()
                        .toString());
            } else {
                due.rejected.add(shown(
                        row.line(),
                        row.offset(),
                        row.original(),
                        violations.isEmpty() ? List.of(Reading.VERDICT) : violations));
            }
        }
        return due;
    }

    private List<CellViolation> violations(CsvGrammar.Row row) {
        List<CellViolation> violations = new ArrayList<>();
        boolean trailing = csv.format().trailingDelimiter();
        boolean complete = row.cells().size() == columns.size() + (trailing ? 1 : 0)
                && (!trailing || row.cells().get(columns.size()).isEmpty());
        if (!complete) {
            violations.add(new CellViolation(ViolationCode.RAGGED_ROW, null));
            if (row.original().indexOf('\0') >= 0) {
                violations.add(new CellViolation(ViolationCode.NUL_BYTE, null));
            }
            if (decoded(latin(row.original())) == null) {
                violations.add(new CellViolation(ViolationCode.ENCODING, null));
            }
        }
        if (row.followed()) {
            violations.add(new CellViolation(ViolationCode.UNCLOSED_QUOTE, null));
        }
        for (int i = 0; complete && i < columns.size(); i++) {
            int nul = row.cells().get(i).indexOf('\0');
            int undecodable = undecodable(latin(row.cells().get(i)));
            if (nul >= 0 || undecodable >= 0) {
                violations.add(new CellViolation(
                        undecodable < 0 || (nul >= 0 && nul < undecodable)
                                ? ViolationCode.NUL_BYTE
                                : ViolationCode.ENCODING,
                        columns.get(i).name()));
            }
        }
        return violations;
    }

    private @Nullable String decoded(byte[] bytes) {
        try {
            return csv.format()
                    .cells()
                    .encoding()
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /** The first place at which the bytes are not in the declared encoding, or -1. */
    private int undecodable(byte[] bytes) {
        Charset encoding = csv.format().cells().encoding();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CoderResult result = encoding.newDecoder().decode(in, CharBuffer.allocate(bytes.length + 1), true);
        return result.isError() ? in.position() : -1;
    }

    private byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        int at = 0;
        do {
            int end = random.nextBoolean() ? bytes.length : at + random.nextInt(bytes.length - at + 1);
            try (OutputStream member = new GZIPOutputStream(packed)) {
                member.write(bytes, at, end - at);
            }
            at = end;
        } while (at < bytes.length);
        return packed.toByteArray();
    }

    private byte[] zip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (ZipOutputStream archive = new ZipOutputStream(packed)) {
            ZipEntry entry = new ZipEntry("plain.csv");
            if (random.nextBoolean()) {
                CRC32 crc = new CRC32();
                crc.update(bytes);
                entry.setMethod(ZipEntry.STORED);
                entry.setSize(bytes.length);
                entry.setCrc(crc.getValue());
            }
            archive.putNextEntry(entry);
            archive.write(bytes);
        }
        return packed.toByteArray();
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String shown(long line, long offset, String original, List<CellViolation> violations) {
        return "line " + line + ", offset " + offset + ", " + violations + ": " + FuzzedCsv.shown(original);
    }

    private static void same(String what, Object due, Object read) {
        if (!due.equals(read)) {
            throw new Difference(what + ": expected " + FuzzedCsv.shown(due.toString()) + ", read "
                    + FuzzedCsv.shown(read.toString()));
        }
    }

    private interface ThrowingReader {
        void read(Reading into) throws IOException;
    }

    /** How much is held at once. */
    private record Sizes(int maxRowsPerBatch, int windowBytes) {
        static Sizes drawn(SplittableRandom random, int length) {
            int window = random.nextInt(3) == 0 ? 1 + random.nextInt(20) : 1 + random.nextInt(length + 20);
            return new Sizes(random.nextBoolean() ? 1 + random.nextInt(20) : 1_000, window);
        }
    }

    /** What was read, or is to be. */
    private final class Reading {
        static final CellViolation VERDICT = new CellViolation(ViolationCode.DUPLICATE_KEY, null);

        private final boolean rejectAll;
        private final List<String> stored = new ArrayList<>();
        private final List<String> rejected = new ArrayList<>();
        private long blankLines;
        private boolean refused;

        Reading(boolean rejectAll) {
            this.rejectAll = rejectAll;
        }

        void read(SourceInput in, Sizes sizes) throws IOException {
            read(new CsvRecordReader(
                    in, csv.format(), new ReaderMemory(layout()), sizes.maxRowsPerBatch(), sizes.windowBytes()));
        }

        void read(RecordReader opened) throws IOException {
            TableRules rules = TableRules.usual(ReadOut.schema(columns));
            try (RecordReader reader = opened) {
                BatchValidator validator =
                        new BatchValidator(reader::inFile, rules, rejectAll ? new EveryRow() : RowVerdicts.NONE);
                RecordBatch batch;
                do {
                    batch = reader.read();
                    validator.validate(batch);
                    for (int row = 0; row < batch.rowCount(); row++) {
                        stored.add(ReadOut.row(batch, row).toString());
                    }
                    for (RejectedRow row : batch.rejected()) {
                        RowAddress.InText address = (RowAddress.InText) row.address();
                        rejected.add(shown(
                                address.line(),
                                address.byteOffset(),
                                new String(row.original(), StandardCharsets.ISO_8859_1),
                                row.violations()));
                    }
                } while (!batch.isLast());
                blankLines += reader.passedOver();
            }
        }
    }

    /** All rows, as if they had been rejected. */
    private static final class Kept implements KeptRows {
        private final List<CsvGrammar.Row> all;
        private final Iterator<CsvGrammar.Row> rows;

        Kept(List<CsvGrammar.Row> all) {
            this.all = all;
            this.rows = all.iterator();
        }

        @Override
        public String file() {
            return SHOWN_PATH;
        }

        @Override
        public long rows() {
            return all.size();
        }

        @Override
        public long bytes() {
            return all.stream().mapToLong(row -> row.original().length()).sum();
        }

        @Override
        public @Nullable RejectedRow next() {
            if (!rows.hasNext()) {
                return null;
            }
            CsvGrammar.Row row = rows.next();
            return new RejectedRow(
                    new RowAddress.InText(row.line(), row.offset()), latin(row.original()), List.of(Reading.VERDICT));
        }

        @Override
        public void close() {
            // nothing is open
        }
    }

    /** Something is wrong with every row. */
    private static final class EveryRow implements RowVerdicts {
        private long next;

        @Override
        public long nextRow() {
            return next;
        }

        @Override
        public List<CellViolation> take() {
            next++;
            return List.of(Reading.VERDICT);
        }
    }

    /** Something that does not hold. */
    private static final class Difference extends RuntimeException {
        private static final long serialVersionUID = 1;

        Difference(String message) {
            super(message);
        }
    }
}
