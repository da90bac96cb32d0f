package fr.sndscopy.migration.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import fr.sndscopy.config.KnownFormats;
import fr.sndscopy.delivery.DeliveryRefusedException;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.PublicationRefusedException;
import fr.sndscopy.ledger.PublicationRefusedException.Reason;
import fr.sndscopy.migration.TinyStore;
import fr.sndscopy.migration.access.ColumnChoice;
import fr.sndscopy.migration.access.PublishedQuarantine;
import fr.sndscopy.migration.access.QuarantineAccess;
import fr.sndscopy.migration.access.QuarantineSelection;
import fr.sndscopy.migration.access.RefusedRuns;
import fr.sndscopy.migration.access.TableExport;
import fr.sndscopy.migration.access.Trace;
import fr.sndscopy.migration.plan.RuleBook;
import fr.sndscopy.migration.published.PublishedTables;
import fr.sndscopy.migration.verify.VerificationResult;
import fr.sndscopy.migration.work.IntegrityException;
import fr.sndscopy.migration.work.NotPublishedException;
import fr.sndscopy.schema.ColumnType;
import fr.sndscopy.schema.SchemaCatalog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class QuarantineReplayTest {
    private static final String CANARY = "CANARI77";
    private static final SchemaCatalog NARROW = TinyStore.catalog("2".repeat(64), 4);
    private static final SchemaCatalog WIDER = TinyStore.catalog("3".repeat(64), 8);
    private static final SchemaCatalog WIDE = TinyStore.catalog("4".repeat(64), 40);

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    @SuppressWarnings("NullAway.Init") // set before each
    private TinyStore tiny;

    @BeforeEach
    void open() throws IOException {
        tiny = new TinyStore(directory);
    }

    private void publishMixed() throws IOException {
        tiny.publish(
                NARROW,
                "T-1",
                "2019-02",
                null,
                "ok;1.00;01/02/2019;1",
                "sixsix;2.00;01/02/2019;2",
                "\"two\nlines\";3.00;01/02/2019;3",
                "thirteenchars;4.00;01/02/2019;4",
                CANARY + "X;x;01/02/2019;5",
                "a;b",
                "\"abc\"x;5.00;01/02/2019;6",
                "fine;6.00;01/02/2019;7");
    }

    @Test
    void rowsThatPassUnderTheOverlayOfTodayJoinTheOthers() throws IOException {
        publishMixed();

        QuarantineReplay.Result result = tiny.replay(WIDER, "T-1");

        assertThat(result.replay()).isEqualTo("T-1.replay-1");
        assertThat(result.passed()).isEqualTo(1);
        assertThat(result.remaining()).isEqualTo(5);
        PublishedTables.Line line =
                new PublishedTables(tiny.ledger).lines("T-1").get(0);
        assertThat(line.stored()).isEqualTo(3);
        assertThat(line.quarantined()).isEqualTo(5);
        assertThat(line.replays()).isEqualTo(1);
        assertThat(exported()).containsExactlyInAnyOrder("ok", "fine", "sixsix");
        assertThat(tiny.verify(tiny.keys).faults()).isEmpty();
        assertThat(tiny.verifySealed().faults()).isEmpty();
    }

    @Test
    void booksBalanceOverTwoReplaysAndTheSecondFindsWhatTheFirstLeft() throws IOException {
        publishMixed();
        tiny.replay(WIDER, "T-1");

        QuarantineReplay.Result second = tiny.replay(WIDE, "T-1");

        assertThat(second.replay()).isEqualTo("T-1.replay-2");
        assertThat(second.passed()).isEqualTo(2);
        assertThat(exported()).containsExactlyInAnyOrder("ok", "fine", "sixsix", "two\nlines", "thirteenchars");
        PublishedTables.Line line =
                new PublishedTables(tiny.ledger).lines("T-1").get(0);
        assertThat(line.stored() + line.quarantined()).isEqualTo(8);
        assertThat(codes()).isEqualTo(Map.of("not-decimal(MNT)", 1L, "ragged-row", 1L, "unclosed-quote", 1L));
        assertThat(tiny.verify(tiny.keys).faults()).isEmpty();
        assertThat(tiny.replay(WIDE, "T-1").replay()).isNull();
        assertThat(tiny.ledger.read().size()).isEqualTo(3);
    }

    @Test
    void whatRemainsKeepsItsPlaceAndItsBytesAndHasTheCodesOfToday() throws IOException {
        publishMixed();
        List<QuarantineAccess.ShownRow> before = shown();

        tiny.replay(WIDER, "T-1");

        List<QuarantineAccess.ShownRow> after = shown();
        assertThat(before).extracting(QuarantineAccess.ShownRow::line).containsExactly(3L, 4L, 6L, 7L, 8L, 9L);
        assertThat(after).extracting(QuarantineAccess.ShownRow::line).containsExactly(4L, 6L, 7L, 8L, 9L);
        for (QuarantineAccess.ShownRow row : after) {
            assertThat(before).anySatisfy(old -> {
                assertThat(old.line()).isEqualTo(row.line());
                assertThat(old.byteOffset()).isEqualTo(row.byteOffset());
                assertThat(old.original()).isEqualTo(row.original());
            });
        }
    }

    @Test
    void aDryRunSaysWhatWouldPassAndWritesNothing() throws IOException {
        publishMixed();
        List<String> keys = tiny.keys("");

        QuarantineReplay.Result result = new QuarantineReplay(
                        tiny.tools(tiny.store), WIDE, KnownFormats.ALL, RuleBook.USUAL)
                .run("T-1", "er_tiny_f", QuarantineReplay.Mode.TRY);

        assertThat(result.passed()).isEqualTo(3);
        assertThat(result.replay()).isNull();
        assertThat(tiny.keys("")).isEqualTo(keys);
        assertThat(tiny.work()).isEmptyDirectory();
    }

    @Test
    void withoutARowThatPassesNothingIsPublished() throws IOException {
        publishMixed();

        QuarantineReplay.Result result = tiny.replay(NARROW, "T-1");

        assertThat(result.passed()).isZero();
        assertThat(result.remaining()).isEqualTo(6);
        assertThat(tiny.ledger.read().size()).isEqualTo(1);
        assertThat(tiny.work()).isEmptyDirectory();
    }

    @Test
    void aTableWithoutAnyStoredRowGetsItsFirstByAReplay() throws IOException {
        tiny.publish(NARROW, "T-1", "2019-02", null, "thirteenchars;4.00;01/02/2019;4");

        tiny.replay(WIDE, "T-1");

        assertThat(exported()).containsExactly("thirteenchars");
        assertThat(tiny.verify(tiny.keys).faults()).isEmpty();
    }

    @Test
    void aSchemaThatStoresAColumnOtherwiseIsRefused() throws IOException {
        publishMixed();
        SchemaCatalog amountAsText = TinyStore.catalog("5".repeat(64), ColumnType.string(40), ColumnType.string(20));
        SchemaCatalog moreDigits = TinyStore.catalog("5".repeat(64), ColumnType.string(40), ColumnType.decimal(12, 2));

        assertThatThrownBy(() -> tiny.replay(amountAsText, "T-1"))
                .isInstanceOf(DeliveryRefusedException.class)
                .hasMessageStartingWith(
                        "[ER_TINY_F 2019-02] column MNT is string(20) in the schema, and stored as" + " decimal(9,2)")
                .hasMessageContaining("re-delivery");
        assertThatThrownBy(() -> tiny.replay(moreDigits, "T-1")).isInstanceOf(DeliveryRefusedException.class);
        assertThat(tiny.ledger.read().size()).isEqualTo(1);
    }

    @Test
    void moreDigitsInTheSamePhysicalTypePass() throws IOException {
        tiny.publish(
                TinyStore.catalog("5".repeat(64), ColumnType.string(40), ColumnType.decimal(5, 2)),
                "T-1",
                "2019-02",
                null,
                "a;12345.00;01/02/2019;4",
                "b;1.00;01/02/2019;4");

        tiny.replay(WIDE, "T-1");

        assertThat(exported()).containsExactlyInAnyOrder("a", "b");
        assertThat(tiny.verify(tiny.keys).faults()).isEmpty();
    }

    @Test
    void anUnknownDeliveryAReplayAndASupersededOneCannotBeReplayed() throws IOException {
        publishMixed();
        tiny.replay(WIDER, "T-1");

        assertThatThrownBy(() -> tiny.replay(WIDE, "T-0")).isInstanceOf(NotPublishedException.class);
        assertRefused("T-1.replay-1", Reason.REPLAYS_UNKNOWN);

        tiny.publish(NARROW, "T-2", "2019-02", "T-1", "new;1.00;01/02/2019;1");
        assertRefused("T-1", Reason.REPLAYS_STALE);
    }

    private void assertRefused(String delivery, Reason reason) {
        assertThatThrownBy(() -> tiny.replay(WIDE, delivery))
                .isInstanceOfSatisfying(PublicationRefusedException.class, e -> assertThat(e.reason())
                        .isEqualTo(reason));
    }

    @Test
    void aReDeliveryTakesTheReplaysOfTheSupersededOneAway() throws IOException {
        publishMixed();
        tiny.replay(WIDER, "T-1");

        tiny.publish(NARROW, "T-2", "2019-02", "T-1", "new;1.00;01/02/2019;1", "toolong;1.00;01/02/2019;1");

        LedgerState state = tiny.ledger.read();
        assertThat(state.isCurrent("T-1.replay-1")).isFalse();
        assertThat(exported()).containsExactly("new");
        assertThat(shown()).extracting(QuarantineAccess.ShownRow::delivery).containsOnly("T-2");
        assertThat(tiny.replay(WIDER, "T-2").replay()).isEqualTo("T-2.replay-1");
        assertThat(tiny.verify(tiny.keys).faults()).isEmpty();
    }

    @Test
    void noDeliveryMayBeCalledLikeAReplay() throws IOException {
        publishMixed();

        assertThatThrownBy(() -> tiny.publish(NARROW, "T-1.replay-1", "2019-03", null, "new;1.00;01/02/2019;1"))
                .isInstanceOfSatisfying(PublicationRefusedException.class, e -> assertThat(e.reason())
                        .isEqualTo(Reason.RESERVED_ID));
    }

    @Test
    void anAlteredQuarantineIsNotReplayed() throws IOException {
        publishMixed();
        String key = tiny.keys("quarantine/").get(0);
        byte[] content = tiny.content(key);
        content[content.length / 2] ^= 1;
        tiny.replace(key, content);

        assertThatThrownBy(() -> tiny.replay(WIDE, "T-1"))
                .isInstanceOf(IntegrityException.class)
                .hasMessageStartingWith("[" + key + "]");
        assertThat(tiny.ledger.read().size()).isEqualTo(1);
    }

    @Test
    void anAlteredObjectOfAReplayIsFound() throws IOException {
        publishMixed();
        tiny.replay(WIDER, "T-1");
        for (String prefix : List.of("data/", "quarantine/")) {
            String key = tiny.keys(prefix).stream()
                    .filter(one -> one.contains(".replay-1/"))
                    .findFirst()
                    .orElseThrow();
            byte[] content = tiny.content(key);
            byte[] altered = content.clone();
            altered[content.length / 2] ^= 1;
            tiny.replace(key, altered);
            assertThat(tiny.verify(tiny.keys).faults())
                    .extracting(VerificationResult.Fault::key)
                    .containsExactly(key);
            assertThat(tiny.verifySealed().faults())
                    .extracting(VerificationResult.Fault::key)
                    .containsExactly(key);
            tiny.replace(key, content);
        }
    }

    @Test
    void theReportHoldsCountsAndNoValue() throws IOException {
        publishMixed();
        QuarantineReplay.Result result = tiny.replay(WIDER, "T-1");

        Path file = result.reportFile();
        assertThat(file).isNotNull().exists();
        assertThat(Files.readString(file)).contains("T-1.replay-1").doesNotContain(CANARY);
        assertThat(tiny.keys("evidence/T-1.replay-1/report-")).hasSize(3);
        for (String key : tiny.keys("")) {
            assertThat(new String(tiny.content(key), StandardCharsets.ISO_8859_1))
                    .doesNotContain(CANARY);
        }
    }

    /** An independent count: FastCSV reads the source, the export and the raw quarantine; each row is in one of the two. */
    @Test
    void noRowIsEverBothStoredAndQuarantinedOrNeither() throws IOException {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            lines.add(line(random, i));
        }
        tiny.publish(NARROW, "T-1", "2019-02", null, lines.toArray(String[]::new));
        assertEachRowOnce(lines, 0);
        int length = 4;
        for (int round = 1; round <= 3; round++) {
            length += 1 + random.nextInt(6);
            tiny.replay(TinyStore.catalog(Integer.toString(round).repeat(64), length), "T-1");
            assertEachRowOnce(lines, round);
        }
        assertThat(tiny.verify(tiny.keys).faults()).isEmpty();
    }

    /** Rows end in their number, by which they are told apart; the text grows up to 20 characters. */
    private static String line(Random random, int number) {
        String text = "t".repeat(1 + random.nextInt(20));
        return switch (random.nextInt(12)) {
            case 0 -> "\"" + text + "\n\";1.00;01/02/2019;" + number;
            case 1 -> "\"" + text + "\"x;1.00;01/02/2019;" + number;
            case 2 -> text + ";1.00;" + number;
            case 3 -> text + ";1,00;31/02/2019;" + number;
            case 4 -> "\"" + text + "\"\";\";1.00;01/02/2019;" + number;
            case 5 -> text + "\r;1.00;01/02/2019;" + number;
            default -> text + ";1.00;01/02/2019;" + number;
        };
    }

    private void assertEachRowOnce(List<String> lines, int round) throws IOException {
        Map<String, Integer> found = new TreeMap<>();
        try (CsvReader<CsvRecord> reader = CsvReader.builder()
                .fieldSeparator(';')
                .ofCsvRecord(export(round + "-table").resolve("ER_TINY_F_2019-02.csv"))) {
            reader.stream().skip(1).forEach(row -> found.merge(row.getField(3), 1, Integer::sum));
        }
        long stored = found.size();
        for (QuarantineAccess.ShownRow row : access().show(selection(), null, Integer.MAX_VALUE)) {
            found.merge(row.original().substring(row.original().lastIndexOf(';') + 1), 1, Integer::sum);
        }
        Map<String, Integer> expected = new TreeMap<>();
        lines.forEach(line -> expected.put(line.substring(line.lastIndexOf(';') + 1), 1));
        assertThat(found).as("round " + round).isEqualTo(expected);
        PublishedTables.Line books =
                new PublishedTables(tiny.ledger).lines("T-1").get(0);
        assertThat(books.stored()).isEqualTo(stored);
        assertThat(books.quarantined()).isEqualTo(lines.size() - stored);
    }

    private static QuarantineSelection selection() {
        return new QuarantineSelection(TinyStore.TABLE, null, null);
    }

    private QuarantineAccess access() {
        return new QuarantineAccess(
                tiny.store,
                tiny.ledger,
                () -> tiny.keys,
                new RefusedRuns(tiny.work()),
                trace(),
                KnownFormats.ALL,
                tiny.work());
    }

    private Trace trace() {
        return new Trace(directory.resolve("trace.jsonl"), "tester", Clock.systemUTC());
    }

    private List<QuarantineAccess.ShownRow> shown() throws IOException {
        return access().show(selection(), null, 100);
    }

    private Map<String, Long> codes() {
        Map<String, Long> codes = new TreeMap<>();
        new PublishedQuarantine(tiny.ledger, new RefusedRuns(tiny.work()))
                .lines(selection())
                .forEach(line -> line.violations().forEach((place, count) -> codes.merge(place, count, Long::sum)));
        return codes;
    }

    private Path export(String name) throws IOException {
        Path out = directory.resolve(name);
        new TableExport(tiny.store, tiny.ledger, tiny.keys, trace(), tiny.work(), 3)
                .export(TinyStore.TABLE, null, ColumnChoice.ALL, TableExport.Format.CSV, out);
        return out;
    }

    private List<String> exported() throws IOException {
        Path out = export("export-" + System.nanoTime());
        List<String> texts = new ArrayList<>();
        try (Stream<Path> files = Files.list(out)) {
            for (Path file : files.sorted().toList()) {
                try (CsvReader<CsvRecord> reader =
                        CsvReader.builder().fieldSeparator(';').ofCsvRecord(file)) {
                    reader.stream().skip(1).forEach(row -> texts.add(row.getField(0)));
                }
            }
        }
        return texts;
    }

    @Test
    void aManifestOfAReplayAccountsForTheRowsOfThePartsItReplays() throws IOException {
        publishMixed();
        tiny.replay(WIDER, "T-1");

        LedgerState state = tiny.ledger.read();
        Manifest origin = tiny.ledger.manifest("T-1").orElseThrow();
        Manifest replay = tiny.ledger.manifest("T-1.replay-1").orElseThrow();
        assertThat(state.publications().get(1).entry().replays()).isEqualTo("T-1");
        Manifest.Part part = replay.parts().get(0);
        assertThat(part.replays()).isEqualTo(origin.parts().get(0).name());
        assertThat(part.books().delivered())
                .isEqualTo(origin.parts().get(0).books().quarantined());
        assertThat(part.books().balance()).isTrue();
        assertThat(replay.files()).isEmpty();
        PublishedQuarantine quarantine = new PublishedQuarantine(tiny.ledger, new RefusedRuns(tiny.work()));
        assertThat(quarantine.lines(new QuarantineSelection(null, null, "T-1.replay-1")))
                .isEqualTo(quarantine.lines(new QuarantineSelection(null, null, "T-1")))
                .hasSize(1);
    }
}
