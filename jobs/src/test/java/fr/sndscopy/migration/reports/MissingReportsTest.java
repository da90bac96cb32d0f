package fr.sndscopy.migration.reports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.delivery.Delivery;
import fr.sndscopy.delivery.DeliveryReader;
import fr.sndscopy.ledger.CanonicalJson;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.migration.TinyStore;
import fr.sndscopy.migration.work.IntegrityException;
import fr.sndscopy.place.Here;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MissingReportsTest {
    private static final String ID = "TINY-1";

    private final TinyStore tiny;
    private final Path reports;

    MissingReportsTest(@TempDir Path directory) throws IOException {
        this.tiny = new TinyStore(directory);
        this.reports = directory.resolve("reports");
        tiny.publish(ID, "2019-02", "a;1;01/02/2019;7", "b;x;01/02/2019;7");
    }

    private MissingReports reports() {
        return new MissingReports(tiny.store, tiny.ledger, tiny.accessLog(), () -> tiny.keys, reports, tiny.work());
    }

    private List<String> stored(String extension) {
        return tiny.keys("evidence/" + ID + "/report-").stream()
                .filter(key -> key.endsWith(extension))
                .toList();
    }

    private Map<?, ?> storedReport() {
        return CanonicalJson.read(tiny.content(stored(".json").get(0)), Map.class);
    }

    @Test
    void aPublishedDeliveryWithoutReportGetsOneThatSaysWhatItCannotKnow() throws IOException {
        assertThat(stored("")).isEmpty();

        Path html = reports().restore(ID).orElseThrow();

        assertThat(stored(".json")).hasSize(1);
        assertThat(stored(".html")).hasSize(1);
        Map<?, ?> report = storedReport();
        assertThat(report.get("outcome")).isEqualTo("published-with-rejects");
        assertThat(report.get("steps")).isEqualTo(List.of());
        assertThat(report.containsKey("throughput")).isFalse();
        assertThat(report.get("notVerified"))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
                .contains("rebuilt", "declaration-unknown")
                .doesNotContain("declared-rows", "declared-checksums");
        assertThat(report.get("books"))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
                .containsEntry("delivered", 2)
                .containsEntry("stored", 1)
                .containsEntry("quarantined", 1);
        assertThat(Files.readString(html))
                .contains("drawn up afterwards", "établi après coup")
                .doesNotContain("01/02/2019");
        assertThat(tiny.content(stored(".html").get(0)))
                .isEqualTo(Files.readString(html).getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void withTheDeclarationAtHandTheReportShowsIt() throws IOException {
        Delivery declared = DeliveryReader.read(Here.folder(tiny.directory.resolve(ID)));
        LedgerState state = tiny.ledger.read();

        assertThat(reports().restore(state, state.publication(ID).orElseThrow(), declared))
                .isPresent();

        assertThat(storedReport().get("notVerified"))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
                .contains("rebuilt", "declared-rows")
                .doesNotContain("declaration-unknown");
    }

    @Test
    void aReportThatIsThereIsLeftAlone() throws IOException {
        reports().restore(ID);
        List<String> before = stored("");

        assertThat(reports().restore(ID)).isEmpty();

        assertThat(stored("")).isEqualTo(before);
    }

    @Test
    void theReportThatTheRunLeftInTheHomeIsTakenAsItIs() throws IOException {
        reports().restore(ID);
        byte[] json = tiny.content(stored(".json").get(0));
        stored("").forEach(tiny.store::delete);
        byte[] html = "<p>of the run itself</p>".getBytes(StandardCharsets.UTF_8);
        Files.write(reports.resolve(ID).resolve("report.html"), html);

        reports().restore(ID);

        assertThat(tiny.content(stored(".json").get(0))).isEqualTo(json);
        assertThat(tiny.content(stored(".html").get(0))).isEqualTo(html);
    }

    @Test
    void theReportOfAFailureOrOfAnotherPublicationInTheHomeIsNot() throws IOException {
        for (String report : List.of(
                "{\"failure\":{\"exitCode\":75},\"ledgerEntry\":{\"sha256\":\""
                        + tiny.ledger.read().publication(ID).orElseThrow().sha256() + "\"}}",
                "{\"ledgerEntry\":{\"sha256\":\"" + "0".repeat(64) + "\"}}",
                "{\"ledgerEntry\":")) {
            stored("").forEach(tiny.store::delete);
            Files.createDirectories(reports.resolve(ID));
            Files.writeString(reports.resolve(ID).resolve("report.json"), report);
            Files.writeString(reports.resolve(ID).resolve("report.html"), "<p>another</p>");

            assertThat(reports().restore(ID)).isPresent();

            assertThat(storedReport().get("notVerified"))
                    .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
                    .contains("rebuilt");
        }
    }

    @Test
    void evidenceThatWasAlteredIsNoGroundForAReport() throws IOException {
        Manifest manifest = tiny.ledger.manifest(ID).orElseThrow();
        String key = Objects.requireNonNull(manifest.evidence()).key();
        byte[] altered = tiny.content(key);
        altered[altered.length - 1] ^= 1;
        tiny.replace(key, altered);

        assertThatThrownBy(() -> reports().restore(ID))
                .isInstanceOf(IntegrityException.class)
                .hasMessageContaining(key);

        assertThat(stored("")).isEmpty();
    }

    @Test
    void whatIsNotPublishedGetsNone() throws IOException {
        assertThat(reports().restore("OTHER")).isEmpty();
    }
}
