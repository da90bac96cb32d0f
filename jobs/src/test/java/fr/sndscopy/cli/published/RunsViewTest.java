package fr.sndscopy.cli.published;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.batch.RememberedRuns;
import fr.sndscopy.batch.RememberedRuns.Answer;
import fr.sndscopy.batch.repository.JobRuns.JobRun;
import fr.sndscopy.runs.HomeRuns;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunsViewTest {
    private static final Instant TIME = Instant.parse("2026-12-01T06:00:00Z");

    @Test
    void ofRunsThatTheDatabaseKnowsTheNewestIsFirstAlsoWithinASecond(@TempDir Path folder) {
        HomeRuns home = new HomeRuns(folder.resolve("progress"), folder.resolve("journal"));
        RememberedRuns database = new RememberedRuns(
                Answer.READ,
                List.of(
                        new JobRun("D-3", TIME.plusMillis(900), TIME.plusSeconds(1), "COMPLETED"),
                        new JobRun("D-2", TIME.plusMillis(400), TIME.plusMillis(800), "FAILED"),
                        new JobRun("D-1", TIME, TIME.plusMillis(300), "COMPLETED")),
                List.of());

        assertThat(RunsView.of(home, database))
                .extracting(RunsView.Run::delivery)
                .containsExactly("D-3", "D-2", "D-1");
    }
}
