package fr.sndscopy.migration.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.config.KnownFormats;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.migration.TinyStore;
import fr.sndscopy.migration.access.ColumnChoice;
import fr.sndscopy.migration.access.QuarantineAccess;
import fr.sndscopy.migration.access.QuarantineSelection;
import fr.sndscopy.migration.access.RefusedRuns;
import fr.sndscopy.migration.access.TableExport;
import fr.sndscopy.migration.access.Trace;
import fr.sndscopy.migration.evidence.EvidenceReader;
import fr.sndscopy.migration.evidence.KeyCheck;
import fr.sndscopy.migration.evidence.Sealing;
import fr.sndscopy.migration.plan.RuleBook;
import fr.sndscopy.migration.publish.RejectLimitExceededException;
import fr.sndscopy.migration.published.PublishedTables;
import fr.sndscopy.report.MigrationReport;
import fr.sndscopy.report.Notice;
import fr.sndscopy.report.Unverified;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import fr.sndscopy.schema.ForeignKey;
import fr.sndscopy.schema.SchemaCatalog;
import fr.sndscopy.schema.TableSchema;
import fr.sndscopy.validate.Severities;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Keys of rows that a replay would publish. ER_KEY_F has ROW, which tells rows apart, NBR, its primary key, REF, which refers to COD of
 * IR_KEY_R, and TXT, whose length decides whether a row is in quarantine; IR_KEY_R has COD, its primary key, and TXT likewise.
 */
final class ReplayKeysTest {
    private static final String FACTS = "ER_KEY_F";
    private static final String CODES = "IR_KEY_R";
    private static final SchemaCatalog NARROW = catalog("2".repeat(64), 4);
    private static final SchemaCatalog WIDE = catalog("3".repeat(64), 40);
    private static final RuleBook ORPHANS_REJECTED = rules("orphan-key", "reject");

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    @SuppressWarnings("NullAway.Init") // set before each
    private TinyStore tiny;

    @BeforeEach
    void open() throws IOException {
        tiny = new TinyStore(directory);
    }

    private static SchemaCatalog catalog(String version, int length) {
        return SchemaCatalog.of(List.of(
                new TableSchema(
                        FACTS,
                        "DCIR",
                        List.of(
                                Column.of("ROW", ColumnType.string(4)),
                                Column.of("NBR", ColumnType.integer(9)),
                                Column.of("REF", ColumnType.string(3)),
                                Column.of("TXT", ColumnType.string(length))),
                        List.of(),
                        List.of("NBR"),
                        List.of(new ForeignKey(List.of("REF"), CODES, List.of("COD"))),
                        version),
                new TableSchema(
                        CODES,
                        "DCIR",
                        List.of(Column.of("COD", ColumnType.string(3)), Column.of("TXT", ColumnType.string(length))),
                        List.of(),
                        List.of("COD"),
                        List.of(),
                        version)));
    }

    private static RuleBook rules(String code, String severity) {
        return new RuleBook(Severities.of(Map.of("*", Map.of(code, severity))), RuleBook.USUAL.nomenclatures());
    }

    private static List<String> facts(String... rows) {
        return with("ROW;NBR;REF;TXT", rows);
    }

    private static List<String> codes(String... rows) {
        return with("COD;TXT", rows);
    }

    private static List<String> with(String header, String... rows) {
        return Stream.concat(Stream.of(header), Stream.of(rows)).toList();
    }

    private void publish(RuleBook rules, String id, String period, Map<String, List<String>> tables)
            throws IOException {
        tiny.publish(tiny.delivery(id, period, null, tables), NARROW, rules);
    }

    private QuarantineReplay.Result replay(RuleBook rules, String id) throws IOException {
        return run(rules, id, null, QuarantineReplay.Mode.PUBLISH);
    }

    private QuarantineReplay.Result run(
            RuleBook rules, String id, @org.jspecify.annotations.Nullable String table, QuarantineReplay.Mode mode)
            throws IOException {
        return new QuarantineReplay(tiny.tools(tiny.store), WIDE, KnownFormats.ALL, rules).run(id, table, mode);
    }

