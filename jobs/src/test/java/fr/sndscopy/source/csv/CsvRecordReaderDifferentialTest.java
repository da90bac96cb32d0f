package fr.sndscopy.source.csv;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.delivery.CsvFormat;
import fr.sndscopy.digest.ColumnSummary;
import fr.sndscopy.digest.Digest;
import fr.sndscopy.place.Here;
import fr.sndscopy.record.RejectedRow;
import fr.sndscopy.record.RowAddress;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import fr.sndscopy.source.Compression;
import fr.sndscopy.source.SourceRange;
import fr.sndscopy.source.lines.LineCounter;
import fr.sndscopy.source.lines.RecordBuffer;
import fr.sndscopy.source.lines.RecordSplitter;
import fr.sndscopy.source.lines.SourceInput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our reader and other code must find the same rows, the same faults and the same totals in the same bytes. */
class CsvRecordReaderDifferentialTest {
    private static final long SEED = Long.getLong("sndscopy.seed", 20261123);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @ParameterizedTest(name = "window of {0} bytes")
    @ValueSource(ints = {2, 7, 64, 257, 1000, 4096, 1 << 20})
    void readsWhatAnotherReaderReads(int windowBytes) throws IOException {
        for (int turn = 0; turn < 15; turn++) {
            long seed = SEED + 1000L * windowBytes + turn;
            Random random = new Random(seed);
            CsvText text = new CsvText(random, turn % 3 == 0 ? 0 : 0.01);
            Path file = folder.resolve("T.csv");
            text.write(file, random.nextInt(400));
            int batchRows = new int[] {1, 17, 100, 100_000}[random.nextInt(4)];
            String place = "seed " + seed + ", batches of " + batchRows + ", " + text;

            PlainReading expected = PlainReading.of(file, text.format(), CsvText.COLUMNS);
            ReadOut read =
                    ReadOut.ofFile(file, text.format(), CsvText.COLUMNS, new ReadOut.Sizes(batchRows, windowBytes));

            assertThat(read.rejections()).as(place).isEqualTo(expected.rejections());
            assertThat(read.rows()).as(place).isEqualTo(expected.rows());
            assertThat(read.summary()).as(place).isEqualTo(expected.summary());
            assertPlacesAreTrue(file, read.rejected(), place);
        }
    }

