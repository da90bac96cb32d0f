package fr.sndscopy.source.fixed;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.delivery.NamedFormat;
import fr.sndscopy.place.Here;
import fr.sndscopy.record.ColumnVector;
import fr.sndscopy.record.RecordBatch;
import fr.sndscopy.record.RejectedRow;
import fr.sndscopy.record.RowAddress;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import fr.sndscopy.schema.TableSchema;
import fr.sndscopy.source.DeliveredFile;
import fr.sndscopy.source.ReaderMemory;
import fr.sndscopy.source.RecordReader;
import fr.sndscopy.source.RowLayout;
import fr.sndscopy.source.SourceRange;
import fr.sndscopy.source.SourceRows;
import fr.sndscopy.source.SpareHands;
import fr.sndscopy.source.lines.RecordFile;
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
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines made at random, many of them damaged, read by {@link SlowLines} as well, which was written from the layout and shares nothing. */
class RandomLinesTest {
    /** As lines of PMSI are: units of a stay, diagnoses and acts of each unit behind all units, and groups of the stay around them. */
    static final String LAYOUT = """
            layout: sndscopy-fixed-width/1
            version: {at: 4, length: 2, values: ["24", "25"]}
            groups:
              - name: STAY
                length: 14
                columns: [{name: NUM, at: 1, length: 3}, {name: AMT, at: 8, length: 5, decimals: 2}]
                fields: [{name: UNITS, at: 6, length: 2}, {name: AUTHS, at: 13, length: 1}]
              - {name: AUTH, length: 2, counter: STAY.AUTHS, columns: [{name: AUT, at: 1, length: 2, trim: left}]}
              - name: UNIT
                length: 7
                counter: STAY.UNITS
                ordinal: ORD
                with: {NUM: STAY.NUM}
                columns: [{name: COD, at: 2, length: 3, trim: none}]
                fields: [{name: DIAGS, at: 5, length: 2}, {name: ACTS, at: 7, length: 1}]
              - name: DIAG
                length: 4
                counter: UNIT.DIAGS
                with: {NUM: STAY.NUM, UNI: UNIT.ORD, COD: UNIT.COD}
                ordinal: ORD
                columns: [{name: DGN, at: 1, length: 4, trim: right}]
                fields: []
              - name: ACT
                length: 3
                counter: UNIT.ACTS
                with: {UNI: UNIT.ORD}
                ordinal: ORD
                columns: [{name: ACT, at: 1, length: 2}]
                fields: [{name: NOTES, at: 3, length: 1}]
              - name: NOTE
                length: 2
                counter: ACT.NOTES
                with: {NUM: STAY.NUM, UNI: UNIT.ORD, ACT: ACT.ORD, WHAT: ACT.ACT}
                ordinal: ORD
                columns: [{name: NOT, at: 1, length: 2}]
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    private static String text(Random random, int length, String letters) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(letters.charAt(random.nextInt(letters.length())));
        }
        return text.toString();
    }

    private static String line(Random random, String letters) {
        int units = random.nextInt(4);
        int auths = random.nextInt(3);
        StringBuilder line = new StringBuilder(text(random, 3, letters));
        line.append(random.nextBoolean() ? "24" : "25");
        line.append(random.nextBoolean() ? " " : "0").append(units);
        line.append(random.nextInt(4) == 0 ? "     " : String.format("%5d", random.nextInt(100_000) - 9_999));
        line.append(auths).append(text(random, 1, letters)).append(text(random, 2 * auths, letters));
        StringBuilder diags = new StringBuilder();
        StringBuilder acts = new StringBuilder();
        StringBuilder notes = new StringBuilder();
        for (int unit = 0; unit < units; unit++) {
            int diag = random.nextInt(20) == 0 ? 40 + random.nextInt(59) : random.nextInt(4);
            int act = random.nextInt(4);
            line.append(text(random, 4, letters))
                    .append(FixedWidth.number(diag, 2))
                    .append(act);
            diags.append(text(random, 4 * diag, letters));
            for (int i = 0; i < act; i++) {
                int note = random.nextInt(3);
                acts.append(text(random, 2, letters)).append(note);
                notes.append(text(random, 2 * note, letters));
            }
        }
        line.append(diags).append(acts).append(notes);
        if (random.nextInt(9) == 0 && !line.isEmpty()) {
            int at = random.nextInt(line.length());
            switch (random.nextInt(4)) {
                case 0 -> line.setLength(at);
                case 1 -> line.append(text(random, 1 + random.nextInt(3), letters));
                case 2 -> line.setCharAt(at, 'x');
                default -> line.deleteCharAt(at);
            }
        }
        return random.nextInt(15) == 0 ? "" : line.toString();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void areReadAlikeHoweverTheyAreCut(long seed) throws IOException {
        Random random = new Random(seed);
        Charset encoding = seed % 2 == 0 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1;
        String letters = seed % 4 < 2 ? "ab1 é\t;\"" : "ab1 ;\"";
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 400; i++) {
            text.append(line(random, letters)).append(random.nextBoolean() ? "\n" : "\r\n");
        }
        text.append(seed % 3 == 0 ? line(random, letters) : "");
        Path path = folder.resolve("a.txt");
        Files.write(path, text.toString().getBytes(encoding));

        for (String group : List.of("STAY", "AUTH", "UNIT", "DIAG", "ACT", "NOTE")) {
            NamedFormat format = FixedWidth.format(LAYOUT, group, encoding);
            SlowLines expected = new SlowLines(text.toString(), group);
            SourceRows rows = new FixedWidthSourceFormat().rows(DeliveredFile.of(Here.file(path), format));
            assertThat(rows.columns()).isEqualTo(SlowLines.columns(group));
            assertThat(rows.count(Long.MAX_VALUE)).hasValue(expected.rows.size() + expected.broken.size());

            for (int[] sizes : new int[][] {{1 << 30, 1000}, {200, 7}, {1, 1}, {3000, 16}}) {
                Read read = new Read();
                for (SourceRange range : rows.split(sizes[0])) {
                    read.all(rows.read(range, new ReaderMemory(layout(rows, format)), sizes[1], SpareHands.NONE));
                }
                read.expect(expected, group, seed);
            }
            Read narrow = new Read();
            for (SourceRange range : rows.split(1 << 20)) {
                RecordFile file = ((FixedWidthRows) rows).file();
                narrow.all(new FixedWidthRecordReader(
                        file.open(range, SpareHands.NONE),
                        GroupReading.of(format),
                        new ReaderMemory(layout(rows, format)),
                        1000,
                        64,
                        false));
            }
            narrow.expect(expected, group, seed);
        }
    }

    private static RowLayout layout(SourceRows rows, NamedFormat format) {
        List<Column> columns = rows.columns().stream()
                .map(name -> Column.of(name, ColumnType.string(400)))
                .toList();
        return new RowLayout(
                columns,
                CellInterpreters.of(rules(columns), format.cells()),
                IntStream.range(0, columns.size()).boxed().toList());
    }

    private static TableRules rules(List<Column> columns) {
        return TableRules.usual(new TableSchema("T", "TEST", columns, List.of(), List.of(), List.of(), "0"));
    }

    private static final class Read {
        final List<List<String>> rows = new ArrayList<>();
        final List<String> broken = new ArrayList<>();
        final List<Long> lines = new ArrayList<>();
        long passedOver;

        void all(RecordReader opened) throws IOException {
            try (RecordReader reader = opened) {
                BatchValidator validator = null;
                RecordBatch batch;
                do {
                    batch = reader.read();
                    if (validator == null) {
                        List<Column> columns = batch.columns().stream()
                                .map(ColumnVector::column)
                                .toList();
                        validator = new BatchValidator(reader::inFile, rules(columns), RowVerdicts.NONE);
                    }
                    validator.validate(batch);
                    for (int row = 0; row < batch.rowCount(); row++) {
                        int at = row;
                        rows.add(batch.columns().stream()
                                .map(column -> text(column, at))
                                .toList());
                    }
                    for (RejectedRow row : batch.rejected()) {
                        assertThat(row.violations().toString()).startsWith("[ragged-row");
                        broken.add(new String(row.original(), StandardCharsets.ISO_8859_1));
                        lines.add(((RowAddress.InText) row.address()).line());
                    }
                } while (!batch.isLast());
                passedOver += reader.passedOver();
            }
        }

        private static String text(ColumnVector column, int row) {
            int id = column.ids()[row];
            return id == ColumnVector.NULL_ID
                    ? ""
                    : new String(
                            Arrays.copyOfRange(column.bytes(), column.offsets()[id], column.offsets()[id + 1]),
                            StandardCharsets.UTF_8);
        }

        void expect(SlowLines expected, String group, long seed) {
            String what = group + ", seed " + seed;
            assertThat(rows).as(what).isEqualTo(expected.rows);
            assertThat(lines).as(what).isEqualTo(expected.broken);
            assertThat(passedOver).as(what).isEqualTo(expected.without);
            assertThat(broken).as(what).allMatch(original -> group.equals("STAY") || original.startsWith(" "));
        }
    }
}
