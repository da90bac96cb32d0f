package fr.sndscopy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** What a re-delivery takes from view is told before it is done, and a superseded delivery does not come back unnoticed. */
@Isolated("replaces System.out and System.err")
class RedeliveryCommandTest {
    private static final String BOTH = """
            files:
              - {path: tv.csv, table: TV}
              - {path: tw.csv, table: TW}""";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    private SmallDelivery small() {
        return new SmallDelivery(folder);
    }

    @BeforeEach
    void publishTheFirst() throws IOException {
        small().schema(SmallDelivery.TV).schema("TW.json", SmallDelivery.TV.replace("\"TV\"", "\"TW\""));
        deliver("D-1", BOTH);
        assertThat(small().migrate("D-1").code()).isZero();
    }

    private SmallDelivery deliver(String id, String rest) throws IOException {
        return small().declares(id, rest).with(id, "tv.csv", "ID;TXT\n1;a\n").with(id, "tw.csv", "ID;TXT\n1;a\n");
    }

    private static void refusedBecauseTwVanishes(CliRun run) {
        assertThat(run.code()).as(run.toString()).isEqualTo(13);
        assertThat(run.err())
                .contains(
                        "[delivery.yaml: supersedes] TW 2019-02 of D-1 would no longer be published: expected files of it,"
                                + " or supersedes: {id: D-1, drops: [TW 2019-02]}");
    }

    @Test
    void a_table_that_would_vanish_is_refused_by_plan_and_migrate() throws IOException {
        SmallDelivery small = deliver("D-2", "supersedes: D-1\nfiles: [{path: tv.csv, table: TV}]");

        refusedBecauseTwVanishes(small.plan("D-2"));
        refusedBecauseTwVanishes(small.migrate("D-2"));

        assertThat(small.run("ls").out()).contains("TV").contains("TW").doesNotContain("D-2");
    }

    @Test
    void a_period_that_would_vanish_is_refused_likewise() throws IOException {
        SmallDelivery small = deliver("D-2", """
                supersedes: D-1
                files:
                  - {path: tv.csv, table: TV}
                  - {path: tw.csv, table: TW, period: 2019-03}""");

        refusedBecauseTwVanishes(small.migrate("D-2"));
    }

    @Test
    void what_the_declaration_drops_is_dropped_and_named_by_plan_migrate_and_report() throws IOException {
        SmallDelivery small = deliver("D-2", """
                supersedes: {id: D-1, drops: [tw 2019-02]}
                files: [{path: tv.csv, table: TV}]""");

        CliRun plan = small.plan("D-2");
        CliRun migrate = small.migrate("D-2");
        CliRun report = small.run("report", "D-2", "--format", "json");

        assertThat(plan.code()).as(plan.toString()).isZero();
        assertThat(plan.out())
                .contains("would supersede D-1")
                .contains("in place of D-1: TV 2019-02")
                .contains("no longer published, of D-1: TW 2019-02");
        assertThat(migrate.code()).as(migrate.toString()).isZero();
        assertThat(migrate.out())
                .contains("in place of D-1: TV 2019-02")
                .contains("no longer published, of D-1: TW 2019-02");
        assertThat(Files.readString(Path.of(report.out().strip())))
                .contains("\"kind\":\"drops\"")
                .contains("\"TW 2019-02\"");
        assertThat(small.run("ls").out()).contains("TV").doesNotContain("TW");
    }

    @Test
    void all_of_it_needs_no_word_and_a_drop_of_what_stays_is_refused() throws IOException {
        SmallDelivery small = deliver("D-2", "supersedes: {id: D-1, drops: [TW 2019-02]}\n" + BOTH);

        CliRun idle = small.migrate("D-2");
        deliver("D-2", "supersedes: {id: D-1}\n" + BOTH);
        CliRun whole = small.migrate("D-2");

        assertThat(idle.code()).isEqualTo(13);
        assertThat(idle.err())
                .contains("[delivery.yaml: supersedes.drops] TW 2019-02 would not vanish: expected no drops: this"
                        + " delivery brings all that D-1 has");
        assertThat(whole.code()).as(whole.toString()).isZero();
        assertThat(whole.out())
                .contains("in place of D-1: TV 2019-02, TW 2019-02")
                .doesNotContain("no longer");
    }

