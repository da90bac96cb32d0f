package fr.sndscopy.batch;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.config.Home;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.hash.Sha256;
import fr.sndscopy.migration.work.InterruptedMigrationException;
import fr.sndscopy.place.SourceFolder;
import fr.sndscopy.schema.SchemaCatalog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a night ends when its time is up. */
class NightlyRunTest {
    private static final Instant UNTIL = Instant.parse("2019-03-01T05:00:00Z");

    private Instant now = UNTIL.minusSeconds(60);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private final Clock clock = new Clock() {
        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    };

    private void delivers(String period) throws IOException {
        String rows = "A\n1\n";
        Path directory = Files.createDirectories(folder.resolve("inbox/D-" + period));
        Files.writeString(directory.resolve("a.csv"), rows);
        Files.writeString(
                directory.resolve("delivery.yaml"),
                "delivery: D-" + period + "\nproduct: X\nperiod: " + period
                        + "\nfiles:\n  - {path: a.csv, table: T, sha256: "
                        + Sha256.of(rows.getBytes(StandardCharsets.UTF_8)) + "}\n");
    }

    /** Interrupts each delivery, and lets so much time pass before. */
    private List<NightlyRun.Line> night(int secondsEach) throws IOException {
        SchemaCatalog catalog = SchemaCatalog.load(List.of());
        try (Workplace workplace = Workplace.openOrCreate(new Home(folder.resolve("home")));
                Migrations migrations = new Migrations(workplace, catalog);
                NightBudget budget = new NightBudget(NightBudget.ANY_NUMBER, UNTIL, clock)) {
            NightlyRun.Lanes lanes = new NightlyRun.Lanes() {
                @Override
                public int most() {
                    return 1;
                }

                @Override
                public List<NightlyRun.Migrating> open(int count) {
                    return List.of(new NightlyRun.Migrating() {
                        @Override
                        public Migrations.Result migrate(SourceFolder delivery, Turn turn) {
                            now = now.plusSeconds(secondsEach);
                            throw new InterruptedMigrationException();
                        }

                        @Override
                        public Optional<Path> failureReport() {
                            return Optional.empty();
                        }
                    });
                }
            };
            return new NightlyRun(workplace, catalog, migrations, lanes, budget)
                    .run(workplace.source(folder.resolve("inbox").toString()))
                    .lines();
        }
    }

    @Test
    void what_was_stopped_for_that_is_unfinished_and_no_failure_and_the_next_is_not_begun() throws IOException {
        delivers("2019-01");
        delivers("2019-02");

        assertThat(night(60))
                .satisfiesExactly(
                        first -> {
                            assertThat(first.outcome()).isEqualTo(NightlyRun.Outcome.UNFINISHED);
                            assertThat(first.failure()).isNull();
                            assertThat(first.detail()).contains("time is up since " + UNTIL);
                        },
                        second -> {
                            assertThat(second.outcome()).isEqualTo(NightlyRun.Outcome.NOT_TRIED);
                            assertThat(second.failure()).isNull();
                            assertThat(second.detail()).isEqualTo("time is up since " + UNTIL);
                        });
    }

    @Test
    void what_somebody_else_interrupted_before_is_a_failure_that_ends_the_night() throws IOException {
        delivers("2019-01");
        delivers("2019-02");

        assertThat(night(1))
                .extracting(NightlyRun.Line::outcome)
                .containsExactly(NightlyRun.Outcome.FAILED, NightlyRun.Outcome.NOT_TRIED);
    }
}
