package fr.sndscopy.source.sas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.delivery.CellNotation;
import fr.sndscopy.delivery.NamedFormat;
import fr.sndscopy.hash.Sha256;
import fr.sndscopy.place.Here;
import fr.sndscopy.record.CellInterpreter;
import fr.sndscopy.record.RecordBatch;
import fr.sndscopy.record.RejectedRow;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import fr.sndscopy.schema.LogicalType;
import fr.sndscopy.schema.TableSchema;
import fr.sndscopy.source.DeliveredFile;
import fr.sndscopy.source.ReaderMemory;
import fr.sndscopy.source.RecordReader;
import fr.sndscopy.source.RowLayout;
import fr.sndscopy.source.SourceFormatException;
import fr.sndscopy.source.SourceRows;
import fr.sndscopy.source.SpareHands;
import fr.sndscopy.validate.BatchValidator;
import fr.sndscopy.validate.CellInterpreters;
import fr.sndscopy.validate.RowVerdicts;
import fr.sndscopy.validate.TableRules;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is particular to SAS7BDAT: rows that are deleted or moved, texts of other encodings, numbers that are not what they seem, files that are damaged. */
class SasSourceTest {
    private static final long SEED = 20261201;
    private static final TableSchema SCHEMA = new TableSchema(
            "T",
            "TEST",
            List.of(
                    Column.of("NUM", ColumnType.integer(20)),
                    Column.of("AMT", ColumnType.decimal(9, 2)),
                    Column.of("DAY", ColumnType.of(LogicalType.DATE)),
                    Column.of("TXT", ColumnType.string(20))),
            List.of(),
            List.of(),
            List.of(),
            "0");

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path folder;

    private static SasFile file(SasFile empty) {
        return empty.number("NUM", "")
                .number("AMT", "COMMA")
                .number("DAY", "DATETIME")
                .text("TXT", 40);
    }

    private static SasFile add(SasFile file, int rows) {
        for (int i = 0; i < rows; i++) {
            Object[] cells = {(double) i, i / 100.0, 86_400.0 * i, "text " + i};
            switch (i % 10) {
                case 3 -> file.deletedRow(cells);
                default -> file.row(cells);
            }
        }
        return file;
    }

    private SourceRows rows(byte[] content, Map<String, String> properties, List<String> missing) throws IOException {
        Path path = folder.resolve("a.sas7bdat");
        Files.write(path, content);
        CellNotation cells = NamedFormat.TYPED.withMissing(missing);
        return new SasSourceFormat()
                .rows(DeliveredFile.of(
                        Here.file(path), new NamedFormat(NamedFormat.SAS7BDAT, cells, new TreeMap<>(properties))));
    }

    /** What came of reading a file to its end. */
    private record Read(long rows, List<String> rejected, List<String> originals, long passedOver, String sha256) {}

    private Read read(byte[] content) throws IOException {
        return read(content, Map.of(), List.of(""));
    }

    private Read read(byte[] content, Map<String, String> properties, List<String> missing) throws IOException {
        SourceRows rows = rows(content, properties, missing);
        TableRules rules = TableRules.usual(SCHEMA);
        List<CellInterpreter> interpreters = CellInterpreters.of(rules, NamedFormat.TYPED.withMissing(missing));
        List<String> names = SCHEMA.columns().stream().map(Column::name).toList();
        if (!names.containsAll(rows.columns())) {
            throw new IllegalArgumentException("another column");
        }
        RowLayout layout = new RowLayout(
                SCHEMA.columns(),
                interpreters,
                rows.columns().stream().map(names::indexOf).toList());
        List<String> rejected = new ArrayList<>();
        List<String> originals = new ArrayList<>();
        long stored = 0;
        try (RecordReader reader = rows.read(rows.whole(), new ReaderMemory(layout), 100, SpareHands.NONE)) {
            BatchValidator validator = new BatchValidator(reader::inFile, rules, RowVerdicts.NONE);
            RecordBatch batch;
            do {
                batch = reader.read();
                validator.validate(batch);
                stored += batch.rowCount();
                for (RejectedRow row : batch.rejected()) {
                    rejected.add(row.address() + " " + row.violations());
                    originals.add(new String(row.original(), StandardCharsets.UTF_8));
                }
            } while (!batch.isLast());
            return new Read(
                    stored,
                    rejected,
                    originals,
                    reader.passedOver(),
                    reader.sourceSha256().orElseThrow());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"wide", "narrow", "pages of their own", "runs", "patterns"})
    void everyRowIsStoredOrQuarantinedOrDeletedAndTheFileIsHashedAsItIsRead(String layout) throws IOException {
        SasFile empty =
                switch (layout) {
                    case "narrow" -> new SasFile().narrow().bigEndian();
                    case "pages of their own" -> new SasFile().unmixed().pages(4096);
                    case "runs" -> new SasFile().packed("SASYZCRL").pages(4096);
                    case "patterns" -> new SasFile().packed("SASYZCR2").pages(4096);
                    default -> new SasFile();
                };
        SasFile file = add(file(empty), 995);
        file.row(1.0, 0.001, ".", "");
        file.row(2.0, 0.0, 5.0, "x".repeat(21));
        byte[] content = file.bytes();

        Read read = read(content);

        assertThat(read.rows()).isEqualTo(995 - 100);
        assertThat(read.passedOver()).isEqualTo(100);
        assertThat(read.rejected())
                .containsExactly("row 996 [out-of-precision(AMT)]", "row 997 [bad-date(DAY), too-long(TXT)]");
        assertThat(read.originals())
                .containsExactly("1\t0.001\t\\N\t\\N", "2\t0\t1960-01-01T00:00:05\t" + "x".repeat(21));
        assertThat(read.sha256()).isEqualTo(Sha256.of(content));
        assertThat(rows(content, Map.of(), List.of("")).count(1 << 20)).hasValue(897);
    }

