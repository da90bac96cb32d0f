package fr.sndscopy.source.sas;

import static org.assertj.core.api.Assertions.assertThat;

import com.epam.parso.date.OutputDateType;
import com.epam.parso.impl.SasFileReaderImpl;
import fr.sndscopy.place.Here;
import fr.sndscopy.schema.LogicalType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** That a reader which is not ours, parso, reads the same cells: of all layouts that it reads whole. */
class SasReadersTest {
    private static final long SEED = 20261201;
    private static final int ROWS = 400;

    enum Layout {
        WIDE,
        NARROW,
        NARROW_BIG_ENDIAN,
        WIDE_BIG_ENDIAN_OF_PAGES_OF_THEIR_OWN,
        IN_RUNS,
        IN_PATTERNS,
        AMENDED,
        WITH_DELETED,
        WITH_DELETED_OF_PAGES_OF_THEIR_OWN;

        private SasFile empty() {
            return switch (this) {
                case WIDE, WITH_DELETED -> new SasFile();
                case NARROW -> new SasFile().narrow().pages(8192);
                case NARROW_BIG_ENDIAN -> new SasFile().narrow().bigEndian();
                case WIDE_BIG_ENDIAN_OF_PAGES_OF_THEIR_OWN ->
                    new SasFile().bigEndian().unmixed();
                case IN_RUNS -> new SasFile().packed("SASYZCRL").pages(4096);
                case IN_PATTERNS -> new SasFile().bigEndian().packed("SASYZCR2").pages(4096);
                case AMENDED -> new SasFile().amended();
                case WITH_DELETED_OF_PAGES_OF_THEIR_OWN ->
                    new SasFile().narrow().unmixed();
            };
        }

        byte[] written() {
            SasFile file = empty().number("ID", "BEST")
                    .number("AMT", "")
                    .number("CUT", "", 4)
                    .number("DAY", "DATE")
                    .number("TS", "DATETIME")
                    .text("TXT", 80)
                    .text("B", 300);
            Random random = new Random(SEED);
            for (int i = 0; i < ROWS; i++) {
                Object[] cells = {
                    (double) i,
                    i % 5 == 0 ? "." : (Object) (random.nextInt(100_000) / 100.0),
                    (double) random.nextInt(1_000_000),
                    (double) (21_000 + i),
                    1.9e9 + i * 3_601.0,
                    "é" + "x".repeat(random.nextInt(30)),
                    i % 3 == 0 ? "" : "B" + "@".repeat(random.nextInt(200)) + "0"
                };
                if (name().startsWith("WITH_DELETED") && i % 11 == 3) {
                    file.deletedRow(cells);
                } else {
                    file.row(cells);
                }
            }
            return file.bytes();
        }
    }

    @ParameterizedTest
    @EnumSource
    void parsoReadsTheSameCells(Layout layout, @TempDir Path folder) throws IOException {
        byte[] content = layout.written();
        Path file = Files.write(folder.resolve("a.sas7bdat"), content);

        assertThat(ours(file)).as("seed %d", SEED).isNotEmpty().isEqualTo(parsos(content));
    }

    private static List<List<@Nullable Object>> parsos(byte[] content) throws IOException {
        SasFileReaderImpl reader =
                new SasFileReaderImpl(new ByteArrayInputStream(content), null, OutputDateType.SAS_VALUE);
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (long i = 0; i < reader.getSasFileProperties().getRowCount(); i++) {
            Object[] cells = reader.readNext();
            if (cells == null) {
                continue;
            }
            List<@Nullable Object> row = new ArrayList<>();
            for (Object cell : cells) {
                row.add(cell instanceof Number number ? (Object) number.doubleValue() : cell);
            }
            rows.add(row);
        }
        return rows;
    }

    private static List<List<@Nullable Object>> ours(Path file) throws IOException {
        SasTable table = SasTable.read(Here.file(file), null);
        SasCells cells = new SasCells(table);
        byte[] row = new byte[table.rowBytes() + Long.BYTES];
        List<List<@Nullable Object>> rows = new ArrayList<>();
        try (SasPageWalk walk = new SasPageWalk(table, Here.file(file))) {
            while (walk.hasNext()) {
                if (walk.next(row, 0)) {
                    rows.add(row(table, cells, row));
                }
            }
        }
        return rows;
    }

    private static List<@Nullable Object> row(SasTable table, SasCells cells, byte[] bytes) {
        List<@Nullable Object> row = new ArrayList<>();
        for (int place = 0; place < table.columns().size(); place++) {
            SasColumn column = table.columns().get(place);
            cells.read(bytes, 0, place, LogicalType.STRING);
            String text = new String(cells.text(), cells.offset(), cells.length(), StandardCharsets.UTF_8);
            row.add(cells.isAbsent() ? null : column.isNumber() ? (Object) number(text, column.meaning()) : text);
        }
        return row;
    }

    private static double number(String text, SasMeaning meaning) {
        return switch (meaning) {
            case DATE -> ChronoUnit.DAYS.between(LocalDate.of(1960, 1, 1), LocalDate.parse(text));
            case DATETIME ->
                LocalDateTime.parse(text).toEpochSecond(ZoneOffset.UTC)
                        - LocalDateTime.of(1960, 1, 1, 0, 0).toEpochSecond(ZoneOffset.UTC);
            case TIME, NUMBER -> Double.parseDouble(text);
        };
    }
}
