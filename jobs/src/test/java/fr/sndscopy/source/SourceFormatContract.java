package fr.sndscopy.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.delivery.CellNotation;
import fr.sndscopy.delivery.FileFormat;
import fr.sndscopy.delivery.NamedFormat;
import fr.sndscopy.place.Here;
import fr.sndscopy.record.CellInterpreter;
import fr.sndscopy.record.ColumnVector;
import fr.sndscopy.record.RecordBatch;
import fr.sndscopy.record.RejectedRow;
import fr.sndscopy.record.RowAddress;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import fr.sndscopy.schema.Constraints;
import fr.sndscopy.schema.LogicalType;
import fr.sndscopy.schema.TableSchema;
import fr.sndscopy.schema.YearSpan;
import fr.sndscopy.validate.BatchValidator;
import fr.sndscopy.validate.CellInterpreters;
import fr.sndscopy.validate.RowVerdicts;
import fr.sndscopy.validate.TableRules;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every format must do. */
public abstract class SourceFormatContract {
    private static final long SEED = 20261129;
    private static final int ROWS = 700;

    /** A number of at most 6 digits, a text of at most 12 characters, a date, and a text that the contract may not have. */
    protected static final List<String> COLUMNS = List.of("NUM", "TXT", "DAY", "EXT");

    private static final TableSchema SCHEMA = schema(6, 12, "NUM", "TXT", "DAY", "EXT");
    private static final TableSchema WIDER = schema(9, 40, "NUM", "TXT", "DAY", "EXT");

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    protected abstract SourceFormat format();

    /** How the files of {@link #written} are declared. */
    protected abstract FileFormat declared();

    /**
     * A file of these rows: texts as FORMAT.md says of canonical text, empty where there is no value.
     *
     * @param columns some of {@link #COLUMNS}, in any order
     */
    protected abstract byte[] written(List<String> columns, List<List<String>> rows);

    private static TableSchema schema(int digits, int characters, String... names) {
        List<Column> columns = new ArrayList<>();
        for (String name : names) {
            columns.add(
                    switch (name) {
                        case "NUM" -> Column.of(name, ColumnType.integer(digits));
                        case "DAY" -> Column.of(name, ColumnType.of(LogicalType.DATE));
                        default -> Column.of(name, ColumnType.string(characters));
                    });
        }
        return new TableSchema("T", "TEST", columns, List.of(), List.of(), List.of(), "0");
    }

    private static Column required(Column column) {
        return new Column(
                column.name(), column.type(), List.of(), true, Constraints.NONE, null, YearSpan.ALWAYS, Set.of());
    }

    /** Characters that a text may have; the first three may be its last. */
    protected String letters() {
        return "abc é€;,|\t\"'\\\n";
    }

