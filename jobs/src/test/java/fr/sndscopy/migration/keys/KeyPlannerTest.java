package fr.sndscopy.migration.keys;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.config.KnownFormats;
import fr.sndscopy.delivery.Delivery;
import fr.sndscopy.delivery.DeliveryReader;
import fr.sndscopy.delivery.Inventory;
import fr.sndscopy.lock.NoLock;
import fr.sndscopy.migration.TinyStore;
import fr.sndscopy.migration.evidence.KeyCheck;
import fr.sndscopy.migration.keysets.KeyPlan;
import fr.sndscopy.migration.plan.Planner;
import fr.sndscopy.migration.plan.RuleBook;
import fr.sndscopy.migration.run.MigrationRun;
import fr.sndscopy.migration.run.RunOutcome;
import fr.sndscopy.migration.run.RunTools;
import fr.sndscopy.migration.work.MigrationSettings;
import fr.sndscopy.migration.work.Progress;
import fr.sndscopy.migration.work.RunIdentity;
import fr.sndscopy.migration.work.Timeline;
import fr.sndscopy.place.Here;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import fr.sndscopy.schema.ForeignKey;
import fr.sndscopy.schema.SchemaCatalog;
import fr.sndscopy.schema.TableSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyPlannerTest {
    private static final SchemaCatalog CATALOG = SchemaCatalog.of(List.of(
            table("T_MCOaaB", "ETA", "RSA", List.of("ETA", "RSA")),
            table("T_MCOaaC", "ETA", "RSA", List.of(), key("T_MCOaaB", "RSA", "ETA")),
            table("IR_BEN_R", "ETA", "NUM", List.of("ETA")),
            table("ER_PRS_F", "ETA", "NUM", List.of(), key("IR_BEN_R", "ETA"), key("", "NUM")),
            table("ER_LOW_F", "ETA", "NUM", List.of(), key("ir_ben_r", "ETA")),
            table("ER_BAD_F", "ETA", "NUM", List.of(), new ForeignKey(List.of("NUM"), "IR_BEN_R", List.of("ETA")))));

    private final TinyStore tiny;
    private final Path folder;

    KeyPlannerTest(@TempDir Path folder) throws IOException {
        this.folder = folder;
        this.tiny = new TinyStore(folder.resolve("tiny"));
    }

    @Test
    void anInstanceOfATemplateRefersToTheInstanceOfItsYear() throws IOException {
        List<KeyCheck> checks = checks("T_MCO08C 2008", "T_MCO09B 2009", "T_MCO08B 2008");

        KeyCheck reference = only(checks, KeyCheck.Rule.REFERENCE);
        assertThat(reference.notChecked()).isNull();
        assertThat(reference.target()).isEqualTo(new KeyCheck.Target("T_MCO08B", "2008", List.of("RSA", "ETA"), null));
    }

    @Test
    void theKeyOfATargetIsHashedOnceForAllWhoAskForIt() throws IOException {
        KeyPlan plan = plan("T_MCO08C 2008", "T_MCO08B 2008");

        assertThat(plan.sets().values()).containsExactlyInAnyOrder(1, 2);
        assertThat(plan.sets().keySet())
                .allSatisfy(set -> assertThat(set.columns()).containsExactly("ETA", "RSA"));
    }

    @Test
    void theSamePeriodIsPreferredThenTheSnapshotThenTheOnlyPeriod() throws IOException {
        assertThat(periodReferredTo("ER_PRS_F 2019-02", "IR_BEN_R 2019-02", "IR_BEN_R snapshot"))
                .isEqualTo("2019-02");
        assertThat(periodReferredTo("ER_PRS_F 2019-02", "IR_BEN_R 2019-01", "IR_BEN_R snapshot"))
                .isEqualTo("snapshot");
        assertThat(periodReferredTo("ER_PRS_F 2019-02", "IR_BEN_R 2019-01")).isEqualTo("2019-01");
        assertThat(periodReferredTo("ER_PRS_F 2019-02", "IR_BEN_R 2019-01", "IR_BEN_R 2018-12"))
                .isEqualTo("IR_BEN_R is neither delivered nor published");
    }

    @Test
    void aTableIsReferredToInWhateverLetters() throws IOException {
        assertThat(periodReferredTo("ER_LOW_F 2019-02", "IR_BEN_R 2019-02")).isEqualTo("2019-02");
    }

    @Test
    void aReferenceToNothingThatIsThereIsReportedAsNotChecked() throws IOException {
        List<KeyCheck> checks = checks("ER_PRS_F 2019-02");

        assertThat(checks)
                .extracting(KeyCheck::notChecked)
                .containsExactly("IR_BEN_R is neither delivered nor published", null);
        assertThat(checks.get(1).target())
                .as("a table that refers to itself")
                .isEqualTo(new KeyCheck.Target("ER_PRS_F", "2019-02", List.of("NUM"), null));
    }

    @Test
    void typesThatCannotBeComparedAreReportedAsNotChecked() throws IOException {
        KeyCheck reference = only(checks("ER_BAD_F 2019-02", "IR_BEN_R snapshot"), KeyCheck.Rule.REFERENCE);

        assertThat(reference.notChecked()).isEqualTo("NUM is of type integer, what it refers to of type string");
        assertThat(reference.target()).isNotNull();
    }

    @Test
    void anotherTargetMakesAnotherJudgement() throws IOException {
        String alone = plan("ER_PRS_F 2019-02").judgement();

        assertThat(plan("ER_PRS_F 2019-02").judgement()).isEqualTo(alone);
        assertThat(plan("ER_PRS_F 2019-02", "IR_BEN_R snapshot").judgement()).isNotEqualTo(alone);
    }

    private String periodReferredTo(String... files) throws IOException {
        KeyCheck reference = checks(files).stream()
                .filter(check -> check.rule() == KeyCheck.Rule.REFERENCE)
                .findFirst()
                .orElseThrow();
        String reason = reference.notChecked();
        return reason != null
                ? reason
                : Objects.requireNonNull(reference.target()).period();
    }

    private static KeyCheck only(List<KeyCheck> checks, KeyCheck.Rule rule) {
        List<KeyCheck> found =
                checks.stream().filter(check -> check.rule() == rule).toList();
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    private List<KeyCheck> checks(String... files) throws IOException {
        return plan(files).rules().stream().map(KeyPlan.PlannedRule::described).toList();
    }

    // files: each a table and a period
    private KeyPlan plan(String... files) throws IOException {
        Path directory = Files.createTempDirectory(folder, "delivery");
        List<String> yaml = new ArrayList<>(List.of("delivery: D", "product: X", "vintage: 2010", "files:"));
        for (int i = 0; i < files.length; i++) {
            String[] words = files[i].split(" ");
            String second = words[0].startsWith("T_MCO") ? "RSA" : "NUM";
            Files.write(directory.resolve(i + ".csv"), List.of("ETA;" + second, "a;1"));
            yaml.add("  - {path: " + i + ".csv, table: " + words[0] + ", period: \"" + words[1] + "\"}");
        }
        Files.write(directory.resolve("delivery.yaml"), yaml);
        Delivery delivery = DeliveryReader.read(Here.folder(directory));
        MigrationSettings settings = new MigrationSettings(1, 16, 1 << 10, 3);
        MigrationRun run = new MigrationRun(
                new Planner(CATALOG, KnownFormats.ALL, RuleBook.USUAL, settings).plan(delivery),
                tiny.ledger.initialise(),
                Inventory.freeze(delivery),
                new RunTools(
                        tiny.store,
                        tiny.ledger,
                        tiny.keys,
                        settings,
                        new NoLock(),
                        new RunIdentity("tester", "test", "0".repeat(64)),
                        folder,
                        folder,
                        new Progress()),
                new Timeline(),
                new RunOutcome());
        return KeyPlanner.of(run.plan(), PublishedKeys.of(run)).plan();
    }

    private static TableSchema table(
            String name, String first, String second, List<String> primaryKey, ForeignKey... foreignKeys) {
        return new TableSchema(
                name,
                "X",
                List.of(Column.of(first, ColumnType.string(9)), Column.of(second, ColumnType.integer(9))),
                List.of(),
                primaryKey,
                List.of(foreignKeys),
                "0".repeat(64));
    }

    private static ForeignKey key(String table, String... columns) {
        return new ForeignKey(List.of(columns), table, List.of(columns));
    }
}
