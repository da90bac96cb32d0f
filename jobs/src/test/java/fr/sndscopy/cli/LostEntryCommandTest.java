package fr.sndscopy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.Withstands;
import fr.sndscopy.hash.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store that was rolled back behind a publication, and the operator's way on. */
class LostEntryCommandTest {
    private final Path folder;
    private final SmallDelivery delivery;

    LostEntryCommandTest(@TempDir Path folder) throws IOException {
        this.folder = folder;
        this.delivery = new SmallDelivery(folder).schema(SmallDelivery.TV);
    }

    @BeforeEach
    void publishTwiceAndLoseTheSecondEntry() throws IOException {
        for (String period : List.of("2019-01", "2019-02")) {
            delivery.with(period, "delivery.yaml", """
                delivery: D-%s
                product: X
                period: %s
                vintage: 2019
                format: {type: csv, delimiter: ";", encoding: utf-8, quote: none, date: dd/MM/yyyy}
                files:
                  - {path: tv.csv, table: TV}
                """.formatted(period, period))
                    .with(period, "tv.csv", "ID;TXT\n1;" + period + "\n");
            assertThat(delivery.migrate(period).code()).isZero();
        }
        Files.delete(entry(2));
    }

    private Path entry(int number) {
        return folder.resolve("home/store/sndscopy/ledger/%020d.json".formatted(number));
    }

    private CliRun acceptTheFirst() throws IOException {
        return delivery.run("verify", "--accept-head", Sha256.of(Files.readAllBytes(entry(1))));
    }

    private void assertIntegrity(CliRun run, String message) {
        assertThat(run.code()).as(run.err()).isEqualTo(4);
        assertThat(run.err()).contains(message).contains("verify --accept-head");
    }

    @Withstands(
            fault = "the store is rolled back behind a publication",
            outcome = "4 until the operator accepts the ledger; then published anew")
    @Test
    void theSameCommandIsRefusedUntilTheLedgerIsAcceptedAndPublishesThen() throws IOException {
        assertIntegrity(delivery.migrate("2019-02"), "missing, and has been seen before");
        assertIntegrity(delivery.migrate("2019-02"), "missing, and has been seen before");

        assertThat(acceptTheFirst().code()).isZero();
        CliRun again = delivery.migrate("2019-02");

        assertThat(again.code()).as(again.err()).isZero();
        assertThat(delivery.stored("TV")).containsExactly("1;2019-01", "1;2019-02");
        assertThat(delivery.run("verify").code()).isZero();
    }

    @Test
    void aHomeThatHasForgottenTheHeadKnowsFromItsJobsThatItHasPublished() throws IOException {
        try (var files = Files.list(folder.resolve("home"))) {
            for (Path file : files.filter(path -> path.getFileName().toString().startsWith("ledger-heads"))
                    .toList()) {
                Files.delete(file);
            }
        }

        assertIntegrity(delivery.migrate("2019-02"), "[D-2019-02] published by this home at");

        assertThat(acceptTheFirst().code()).isZero();
        assertThat(delivery.migrate("2019-02").code()).isZero();
        assertThat(delivery.run("verify").code()).isZero();
    }
}
