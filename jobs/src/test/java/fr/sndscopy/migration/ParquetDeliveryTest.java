package fr.sndscopy.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.config.KnownFormats;
import fr.sndscopy.delivery.Delivery;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.migration.access.QuarantineAccess.Format;
import fr.sndscopy.migration.access.QuarantineAccess.ShownRow;
import fr.sndscopy.migration.access.QuarantineSelection;
import fr.sndscopy.migration.part.PartReceipt;
import fr.sndscopy.migration.plan.MigrationPlan;
import fr.sndscopy.migration.plan.Planner;
import fr.sndscopy.migration.plan.RuleBook;
import fr.sndscopy.migration.replay.QuarantineReplay;
import fr.sndscopy.migration.work.MigrationSettings;
import fr.sndscopy.schema.SchemaCatalog;
import fr.sndscopy.source.SourceFormatException;
import fr.sndscopy.source.parquet.ParquetSample;
import fr.sndscopy.validate.RowVerdicts;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A delivery of Parquet, from its declaration to the replay of its quarantine, beside the same rows as text. */
class ParquetDeliveryTest {
    private static final SchemaCatalog NARROW = TinyStore.catalog("1".repeat(64), 8);
    private static final SchemaCatalog WIDE = TinyStore.catalog("2".repeat(64), 40);
    private static final int ROWS = 600;

    private final Path directory;
    private final TinyStore tiny;

    ParquetDeliveryTest(@TempDir Path directory) throws IOException {
        this.directory = directory;
        this.tiny = new TinyStore(directory);
    }

    /** A row: text, hundredths, a day since 1970, a number. One in ten has a text that is too long for the narrow schema. */
    private static @Nullable Object[] row(int i) {
        return new Object[] {
            i % 10 == 3 ? "too\tlong\\ é " + i : i % 4 == 0 ? null : "té" + i % 50,
            (i % 7 - 3) * 1234L,
            i % 6 == 0 ? null : 17_897 + i % 300,
            i * 1_000_003L
        };
    }

    private Delivery parquet(String id) throws IOException {
        ParquetSample file = new ParquetSample(
                "optional binary TXT (STRING); optional int64 MNT (DECIMAL(18,2));"
                        + " optional int32 DTE (DATE); required int64 NBR;",
                options -> options.withRowGroupRowCountLimit(100).withPageRowCountLimit(30));
        for (int i = 0; i < ROWS; i++) {
            file.add(row(i));
        }
        return tiny.deliveryOfFile(id, "a.parquet", file.bytes(), "{type: parquet}", ", rows: " + ROWS);
    }

    private static String cell(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }

    private static String[] lines() {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            Object[] row = row(i);
            lines.add(String.join(
                    ";",
                    cell(row[0]),
                    String.valueOf(BigDecimal.valueOf((Long) row[1], 2)),
                    row[2] == null
                            ? ""
                            : LocalDate.ofEpochDay((Integer) row[2]).format(DateTimeFormatter.ofPattern("dd/MM/yyyy")),
                    cell(row[3])));
        }
        return lines.toArray(String[]::new);
    }

    @Test
    void isPublishedWithBooksThatBalance() throws IOException {
        Manifest manifest = tiny.publish(parquet("P-1"), NARROW, RuleBook.USUAL);

        assertThat(manifest.files().get(0).rows()).isEqualTo(ROWS);
        assertThat(manifest.tables().get(0).books().stored()).isEqualTo(ROWS - 60);
        assertThat(manifest.tables().get(0).books().violations()).containsExactly(Map.entry("too-long(TXT)", 60L));
        assertThat(manifest.parts()).hasSizeGreaterThan(2);
        assertThat(tiny.verify(tiny.keys).faults()).isEmpty();
        assertThat(tiny.verifySealed().faults()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void hasTheDigestsOfTheSameRowsInText(boolean wide) throws IOException {
        SchemaCatalog catalog = wide ? WIDE : NARROW;
        TinyStore text = new TinyStore(directory.resolve("text"));

        PartReceipt typed = converted(tiny, parquet("P-1"), catalog);
        PartReceipt plain = converted(text, text.delivery("P-1", "2019-02", null, lines()), catalog);

        assertThat(typed.content().rows()).isEqualTo(wide ? ROWS : ROWS - 60);
        assertThat(typed.content()).isEqualTo(plain.content());
        assertThat(typed.books()).isEqualTo(plain.books());
    }

    /** All of a delivery in one part. */
    private static PartReceipt converted(TinyStore store, Delivery delivery, SchemaCatalog catalog) throws IOException {
        MigrationSettings settings = new MigrationSettings(1, 1 << 16, 1 << 24, 3);
        MigrationPlan plan = new Planner(catalog, KnownFormats.ALL, RuleBook.USUAL, settings).plan(delivery);
        assertThat(plan.parts()).hasSize(1);
        return TinyStore.convert(store.run(plan, delivery), plan.parts().get(0), RowVerdicts.NONE);
    }

    @Test
    void rejectedRowsAreShownByTheirNumberAndExportedAsLines() throws IOException {
        tiny.publish(parquet("P-1"), NARROW, RuleBook.USUAL);
        QuarantineSelection all = new QuarantineSelection(TinyStore.TABLE, null, null);

        List<ShownRow> shown = tiny.quarantine().show(all, null, 3);
        tiny.quarantine().export(all, Format.RAW, directory.resolve("raw"));

        assertThat(shown).extracting(ShownRow::place).containsExactly("row 4", "row 14", "row 24");
        try (Stream<Path> files = Files.list(directory.resolve("raw"))) {
            assertThat(Files.readAllLines(files.toList().get(0), StandardCharsets.UTF_8))
                    .startsWith("TXT\tMNT\tDTE\tNBR", "too\\tlong\\\\ é 3\t0\t2019-01-04\t3000009");
        }
    }

    @Test
    void rejectedRowsThatPassTodayJoinTheOthers() throws IOException {
        TinyStore text = new TinyStore(directory.resolve("text"));
        Manifest plain = text.publish(text.delivery("P-1", "2019-02", null, lines()), WIDE, RuleBook.USUAL);
        tiny.publish(parquet("P-1"), NARROW, RuleBook.USUAL);

        QuarantineReplay.Result result = tiny.replay(WIDE, "P-1");

        assertThat(result.passed()).isEqualTo(60);
        assertThat(result.remaining()).isZero();
        assertThat(plain.tables().get(0).books().stored()).isEqualTo(ROWS);
        assertThat(tiny.verify(tiny.keys).faults()).isEmpty();
    }

    @Test
    void aDamagedFileIsNotPublished() throws IOException {
        Delivery delivery = parquet("P-1");
        Path file = directory.resolve("P-1").resolve("a.parquet");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 4] ^= 0x10;
        Files.write(file, bytes);

        assertThatThrownBy(() -> tiny.publish(delivery, NARROW, RuleBook.USUAL))
                .isInstanceOf(SourceFormatException.class)
                .hasMessageContaining("row group");
    }
}
