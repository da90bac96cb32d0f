package fr.sndscopy.source.csv;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.delivery.CsvFormat;
import fr.sndscopy.delivery.CsvFormat.Quote;
import fr.sndscopy.hash.Sha256;
import fr.sndscopy.place.Here;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import fr.sndscopy.source.DeliveredFile;
import fr.sndscopy.source.PackedAs;
import fr.sndscopy.source.ReaderMemory;
import fr.sndscopy.source.RecordReader;
import fr.sndscopy.source.RowLayout;
import fr.sndscopy.source.SourceRange;
import fr.sndscopy.source.SourceRows;
import fr.sndscopy.source.SpareHands;
import fr.sndscopy.validate.CellInterpreters;
import fr.sndscopy.validate.TableRules;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A reader knows the SHA-256 of the bytes that it has read: those of all ranges are the file, each byte once. */
class WhatWasReadTest {
    private static final List<Column> COLUMNS =
            List.of(Column.of("NUM", ColumnType.integer(9)), Column.of("TXT", ColumnType.string(80)));

    private static final CsvFormat FORMAT = CsvText.format(';', StandardCharsets.UTF_8, Quote.RFC4180, false);

    private final Path folder;

    WhatWasReadTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void theRangesOfAFileAreTheFile() throws IOException {
        long seed = System.nanoTime();
        System.out.println("WhatWasReadTest seed " + seed);
        Random random = new Random(seed);
        for (int trial = 0; trial < 20; trial++) {
            byte[] content = text(random, random.nextInt(3000));
            SourceRows rows = rows("a.csv", content);
            int from = 0;
            for (SourceRange range : rows.split(1 + random.nextInt(4000))) {
                int end = (int) range.end();
                assertThat(read(rows, range, 1 + random.nextInt(500)))
                        .as("seed %d trial %d bytes %d to %d", seed, trial, from, end)
                        .contains(Sha256.of(Arrays.copyOfRange(content, from, end)));
                from = end;
            }
            assertThat(from).isEqualTo(content.length);
            assertThat(read(rows, rows.whole(), 100)).contains(Sha256.of(content));
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ZIP")
    void aPackedFileIsReadWhole(PackedAs packing) throws IOException {
        byte[] content = text(new Random(7), 5000);
        byte[] packed = concat(
                packing.pack(Arrays.copyOf(content, 999)),
                packing.pack(Arrays.copyOfRange(content, 999, content.length)));
        SourceRows rows = rows("a.csv" + packing.ending(), packed);

        assertThat(rows.tellsWhatWasRead()).isTrue();
        assertThat(read(rows, rows.whole(), 100)).contains(Sha256.of(packed));
    }

    @Test
    void ofAnArchiveWhoseReaderJumpsItIsNotKnown() throws IOException {
        SourceRows rows = rows("a.zip", PackedAs.ZIP.pack(text(new Random(7), 50)));

        assertThat(rows.tellsWhatWasRead()).isFalse();
        assertThat(read(rows, rows.whole(), 100)).isEmpty();
    }

    @Test
    void aHeaderAloneIsRead() throws IOException {
        byte[] content = "NUM;TXT\n".getBytes(StandardCharsets.UTF_8);
        SourceRows rows = rows("a.csv", content);

        assertThat(read(rows, rows.whole(), 100)).contains(Sha256.of(content));
    }

    private SourceRows rows(String name, byte[] content) throws IOException {
        Path file = folder.resolve(name);
        Files.write(file, content);
        return new CsvSourceFormat().rows(DeliveredFile.of(Here.file(file), FORMAT));
    }

    private static Optional<String> read(SourceRows rows, SourceRange range, int maxRows) throws IOException {
        ReaderMemory memory = new ReaderMemory(new RowLayout(
                COLUMNS,
                CellInterpreters.of(TableRules.usual(ReadOut.schema(COLUMNS)), FORMAT.cells()),
                List.of(0, 1)));
        try (RecordReader reader = rows.read(range, memory, maxRows, SpareHands.NONE)) {
            while (!reader.read().isLast()) {
                // to the last
            }
            return reader.sourceSha256();
        }
    }

    private static byte[] text(Random random, int rows) {
        StringBuilder text = new StringBuilder("NUM;TXT\r\n");
        for (int row = 0; row < rows; row++) {
            text.append(row).append(random.nextInt(20) == 0 ? ";\"a\nb\"" : ";" + "x".repeat(random.nextInt(70)));
            text.append(random.nextInt(9) == 0 ? "\r\n" : "\n");
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] concat(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }
}