    @Test
    void aRowWhoseKeyIsStoredOrWasReplayedBeforeStaysInQuarantine() throws IOException {
        publish(
                RuleBook.USUAL,
                "D",
                "2019-02",
                Map.of(
                        FACTS,
                        facts("a;1;;toolong", "b;1;;ok", "c;2;;toolong", "d;002;;toolong", "e;;;toolong", "f;;;no")));

        QuarantineReplay.Result tried = run(RuleBook.USUAL, "D", null, QuarantineReplay.Mode.TRY);
        QuarantineReplay.Result result = replay(RuleBook.USUAL, "D");

        assertThat(result.lines()).isEqualTo(tried.lines());
        assertThat(result.passed()).isEqualTo(1);
        assertThat(result.remaining()).isEqualTo(3);
        assertThat(result.lines().get(0).books().violations()).isEqualTo(Map.of("duplicate-key(NBR)", 3L));
        assertThat(stored()).containsExactlyInAnyOrder("b", "f", "c");
        assertThat(quarantined()).containsExactlyInAnyOrder("a", "d", "e");
        assertThat(replay(RuleBook.USUAL, "D").replay()).isNull();
        assertThat(tiny.verify(tiny.keys).faults()).isEmpty();
        assertBalance("D", 6);
    }

    @Test
    void aDryRunOfKeysWritesNothing() throws IOException {
        publish(RuleBook.USUAL, "D", "2019-02", Map.of(FACTS, facts("a;1;;toolong", "b;1;;ok", "c;2;;toolong")));
        List<String> keys = tiny.keys("");

        assertThat(run(RuleBook.USUAL, "D", FACTS, QuarantineReplay.Mode.TRY).passed())
                .isEqualTo(1);

        assertThat(tiny.keys("")).isEqualTo(keys);
        assertThat(tiny.work()).isEmptyDirectory();
    }

