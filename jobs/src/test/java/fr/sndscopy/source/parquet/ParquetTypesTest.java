package fr.sndscopy.source.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.delivery.CellNotation;
import fr.sndscopy.delivery.NamedFormat;
import fr.sndscopy.place.Here;
import fr.sndscopy.record.ColumnVector;
import fr.sndscopy.record.RecordBatch;
import fr.sndscopy.record.RowAddress;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import fr.sndscopy.schema.LogicalType;
import fr.sndscopy.schema.TableSchema;
import fr.sndscopy.source.DeliveredFile;
import fr.sndscopy.source.ReaderMemory;
import fr.sndscopy.source.RecordReader;
import fr.sndscopy.source.RowLayout;
import fr.sndscopy.source.RowTextOriginals;
import fr.sndscopy.source.SourceRows;
import fr.sndscopy.source.SpareHands;
import fr.sndscopy.validate.BatchValidator;
import fr.sndscopy.validate.CellInterpreters;
import fr.sndscopy.validate.RowVerdicts;
import fr.sndscopy.validate.TableRules;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the values of a type are read as. */
class ParquetTypesTest {
    private static final ColumnType TEXT = ColumnType.string(200);

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    /** What came of a file of one column, {@code C}: stored values by row, with codes where a row was rejected. */
    private List<String> read(String column, ColumnType type, @Nullable Object... values) throws IOException {
        return read(List.of(""), column, type, values);
    }

    private List<String> read(List<String> missing, String column, ColumnType type, @Nullable Object... values)
            throws IOException {
        List<String> plain = read(missing, column, type, false, values);
        assertThat(read(missing, column, type, true, values)).isEqualTo(plain);
        return plain;
    }

    private List<String> read(
            List<String> missing, String column, ColumnType type, boolean dictionary, @Nullable Object... values)
            throws IOException {
        ParquetSample file = new ParquetSample(column, options -> options.withDictionaryEncoding(dictionary));
        for (Object value : values) {
            file.add(value);
        }
        Path path = folder.resolve("types.parquet");
        Files.write(path, file.bytes());
        CellNotation cells = NamedFormat.TYPED.withMissing(missing);
        SourceRows rows = new ParquetSourceFormat()
                .rows(DeliveredFile.of(Here.file(path), new NamedFormat(NamedFormat.PARQUET, cells, new TreeMap<>())));
        TableSchema schema =
                new TableSchema("T", "TEST", List.of(Column.of("C", type)), List.of(), List.of(), List.of(), "0");
        TableRules rules = TableRules.usual(schema);
        RowLayout layout = new RowLayout(schema.columns(), CellInterpreters.of(rules, cells), List.of(0));
        RowTextOriginals originals = new RowTextOriginals(List.of("C"));
        try (RecordReader reader = rows.read(rows.whole(), new ReaderMemory(layout), 100, SpareHands.NONE)) {
            RecordBatch batch = reader.read();
            List<String> found = new ArrayList<>();
            new BatchValidator(reader::inFile, rules, RowVerdicts.NONE).validate(batch);
            for (int row = 0; row < batch.rowCount(); row++) {
                found.add(text(batch.columns().get(0), row));
            }
            batch.rejected()
                    .forEach(rejected -> found.add(
                            (int) ((RowAddress.Numbered) rejected.address()).row() - 1,
                            rejected.violations() + " "
                                    + new String(
                                            originals.cells(rejected.original()).get(0), StandardCharsets.UTF_8)));
            return found;
        }
    }

    private static String text(ColumnVector column, int row) {
        int id = column.ids()[row];
        if (id == ColumnVector.NULL_ID) {
            return "absent";
        }
        if (column.column().type().fitsLong()) {
            long value = column.longs()[id];
            return switch (column.column().type().logical()) {
                case DATE -> LocalDate.ofEpochDay(value).toString();
                case DATETIME ->
                    LocalDateTime.ofEpochSecond(value / 1000, (int) (value % 1000) * 1_000_000, ZoneOffset.UTC)
                            .toString();
                case DECIMAL ->
                    BigDecimal.valueOf(value, column.column().type().scale()).toString();
                default -> String.valueOf(value);
            };
        }
        int from = column.offsets()[id];
        return new String(column.bytes(), from, column.offsets()[id + 1] - from, StandardCharsets.UTF_8);
    }

