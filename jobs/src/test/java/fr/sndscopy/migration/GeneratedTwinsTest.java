package fr.sndscopy.migration;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.config.KnownFormats;
import fr.sndscopy.delivery.Delivery;
import fr.sndscopy.delivery.DeliveryReader;
import fr.sndscopy.delivery.Period;
import fr.sndscopy.digest.ColumnSummary;
import fr.sndscopy.digest.ContentSummary;
import fr.sndscopy.generate.DeliveryGenerator;
import fr.sndscopy.generate.FileForm;
import fr.sndscopy.generate.GeneratedDelivery;
import fr.sndscopy.generate.GeneratorSettings;
import fr.sndscopy.generate.Tables;
import fr.sndscopy.migration.part.PartReceipt;
import fr.sndscopy.migration.plan.MigrationPlan;
import fr.sndscopy.migration.plan.PlannedPart;
import fr.sndscopy.migration.plan.Planner;
import fr.sndscopy.migration.plan.RuleBook;
import fr.sndscopy.migration.run.MigrationRun;
import fr.sndscopy.migration.work.MigrationSettings;
import fr.sndscopy.place.Here;
import fr.sndscopy.record.ViolationCode;
import fr.sndscopy.schema.SchemaCatalog;
import fr.sndscopy.validate.RowVerdicts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Synthetic deliveries of one seed, as CSV and as Parquet. */
class GeneratedTwinsTest {
    private static final SchemaCatalog CATALOG = SchemaCatalog.load(List.of());
    private static final int ROWS = 3_000;

    private final Path directory;
    private final long seed = ThreadLocalRandom.current().nextLong(1_000_000);

    GeneratedTwinsTest(@TempDir Path directory) {
        this.directory = directory;
    }

    private GeneratedDelivery generated(String folder, double defects, FileForm form) throws IOException {
        return new DeliveryGenerator(CATALOG)
                .generate(
                        new GeneratorSettings(
                                directory.resolve(folder),
                                new Period("2019-02"),
                                ROWS,
                                seed,
                                defects,
                                2,
                                Tables.ALL,
                                form),
                        (table, rows) -> {});
    }

    /** By table, what its rows come to when each file is one part, and the books. */
    private Map<String, PartReceipt> converted(GeneratedDelivery generated) throws IOException {
        TinyStore tiny =
                new TinyStore(directory.resolve("store-" + generated.directory().getFileName()));
        Delivery delivery = DeliveryReader.read(Here.folder(generated.directory()));
        MigrationSettings settings = new MigrationSettings(1, 1 << 16, 1 << 28, 3);
        MigrationPlan plan = new Planner(CATALOG, KnownFormats.ALL, RuleBook.USUAL, settings).plan(delivery);
        MigrationRun run = tiny.run(plan, delivery);
        Map<String, PartReceipt> receipts = new TreeMap<>();
        for (PlannedPart part : plan.parts()) {
            PartReceipt before =
                    receipts.put(part.file().declared().table(), TinyStore.convert(run, part, RowVerdicts.NONE));
            assertThat(before).as("one part a table").isNull();
        }
        return receipts;
    }

    @Test
    void haveTheSameDigestsAndTotals() throws IOException {
        Map<String, PartReceipt> text = converted(generated("csv", 0, FileForm.CSV));
        Map<String, PartReceipt> typed = converted(generated("parquet", 0, FileForm.PARQUET));

        assertThat(typed.keySet()).hasSize(5).isEqualTo(text.keySet());
        typed.forEach((table, receipt) -> {
            ContentSummary content = receipt.content();
            ContentSummary expected = Objects.requireNonNull(text.get(table)).content();
            assertThat(content.columns().stream()
                            .filter(column -> !expected.columns().contains(column))
                            .map(ColumnSummary::name))
                    .as("%s, seed %s", table, seed)
                    .isEmpty();
            assertThat(content).as("%s, seed %s", table, seed).isEqualTo(expected);
            assertThat(receipt.books().quarantined()).isZero();
        });
    }

    @Test
    void whatIsBrokenInParquetIsTextAndIsCounted() throws IOException {
        GeneratedDelivery broken = generated("broken", 0.02, FileForm.PARQUET);

        Map<String, Long> found = new TreeMap<>();
        converted(broken).values().forEach(receipt -> receipt.books()
                .violations()
                .forEach((violation, rows) -> found.merge(violation.replaceAll("\\(.*", ""), rows, Long::sum)));

        assertThat(broken.defects().keySet())
                .containsExactly(ViolationCode.ENCODING, ViolationCode.NUL_BYTE, ViolationCode.TOO_LONG);
        Map<String, Long> made = new TreeMap<>();
        broken.defects().forEach((code, rows) -> made.put(code.toString(), rows));
        assertThat(found).as("seed %s", seed).isEqualTo(made);
    }

    @Test
    void theSameSeedGivesTheSameBytesInSeveralRowGroups() throws IOException {
        GeneratedDelivery one = generated("one", 0.01, FileForm.PARQUET);
        GeneratedDelivery other = generated("other", 0.01, FileForm.PARQUET);

        assertThat(other.files()).as("seed %s", seed).isEqualTo(one.files());
        Delivery delivery = DeliveryReader.read(Here.folder(one.directory()));
        MigrationSettings small = new MigrationSettings(1, 16, 1 << 10, 3);
        assertThat(new Planner(CATALOG, KnownFormats.ALL, RuleBook.USUAL, small)
                        .plan(delivery)
                        .parts())
                .hasSizeGreaterThan(15);
    }
}
