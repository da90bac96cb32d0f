package fr.sndscopy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.Withstands;
import fr.sndscopy.config.Home;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.hash.Sha256;
import fr.sndscopy.ledger.RemovalEntry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** What was published leaves the sight of readers, and its rows the store; books and evidence stay. */
@Isolated("replaces System.out and System.err")
final class RemovalCommandTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    private SmallDelivery small() {
        return new SmallDelivery(folder);
    }

    @BeforeEach
    void publishTwo() throws IOException {
        small().schema(SmallDelivery.TV);
        deliver("D-1", "2019-02", "");
        deliver("D-2", "2019-03", "");
    }

    private void deliver(String id, String period, String supersedes) throws IOException {
        CliRun run = small().declares(id, supersedes + "files:\n  - {path: a.csv, table: TV, period: " + period + "}")
                .with(id, "a.csv", "ID;TXT\n1;a\n2;b\nx;c\n")
                .migrate(id);
        assertThat(run.code()).as(run.toString()).isIn(0, 3);
    }

    private CliRun run(String... arguments) {
        return small().run(arguments);
    }

    private CliRun good(String... arguments) {
        CliRun run = run(arguments);
        assertThat(run.code()).as(run.toString()).isZero();
        return run;
    }

    private Set<String> rows() {
        Set<String> keys = new TreeSet<>();
        try (Workplace workplace = workplace()) {
            for (String prefix : List.of("data/", "quarantine/")) {
                workplace.store().list(prefix, stat -> keys.add(stat.key()));
            }
        }
        return keys;
    }

    private Workplace workplace() {
        return Workplace.open(new Home(folder.resolve("home")));
    }

    private static JsonNode json(CliRun run) {
        return new ObjectMapper().readTree(run.out());
    }

    @Test
    void aWithdrawalSaysFirstWhatItWouldTakeAndDoesNothing() {
        CliRun shown = good("withdraw", "D-1", "--reason", "by mistake");

        assertThat(shown.out()).containsPattern("TV +2019-02 +1 +2 +1").contains("nothing was done");
        assertThat(good("ls").out()).contains("D-1", "D-2");
    }

    @Test
    void whatIsWithdrawnIsNoLongerSeenAndEverythingElseStays() throws IOException {
        Set<String> before = rows();

        CliRun withdrawn = good("withdraw", "D-1", "--reason", "by mistake", "--apply");

        assertThat(withdrawn.out()).contains("D-1 is withdrawn: ledger entry 3");
        assertThat(good("ls").out()).contains("D-2").doesNotContain("D-1");
        assertThat(run("export", "TV", "2019-02", folder.resolve("export").toString())
                        .code())
                .isEqualTo(2);
        assertThat(rows()).isEqualTo(before);
        assertThat(good("verify").out()).contains("D-1: withdrawn on ", "by mistake", "verdict: good");
        assertThat(good("history").out()).containsPattern("3 .* WITHDRAW +D-1 .*by mistake");
        assertThat(good("history", "--delivery", "D-1").out()).contains("WITHDRAW");
        assertThat(good("history", "--delivery", "D-2").out()).doesNotContain("WITHDRAW");
        assertThat(good("ls", "--history", "TV").out()).containsPattern("D-1 .* withdrawn");
    }

    @Test
    void theSameDeliveryDoesNotComeBackAndAnotherTakesItsPlaceWithoutWord() throws IOException {
        good("withdraw", "D-1", "--reason", "by mistake", "--apply");

        CliRun again = small().migrate("D-1");
        assertThat(again.code()).as(again.toString()).isEqualTo(13);
        assertThat(again.err()).contains("[D-1] was withdrawn on ").contains("an id of its own");

        small().declares("D-4", "supersedes: D-1\nfiles:\n  - {path: a.csv, table: TV, period: 2019-02}")
                .with("D-4", "a.csv", "ID;TXT\n7;g\n");
        CliRun superseding = small().migrate("D-4");
        assertThat(superseding.code()).as(superseding.toString()).isEqualTo(13);
        assertThat(superseding.err()).contains("D-1, which was withdrawn on ").contains("nothing need be superseded");

        deliver("D-3", "2019-02", "");
        assertThat(good("ls").out()).containsPattern("TV +2019-02 +2 .*D-3");
        assertThat(good("verify").code()).isZero();
    }

    @Test
    void nightsPagesAndAuditsTellWhatIsWithdrawn() throws IOException {
        String rows = "ID;TXT\n1;a\n";
        small().declares(
                        "D-5",
                        "files:\n  - {path: a.csv, table: TV, period: 2019-05, rows: 1, sha256: \""
                                + Sha256.of(rows.getBytes(StandardCharsets.UTF_8)) + "\"}")
                .with("D-5", "a.csv", rows);
        Path inbox = Files.createDirectories(folder.resolve("inbox"));
        Files.move(folder.resolve("D-5"), inbox.resolve("D-5"));
        String schemas = folder.resolve("schemas").toString();
        good("nightly", inbox.toString(), "--schemas", schemas);
        good("withdraw", "D-5", "--reason", "by mistake", "--apply");

        CliRun night = good("nightly", inbox.toString(), "--all", "--schemas", schemas);
        good("reports", "--out", folder.resolve("pages").toString());
        CliRun audited = run(
                "audit",
                "--store",
                folder.resolve("home/store").toString(),
                "--out",
                folder.resolve("audit").toString(),
                "--json");

        assertThat(night.out()).containsPattern("D-5 .*withdrawn on .* by ");
        assertThat(pages(folder.resolve("pages"))).anyMatch(page -> page.contains("<td>withdrawn</td>"));
        JsonNode audit = new ObjectMapper()
                .readTree(Files.readString(
                        Path.of(json(audited).path("files").get(0).asString())));
        assertThat(audit.path("deliveries"))
                .filteredOn(line -> line.path("withdrawn").asBoolean())
                .extracting(line -> line.path("delivery").asString())
                .containsExactly("D-5");
        assertThat(audit.toString()).contains("\"fate\":\"withdrawn\"");
    }

    private static List<String> pages(Path folder) throws IOException {
        List<String> pages = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                pages.add(Files.readString(file));
            }
        }
        return pages;
    }

    @Test
    void whatIsNotPublishedOrNotSeenIsNotWithdrawn() throws IOException {
        deliver("D-3", "2019-02", "supersedes: D-1\n");

        assertThat(run("withdraw", "D-9", "--reason", "r").err()).contains("[D-9] no delivery of this id is published");
        assertThat(run("withdraw", "D-1", "--reason", "r", "--apply").err())
                .contains("[D-1] superseded by D-3: nobody sees it any more");
        good("withdraw", "D-2", "--reason", "r", "--apply");
        assertThat(run("withdraw", "D-2", "--reason", "r", "--apply").err())
                .contains("[D-2] withdrawn on ", " already");
        assertThat(run("withdraw", "D-3", "--reason", "two\nlines").code()).isEqualTo(2);
    }

    @Test
    void whatReadersSeeDoesNotExpire() throws IOException {
        CliRun current = run("expire", "D-1", "--apply");
        assertThat(current.code()).isNotZero();
        assertThat(current.err()).contains("[D-1] current: what readers see does not expire; withdraw it first");
        assertThat(run("expire").code()).isEqualTo(2);
        assertThat(good("expire", "--older-than", "0s", "--apply").out()).contains("nothing is to expire");
        deliver("D-3", "2019-02", "supersedes: D-1\n");
        assertThat(good("expire", "--older-than", "1h", "--apply").out()).contains("nothing is to expire");
        assertThat(rows()).anyMatch(key -> key.contains("/D-1/"));
    }

    @Test
    void rowsOfWhatWasSupersededLeaveTheStoreAndNothingElseDoes() throws IOException {
        deliver("D-3", "2019-02", "supersedes: D-1\n");
        Set<String> before = rows();

        CliRun shown = good("expire", "--older-than", "0s");
        assertThat(shown.out())
                .containsPattern("D-1 .*superseded by D-3 +1 +3 +2 ")
                .contains("nothing was done");
        assertThat(rows()).isEqualTo(before);
        JsonNode expired = json(good("expire", "--older-than", "0s", "--apply", "--json"));

        assertThat(expired.path("entries").path(0).asInt()).isEqualTo(4);
        assertThat(expired.path("objects").asInt()).isEqualTo(2);
        assertThat(rows()).hasSize(before.size() - 2).noneMatch(key -> key.contains("/D-1/"));
        CliRun verified = good("verify");
        assertThat(verified.out()).contains("D-1: expired on ", "not seen by readers for 0 s", "verdict: good");
        assertThat(good("verify", "--sealed").code()).isZero();
        assertThat(good("ls", "--history", "TV", "--digests").out())
                .containsPattern("D-1 .*superseded by D-3, expired at ");
        assertThat(run("diff", "TV", "2019-02").err()).contains("expired at ", "--sealed");
        assertThat(good("diff", "TV", "2019-02", "--sealed").code()).isZero();
        assertThat(good("gc", "--older-than", "0s").out()).doesNotContain("D-1 ");
        assertThat(good("keys", "rotate").code()).isZero();
        assertThat(good("keys", "rewrap").code()).isZero();
        assertThat(good("verify").code()).isZero();
        assertThat(good("expire", "--older-than", "0s", "--apply").out()).contains("nothing is to expire");
    }

    @Test
    void whatIsWithdrawnExpiresWithItsReplays() throws IOException {
        good("withdraw", "D-2", "--reason", "by mistake", "--apply");
        CliRun expired = good("expire", "D-2", "--reason", "contract of 2026 ended", "--apply");

        assertThat(expired.out())
                .containsPattern("D-2 .* withdrawn .* expired")
                .contains("removed for good: ledger entry 4");
        assertThat(rows()).noneMatch(key -> key.contains("/D-2/")).isNotEmpty();
        assertThat(good("verify").out()).contains("contract of 2026 ended");
        assertThat(run("quarantine", "replay", "D-2").err()).contains("cannot be replayed: it was withdrawn on ");
    }

    @Withstands(
            fault = "an object of a superseded delivery is gone, and no entry says that it expired",
            outcome = "verify names it: 4")
    @Test
    void anObjectThatIsGoneWithoutAnEntryIsAFaultStill() throws IOException {
        deliver("D-3", "2019-02", "supersedes: D-1\n");
        String gone =
                rows().stream().filter(key -> key.contains("/D-1/")).findFirst().orElseThrow();
        try (Workplace workplace = workplace()) {
            workplace.store().delete(gone);
        }

        CliRun verified = run("verify");

        assertThat(verified.code()).isEqualTo(4);
        assertThat(verified.out() + verified.err()).contains(gone);
    }

    @Test
    void whoeverWasCutOffGoesOnAndVerifyTellsWhatIsLeft() throws IOException {
        deliver("D-3", "2019-02", "supersedes: D-1\n");
        try (Workplace workplace = workplace()) {
            workplace.ledger().recordRemoval(RemovalEntry.Kind.EXPIRE, List.of("D-1"), "cut off", "somebody", "test");
        }
        assertThat(rows()).anyMatch(key -> key.contains("/D-1/"));

        assertThat(good("verify").out()).contains("2 objects of deliveries that have expired still there");
        assertThat(good("expire", "--older-than", "9d").out()).contains("expired before, not all removed");
        CliRun again = good("expire", "--older-than", "9d", "--apply");

        assertThat(again.out()).contains("removed for good").doesNotContain("ledger entry");
        assertThat(rows()).noneMatch(key -> key.contains("/D-1/"));
        assertThat(good("verify").out()).doesNotContain("still there");
    }
}