    @Test
    void rowsThatWereMovedAreReadOnceAndWhereTheyLie() throws IOException {
        SasFile file = file(new SasFile().packed("SASYZCRL").pages(4096));
        for (int i = 0; i < 300; i++) {
            Object[] cells = {(double) i, 0.0, 0.0, i % 4 == 0 ? "random" + i * 977 : ""};
            if (i % 13 == 1) {
                file.movedRow(cells);
            } else {
                file.row(cells);
            }
        }

        Read read = read(file.bytes());

        assertThat(read.rows()).isEqualTo(300);
        assertThat(read.rejected()).isEmpty();
    }

    @Test
    void aRowThatBeginsLikeADescriptionIsARow() throws IOException {
        SasFile file = new SasFile().packed("SASYZCRL").number("NUM", "").text("TXT", 40);
        file.row(1.0, "first");
        // packed, and as it is: minus three begins a block of names
        file.row(Double.longBitsToDouble(-3), "");
        file.row(2.0, "last");

        Read read = read(file.bytes());

        assertThat(read.rows() + read.rejected().size()).isEqualTo(3);
    }

    @Test
    void missingValuesThatHaveANameBreakARuleUnlessTheyAreDeclared() throws IOException {
        byte[] content = file(new SasFile())
                .row(".", ".", ".", "a")
                .row(".A", "._", ".", "b")
                .row(1.0, ".Z", ".", "c")
                .bytes();

        Read strict = read(content);
        assertThat(strict.rows()).isEqualTo(1);
        assertThat(strict.rejected())
                .containsExactly("row 2 [not-integer(NUM), not-decimal(AMT)]", "row 3 [not-decimal(AMT)]");
        assertThat(strict.originals()).containsExactly(".A\t._\t\\N\tb", "1\t.Z\t\\N\tc");

        Read declared = read(content, Map.of(), List.of("", ".A", "._"));
        assertThat(declared.rows()).isEqualTo(2);
        assertThat(declared.rejected()).containsExactly("row 3 [not-decimal(AMT)]");
    }

    @Test
    void aNumberThatTheFileDoesNotHoldExactlyIsNoValue() throws IOException {
        byte[] content = file(new SasFile())
                .row(9_007_199_254_740_991.0, 0.0, 0.0, "exact")
                .row(9_007_199_254_740_992.0, 0.0, 0.0, "not")
                .bytes();

        Read read = read(content);

        assertThat(read.rows()).isEqualTo(1);
        assertThat(read.rejected()).containsExactly("row 2 [out-of-precision(NUM)]");
        assertThat(read.originals()).containsExactly("\\~9007199254740992\t0\t1960-01-01\tnot");
    }

    @Test
    void numbersThatWereCutAreReadAsFarAsTheyGo() throws IOException {
        SasFile file = new SasFile()
                .number("NUM", "", 4)
                .number("AMT", "", 3)
                .number("DAY", "DATE", 5)
                .text("TXT", 9);
        Read read = read(file.row(1_000_000.0, 0.25, 21_550.0, "a")
                .row(3.0, 0.1, ".", "b")
                .bytes());

        assertThat(read.rows()).isEqualTo(1);
        assertThat(read.rejected()).containsExactly("row 2 [out-of-precision(AMT)]");
    }

    @ParameterizedTest
    @CsvSource({
        "62, windows-1252, é€",
        "29, ISO-8859-1, éü",
        "40, ISO-8859-15, é€",
        "20, UTF-8, é€漢",
        "138, Shift_JIS, 漢字",
        "33, ISO-8859-5, Ж"
    })
    void textsAreReadInTheEncodingThatTheFileNames(int code, Charset charset, String text) throws IOException {
        byte[] content = file(new SasFile().encoding(code, charset))
                .row(1.0, 0.001, 0.0, text)
                .bytes();

        assertThat(read(content).originals()).containsExactly("1\t0.001\t1960-01-01\t" + text);
    }