    @Test
    void aReferenceMayBeToARowThatIsStoredThatIsReplayedWithItOrThatAnEarlierReplayBrought() throws IOException {
        publish(
                ORPHANS_REJECTED,
                "D",
                "2019-02",
                Map.of(
                        FACTS,
                        facts("a;1;AAA;toolong", "b;2;BBB;toolong", "c;3;CCC;toolong", "d;4;;toolong"),
                        CODES,
                        codes("AAA;ok", "BBB;toolong")));

        QuarantineReplay.Result withoutCodes = run(ORPHANS_REJECTED, "D", FACTS, QuarantineReplay.Mode.TRY);
        assertThat(withoutCodes.lines().get(0).books().violations()).isEqualTo(Map.of("orphan-key(REF)", 2L));

        QuarantineReplay.Result result = replay(ORPHANS_REJECTED, "D");
        assertThat(stored()).containsExactlyInAnyOrder("a", "b", "d");
        assertThat(quarantined()).containsExactly("c");
        assertThat(result.lines()).hasSize(2);
        Manifest manifest = tiny.ledger.manifest("D.replay-1").orElseThrow();
        assertThat(new EvidenceReader(tiny.store, new Sealing(tiny.keys))
                        .open(manifest)
                        .keys())
                .extracting(KeyCheck::rule, KeyCheck::rows, KeyCheck::violations)
                .as("counts of the rows that were judged, not of those that are stored")
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple(KeyCheck.Rule.UNIQUE, 4L, 0L),
                        org.assertj.core.groups.Tuple.tuple(KeyCheck.Rule.REFERENCE, 3L, 1L),
                        org.assertj.core.groups.Tuple.tuple(KeyCheck.Rule.UNIQUE, 1L, 0L));
        assertThat(tiny.verify(tiny.keys).faults()).isEmpty();
    }

    @Test
    void aRowThatWasRejectedForItsReferencePassesOnceTheReferentialHasBeenPublished() throws IOException {
        publish(ORPHANS_REJECTED, "R-1", "snapshot", Map.of(CODES, codes("AAA;ok")));
        publish(ORPHANS_REJECTED, "D", "2019-02", Map.of(FACTS, facts("a;1;AAA;ok", "b;2;BBB;ok", "c;3;CCC;ok")));
        assertThat(quarantined()).containsExactly("b", "c");
        tiny.publish(
                tiny.delivery("R-2", "snapshot", "R-1", Map.of(CODES, codes("AAA;ok", "BBB;ok"))),
                NARROW,
                ORPHANS_REJECTED);

        replay(ORPHANS_REJECTED, "D");

        assertThat(stored()).containsExactlyInAnyOrder("a", "b");
        assertThat(quarantined()).containsExactly("c");
        assertBalance("D", 3);
    }

    @Test
    void aRowThatWasRejectedForAKeyWhichCannotBeCheckedAnyMoreStays() throws IOException {
        publish(ORPHANS_REJECTED, "R-1", "snapshot", Map.of(CODES, codes("AAA;ok")));
        publish(ORPHANS_REJECTED, "D", "2019-02", Map.of(FACTS, facts("a;1;AAA;ok", "b;2;BBB;ok", "c;3;BBB;toolong")));
        tiny.publish(tiny.delivery("R-2", "2019", "R-1", Map.of(CODES, codes("BBB;ok"))), NARROW, ORPHANS_REJECTED);

        QuarantineReplay.Result result = replay(ORPHANS_REJECTED, "D");

        assertThat(stored()).as("c was not rejected for its reference").containsExactlyInAnyOrder("a", "c");
        assertThat(quarantined()).containsExactly("b");
        MigrationReport report = Objects.requireNonNull(result.report());
        assertThat(report.notVerified()).contains(Unverified.KEYS_AND_REFERENCES);
        assertThat(report.notices()).extracting(Notice::kind).containsExactly(Notice.Kind.KEY_NOT_CHECKED);
        assertThat(replay(rules("orphan-key", "warn"), "D").passed()).isEqualTo(1);
        assertBalance("D", 3);
    }

    @Test
    void aRuleThatWarnsIsCountedInTheBooksOfRowsThatAreStored() throws IOException {
        publish(
                RuleBook.USUAL,
                "D",
                "2019-02",
                Map.of(
                        FACTS,
                        facts("a;1;AAA;ok", "b;2;BBB;toolong", "c;1;CCC;toolong", "d;4;DDD;toolong"),
                        CODES,
                        codes("AAA;ok")));

        QuarantineReplay.Result result = replay(RuleBook.USUAL, "D");

        Manifest.Books books = result.lines().get(0).books();
        assertThat(books.warnings()).as("not of c, which is not stored").isEqualTo(Map.of("orphan-key(REF)", 2L));
        assertThat(books.violations()).isEqualTo(Map.of("duplicate-key(NBR)", 1L, "orphan-key(REF)", 1L));
        Manifest manifest = tiny.ledger.manifest("D.replay-1").orElseThrow();
        assertThat(manifest.parts().get(0).books()).isEqualTo(books);
        assertThat(manifest.tables().get(0).books()).isEqualTo(books);
        MigrationReport report = Objects.requireNonNull(result.report());
        assertThat(report.notVerified()).doesNotContain(Unverified.KEYS_AND_REFERENCES);
        assertThat(report.notices()).extracting(Notice::kind).containsExactly(Notice.Kind.KEY_BROKEN);
        assertThat(stored()).containsExactlyInAnyOrder("a", "b", "d");
        assertThat(tiny.verify(tiny.keys).faults()).isEmpty();
    }

    @Test
    void aRuleThatIsFailRefusesTheReplayAlsoWhenItIsTried() throws IOException {
        publish(RuleBook.USUAL, "D", "2019-02", Map.of(FACTS, facts("a;1;;ok", "b;1;;toolong", "c;2;;toolong")));

        for (QuarantineReplay.Mode mode : QuarantineReplay.Mode.values()) {
            assertThatThrownBy(() -> run(rules("duplicate-key", "fail"), "D", null, mode))
                    .isInstanceOf(RejectLimitExceededException.class)
                    .hasMessageStartingWith("[ER_KEY_F 2019-02] 1 violation of duplicate-key(NBR) in 2 rows judged anew"
                            + " (50%): tolerated are 0");
        }

        assertThat(tiny.ledger.read().size()).isEqualTo(1);
        assertThat(tiny.work()).isEmptyDirectory();
        assertThat(stored()).containsExactly("a");
    }

    @Test
    void aLaterDeliveryMayReferToARowThatAReplayBrought() throws IOException {
        publish(ORPHANS_REJECTED, "R", "snapshot", Map.of(CODES, codes("AAA;ok", "BBB;toolong")));
        replay(ORPHANS_REJECTED, "R");

        publish(ORPHANS_REJECTED, "D", "2019-02", Map.of(FACTS, facts("a;1;AAA;ok", "b;2;BBB;ok", "c;3;CCC;ok")));

        assertThat(stored()).containsExactlyInAnyOrder("a", "b");
        assertThat(quarantined()).containsExactly("c");
    }

    /** Against a plain model: in the order of the delivery, a row passes when its text is short enough and its key is new. */
    @Test
    void overManyPartsAndReplaysExactlyTheRowsThatPassAreStored() throws IOException {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        int rows = 400;
        List<int[]> keysAndLengths = new ArrayList<>();
        List<String> lines = new ArrayList<>(List.of("ROW;NBR;REF;TXT"));
        for (int row = 0; row < rows; row++) {
            int[] one = {random.nextInt(150), 1 + random.nextInt(12)};
            keysAndLengths.add(one);
            lines.add(row + ";" + one[0] + ";;" + "t".repeat(one[1]));
        }
        publish(RuleBook.USUAL, "D", "2019-02", Map.of(FACTS, lines));
        Set<Integer> stored = pass(keysAndLengths, new HashSet<>(), 4);
        assertStored(stored, rows);
        assertThat(tiny.ledger.manifest("D").orElseThrow().parts()).hasSizeGreaterThan(3);

        int number = 0;
        for (int length : new int[] {6, 8, 12}) {
            SchemaCatalog catalog = catalog(Integer.toString(5 + number++).repeat(64), length);
            new QuarantineReplay(tiny.tools(tiny.store), catalog, KnownFormats.ALL, RuleBook.USUAL)
                    .run("D", null, QuarantineReplay.Mode.PUBLISH);
            stored = pass(keysAndLengths, stored, length);
            assertStored(stored, rows);
        }
        assertThat(tiny.verify(tiny.keys).faults()).isEmpty();
    }

    private static Set<Integer> pass(List<int[]> keysAndLengths, Set<Integer> stored, int length) {
        Set<Integer> keys = new HashSet<>();
        stored.forEach(row -> keys.add(keysAndLengths.get(row)[0]));
        Set<Integer> after = new HashSet<>(stored);
        for (int row = 0; row < keysAndLengths.size(); row++) {
            if (keysAndLengths.get(row)[1] <= length
                    && !stored.contains(row)
                    && keys.add(keysAndLengths.get(row)[0])) {
                after.add(row);
            }
        }
        return after;
    }

    private void assertStored(Set<Integer> expected, int rows) throws IOException {
        assertThat(stored())
                .containsExactlyInAnyOrder(
                        expected.stream().map(String::valueOf).toArray(String[]::new));
        List<String> all = new ArrayList<>(stored());
        all.addAll(quarantined());
        assertThat(all).hasSize(rows).doesNotHaveDuplicates();
        assertBalance("D", rows);
    }

    private void assertBalance(String delivery, long delivered) {
        PublishedTables.Line books = new PublishedTables(tiny.ledger)
                .lines(delivery).stream()
                        .filter(line -> line.table().equals(FACTS))
                        .findFirst()
                        .orElseThrow();
        assertThat(books.stored() + books.quarantined()).isEqualTo(delivered);
    }

    /** What ROW says of the rows of ER_KEY_F that are exported. */
    private List<String> stored() throws IOException {
        Path out = directory.resolve("export-" + System.nanoTime());
        new TableExport(tiny.store, tiny.ledger, tiny.keys, trace(), tiny.work(), 3)
                .export(FACTS, null, ColumnChoice.ALL, TableExport.Format.CSV, out);
        List<String> rows = new ArrayList<>();
        try (Stream<Path> files = Files.list(out)) {
            for (Path file : files.sorted().toList()) {
                Files.readAllLines(file, StandardCharsets.UTF_8).stream()
                        .skip(1)
                        .map(line -> line.substring(0, line.indexOf(';')))
                        .forEach(rows::add);
            }
        }
        return rows;
    }

    private List<String> quarantined() throws IOException {
        return new QuarantineAccess(
                        tiny.store,
                        tiny.ledger,
                        () -> tiny.keys,
                        new RefusedRuns(tiny.work()),
                        trace(),
                        KnownFormats.ALL,
                        tiny.work())
                .show(new QuarantineSelection(FACTS, null, null), null, Integer.MAX_VALUE).stream()
                        .map(row -> row.original().substring(0, row.original().indexOf(';')))
                        .toList();
    }

    private Trace trace() {
        return new Trace(directory.resolve("trace.jsonl"), "tester", Clock.systemUTC());
    }
}
