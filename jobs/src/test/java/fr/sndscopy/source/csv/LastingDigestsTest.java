package fr.sndscopy.source.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.digest.BatchSummarizer;
import fr.sndscopy.digest.ColumnProfile;
import fr.sndscopy.digest.ColumnSummary;
import fr.sndscopy.digest.ContentSummary;
import fr.sndscopy.hash.Sha256;
import fr.sndscopy.parquet.PartReader;
import fr.sndscopy.parquet.PartWriter;
import fr.sndscopy.place.Here;
import fr.sndscopy.record.CellViolation;
import fr.sndscopy.record.RecordBatch;
import fr.sndscopy.record.RejectedRow;
import fr.sndscopy.record.RowAddress;
import fr.sndscopy.source.Compression;
import fr.sndscopy.source.ReaderMemory;
import fr.sndscopy.source.RowLayout;
import fr.sndscopy.source.SourceRange;
import fr.sndscopy.source.lines.LineCounter;
import fr.sndscopy.source.lines.RecordBuffer;
import fr.sndscopy.source.lines.SourceInput;
import fr.sndscopy.validate.BatchValidator;
import fr.sndscopy.validate.CellInterpreters;
import fr.sndscopy.validate.RowVerdicts;
import fr.sndscopy.validate.TableRules;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What was written down of a text once, its digests above all, is found in it for ever: publications of years ago are verified
 * with them. {@code lasting-digests.txt} was written by the version of November 2026, and is never written anew.
 */
class LastingDigestsTest {
    private static final String FACTS = "lasting-digests.txt";
    private static final int ROWS_PER_GROUP = 20_000;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @ParameterizedTest
    @EnumSource
    void aTextHasTheDigestsThatItHad(DeliveredShape shape) throws IOException {
        assertThat(found(shape, ROWS_PER_GROUP, RecordBuffer.WINDOW_BYTES)).isEqualTo(written(shape));
    }

    @ParameterizedTest
    @EnumSource
    void howMuchIsReadAtOnceChangesNothing(DeliveredShape shape) throws IOException {
        assertThat(found(shape, 777, 70_000)).isEqualTo(written(shape));
    }

    /** As many rows at once and fewer, never to the end. */
    @ParameterizedTest
    @EnumSource
    void whatWasReadBeforeInTheSameMemoryChangesNothing(DeliveredShape shape) throws IOException {
        Path before = Files.write(folder.resolve("before.csv"), shape.text());
        TableRules rules = TableRules.usual(ReadOut.schema(DeliveredShape.COLUMNS));
        ReaderMemory memory = memory(shape, rules);
        for (int rowsPerGroup : new int[] {ROWS_PER_GROUP / 5, 777, ROWS_PER_GROUP}) {
            try (CsvRecordReader reader = reader(before, shape, memory, rowsPerGroup, RecordBuffer.WINDOW_BYTES)) {
                assertThat(reader.read().rowCount()).isPositive();
            }
        }

        assertThat(found(shape, memory, rules, ROWS_PER_GROUP, RecordBuffer.WINDOW_BYTES))
                .isEqualTo(written(shape));
    }

    @Test
    void aReaderThatIsClosedReadsNothingMore() throws IOException {
        Path file = Files.write(folder.resolve("T.csv"), DeliveredShape.CODES.text());
        TableRules rules = TableRules.usual(ReadOut.schema(DeliveredShape.COLUMNS));
        CsvRecordReader reader =
                reader(file, DeliveredShape.CODES, memory(DeliveredShape.CODES, rules), 1_000, 1 << 16);
        reader.read();
        reader.close();

        assertThatThrownBy(reader::read).isInstanceOf(IllegalStateException.class);
    }

    private static String written(DeliveredShape shape) throws IOException {
        try (InputStream in = LastingDigestsTest.class.getResourceAsStream(FACTS)) {
            String[] shapes = new String(in.readAllBytes(), StandardCharsets.UTF_8).split("(?m)^# ");
            for (String each : shapes) {
                if (each.startsWith(shape.name() + "\n")) {
                    return each;
                }
            }
            return "nothing of " + shape;
        }
    }

    private String found(DeliveredShape shape, int rowsPerGroup, int windowBytes) throws IOException {
        TableRules rules = TableRules.usual(ReadOut.schema(DeliveredShape.COLUMNS));
        return found(shape, memory(shape, rules), rules, rowsPerGroup, windowBytes);
    }