    private static ColumnType type(LogicalType logical) {
        return ColumnType.of(logical);
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    private static byte[] fixed(long value, int length) {
        byte[] bytes = new byte[length];
        byte[] last = ByteBuffer.allocate(8).putLong(value).array();
        for (int i = 0; i < length; i++) {
            bytes[length - 1 - i] = i < 8 ? last[7 - i] : (byte) (value < 0 ? -1 : 0);
        }
        return bytes;
    }

    @Test
    void wholeNumbersAreThemselves() throws IOException {
        assertThat(read("optional int32 C;", TEXT, 0, -7, Integer.MIN_VALUE, Integer.MAX_VALUE, null))
                .containsExactly("0", "-7", "-2147483648", "2147483647", "absent");
        assertThat(read("optional int64 C;", TEXT, 0L, Long.MIN_VALUE, Long.MAX_VALUE))
                .containsExactly("0", "-9223372036854775808", "9223372036854775807");
        assertThat(read("required int32 C (INTEGER(8,true));", TEXT, -7)).containsExactly("-7");
        assertThat(read("required int32 C (INTEGER(16,false));", TEXT, 65535)).containsExactly("65535");
        assertThat(read("required int32 C (INTEGER(32,false));", TEXT, -1)).containsExactly("4294967295");
        assertThat(read("required int64 C (INTEGER(64,false));", TEXT, -1L)).containsExactly("18446744073709551615");
        assertThat(read("required int64 C;", ColumnType.integer(3), 999L, 1000L))
                .containsExactly("999", "[out-of-precision(C)] 1000");
    }

    @Test
    void decimalsAreExactWhateverTheyAreKeptIn() throws IOException {
        assertThat(read("optional int32 C (DECIMAL(9,2));", TEXT, 0, 1, -1, 100, 12345, -999999999))
                .containsExactly("0", "0.01", "-0.01", "1", "123.45", "-9999999.99");
        assertThat(read("optional int64 C (DECIMAL(18,18));", TEXT, 1L, -1L, 100L))
                .containsExactly("0.000000000000000001", "-0.000000000000000001", "0.0000000000000001");
        assertThat(read(
                        "optional fixed_len_byte_array(16) C (DECIMAL(38,3));",
                        TEXT,
                        fixed(1500, 16),
                        fixed(-1, 16),
                        fixed(0, 16)))
                .containsExactly("1.5", "-0.001", "0");
        assertThat(read("optional fixed_len_byte_array(3) C (DECIMAL(6,1));", TEXT, fixed(-12, 3)))
                .containsExactly("-1.2");
        assertThat(read(
                        "optional binary C (DECIMAL(38,2));",
                        TEXT,
                        bytes(0x80, 0, 0, 0, 0, 0, 0, 0),
                        bytes(1),
                        bytes(0x7f, -1, -1, -1, -1, -1, -1, -1, -1)))
                .containsExactly("-92233720368547758.08", "0.01", "23611832414348226068.47");
        assertThat(read("optional int32 C (DECIMAL(9,2));", ColumnType.decimal(5, 1), 1010, 1001))
                .containsExactly("10.1", "[out-of-precision(C)] 10.01");
        assertThat(read("optional int32 C (DECIMAL(9,2));", ColumnType.integer(5), 1000))
                .containsExactly("10");
    }

    @Test
    void booleansAreDigits() throws IOException {
        assertThat(read("optional boolean C;", type(LogicalType.BOOLEAN), true, false, null))
                .containsExactly("1", "0", "absent");
    }

    @Test
    void daysAreDays() throws IOException {
        assertThat(read("optional int32 C (DATE);", type(LogicalType.DATE), 0, -1, 17_897, null))
                .containsExactly("1970-01-01", "1969-12-31", "2019-01-01", "absent");
        assertThat(read("optional int32 C (DATE);", TEXT, 10_000_000)).containsExactly("+29349-01-26");
        assertThat(read("optional int32 C (DATE);", type(LogicalType.YEARMONTH), 17_897, 17_898))
                .containsExactly("201901", "[not-yearmonth(C)] 2019-01-02");
        assertThat(read("optional int32 C (DATE);", type(LogicalType.YEAR), 17_897, 17_898))
                .containsExactly("2019", "[not-year(C)] 2019-01-02");
    }

    @ParameterizedTest
    @CsvSource({"MILLIS, 1000", "MICROS, 1000000", "NANOS, 1000000000"})
    void secondsWithoutZoneAreTimes(String unit, long perSecond) throws IOException {
        String column = "optional int64 C (TIMESTAMP(" + unit + ",false));";
        long second = LocalDateTime.of(2019, 2, 3, 4, 5, 6).toEpochSecond(ZoneOffset.UTC);

        assertThat(read(column, type(LogicalType.DATETIME), second * perSecond, -perSecond, 0L))
                .containsExactly("2019-02-03T04:05:06", "1969-12-31T23:59:59", "1970-01-01T00:00");
        assertThat(read(column, type(LogicalType.DATE), 0L, perSecond))
                .containsExactly("1970-01-01", "[bad-date(C)] 1970-01-01T00:00:01");
        assertThat(read(column, TEXT, 0L)).containsExactly("1970-01-01T00:00:00");
        assertThat(read(column, type(LogicalType.DATETIME), second * perSecond + perSecond / 2, perSecond / 1000))
                .containsExactly("[bad-date(C)] 2019-02-03T04:05:06.5", "[bad-date(C)] 1970-01-01T00:00:00.001");
        assertThat(read(column, type(LogicalType.DATE), perSecond / 1000))
                .containsExactly("[bad-date(C)] 1970-01-01T00:00:00.001");
    }

    @Test
    void timesOfDayAreTimes() throws IOException {
        assertThat(read("optional int32 C (TIME(MILLIS,false));", TEXT, 3_600_000, 86_399_250))
                .containsExactly("01:00:00", "23:59:59.25");
        assertThat(read("optional int64 C (TIME(MICROS,true));", TEXT, 1L)).containsExactly("00:00:00.000001");
        assertThat(read("optional int64 C (TIME(NANOS,false));", TEXT, 60_000_000_000L, -1L))
                .containsExactly("00:01:00", "[out-of-precision(C)] ~-1");
    }

    @Test
    void floatingPointNumbersAreTheShortestDecimals() throws IOException {
        assertThat(read("optional double C;", TEXT, 1.0, 0.1, -12.25, 1e-7, 1 / 3.0, -0.0, 9007199254740991.0))
                .containsExactly("1", "0.1", "-12.25", "0.0000001", "0.3333333333333333", "0", "9007199254740991");
        assertThat(read("optional double C;", TEXT, 9007199254740992.0, Double.NEGATIVE_INFINITY, Double.NaN))
                .containsExactly(
                        "[out-of-precision(C)] ~9007199254740992",
                        "[out-of-precision(C)] ~-Infinity",
                        "[out-of-precision(C)] ~NaN");
        assertThat(read("optional float C;", TEXT, 1f, 0.1f, 16777215f, 1 / 3f, 3.4e-5f))
                .containsExactly("1", "0.1", "16777215", "0.33333334", "0.000034");
        assertThat(read("optional float C;", TEXT, 16777216f)).containsExactly("[out-of-precision(C)] ~16777216");
    }

    @Test
    void notANumberIsAbsentWhereThatIsDeclared() throws IOException {
        assertThat(read(List.of("", "NaN"), "optional double C;", ColumnType.integer(3), Double.NaN, 1.0))
                .containsExactly("absent", "1");
    }

    @Test
    void everyFloatIsWrittenAsOneThatIsReadAsTheSame() throws IOException {
        Random random = new Random(20261201);
        Object[] values = new Object[100];
        for (int i = 0; i < values.length; i++) {
            values[i] = (random.nextFloat() - 0.5f) * (float) Math.pow(10, random.nextInt(10) - 4);
        }
        List<String> texts = read("required float C;", TEXT, values);
        for (int i = 0; i < values.length; i++) {
            String text = texts.get(i).replaceAll("^\\[.*] ~", "");
            assertThat(Float.parseFloat(text)).isEqualTo(values[i]);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"binary C", "binary C (STRING)", "binary C (ENUM)", "binary C (JSON)"})
    void bytesAreText(String column) throws IOException {
        assertThat(read("optional " + column + ";", TEXT, "été", "", "a\tb\\", null))
                .containsExactly("été", "absent", "a\tb\\", "absent");
        assertThat(read(List.of("NA"), "optional " + column + ";", TEXT, "", "NA", null))
                .containsExactly("", "absent", "absent");
    }

    @Test
    void bytesThatAreNoTextAreSaidToBe() throws IOException {
        List<String> read = read("optional binary C;", TEXT, bytes('a', 0xc3, 0xa9, 0xff, 'b', 0xc3), bytes('o', 'k'));

        assertThat(read.get(0)).startsWith("[encoding(C)] aé").endsWith("c3");
        assertThat(read.get(1)).isEqualTo("ok");
        assertThat(read("required fixed_len_byte_array(2) C;", TEXT, bytes('x', 'y')))
                .containsExactly("xy");
    }

    @Test
    void identifiersAreWrittenAsUsual() throws IOException {
        UUID uuid = new UUID(0x0123456789abcdefL, 0xfedcba9876543210L);
        byte[] bytes = ByteBuffer.allocate(16)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .array();

        assertThat(read("optional fixed_len_byte_array(16) C (UUID);", TEXT, (Object) bytes))
                .containsExactly(uuid.toString());
    }
}
