package fr.sndscopy.runs;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.ledger.CanonicalJson;
import fr.sndscopy.migration.work.Progress;
import fr.sndscopy.runs.HomeRuns.Seen;
import fr.sndscopy.runs.ProcessMark.Presence;
import fr.sndscopy.runs.RunProgress.Figures;
import fr.sndscopy.runs.RunProgress.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What runs of a home say of themselves, and what is made of it when they say nothing more. */
class HomeRunsTest {
    private static final Duration LONG = Duration.ofMinutes(5);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private HomeRuns runs;

    @BeforeEach
    void open() {
        runs = new HomeRuns(folder.resolve("progress"), folder.resolve("runs.jsonl"));
    }

    private static Progress halfWay() {
        Progress progress = new Progress();
        progress.expect(1000, 4);
        progress.startStep("convert");
        progress.addEarlier(new Progress.Earlier(30, 1, 300, 1, 0));
        progress.addRead(20, 2, 200);
        progress.addConvertedPart();
        return progress;
    }

    private void writes(String delivery, ProcessMark process, Instant updated) throws IOException {
        Path progress = Files.createDirectories(folder.resolve("progress"));
        RunProgress run =
                new RunProgress(Kind.MIGRATE, delivery, process, updated.toString(), updated.toString(), null);
        Files.write(progress.resolve(delivery + ".json"), CanonicalJson.write(run.toMap()));
    }

    private List<Presence> presences() {
        return runs.seen().stream().map(Seen::presence).toList();
    }

    @Test
    void a_run_says_how_far_it_is_with_what_earlier_runs_did_and_is_gone_when_it_has_ended() {
        try (LiveRun run = runs.begins(Kind.MIGRATE, "a-folder")) {
            run.follows("D1", halfWay());

            List<Seen> seen = runs.seen();
            assertThat(seen).hasSize(1);
            assertThat(seen.get(0).presence()).isEqualTo(Presence.THERE);
            assertThat(seen.get(0).run().delivery()).isEqualTo("D1");
            assertThat(seen.get(0).run().process().pid())
                    .isEqualTo(ProcessHandle.current().pid());
            Figures figures = Objects.requireNonNull(seen.get(0).run().figures());
            assertThat(figures.step()).isEqualTo("convert");
            assertThat(figures.permille()).isEqualTo(375);
            assertThat(figures.rows()).isEqualTo(50);
            assertThat(figures.rejected()).isEqualTo(3);
            assertThat(figures.converted()).isEqualTo(2);
        }

        assertThat(runs.seen()).isEmpty();
        assertThat(folder.resolve("progress")).isEmptyDirectory();
    }

    @Test
    void several_are_told_in_the_order_in_which_they_began() throws IOException {
        try (LiveRun first = runs.begins(Kind.MIGRATE, "D2")) {
            writes("D1", ProcessMark.ofThisProcess(), Instant.now().minus(LONG));

            assertThat(runs.seen().stream().map(seen -> seen.run().delivery())).containsExactly("D1", "D2");
            assertThat(first.said().delivery()).isEqualTo("D2");
        }
    }

    @Test
    void a_process_that_is_gone_was_cut_off() throws Exception {
        Process process = new ProcessBuilder("true").start();
        process.waitFor();
        ProcessMark here = ProcessMark.ofThisProcess();
        writes("D1", new ProcessMark(process.pid(), here.host(), here.began()), Instant.now());

        assertThat(presences()).containsExactly(Presence.GONE);
    }

    @Test
    void another_process_with_its_number_is_not_taken_for_it() throws IOException {
        ProcessMark here = ProcessMark.ofThisProcess();
        String before = Instant.now().minus(Duration.ofDays(400)).toString();
        writes(
                "D1",
                new ProcessMark(here.pid(), here.host(), before),
                Instant.now().minus(LONG));

        assertThat(presences()).containsExactly(Presence.GONE);
    }

    @Test
    void of_another_host_nothing_is_known_but_what_it_says() throws IOException {
        ProcessMark elsewhere = new ProcessMark(1, "no-such-host", "");
        writes("D1", elsewhere, Instant.now());
        writes("D0", elsewhere, Instant.now().minus(LONG));

        assertThat(presences()).containsExactly(Presence.SILENT, Presence.THERE);
    }

    @Test
    void whoever_goes_on_with_a_delivery_forgets_that_it_was_cut_off() throws IOException {
        ProcessMark here = ProcessMark.ofThisProcess();
        String before = Instant.now().minus(Duration.ofDays(400)).toString();
        for (String delivery : List.of("D1", "D2")) {
            writes(
                    delivery,
                    new ProcessMark(here.pid(), here.host(), before),
                    Instant.now().minus(LONG));
        }

        try (LiveRun run = runs.begins(Kind.MIGRATE, "a-folder")) {
            run.follows("D1", halfWay());
        }

        assertThat(runs.seen().stream().map(seen -> seen.run().delivery())).containsExactly("D2");
    }

    @Test
    void that_nothing_can_be_written_or_read_holds_no_run_up() throws IOException {
        Files.writeString(folder.resolve("progress"), "no folder");
        try (LiveRun run = runs.begins(Kind.REPLAY, "D1")) {
            run.follows("D1", halfWay());
            assertThat(runs.seen()).isEmpty();
        }

        Files.delete(folder.resolve("progress"));
        writes("D1", ProcessMark.ofThisProcess(), Instant.now());
        Files.writeString(folder.resolve("progress/torn.json"), "{\"kind\":\"migr");
        Files.writeString(folder.resolve("progress/other.json"), "{\"kind\":\"demo\"}");
        assertThat(runs.seen().stream().map(seen -> seen.run().delivery())).containsExactly("D1");
    }
}
