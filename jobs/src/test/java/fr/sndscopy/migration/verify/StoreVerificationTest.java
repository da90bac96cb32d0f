package fr.sndscopy.migration.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.crypto.MemoryKeyService;
import fr.sndscopy.ledger.StoreLayout;
import fr.sndscopy.migration.TinyStore;
import fr.sndscopy.migration.reports.MissingReports;
import fr.sndscopy.migration.verify.VerificationResult.Fault;
import fr.sndscopy.migration.work.NotPublishedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StoreVerificationTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    @SuppressWarnings("NullAway.Init") // set before each
    private TinyStore tiny;

    @BeforeEach
    void publishTwoDeliveries() throws IOException {
        tiny = new TinyStore(directory);
        tiny.publish("T-1", "2019-02", "a;1.50;01/02/2019;7", "b;;02/02/2019;8", "c;x;03/02/2019;9");
        tiny.publish("T-2", "2019-03", "d;2.50;01/03/2019;1", "e;3.00;02/03/2019;y");
    }

    @Test
    void whatWasPublishedIsFoundGoodWithKeysAndWithout() throws IOException {
        VerificationResult content = tiny.verify(tiny.keys);
        VerificationResult sealed = tiny.verifySealed();

        assertThat(content.faults()).isEmpty();
        assertThat(sealed.faults()).isEmpty();
        assertThat(content.deliveries())
                .extracting(VerificationResult.DeliveryResult::delivery)
                .containsExactly("T-1", "T-2");
        assertThat(content.deliveries().get(0).stored()).isEqualTo(2);
        assertThat(content.deliveries().get(0).quarantined()).isEqualTo(1);
        assertThat(content.deliveries().get(0).objects()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data/ER_TINY_F/period=2019-02/",
                "quarantine/ER_TINY_F/period=2019-03/",
                "evidence/T-1/evidence-",
                "evidence/T-2/manifest-",
                "ledger/00000000000000000001"
            })
    void aFlippedBitOfAnyObjectIsFoundAndTheObjectNamed(String prefix) throws IOException {
        String key = tiny.keys(prefix).get(0);
        byte[] content = tiny.content(key);
        content[content.length / 2] ^= 1;
        tiny.replace(key, content);

        assertThat(tiny.verify(tiny.keys).faults()).extracting(Fault::key).contains(key);
        assertThat(tiny.verifySealed().altered()).isTrue();
        assertThat(tiny.verifySealed().faults()).extracting(Fault::key).contains(key);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data/ER_TINY_F/period=2019-02/",
                "quarantine/ER_TINY_F/period=2019-02/",
                "evidence/T-2/evidence-",
                "evidence/T-1/manifest-",
                "ledger/00000000000000000001",
                "format.json"
            })
    void aMissingObjectIsNamed(String prefix) throws IOException {
        String key = tiny.keys(prefix).get(0);
        tiny.store.delete(key);

        assertThat(tiny.verify(tiny.keys).faults()).extracting(Fault::key).contains(key);
        assertThat(tiny.verifySealed().faults()).extracting(Fault::key).contains(key);
    }

    @Test
    void oneFaultDoesNotHideAnother() throws IOException {
        String data = tiny.keys("data/ER_TINY_F/period=2019-02/").get(0);
        String quarantine = tiny.keys("quarantine/ER_TINY_F/period=2019-02/").get(0);
        String manifest = tiny.keys("evidence/T-2/manifest-").get(0);
        tiny.store.delete(data);
        tiny.store.delete(quarantine);
        tiny.store.delete(manifest);

        assertThat(tiny.verify(tiny.keys).faults())
                .extracting(Fault::key)
                .containsExactlyInAnyOrder(data, quarantine, manifest);
    }

    @Test
    void anObjectReplacedByAnotherPartsObjectIsFound() throws IOException {
        String key = tiny.keys("data/ER_TINY_F/period=2019-02/").get(0);
        tiny.replace(
                key, tiny.content(tiny.keys("data/ER_TINY_F/period=2019-03/").get(0)));

        assertThat(tiny.verify(tiny.keys).faults()).extracting(Fault::key).containsExactly(key);
    }

    @Test
    void keysThatAreRefusedAreToldFromAlterations() throws IOException {
        VerificationResult result = tiny.verify(new MemoryKeyService());

        assertThat(result.altered()).isFalse();
        assertThat(result.faults()).extracting(Fault::kind).containsOnly(Fault.Kind.KEY_REFUSED);
    }

    @Test
    void aDestroyedDataKeyDoesNotHideThatAnObjectIsMissing() throws IOException {
        String key = tiny.keys("quarantine/ER_TINY_F/period=2019-03/").get(0);
        tiny.store.delete(key);
        String used = tiny.keys.currentKeyId("dcir");
        tiny.keys.rotate("dcir");
        tiny.keys.destroy(used);

        VerificationResult result = tiny.verify(tiny.keys);

        assertThat(result.altered()).isTrue();
        assertThat(result.faults())
                .filteredOn(fault -> fault.kind() == Fault.Kind.ALTERED)
                .extracting(Fault::key)
                .containsExactly(key);
    }

    @Test
    void aCatalogueThatHasChangedSinceIsSaidAndDoesNotMatter() throws IOException {
        VerificationResult result = new StoreVerification(
                        tiny.store,
                        tiny.ledger.reader(),
                        tiny.keys,
                        TinyStore.catalog("2".repeat(64), 12),
                        1,
                        tiny.work())
                .verify("T-1");

        assertThat(result.faults()).isEmpty();
        assertThat(result.deliveries().get(0).notes())
                .containsExactly("ER_TINY_F 2019-02: the catalogue's schema is another than at publication; read with"
                        + " the columns of the publication");
    }

    @Test
    void aDeliveryThatIsNotPublishedIsRefused() {
        assertThatThrownBy(() -> new StoreVerification(
                                tiny.store, tiny.ledger.reader(), tiny.keys, TinyStore.CATALOG, 1, tiny.work())
                        .verify("T-9"))
                .isInstanceOf(NotPublishedException.class)
                .hasMessage("[T-9] no delivery of this id is published");
    }

    @Test
    void aReportThatWasReplacedIsFoundByItsSeal() throws IOException {
        reports().restore("T-1");
        assertThat(tiny.verify(tiny.keys).faults()).isEmpty();
        String seal = tiny.keys("evidence/T-1/report-").stream()
                .filter(key -> key.endsWith(".enc"))
                .findFirst()
                .orElseThrow();
        byte[] content = tiny.content(seal);

        tiny.replace(seal, tiny.content(tiny.keys("evidence/T-2/evidence-").get(0)));
        assertThat(tiny.verify(tiny.keys).faults())
                .extracting(Fault::toString)
                .containsExactly(
                        "[" + seal + "] altered: not the SHA-256 that " + StoreLayout.accessEntry(1) + " names",
                        "[" + seal + "] not the seal of this report");
        tiny.store.delete(seal);
        assertThat(tiny.verify(tiny.keys).faults())
                .extracting(Fault::toString)
                .containsExactly("[" + seal.replace(".enc", ".json") + "] has no seal beside it");
        tiny.replace(seal, content);
        tiny.store.delete(seal.replace(".enc", ".html"));
        assertThat(tiny.verify(tiny.keys).faults())
                .extracting(Fault::toString)
                .containsExactly("[" + seal.replace(".enc", ".html") + "] missing");
    }

    @Test
    void aReportOfAnotherEntryIsFoundWithoutKeys() throws IOException {
        reports().restore("T-1");
        String json = tiny.keys("evidence/T-1/report-").stream()
                .filter(key -> key.endsWith(".json"))
                .findFirst()
                .orElseThrow();
        String text = new String(tiny.content(json), StandardCharsets.UTF_8);
        tiny.replace(json, text.replace("\"stored\":2", "\"stored\":3").getBytes(StandardCharsets.UTF_8));

        assertThat(tiny.verifySealed().faults())
                .extracting(Fault::toString)
                .containsExactly(
                        "[" + json + "] altered: not the SHA-256 that " + StoreLayout.accessEntry(1) + " names",
                        "[" + json + "] says something else of its books than manifest and ledger");
    }

    private MissingReports reports() {
        return new MissingReports(
                tiny.store, tiny.ledger, tiny.accessLog(), () -> tiny.keys, directory.resolve("reports"), tiny.work());
    }

    @Test
    void nothingIsLeftInTheWorkDirectory() throws IOException {
        tiny.store.delete(tiny.keys("data/").get(0));
        tiny.verify(tiny.keys);

        try (Stream<Path> left = Files.list(tiny.work())) {
            assertThat(left).isEmpty();
        }
    }
}