    @Test
    void batchesOfWideTablesEndByWhatTheirValuesTake() throws IOException {
        int width = 3_000;
        int rows = 700;
        Random random = new Random(SEED);
        List<Column> columns = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < width; i++) {
            columns.add(Column.of("C" + i, ColumnType.string(0)));
            text.append(i == 0 ? "" : ";").append('C').append(i);
        }
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < width; i++) {
                text.append(i == 0 ? '\n' : ';').append(Integer.toHexString(random.nextInt(1 << 16)));
            }
        }
        Path file = Files.writeString(folder.resolve("T.csv"), text.append('\n'));
        CsvFormat format = CsvText.format(';', StandardCharsets.UTF_8, CsvFormat.Quote.NONE, false);

        ReadOut read = ReadOut.ofFile(file, format, columns, ReadOut.Sizes.USUAL);

        assertThat(read.batches()).isBetween(3, 10);
        assertThat(read.rows()).hasSize(rows);
        assertThat(read.summary())
                .isEqualTo(PlainReading.of(file, format, columns).summary());
    }

    @Test
    void partsOfAnySizeAddUpToTheWhole() throws IOException {
        for (int turn = 0; turn < 40; turn++) {
            long seed = SEED + 77 + turn;
            Random random = new Random(seed);
            CsvText text = new CsvText(random, 0.01);
            Path file = folder.resolve("T.csv");
            text.write(file, random.nextInt(300));
            long targetBytes = 1L + random.nextInt(turn % 2 == 0 ? 300 : 20_000);
            String place = "seed " + seed + ", ranges of " + targetBytes + " bytes, " + text;
            PlainReading expected = PlainReading.of(file, text.format(), CsvText.COLUMNS);

            CsvHeader header = CsvHeader.read(Here.file(file), "shown.csv", Compression.NONE, text.format());
            List<SourceRange> ranges = RecordSplitter.split(
                    Here.file(file), new RecordBoundaries(text.format()), header.endByte(), targetBytes);
            long end = header.endByte();
            for (SourceRange range : ranges) {
                assertThat(range.first()).as(place).isEqualTo(end);
                end = range.end();
            }
            assertThat(end).as(place).isEqualTo(Files.size(file));

            LineCounter lines = new LineCounter(Here.file(file));
            List<List<String>> rows = new ArrayList<>();
            List<RejectedRow> rejected = new ArrayList<>();
            Digest digest = Digest.ZERO;
            List<Digest> columns = new ArrayList<>(Collections.nCopies(CsvText.COLUMNS.size(), Digest.ZERO));
            for (SourceRange range : ranges) {
                ReadOut part = ReadOut.of(
                        SourceInput.ofRange(Here.file(file), "shown.csv", range, lines),
                        text.format(),
                        CsvText.COLUMNS,
                        new ReadOut.Sizes(50, 300));
                rows.addAll(part.rows());
                rejected.addAll(part.rejected());
                digest = digest.plus(part.summary().digest());
                for (int i = 0; i < columns.size(); i++) {
                    columns.set(
                            i,
                            columns.get(i).plus(part.summary().columns().get(i).digest()));
                }
            }
            assertThat(rows).as(place).isEqualTo(expected.rows());
            assertThat(rejected.stream().map(ReadOut::shown).toList()).as(place).isEqualTo(expected.rejections());
            assertThat(digest).as(place).isEqualTo(expected.summary().digest());
            assertThat(columns)
                    .as(place)
                    .isEqualTo(expected.summary().columns().stream()
                            .map(ColumnSummary::digest)
                            .toList());
            assertPlacesAreTrue(file, rejected, place);
        }
    }

    @ParameterizedTest(name = "batches of {0} rows")
    @ValueSource(ints = {50_000, 90_000, 1_000_000})
    void givesUpDictionariesThatDoNotPay(int batchRows) throws IOException {
        Random random = new Random(SEED);
        List<Column> columns = List.of(
                Column.of("UNIQUE_SHORT", ColumnType.integer(8)),
                Column.of("UNIQUE_LONG", ColumnType.string(17)),
                Column.of("UNIQUE_WIDE", ColumnType.decimal(30, 2)),
                Column.of("OFTEN_NULL", ColumnType.string(0)),
                Column.of("RUNS", ColumnType.decimal(12, 2)),
                Column.of("FEW", ColumnType.string(4)));
        StringBuilder text = new StringBuilder("UNIQUE_SHORT;UNIQUE_LONG;UNIQUE_WIDE;OFTEN_NULL;RUNS;FEW\n");
        int rows = 230_000;
        String run = "0";
        for (int row = 0; row < rows; row++) {
            // in the second half of the rows the same texts come again; faults stand before and behind the giving up
            int number = row % 140_000;
            if (random.nextInt(3) > 0) {
                run = random.nextInt(20) == 0 ? "" : Integer.toString(random.nextInt(1_000_000_000)) + ".5";
            }
            text.append(row % 30_011 == 7 ? "bad" : Integer.toString(number))
                    .append(';')
                    .append("P".repeat(7 + number % 4))
                    .append(number)
                    .append(row % 40_009 == 9 ? "TOO LONG TEXT" : "")
                    .append(';')
                    .append(random.nextInt(9) == 0 ? "" : number + "12345678901234567.25")
                    .append(';')
                    .append(random.nextInt(3) == 0 ? "" : "V" + random.nextInt(400_000))
                    .append(';')
                    .append(run)
                    .append(row % 50_021 == 11 ? ";a;b\n" : ";F" + row % 7 + "\n");
        }
        Path file = folder.resolve("T.csv");
        Files.writeString(file, text);
        CsvFormat format = CsvText.format(';', StandardCharsets.UTF_8, CsvFormat.Quote.NONE, false);

        PlainReading expected = PlainReading.of(file, format, columns);
        ReadOut read = ReadOut.ofFile(file, format, columns, new ReadOut.Sizes(batchRows, RecordBuffer.WINDOW_BYTES));

        assertThat(read.rejections()).isEqualTo(expected.rejections()).hasSizeGreaterThan(10);
        assertThat(read.rows().equals(expected.rows())).isTrue();
        assertThat(read.summary()).isEqualTo(expected.summary());
        assertThat(read.columnsGivenUp()).isEqualTo(5);
        assertPlacesAreTrue(file, read.rejected(), "batches of " + batchRows);
    }

    private static void assertPlacesAreTrue(Path file, List<RejectedRow> rejected, String place) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        for (RejectedRow row : rejected) {
            int start = Math.toIntExact(((RowAddress.InText) row.address()).byteOffset());
            int end = start + row.original().length;
            assertThat(Arrays.copyOfRange(bytes, start, end)).as(place).isEqualTo(row.original());
            assertThat(bytes[start - 1]).as(place).isEqualTo((byte) '\n');
            assertThat(end == bytes.length
                            || bytes[end] == '\n'
                            || (bytes[end] == '\r' && (end + 1 == bytes.length || bytes[end + 1] == '\n')))
                    .as(place)
                    .isTrue();
            long line = 1;
            for (int at = 0; at < start; at++) {
                line += bytes[at] == '\n' ? 1 : 0;
            }
            assertThat(((RowAddress.InText) row.address()).line()).as(place).isEqualTo(line);
        }
    }
}