    @Test
    void drops_that_cannot_be_read_are_refused_with_the_place() throws IOException {
        for (String wrong : new String[] {"[TW]", "[TW 2019-13]", "TW 2019-02", "[{a: b}]"}) {
            CliRun run = deliver("D-2", "supersedes: {id: D-1, drops: " + wrong + "}\n" + BOTH)
                    .migrate("D-2");

            assertThat(run.code()).as(run.toString()).isEqualTo(13);
            assertThat(run.err()).contains("delivery.yaml: supersedes.drops").contains("expected a list of tables and");
        }
        CliRun unknown = deliver("D-2", "supersedes: {id: D-1, drop: [TW 2019-02]}\n" + BOTH)
                .migrate("D-2");
        assertThat(unknown.code()).isEqualTo(13);
        assertThat(unknown.err()).contains("supersedes.drop] unknown key");
    }

    @Test
    void a_superseded_delivery_that_comes_again_is_refused_by_name() throws IOException {
        SmallDelivery small = deliver("D-2", "supersedes: D-1\n" + BOTH);
        assertThat(small.migrate("D-2").code()).isZero();
        deliver("D-3", "supersedes: D-2\n" + BOTH);
        assertThat(small.migrate("D-3").code()).isZero();

        for (CliRun again : new CliRun[] {small.plan("D-1"), small.migrate("D-1")}) {
            assertThat(again.code()).as(again.toString()).isEqualTo(13);
            assertThat(again.err())
                    .contains("[D-1] was superseded by D-2 on ")
                    .contains("expected an id of its own, and supersedes: D-3, to bring its rows back");
        }
        small.with("D-1", "tv.csv", "ID;TXT\n9;other\n");
        CliRun altered = small.migrate("D-1");
        assertThat(altered.code()).isEqualTo(13);
        assertThat(altered.err()).contains("[D-1] was superseded by D-2 on ");
    }

    @Test
    void what_refers_to_a_superseded_delivery_names_the_one_that_took_its_place() throws IOException {
        SmallDelivery small = deliver("D-2", "supersedes: D-1\n" + BOTH);
        assertThat(small.migrate("D-2").code()).isZero();
        deliver("D-3", "supersedes: D-1\n" + BOTH);

        assertThat(small.migrate("D-3").err()).contains("which has been superseded already, by D-2");
        CliRun replay = small.run(
                "quarantine", "replay", "D-1", "--schemas", small.schemas().toString());
        assertThat(replay.code()).isEqualTo(13);
        assertThat(replay.err()).contains("[D-1] cannot be replayed: it has been superseded by D-2");
    }

    @Test
    void in_an_inbox_a_superseded_delivery_is_known_and_turns_no_night_red() throws Exception {
        SmallDelivery small = deliver("D-2", "supersedes: D-1\n" + BOTH);
        assertThat(small.migrate("D-2").code()).isZero();
        Path inbox = Files.createDirectory(folder.resolve("inbox"));
        copyWithChecksums("D-1", inbox.resolve("D-1"));
        copyWithChecksums("D-2", inbox.resolve("D-2"));

        CliRun night = small.run(
                "nightly",
                inbox.toString(),
                "--skip-code",
                "--schemas",
                small.schemas().toString());

        assertThat(night.code()).as(night.toString()).isEqualTo(99);
        assertThat(night.out()).containsPattern("D-1 +2019-02 +superseded +0 .*by D-2");
    }

    private void copyWithChecksums(String id, Path to) throws Exception {
        Files.createDirectories(to);
        String yaml = Files.readString(folder.resolve(id).resolve("delivery.yaml"));
        for (String table : new String[] {"TV", "TW"}) {
            String file = table.toLowerCase(Locale.ROOT) + ".csv";
            byte[] bytes = Files.readAllBytes(folder.resolve(id).resolve(file));
            Files.write(to.resolve(file), bytes);
            String sha256 = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
            yaml = yaml.replace("table: " + table + "}", "table: " + table + ", sha256: " + sha256 + "}");
        }
        Files.writeString(to.resolve("delivery.yaml"), yaml);
    }
}