    /** Rows of which about one in nine breaks a rule. */
    private List<List<String>> rows(int count) {
        Random random = new Random(SEED);
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            boolean long1 = random.nextInt(18) == 0;
            boolean long2 = random.nextInt(18) == 0;
            rows.add(List.of(
                    String.valueOf(long1 ? 1_000_000 + i : i),
                    random.nextInt(7) == 0 ? "" : text(random, long2 ? 13 + random.nextInt(20) : random.nextInt(13)),
                    random.nextInt(5) == 0
                            ? ""
                            : LocalDate.ofEpochDay(17_000 + random.nextInt(2_000))
                                    .toString(),
                    "e" + random.nextInt(3)));
        }
        return rows;
    }

    private String text(Random random, int length) {
        StringBuilder text = new StringBuilder();
        while (text.length() < length) {
            // blanks at the end of a text are no part of it in some formats
            int letters = text.length() == length - 1 ? 3 : letters().length();
            text.append(letters().charAt(random.nextInt(letters)));
        }
        return text.toString();
    }

    private static boolean isStorable(List<String> row) {
        return row.get(0).length() <= 6 && row.get(1).length() <= 12;
    }

    private static List<String> codes(List<String> row) {
        List<String> codes = new ArrayList<>();
        if (row.get(0).length() > 6) {
            codes.add("out-of-precision(NUM)");
        }
        if (row.get(1).length() > 12) {
            codes.add("too-long(TXT)");
        }
        return codes;
    }

    /** What came of reading. */
    private record Read(List<List<String>> rows, List<RejectedRow> rejected, long bytes) {
        List<String> codes() {
            return rejected.stream().map(row -> row.violations().toString()).toList();
        }

        List<RowAddress> addresses() {
            return rejected.stream().map(RejectedRow::address).toList();
        }
    }

    private SourceRows file(List<String> columns, List<List<String>> rows) throws IOException {
        return file("a.file", written(columns, rows));
    }

    private SourceRows file(String name, byte[] content) throws IOException {
        Path file = folder.resolve(name);
        Files.write(file, content);
        return format().rows(DeliveredFile.of(Here.file(file), declared()));
    }

    private RowLayout layout(SourceRows rows, TableSchema schema) {
        List<Column> refused = rows.columns().stream()
                .filter(name -> schema.columns().stream()
                        .noneMatch(column -> column.name().equals(name)))
                .map(name -> Column.of(name, ColumnType.string(0)))
                .toList();
        List<String> names =
                new ArrayList<>(schema.columns().stream().map(Column::name).toList());
        refused.forEach(column -> names.add(column.name()));
        CellNotation cells = declared().cells();
        TableRules rules = TableRules.usual(schema);
        List<CellInterpreter> interpreters = new ArrayList<>(CellInterpreters.of(rules, cells));
        interpreters.addAll(CellInterpreters.refusing(refused, rules, cells));
        return new RowLayout(
                schema.columns(),
                refused,
                interpreters,
                rows.columns().stream().map(names::indexOf).toList());
    }

    private static Read read(RecordReader opened, TableSchema schema) throws IOException {
        List<List<String>> rows = new ArrayList<>();
        List<RejectedRow> rejected = new ArrayList<>();
        try (RecordReader reader = opened) {
            BatchValidator validator = new BatchValidator(reader::inFile, TableRules.usual(schema), RowVerdicts.NONE);
            RecordBatch batch;
            do {
                batch = reader.read();
                validator.validate(batch);
                for (int row = 0; row < batch.rowCount(); row++) {
                    int at = row;
                    rows.add(batch.columns().stream()
                            .map(column -> text(column, at))
                            .toList());
                }
                rejected.addAll(batch.rejected());
            } while (!batch.isLast());
            return new Read(rows, rejected, reader.bytesRead());
        }
    }

    private Read read(SourceRows rows, SourceRange range, TableSchema schema) throws IOException {
        return read(rows.read(range, new ReaderMemory(layout(rows, schema)), 100, SpareHands.NONE), schema);
    }

    private static String text(ColumnVector column, int row) {
        int id = column.ids()[row];
        if (id == ColumnVector.NULL_ID) {
            return "";
        }
        return switch (column.column().type().logical()) {
            case INTEGER -> String.valueOf(column.longs()[id]);
            case DATE -> LocalDate.ofEpochDay(column.longs()[id]).toString();
            default ->
                new String(
                        column.bytes(),
                        column.offsets()[id],
                        column.offsets()[id + 1] - column.offsets()[id],
                        StandardCharsets.UTF_8);
        };
    }

    private static List<List<String>> storable(List<List<String>> rows) {
        return rows.stream().filter(SourceFormatContract::isStorable).toList();
    }

    private static List<List<String>> rejects(List<List<String>> rows) {
        return rows.stream().filter(row -> !isStorable(row)).toList();
    }

    @Test
    void columnsAreNamedInTheOrderOfTheFile() throws IOException {
        assertThat(file(List.of("TXT", "EXT", "NUM"), List.of(List.of("a", "b", "1")))
                        .columns())
                .containsExactly("TXT", "EXT", "NUM");
    }

    @Test
    void isFoundByTheTypeThatIsDeclared() {
        assertThat(format().type()).isEqualTo(declared().type());
        NamedFormat other = new NamedFormat("another", CellNotation.USUAL, new TreeMap<>());
        assertThatThrownBy(() -> format().originals(other, COLUMNS)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 300, 5_000, Long.MAX_VALUE / 4})
    void theRangesOfAFileHaveAllItsRowsOnceInTheirOrder(long targetBytes) throws IOException {
        List<List<String>> rows = rows(ROWS);
        SourceRows file = file(COLUMNS, rows);

        List<SourceRange> ranges = file.split(targetBytes);
        List<List<String>> read = new ArrayList<>();
        List<String> codes = new ArrayList<>();
        List<RowAddress> addresses = new ArrayList<>();
        for (SourceRange range : ranges) {
            Read one = read(file, range, SCHEMA);
            read.addAll(one.rows());
            codes.addAll(one.codes());
            addresses.addAll(one.addresses());
            assertThat(one.bytes()).as("%s", range).isEqualTo(file.bytesOf(range));
        }

        assertThat(read).isEqualTo(storable(rows));
        assertThat(codes)
                .isEqualTo(
                        rejects(rows).stream().map(row -> codes(row).toString()).toList());
        assertThat(addresses).isSorted().doesNotHaveDuplicates();
        assertThat(addresses).isEqualTo(read(file, file.whole(), SCHEMA).addresses());
        assertThat(ranges.get(0).first()).isEqualTo(file.whole().first());
        for (int i = 1; i < ranges.size(); i++) {
            assertThat(ranges.get(i).first()).isEqualTo(ranges.get(i - 1).end());
        }
        assertThat(file.split(targetBytes)).isEqualTo(ranges);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 17})
    void aFileOfFewRowsIsReadToItsEnd(int count) throws IOException {
        List<List<String>> rows = rows(count);
        SourceRows file = file(COLUMNS, rows);

        assertThat(read(file, file.whole(), WIDER).rows()).isEqualTo(rows);
        assertThat(file.split(1 << 20)).hasSize(1);
        assertThat(file.count(1 << 20)).hasValue(count);
    }

    @Test
    void theFirstRowsAreReadWithoutTheOthers() throws IOException {
        List<List<String>> rows = rows(ROWS);
        SourceRows file = file(COLUMNS, rows);

        Read some = read(file.readStart(2_000, layout(file, WIDER), 100), WIDER);

        assertThat(some.rows())
                .isNotEmpty()
                .hasSizeLessThan(ROWS / 2)
                .isEqualTo(rows.subList(0, some.rows().size()));
        assertThat(read(file.readStart(1, layout(file, WIDER), 100), WIDER).rows())
                .isEmpty();
    }

    @Test
    void rowsAreCountedAsTheyAreRead() throws IOException {
        SourceRows file = file(COLUMNS, rows(ROWS));

        assertThat(file.count(1 << 20)).hasValue(ROWS);
        assertThat(file.count(100)).isEmpty();
    }

    @Test
    void columnsAreReadByNameWhateverTheirOrder() throws IOException {
        List<List<String>> rows = rows(50);
        SourceRows turned = file(
                List.of("DAY", "EXT", "NUM", "TXT"),
                rows.stream()
                        .map(row -> List.of(row.get(2), row.get(3), row.get(0), row.get(1)))
                        .toList());

        assertThat(read(turned, turned.whole(), WIDER).rows()).isEqualTo(rows);
    }

    @Test
    void aColumnThatTheFileLacksIsAbsentAndRejectsRowsThatNeedIt() throws IOException {
        SourceRows file = file(List.of("NUM", "DAY"), List.of(List.of("1", "2019-02-01"), List.of("2", "")));

        TableSchema optional = schema(6, 12, "NUM", "TXT", "DAY");
        assertThat(read(file, file.whole(), optional).rows())
                .containsExactly(List.of("1", "", "2019-02-01"), List.of("2", "", ""));
        TableSchema needed = new TableSchema(
                "T",
                "TEST",
                List.of(
                        optional.columns().get(0),
                        required(optional.columns().get(1)),
                        optional.columns().get(2)),
                List.of(),
                List.of(),
                List.of(),
                "0");
        assertThat(read(file, file.whole(), needed).codes()).containsExactly("[required(TXT)]", "[required(TXT)]");
    }

    @Test
    void aRowWithoutAValueThatItNeedsIsRejected() throws IOException {
        SourceRows file = file(List.of("NUM", "TXT"), List.of(List.of("1", "a"), List.of("", "b"), List.of("3", "")));
        TableSchema needed = new TableSchema(
                "T",
                "TEST",
                List.of(required(SCHEMA.columns().get(0)), SCHEMA.columns().get(1)),
                List.of(),
                List.of(),
                List.of(),
                "0");

        Read read = read(file, file.whole(), needed);

        assertThat(read.codes()).containsExactly("[required(NUM)]");
        assertThat(read.rows()).containsExactly(List.of("1", "a"), List.of("3", ""));
    }

    @Test
    void aRowWithAValueInARefusedColumnIsRejected() throws IOException {
        SourceRows file = file(List.of("NUM", "EXT"), List.of(List.of("1", ""), List.of("2", "e"), List.of("3", "")));

        Read read = read(file, file.whole(), schema(6, 12, "NUM"));

        assertThat(read.rows()).containsExactly(List.of("1"), List.of("3"));
        assertThat(read.codes()).containsExactly("[unknown-column(EXT)]");
    }

    @Test
    void theCellsOfARejectedRowCanBeShown() throws IOException {
        List<List<String>> rows = rows(ROWS);
        SourceRows file = file(COLUMNS, rows);

        RowOriginals originals = format().originals(declared(), COLUMNS);

        assertThat(read(file, file.whole(), SCHEMA).rejected().stream()
                        .map(row -> originals.cells(row.original()).stream()
                                .map(cell -> new String(cell, declared().cells().encoding()))
                                .toList())
                        .toList())
                .isEqualTo(rejects(rows));
    }

    @Test
    void rejectedRowsAreJudgedAgainAsIfTheyWereReadFromTheirFile() throws IOException {
        List<List<String>> rows = rows(ROWS);
        SourceRows file = file(COLUMNS, rows);
        List<RejectedRow> rejected = read(file, file.whole(), SCHEMA).rejected();
        RowOriginals originals = format().originals(declared(), COLUMNS);
        assertThat(rejected).allMatch(row -> originals.isOneRow(row.original()));

        Read same = read(originals.read(new Kept(rejected), layout(file, SCHEMA), 20), SCHEMA);
        Read wider = read(originals.read(new Kept(rejected), layout(file, WIDER), 20), WIDER);

        assertThat(same.rows()).isEmpty();
        assertThat(same.addresses())
                .isEqualTo(rejected.stream().map(RejectedRow::address).toList());
        assertThat(same.codes())
                .isEqualTo(rejected.stream()
                        .map(row -> row.violations().toString())
                        .toList());
        assertThat(IntStream.range(0, rejected.size())
                        .allMatch(i -> Arrays.equals(
                                rejected.get(i).original(),
                                same.rejected().get(i).original())))
                .isTrue();
        assertThat(wider.rejected()).isEmpty();
        assertThat(wider.rows()).isEqualTo(rejects(rows));
    }

    @Test
    void noOriginalIsTakenForNoRowOrForTwo() throws IOException {
        SourceRows file = file(COLUMNS, rows(ROWS));
        byte[] one = read(file, file.whole(), SCHEMA).rejected().get(0).original();
        RowOriginals originals = format().originals(declared(), COLUMNS);
        byte[] ending = originals.ending();
        byte[] two = new byte[2 * one.length + ending.length];
        System.arraycopy(one, 0, two, 0, one.length);
        System.arraycopy(ending, 0, two, one.length, ending.length);
        System.arraycopy(one, 0, two, one.length + ending.length, one.length);

        assertThat(originals.isOneRow(one)).isTrue();
        assertThat(originals.isOneRow(new byte[0])).isFalse();
        assertThat(originals.isOneRow(two)).isFalse();
    }

    @Test
    void nothingIsReadBehindTheLastBatch() throws IOException {
        SourceRows file = file(COLUMNS, rows(3));
        try (RecordReader reader =
                file.read(file.whole(), new ReaderMemory(layout(file, WIDER)), 100, SpareHands.NONE)) {
            assertThat(reader.read().isLast()).isTrue();
            assertThatIllegalStateException().isThrownBy(reader::read);
        }
    }

    @Test
    void batchesHaveNoMoreRowsThanAreAskedFor() throws IOException {
        SourceRows file = file(COLUMNS, rows(ROWS));
        try (RecordReader reader =
                file.read(file.whole(), new ReaderMemory(layout(file, WIDER)), 100, SpareHands.NONE)) {
            List<Integer> sizes = new ArrayList<>();
            RecordBatch batch;
            do {
                batch = reader.read();
                sizes.add(batch.rowCount());
            } while (!batch.isLast());
            assertThat(sizes).allMatch(size -> size <= 100);
            assertThat(sizes.stream().mapToInt(Integer::intValue).sum()).isEqualTo(ROWS);
        }
    }

    @Test
    void anEmptyFileIsRefusedByItsName() {
        assertThatThrownBy(() -> file("empty.file", new byte[0]))
                .isInstanceOf(SourceFormatException.class)
                .hasMessageStartingWith("[empty.file");
    }

    @Test
    void aFileThatIsGoneWhenItIsReadIsRefusedByItsName() throws IOException {
        SourceRows file = file("gone.file", written(COLUMNS, rows(3)));
        Files.delete(folder.resolve("gone.file"));

        assertThatThrownBy(() -> read(file, file.whole(), SCHEMA))
                .isInstanceOf(SourceFormatException.class)
                .hasMessageStartingWith("[gone.file");
    }

    /** Rows as a quarantine hands them over. */
    private static final class Kept implements KeptRows {
        private final List<RejectedRow> all;
        private final Iterator<RejectedRow> rows;

        Kept(List<RejectedRow> all) {
            this.all = all;
            this.rows = all.iterator();
        }

        @Override
        public String file() {
            return "a.file";
        }

        @Override
        public long rows() {
            return all.size();
        }

        @Override
        public long bytes() {
            return all.stream().mapToLong(row -> row.original().length).sum();
        }

        @Override
        public @Nullable RejectedRow next() {
            return rows.hasNext() ? rows.next() : null;
        }

        @Override
        public void close() {
            // nothing is open
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%d rows", all.size());
        }
    }
}
