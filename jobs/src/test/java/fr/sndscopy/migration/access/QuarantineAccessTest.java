package fr.sndscopy.migration.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import fr.sndscopy.config.KnownFormats;
import fr.sndscopy.crypto.KeyServiceException;
import fr.sndscopy.crypto.MemoryKeyService;
import fr.sndscopy.migration.TinyStore;
import fr.sndscopy.migration.access.QuarantineAccess.Format;
import fr.sndscopy.migration.access.QuarantineAccess.ShownRow;
import fr.sndscopy.migration.work.IntegrityException;
import fr.sndscopy.migration.work.NotPublishedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class QuarantineAccessTest {
    private static final String CANARY = "CANARI77";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    @SuppressWarnings("NullAway.Init") // set before each
    private TinyStore tiny;

    @BeforeEach
    void publish() throws IOException {
        tiny = new TinyStore(directory);
        tiny.publish(
                "T-1",
                "2019-02",
                "fine;1.00;01/02/2019;1",
                "=1+1;x;01/02/2019;2",
                "'" + CANARY + ";x;01/02/2019;3",
                "esc\u001b[31m\t\u202e\\;1;30/02/2019;4",
                "a;b");
    }

    private QuarantineAccess access(MemoryKeyService keys) {
        return new QuarantineAccess(
                tiny.store,
                tiny.ledger,
                () -> keys,
                new RefusedRuns(tiny.work()),
                new Trace(directory.resolve("trace.jsonl"), "tester", Clock.systemUTC()),
                KnownFormats.ALL,
                tiny.work());
    }

    private static QuarantineSelection of(String table) {
        return new QuarantineSelection(table, null, null);
    }

    @Test
    void rowsAreShownWithTheirPlacesAndNothingThatSteersATerminal() throws IOException {
        List<ShownRow> rows = access(tiny.keys).show(of("er_tiny_f"), null, 10);

        assertThat(rows).extracting(ShownRow::line).containsExactly(3L, 4L, 5L, 6L);
        assertThat(rows.get(0).codes()).containsExactly("not-decimal(MNT)");
        assertThat(rows.get(2).original()).isEqualTo("esc\\u{1B}[31m\\t\\u{202E}\\\\;1;30/02/2019;4");
        assertThat(rows.toString()).doesNotContain(CANARY);
    }

    @Test
    void bytesThatAreNoTextAreShownAsSuch() {
        assertThat(VisibleText.of(new byte[] {'a', (byte) 0xe9, 'b', (byte) 0xc3}, StandardCharsets.UTF_8))
                .isEqualTo("a\\xE9b\\xC3");
        assertThat(VisibleText.of("é\0".getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                .isEqualTo("é\\u{0}");
    }

    @Test
    void aCodeOrAPlaceChoosesRowsAndALimitEndsThem() throws IOException {
        assertThat(access(tiny.keys).show(of(TinyStore.TABLE), "not-decimal", 10))
                .hasSize(2);
        assertThat(access(tiny.keys).show(of(TinyStore.TABLE), "bad-date(DTE)", 10))
                .hasSize(1);
        assertThat(access(tiny.keys).show(of(TinyStore.TABLE), "bad-date(MNT)", 10))
                .isEmpty();
        assertThat(access(tiny.keys).show(of(TinyStore.TABLE), null, 2)).hasSize(2);
    }

    @Test
    void everyHandingOutIsTracedWithoutValues() throws IOException {
        access(tiny.keys).show(of(TinyStore.TABLE), null, 10);
        access(tiny.keys).export(of(TinyStore.TABLE), Format.RAW, directory.resolve("out"));

        List<String> lines = Files.readAllLines(directory.resolve("trace.jsonl"));
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).contains("\"action\":\"quarantine-show\"").contains("\"rows\":4");
        assertThat(lines.get(1))
                .contains("\"action\":\"quarantine-export\"")
                .contains("ER_TINY_F 2019-02 raw ER_TINY_F_2019-02_quarantine_a.csv");
        assertThat(lines).noneMatch(line -> line.contains(CANARY));
    }

    @Test
    void theTableForPeopleRunsNoFormulaAndLosesNothing() throws IOException {
        access(tiny.keys).export(of(TinyStore.TABLE), Format.CSV, directory.resolve("out"));

        Path file = directory.resolve("out").resolve("ER_TINY_F_2019-02_quarantine.csv");
        assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
        try (CsvReader<CsvRecord> reader = CsvReader.builder().ofCsvRecord(file)) {
            List<List<String>> rows = reader.stream().map(CsvRecord::getFields).toList();
            assertThat(rows.get(0)).containsExactly("file", "line", "byte_offset", "codes", "original");
            assertThat(rows.get(1)).containsExactly("a.csv", "3", "39", "not-decimal(MNT)", "'=1+1;x;01/02/2019;2");
            assertThat(rows.get(2).get(4)).isEqualTo("''" + CANARY + ";x;01/02/2019;3");
            assertThat(rows).hasSize(5);
        }
    }

    @Test
    void theRawRowsAreTheDeliveredBytesUnderTheirHeader() throws IOException {
        access(tiny.keys).export(of(TinyStore.TABLE), Format.RAW, directory.resolve("out"));

        List<String> delivered = Files.readAllLines(directory.resolve("T-1").resolve("a.csv"));
        delivered.remove(1);
        assertThat(Files.readAllLines(directory.resolve("out").resolve("ER_TINY_F_2019-02_quarantine_a.csv")))
                .isEqualTo(delivered);
    }

    @Test
    void noFileIsReplaced() throws IOException {
        access(tiny.keys).export(of(TinyStore.TABLE), Format.CSV, directory.resolve("out"));

        assertThatThrownBy(() -> access(tiny.keys).export(of(TinyStore.TABLE), Format.CSV, directory.resolve("out")))
                .isInstanceOf(FileAlreadyExistsException.class);
        assertThat(Files.readAllLines(directory.resolve("trace.jsonl"))).hasSize(1);
    }

    @Test
    void withoutTheKeyAndForWhatIsAlteredNothingIsHandedOutOrTraced() throws IOException {
        assertThatThrownBy(() -> access(new MemoryKeyService()).show(of(TinyStore.TABLE), null, 10))
                .isInstanceOf(KeyServiceException.class);
        String key = tiny.keys("quarantine/").get(0);
        byte[] content = tiny.content(key);
        content[content.length / 2] ^= 1;
        tiny.replace(key, content);
        assertThatThrownBy(() -> access(tiny.keys).export(of(TinyStore.TABLE), Format.RAW, directory.resolve("out")))
                .isInstanceOf(IntegrityException.class)
                .hasMessageStartingWith("[" + key + "]");

        assertThat(directory.resolve("out")).isEmptyDirectory();
        assertThat(directory.resolve("trace.jsonl")).doesNotExist();
    }

    @Test
    void theListNeedsNoKeyAndCountsByPlace() {
        List<PublishedQuarantine.Line> lines = new PublishedQuarantine(tiny.ledger, new RefusedRuns(tiny.work()))
                .lines(new QuarantineSelection(null, null, "T-1"));

        assertThat(lines).hasSize(1);
        assertThat(lines.get(0).rows()).isEqualTo(4);
        assertThat(lines.get(0).violations())
                .containsEntry("not-decimal(MNT)", 2L)
                .containsEntry("bad-date(DTE)", 1L)
                .containsEntry("ragged-row", 1L);
        assertThatThrownBy(
                        () -> new PublishedQuarantine(tiny.ledger, new RefusedRuns(tiny.work())).lines(of("ER_PRS_F")))
                .isInstanceOf(NotPublishedException.class)
                .hasMessageStartingWith("[ER_PRS_F] nothing of this name is published");
    }
}
