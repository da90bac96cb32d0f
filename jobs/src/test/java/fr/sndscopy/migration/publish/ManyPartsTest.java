package fr.sndscopy.migration.publish;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.config.KnownFormats;
import fr.sndscopy.delivery.Delivery;
import fr.sndscopy.delivery.SourceFile;
import fr.sndscopy.digest.ColumnProfile;
import fr.sndscopy.digest.ColumnSummary;
import fr.sndscopy.digest.ContentSummary;
import fr.sndscopy.digest.Digest;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.migration.TinyStore;
import fr.sndscopy.migration.part.PartReceipt;
import fr.sndscopy.migration.plan.MigrationPlan;
import fr.sndscopy.migration.plan.PlannedFile;
import fr.sndscopy.migration.plan.PlannedPart;
import fr.sndscopy.migration.plan.Planner;
import fr.sndscopy.migration.plan.RuleBook;
import fr.sndscopy.migration.run.MigrationRun;
import fr.sndscopy.migration.work.MigrationSettings;
import fr.sndscopy.report.MigrationReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** As many files as a delivery may have, each of one part: work that grows with their square would not come to an end here. */
class ManyPartsTest {
    private static final int FILES = 100_000;

    private final TinyStore tiny;
    private final Delivery delivery;
    private final MigrationPlan plan;

    ManyPartsTest(@TempDir Path directory) throws IOException {
        tiny = new TinyStore(directory);
        delivery = tiny.delivery("D-1", "2019-02", null, "a;1.00;01/02/2019;1");
        plan = many(new Planner(
                        TinyStore.CATALOG, KnownFormats.ALL, RuleBook.USUAL, new MigrationSettings(1, 16, 1 << 10, 3))
                .plan(delivery));
    }

    private MigrationPlan many(MigrationPlan one) {
        PlannedFile first = one.files().get(0);
        List<PlannedFile> files = new ArrayList<>();
        List<PlannedPart> parts = new ArrayList<>();
        for (int i = 0; i < FILES; i++) {
            SourceFile declared = first.declared();
            PlannedFile file = new PlannedFile(
                    new SourceFile(
                            "data/" + i + ".csv",
                            declared.table(),
                            declared.period(),
                            declared.vintage(),
                            declared.format(),
                            declared.declaredRows(),
                            declared.declaredSha256()),
                    first.source(),
                    first.format(),
                    first.rows(),
                    first.rules(),
                    first.places(),
                    first.refused(),
                    first.drift(),
                    first.doubts());
            files.add(file);
            parts.add(new PlannedPart("part-" + i, file, one.parts().get(0).range()));
        }
        return new MigrationPlan(one.delivery(), files, parts, one.sha256());
    }

    @Test
    void partsAreSortedByWhatIsLookedUpOfThem() {
        List<String> names =
                new ArrayList<>(plan.parts().stream().map(PlannedPart::name).toList());
        Collections.shuffle(names, new Random(1));

        names.sort(Comparator.comparingLong((String name) -> plan.part(name).sourceBytes())
                .thenComparing(name -> plan.part(name).file().declared().path()));

        assertThat(names).hasSize(FILES).startsWith("part-0", "part-1", "part-10");
    }

    @Test
    void theManifestHasTheRowsOfEachFile() throws IOException {
        MigrationRun run = tiny.run(plan, delivery);
        BooksDraft draft = new BooksDraft(run);
        List<ColumnSummary> columns = plan.files().get(0).schema().columns().stream()
                .map(column -> new ColumnSummary(column.name(), new Digest(0, 0), 0, null, null, null))
                .toList();
        List<ColumnProfile> profile = plan.files().get(0).schema().columns().stream()
                .map(column -> new ColumnProfile.Sum(column.name()).toProfile())
                .toList();
        List<Manifest.Part> parts = new ArrayList<>();
        for (int i = 0; i < FILES; i++) {
            parts.add(draft.add(
                    plan.parts().get(i),
                    new PartReceipt(
                            "part-" + i,
                            new Manifest.Books(i, i, 0, Map.of(), Map.of()),
                            i % 2,
                            null,
                            null,
                            new ContentSummary(i, new Digest(0, 0), columns),
                            Map.of(),
                            profile)));
        }

        Manifest manifest = draft.manifest(
                run.tools().ledger().read(), Collections.nCopies(FILES, "0".repeat(64)), "0".repeat(64), parts);

        assertThat(manifest.files()).hasSize(FILES);
        Manifest.File last = manifest.files().get(FILES - 1);
        assertThat(last.path()).isEqualTo("data/99999.csv");
        assertThat(last.rows()).isEqualTo(99_999);
        assertThat(last.drift()).contains("blank-lines");
        assertThat(manifest.files().get(0).drift()).doesNotContain("blank-lines");
        assertThat(MigrationReport.partsOf(manifest))
                .as("a report of so many would not fit into memory")
                .isEmpty();
    }
}
