package fr.sndscopy.source.fixed;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.delivery.NamedFormat;
import fr.sndscopy.place.Here;
import fr.sndscopy.record.RecordBatch;
import fr.sndscopy.record.RejectedRow;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import fr.sndscopy.schema.TableSchema;
import fr.sndscopy.source.DeliveredFile;
import fr.sndscopy.source.KeptRows;
import fr.sndscopy.source.ReaderMemory;
import fr.sndscopy.source.RecordReader;
import fr.sndscopy.source.RowLayout;
import fr.sndscopy.source.RowOriginals;
import fr.sndscopy.source.SourceFormatException;
import fr.sndscopy.source.SourceRange;
import fr.sndscopy.source.SourceRows;
import fr.sndscopy.source.SpareHands;
import fr.sndscopy.validate.BatchValidator;
import fr.sndscopy.validate.CellInterpreters;
import fr.sndscopy.validate.RowVerdicts;
import fr.sndscopy.validate.TableRules;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines as no producer means them. */
class OddLinesTest {
    private static final String LAYOUT = """
            layout: sndscopy-fixed-width/1
            groups:
              - name: HEAD
                length: 8
                columns: [{name: NUM, at: 1, length: 3}]
                fields: [{name: COUNT, at: 4, length: 5}]
              - name: ITEM
                length: 5
                counter: HEAD.COUNT
                with: {NUM: HEAD.NUM}
                ordinal: ORD
                columns: [{name: TXT, at: 1, length: 4}]
                fields: [{name: SUBS, at: 5, length: 1}]
              - name: SUB
                length: 2
                counter: ITEM.SUBS
                with: {NUM: HEAD.NUM, ITEM: ITEM.ORD}
                ordinal: ORD
                columns: [{name: SUB, at: 1, length: 2}]
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    private SourceRows file(byte[] content, String group) throws IOException {
        Path path = folder.resolve("a.txt");
        Files.write(path, content);
        return new FixedWidthSourceFormat().rows(DeliveredFile.of(Here.file(path), FixedWidth.format(LAYOUT, group)));
    }

    private static TableRules rules(List<String> columns) {
        return TableRules.usual(new TableSchema(
                "T",
                "TEST",
                columns.stream()
                        .map(name -> Column.of(
                                name,
                                List.of("ORD", "ITEM").contains(name) ? ColumnType.integer(9) : ColumnType.string(3)))
                        .toList(),
                List.of(),
                List.of(),
                List.of(),
                "0"));
    }

    private static RowLayout layout(List<String> columns, NamedFormat format) {
        TableRules rules = rules(columns);
        return new RowLayout(
                rules.schema().columns(),
                CellInterpreters.of(rules, format.cells()),
                IntStream.range(0, columns.size()).boxed().toList());
    }

    /** What came of reading: how many rows passed, and the others. */
    private static final class Read {
        long stored;
        long passedOver;
        final List<RejectedRow> rejected = new ArrayList<>();

        Read with(RecordReader opened, List<String> columns) throws IOException {
            try (RecordReader reader = opened) {
                BatchValidator validator = new BatchValidator(reader::inFile, rules(columns), RowVerdicts.NONE);
                RecordBatch batch;
                do {
                    batch = reader.read();
                    validator.validate(batch);
                    stored += batch.rowCount();
                    rejected.addAll(batch.rejected());
                } while (!batch.isLast());
                passedOver += reader.passedOver();
            }
            return this;
        }

        List<String> told() {
            return rejected.stream()
                    .map(row -> row.address() + " " + row.violations())
                    .toList();
        }
    }

    @Test
    void aLineMayHaveMoreRowsThanABatch() throws IOException {
        int items = 30_000;
        StringBuilder text = new StringBuilder("abc").append(FixedWidth.number(items, 5));
        StringBuilder subs = new StringBuilder();
        for (int i = 0; i < items; i++) {
            text.append(i % 1_000 == 7 ? "long" : "t  ")
                    .append(i % 1_000 == 7 ? "" : " ")
                    .append(i % 3);
            subs.append("s ".repeat(i % 3));
        }
        text.append(subs).append("\nxyz00000\n");
        byte[] content = text.toString().getBytes(StandardCharsets.UTF_8);

        for (String group : List.of("ITEM", "SUB")) {
            SourceRows rows = file(content, group);
            NamedFormat format = FixedWidth.format(LAYOUT, group);
            Read read = new Read()
                    .with(
                            rows.read(
                                    rows.whole(),
                                    new ReaderMemory(layout(rows.columns(), format)),
                                    5_000,
                                    SpareHands.NONE),
                            rows.columns());

            assertThat(read.stored).isEqualTo(group.equals("ITEM") ? items - 30 : items);
            assertThat(read.rejected).hasSize(group.equals("ITEM") ? 30 : 0);
            assertThat(read.passedOver).isEqualTo(1);
            assertThat(rows.count(Long.MAX_VALUE)).hasValue(items);
            assertThat(read.rejected.stream()
                            .map(row -> new String(row.original(), StandardCharsets.UTF_8))
                            .limit(2)
                            .toList())
                    .isEqualTo(group.equals("ITEM") ? List.of("8 abc30000long1", "1008 abc30000long2") : List.of());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void whateverBytesThereAreEachLineIsToldAndEachRejectedRowIsJudgedAlikeAgain(long seed) throws IOException {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder();
        for (int line = 0; line < 300; line++) {
            int items = random.nextInt(4);
            StringBuilder subs = new StringBuilder();
            text.append("né ").append(FixedWidth.number(items, 5));
            for (int i = 0; i < items; i++) {
                int count = random.nextInt(3);
                text.append(random.nextInt(5) == 0 ? "étés" : "été ").append(count);
                subs.append("ü ".repeat(count));
            }
            text.append(subs).append(random.nextBoolean() ? "\n" : "\r\n");
        }
        byte[] content = text.toString().getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < content.length / 60; i++) {
            content[random.nextInt(content.length)] = (byte) random.nextInt(256);
        }
        // what begins with this is refused as packed
        content[0] = 'n';

        for (String group : List.of("HEAD", "ITEM", "SUB")) {
            NamedFormat format = FixedWidth.format(LAYOUT, group);
            SourceRows rows;
            try {
                rows = file(content, group);
            } catch (SourceFormatException e) {
                throw new AssertionError("seed " + seed, e);
            }
            Read whole = new Read();
            whole.with(
                    rows.read(rows.whole(), new ReaderMemory(layout(rows.columns(), format)), 1_000, SpareHands.NONE),
                    rows.columns());
            Read cut = new Read();
            for (SourceRange range : rows.split(500)) {
                cut.with(
                        rows.read(range, new ReaderMemory(layout(rows.columns(), format)), 3, SpareHands.NONE),
                        rows.columns());
            }
            assertThat(cut.told()).as("%s, seed %d", group, seed).isEqualTo(whole.told());
            assertThat(cut.stored).isEqualTo(whole.stored);
            assertThat(cut.passedOver).isEqualTo(whole.passedOver);
            assertThat(rows.count(Long.MAX_VALUE)).hasValue(whole.stored + whole.rejected.size());
            assertThat(whole.rejected).isNotEmpty();

            RowOriginals originals = new FixedWidthSourceFormat().originals(format, rows.columns());
            assertThat(whole.rejected).allMatch(row -> originals.isOneRow(row.original()));
            Read again = new Read()
                    .with(originals.read(new Kept(whole.rejected), layout(rows.columns(), format), 20), rows.columns());
            assertThat(again.told()).as("%s, seed %d", group, seed).isEqualTo(whole.told());
            assertThat(again.stored).isZero();
        }
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
            return "a.txt";
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
    }
}
