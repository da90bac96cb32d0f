package fr.sndscopy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.hash.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** How many deliveries a night may have at work at once, where one run at a time has the job database. */
@Isolated("replaces System.out and System.err")
class NightlyCommandTest {
    private static final String ROWS = "ID;TXT\n1;a\n";

    private final Path folder;
    private final SmallDelivery small;

    NightlyCommandTest(@TempDir Path folder) throws IOException {
        this.folder = folder;
        this.small = new SmallDelivery(folder)
                .schema(SmallDelivery.TV)
                .with("inbox/D-1", "delivery.yaml", """
                    delivery: D-1
                    product: X
                    period: 2019-02
                    files:
                      - {path: a.csv, table: TV, sha256: %s}
                    """.formatted(Sha256.of(ROWS.getBytes(StandardCharsets.UTF_8))))
                .with("inbox/D-1", "a.csv", ROWS);
    }

    private CliRun night(String... more) {
        String[] line = new String[4 + more.length];
        line[0] = "nightly";
        line[1] = folder.resolve("inbox").toString();
        line[2] = "--schemas";
        line[3] = small.schemas().toString();
        System.arraycopy(more, 0, line, 4, more.length);
        return small.run(line);
    }

    private void configure(String line) throws IOException {
        Files.createDirectories(folder.resolve("home"));
        Files.writeString(folder.resolve("home/sndscopy.yaml"), "sndscopy:\n  " + line + "\n");
    }

    @Test
    void several_at_once_are_refused_before_anything_is_done_and_it_is_said_what_to_do() throws IOException {
        configure("execution: {deliveries: 3}");

        CliRun configured = night();
        CliRun asked = night("--deliveries", "2");

        assertThat(configured.code()).as(configured.err()).isEqualTo(2);
        assertThat(configured.err())
                .contains(
                        "[sndscopy.execution.deliveries] 3: ", "expected 1, or database.url of a PostgreSQL database");
        assertThat(asked.code()).as(asked.err()).isEqualTo(2);
        assertThat(asked.err()).contains("--deliveries 2: ");
        assertThat(folder.resolve("home/keys"))
                .satisfiesAnyOf(keys -> assertThat(keys).doesNotExist(), keys -> assertThat(keys)
                        .isEmptyDirectory());
    }

    @Test
    void what_is_asked_for_counts_more_than_what_is_configured() throws IOException {
        configure("execution: {deliveries: 3}");

        CliRun night = night("--deliveries", "1");

        assertThat(night.code()).as(night.err()).isZero();
        assertThat(night.out()).containsPattern("D-1 .*published");
    }

    @Test
    void migrate_has_one_delivery_whatever_a_night_has() throws IOException {
        configure("execution: {deliveries: 3}");

        assertThat(small.migrate("inbox/D-1").code()).isZero();
    }

    @Test
    void less_than_one_is_no_number_of_deliveries() throws IOException {
        CliRun asked = night("--deliveries", "0");
        configure("execution: {deliveries: 0}");
        CliRun configured = night();

        assertThat(asked.code()).isEqualTo(2);
        assertThat(asked.err()).contains("--deliveries: expected 1 or more");
        assertThat(configured.code()).isEqualTo(2);
        assertThat(configured.err()).contains("deliveries 0: expected 1 or more");
    }
}
