package fr.sndscopy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.Withstands;
import fr.sndscopy.config.Home;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.ledger.StoreLayout;
import fr.sndscopy.lock.FileRunLock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

@Isolated("replaces System.out and System.err")
final class GcCommandTest {
    private static final String GOOD = "ID;TXT\n1;a\n2;b\n3;c\n";
    private static final String FILES = "files:\n  - {path: a.csv, table: TV}";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    private CliRun run(String... arguments) {
        List<String> line =
                new ArrayList<>(List.of("--home", folder.resolve("home").toString()));
        line.addAll(List.of(arguments));
        return CliRun.of(line.toArray(String[]::new));
    }

    private CliRun migrate(String id) {
        return run(
                "migrate",
                folder.resolve(id).toString(),
                "--schemas",
                folder.resolve("schemas").toString());
    }

    private void deliver(String id, String rows) throws IOException {
        new SmallDelivery(folder).schema(SmallDelivery.TV).declares(id, FILES).with(id, "a.csv", rows);
    }

    private Set<String> keys() {
        Set<String> keys = new TreeSet<>();
        try (Workplace workplace = Workplace.open(new Home(folder.resolve("home")))) {
            workplace.store().list("", stat -> keys.add(stat.key()));
        }
        return keys;
    }

    private void put(String key) {
        try (Workplace workplace = Workplace.open(new Home(folder.resolve("home")))) {
            workplace.store().putIfAbsent(key, key.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static String attempt(String delivery) {
        return StoreLayout.data("TV", "2019-02", delivery, "p-1", "00aa");
    }

    @Test
    void whatAttemptsLeftIsListedCountedAndRemovedAndWhatIsPublishedStays() throws IOException {
        deliver("D-1", GOOD);
        assertThat(migrate("D-1").code()).isZero();
        Set<String> published = keys();
        put(attempt("D-1"));
        put(attempt("D-0"));

        CliRun status = run("status", "--leftovers");
        assertThat(status.out()).as(status.err()).containsPattern("leftovers +2");
        assertThat(run("status").out()).doesNotContain("leftovers");
        CliRun doctor = run("doctor");
        assertThat(doctor.out()).contains("2 objects, ", "sndscopy gc lists them");
        CliRun young = run("gc", "--apply");
        assertThat(young.code()).as(young.err()).isZero();
        assertThat(young.out()).contains("kept: not old enough", "0 objects of 0 B removed, 2 kept");
        CliRun listed = run("gc", "--older-than", "0s");
        assertThat(listed.out()).containsPattern("D-0 +data +1 .* removable").contains("2 objects of ", "gc --apply");
        assertThat(keys()).hasSize(published.size() + 2);

        Path work = folder.resolve("home/work");
        Files.writeString(work.resolve("p-1-00aa.data.parquet"), "left by a killed run");
        CliRun removed = run("gc", "--apply", "--older-than", "0s", "--json");
        assertThat(removed.code()).as(removed.err()).isZero();
        JsonNode json = new ObjectMapper().readTree(removed.out());
        assertThat(json.path("format").asString()).isEqualTo("sndscopy-gc/1");
        assertThat(json.path("applied").asBoolean()).isTrue();
        assertThat(json.path("removable").path("objects").asInt()).isEqualTo(2);
        assertThat(json.path("kept").asInt()).isZero();
        assertThat(json.path("leftovers").path(0).path("delivery").asString()).isEqualTo("D-0");

        assertThat(keys()).containsAll(published).hasSize(published.size() + 1).contains(StoreLayout.accessEntry(3));
        assertThat(work).isEmptyDirectory();
        assertThat(run("gc", "--older-than", "0s").out()).isEqualTo("nothing is left over\n");
        assertThat(run("verify").code()).isZero();
    }

    @Withstands(fault = "cleaning while a run may still publish", outcome = "its objects stay")
    @Test
    void whatARefusedRunStoredStaysUntilItsDeliveryIsPublished() throws IOException {
        deliver("D-1", GOOD);
        assertThat(migrate("D-1").code()).isZero();
        deliver("D-2", "ID;TXT\n1;a\nx;b\ny;c\nz;d\n");
        new SmallDelivery(folder)
                .with("D-2", "delivery.yaml", "delivery: D-2\nproduct: X\nperiod: 2019-03\n" + FILES + "\n");
        assertThat(migrate("D-2").code()).isEqualTo(13);
        Set<String> refused = keys();
        assertThat(refused).anyMatch(key -> key.contains("/D-2/"));

        CliRun kept = run("gc", "--apply", "--older-than", "0s", "--manifests");
        assertThat(kept.out()).as(kept.err()).contains("kept: its run may go on");
        assertThat(keys()).isEqualTo(refused);

        new SmallDelivery(folder).with("D-2", "a.csv", "ID;TXT\n1;a\n");
        assertThat(migrate("D-2").code()).isZero();
        CliRun gone = run("gc", "--apply", "--older-than", "0s");
        assertThat(gone.out()).as(gone.err()).contains(" removed").doesNotContain("kept");
        assertThat(run("verify").code()).isZero();
    }

    @Withstands(fault = "cleaning behind a ledger that lost entries", outcome = "4, nothing is removed")
    @Test
    void nothingIsRemovedAfterTheLedgerWasCut() throws IOException {
        deliver("D-1", GOOD);
        assertThat(migrate("D-1").code()).isZero();
        try (Workplace workplace = Workplace.open(new Home(folder.resolve("home")))) {
            workplace.store().delete(StoreLayout.ledgerEntry(1));
        }
        Set<String> cut = keys();

        CliRun run = run("gc", "--apply", "--older-than", "0s", "--manifests");
        assertThat(run.code()).isEqualTo(4);
        assertThat(run.err()).contains("has been seen before");
        assertThat(keys()).isEqualTo(cut);
    }

    @Test
    void aRunAtWorkKeepsItOut() throws IOException {
        deliver("D-1", GOOD);
        assertThat(migrate("D-1").code()).isZero();
        put(attempt("D-0"));
        try (FileRunLock lock = FileRunLock.acquire(folder.resolve("home/run.lock"))) {
            assertThat(run("gc", "--apply", "--older-than", "0s").code()).isEqualTo(11);
            lock.assertHeld();
        }
        assertThat(keys()).contains(attempt("D-0"));
    }

    @Test
    void anAgeHasAUnit() throws IOException {
        Files.createDirectories(folder.resolve("home"));
        for (String wrong : List.of("7", "7w", "-1d", "", "d")) {
            CliRun run = run("gc", "--older-than", wrong);
            assertThat(run.code()).as(wrong).isEqualTo(2);
            assertThat(run.err()).contains("as 7d");
        }
    }

    @Test
    void aStoreThatNobodyHasSetUpIsSaidToBeAndIsNoErrorInTheLog() throws IOException {
        Workplace.openOrCreate(new Home(folder.resolve("home"))).close();

        CliRun run = run("gc");

        assertThat(run.code()).isEqualTo(10);
        assertThat(run.err()).startsWith("sndscopy: ").hasLineCount(1);
        assertThat(Files.readString(folder.resolve("home/logs/sndscopy.log")))
                .contains("command ended: ")
                .doesNotContain("ERROR")
                .doesNotContain("\tat ");
    }

    @Test
    void withoutAHomeThereIsNothingToClean() {
        assertThat(run("gc").code()).isEqualTo(10);
    }
}