    private String found(DeliveredShape shape, ReaderMemory memory, TableRules rules, int rowsPerGroup, int windowBytes)
            throws IOException {
        byte[] text = shape.text();
        Path file = Files.write(folder.resolve("T.csv"), text);
        BatchSummarizer summarizer = new BatchSummarizer(DeliveredShape.COLUMNS);
        Map<String, Integer> codes = new TreeMap<>();
        MessageDigest values = Sha256.newDigest();
        MessageDigest rejections = Sha256.newDigest();
        int rejected = 0;
        long blankLines;
        Path part = folder.resolve("part-" + rowsPerGroup + ".parquet");
        try (CsvRecordReader reader = reader(file, shape, memory, rowsPerGroup, windowBytes);
                PartWriter writer = PartWriter.create(part, DeliveredShape.COLUMNS, Map.of(), null, 3)) {
            BatchValidator validator = new BatchValidator(reader::inFile, rules, RowVerdicts.NONE);
            RecordBatch batch;
            do {
                batch = reader.read();
                validator.validate(batch);
                summarizer.add(batch);
                writer.write(batch);
                for (int row = 0; row < batch.rowCount(); row++) {
                    values.update(ReadOut.row(batch, row).toString().getBytes(StandardCharsets.UTF_8));
                }
                for (RejectedRow row : batch.rejected()) {
                    rejected++;
                    for (CellViolation violation : row.violations()) {
                        codes.merge(violation.toString(), 1, Integer::sum);
                    }
                    rejections.update(shown(row).getBytes(StandardCharsets.UTF_8));
                    rejections.update(row.original());
                }
            } while (!batch.isLast());
            blankLines = reader.passedOver();
            writer.finish();
        }
        ContentSummary summary = summarizer.summary();
        assertThat(PartReader.summarize(part, DeliveredShape.COLUMNS, null)).isEqualTo(summary);
        StringBuilder shown = new StringBuilder(shape.name()).append('\n');
        line(shown, "text", Sha256.of(text));
        line(shown, "rows", summary.rows() + " stored, " + rejected + " rejected, " + blankLines + " blank lines");
        line(shown, "codes", codes);
        line(shown, "rejections", Sha256.hex(rejections));
        line(shown, "values", Sha256.hex(values));
        Map<String, Long> normalised = new TreeMap<>();
        summarizer
                .normalised()
                .forEach((place, cells) -> normalised.merge(
                        place.substring(place.indexOf('(') + 1, place.length() - 1), cells, Long::sum));
        line(shown, "normalised", normalised);
        line(shown, "warnings", summarizer.warnings());
        line(shown, "table", summary.digest());
        Map<String, String> sketches = new HashMap<>();
        for (ColumnProfile profile : summarizer.profile()) {
            sketches.put(
                    profile.name(),
                    Sha256.of(profile.sketch().getBytes(StandardCharsets.US_ASCII))
                            .substring(0, 16));
        }
        for (ColumnSummary column : summary.columns()) {
            line(
                    shown,
                    column.name(),
                    column.digest() + " " + column.nulls() + " absent, " + column.minimum() + " to " + column.maximum()
                            + ", sum " + column.sum() + ", sketch "
                            + sketches.get(column.name()));
        }
        return shown.toString();
    }

    private static CsvRecordReader reader(
            Path file, DeliveredShape shape, ReaderMemory memory, int rowsPerGroup, int windowBytes)
            throws IOException {
        CsvHeader header = CsvHeader.read(Here.file(file), "T.csv", Compression.NONE, shape.format());
        return new CsvRecordReader(
                SourceInput.ofRange(
                        Here.file(file),
                        "T.csv",
                        SourceRange.ofBytes(header.endByte(), Files.size(file)),
                        new LineCounter(Here.file(file))),
                shape.format(),
                memory,
                rowsPerGroup,
                windowBytes);
    }

    private static ReaderMemory memory(DeliveredShape shape, TableRules rules) {
        return new ReaderMemory(new RowLayout(
                DeliveredShape.COLUMNS,
                CellInterpreters.of(rules, shape.format().cells()),
                IntStream.range(0, DeliveredShape.COLUMNS.size()).boxed().toList()));
    }

    private static String shown(RejectedRow row) {
        List<String> violations =
                row.violations().stream().map(CellViolation::toString).toList();
        RowAddress.InText address = (RowAddress.InText) row.address();
        return address.line() + " at " + address.byteOffset() + ": " + violations + " ";
    }

    private static void line(StringBuilder into, String name, Object value) {
        into.append(name)
                .append(": ")
                .append(value.toString().replace("\n", "\\n"))
                .append('\n');
    }
}