    @Test
    void whatIsNoTextInItIsTold() throws IOException {
        byte[] cell = {'a', (byte) 0x81, 'b'};
        byte[] content = file(new SasFile().encoding(62, StandardCharsets.ISO_8859_1))
                .row(1.0, 0.0, 0.0, cell)
                .bytes();

        Read read = read(content);

        assertThat(read.rejected()).containsExactly("row 1 [encoding(TXT)]");
        assertThat(read.originals()).containsExactly("1\t0\t1960-01-01\ta\\x81b");
    }

    @Test
    void aFileThatNamesNoEncodingIsAsciiUntilOneIsDeclared() throws IOException {
        byte[] content = file(new SasFile().encoding(0, StandardCharsets.ISO_8859_1))
                .row(1.0, 0.0, 0.0, "plain")
                .row(2.0, 0.0, 0.0, "é")
                .bytes();

        assertThat(read(content).rejected()).containsExactly("row 2 [encoding(TXT)]");
        assertThat(read(content, Map.of(NamedFormat.ENCODING, "windows-1252"), List.of(""))
                        .rejected())
                .isEmpty();
    }

    @Test
    void aFileThatIsCutOrLengthenedIsRefused() throws IOException {
        byte[] content = add(file(new SasFile().pages(4096)), 400).bytes();
        for (int length :
                new int[] {content.length / 3, 2 * content.length / 3, content.length - 1, content.length + 1, 200}) {
            byte[] other = Arrays.copyOf(content, length);
            assertThatThrownBy(() -> read(other))
                    .as("%d of %d bytes", length, content.length)
                    .isInstanceOf(SourceFormatException.class)
                    .hasMessageStartingWith("[a.sas7bdat]")
                    .hasMessageContaining("expected");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "-1, -1, ''",
        "399, -1, it has more rows than the 399 that it says",
        "401, -1, 'it says that it has 401 rows, and has 400'",
        "-1, 39, 'it says that 39 of its rows are deleted, and marks 40'",
        "0, 0, it has more rows than the 0 that it says",
    })
    void aFileThatCountsItsRowsOtherwiseIsRefused(long rows, long deleted, String problem) throws IOException {
        byte[] content = add(file(new SasFile()), 400)
                .saysRows(rows)
                .saysDeleted(deleted)
                .bytes();
        if (problem.isEmpty()) {
            assertThat(read(content).rows()).isEqualTo(360);
        } else {
            assertThatThrownBy(() -> read(content))
                    .isInstanceOf(SourceFormatException.class)
                    .hasMessage("[a.sas7bdat] " + problem + ": expected a file that is not damaged");
        }
    }

    @Test
    void twoColumnsOfOneNameAreRefused() {
        byte[] content =
                new SasFile().number("NUM", "").number("num", "").row(1.0, 2.0).bytes();

        assertThatThrownBy(() -> read(content))
                .isInstanceOf(SourceFormatException.class)
                .hasMessageContaining("column 2 of it has the name of another one");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "runs", "patterns"})
    void aDamagedFileIsRefusedByItsNameOrKeepsItsNumberOfRows(String layout) throws IOException {
        SasFile empty =
                switch (layout) {
                    case "runs" -> new SasFile().packed("SASYZCRL").pages(4096);
                    case "patterns" -> new SasFile().packed("SASYZCR2").pages(4096);
                    default -> new SasFile().narrow().pages(4096);
                };
        byte[] content = add(file(empty), 200).bytes();
        Random random = new Random(SEED);
        int refused = 0;
        for (int i = 0; i < 3_000; i++) {
            byte[] damaged = content.clone();
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                int at = random.nextInt(i % 2 == 0 ? 6_000 : damaged.length);
                damaged[at] =
                        (byte) (random.nextBoolean() ? damaged[at] ^ (1 << random.nextInt(8)) : random.nextInt(256));
            }
            try {
                Read read = read(damaged);
                assertThat(read.rows() + read.rejected().size() + read.passedOver())
                        .as("seed %d, file %d", SEED, i)
                        .isEqualTo(200);
            } catch (SourceFormatException e) {
                refused++;
                assertThat(e).as("seed %d, file %d", SEED, i).hasMessageStartingWith("[a.sas7bdat]");
            } catch (IllegalArgumentException e) {
                // names other columns: the test has a contract for the four alone
                assertThat(e).as("seed %d, file %d", SEED, i).hasMessageContaining("column");
            }
        }
        assertThat(refused).as("seed %d", SEED).isGreaterThan(100);
    }
}
