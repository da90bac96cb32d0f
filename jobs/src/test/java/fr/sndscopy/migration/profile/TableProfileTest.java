package fr.sndscopy.migration.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import fr.sndscopy.crypto.KeyServiceException;
import fr.sndscopy.crypto.MemoryKeyService;
import fr.sndscopy.delivery.DeliveryReader;
import fr.sndscopy.drift.DriftPolicies;
import fr.sndscopy.migration.TinyStore;
import fr.sndscopy.migration.access.ProfileAccess;
import fr.sndscopy.migration.access.Trace;
import fr.sndscopy.migration.plan.RuleBook;
import fr.sndscopy.migration.profile.TableProfile.ColumnLine;
import fr.sndscopy.migration.run.RunOutcome;
import fr.sndscopy.migration.work.IntegrityException;
import fr.sndscopy.migration.work.NotPublishedException;
import fr.sndscopy.nomenclature.Nomenclatures;
import fr.sndscopy.place.Here;
import fr.sndscopy.report.Notice;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import fr.sndscopy.schema.Constraints;
import fr.sndscopy.schema.LogicalType;
import fr.sndscopy.schema.SchemaCatalog;
import fr.sndscopy.schema.TableSchema;
import fr.sndscopy.schema.YearSpan;
import fr.sndscopy.validate.Severities;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Profiles from delivered rows to what a person is shown, and what a run says when they are not those of the period before. */
final class TableProfileTest {
    private static final long SEED = Long.getLong("sndscopy.seed", 20261125);
    private static final String TABLE = "ER_PRO_F";
    private static final String CANARY = "CANARI77";
    private static final String HEADER = "NAT_COD;TXT;MNT;DTE";
    private static final SchemaCatalog CATALOG = SchemaCatalog.of(List.of(new TableSchema(
            TABLE,
            "DCIR",
            List.of(
                    new Column(
                            "NAT_COD",
                            ColumnType.integer(4),
                            List.of(),
                            false,
                            Constraints.NONE,
                            "IR_NAT_V",
                            YearSpan.ALWAYS,
                            Set.of()),
                    Column.of("TXT", ColumnType.string(20)),
                    Column.of("MNT", ColumnType.decimal(9, 2)),
                    Column.of("DTE", ColumnType.of(LogicalType.DATE))),
            List.of(),
            List.of(),
            List.of(),
            "1".repeat(64))));

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    @SuppressWarnings("NullAway.Init") // set before each
    private TinyStore tiny;

    @BeforeEach
    void makeStore() throws IOException {
        tiny = new TinyStore(directory);
    }

    private RunOutcome publish(String id, String period, @Nullable String supersedes, String header, List<String> rows)
            throws IOException {
        Path folder = Files.createDirectories(directory.resolve(id));
        Files.writeString(
                folder.resolve("a.csv"),
                Stream.concat(Stream.of(header), rows.stream())
                        .map(row -> row + "\n")
                        .reduce("", String::concat));
        Files.writeString(folder.resolve("delivery.yaml"), """
            delivery: %s
            product: DCIR
            period: %s
            vintage: 2019
            limits: {"*": none}
            files:
              - {path: a.csv, table: ER_PRO_F}
            %s
            """.formatted(
                        id, period, supersedes == null ? "" : "supersedes: " + supersedes));
        RuleBook recording = new RuleBook(
                Severities.USUAL, Nomenclatures.NONE, DriftPolicies.of(Map.of("*", "accept-and-record")), Map.of());
        return tiny.migrate(DeliveryReader.read(Here.folder(folder)), CATALOG, recording)
                .outcome();
    }

    private RunOutcome publish(String period, List<String> rows) throws IOException {
        return publish("D-" + period, period, null, HEADER, rows);
    }

    /** So many rows with nothing unusual in them, of which the first {@code nulls} have no amount. */
    private static List<String> rows(int count, int nulls) {
        return IntStream.range(0, count)
                .mapToObj(row -> row % 3 + ";t" + row % 7 + ";" + (row < nulls ? "" : "1.5") + ";01/02/2019")
                .toList();
    }

    private ProfileAccess access(MemoryKeyService keys) {
        return new ProfileAccess(tiny.store, tiny.ledger, keys, trace());
    }

    private Trace trace() {
        return new Trace(directory.resolve("trace.jsonl"), "tester", Clock.systemUTC());
    }

    @Test
    void theProfileOfManyPartsIsThatOfTheRowsThatWereStored() throws IOException {
        Random random = new Random(SEED);
        List<String> good = new ArrayList<>();
        List<String> all = new ArrayList<>();
        for (int row = 0; row < 400; row++) {
            String code = random.nextInt(5) == 0 ? "" : String.valueOf(random.nextInt(12));
            String text = random.nextInt(9) == 0 ? "" : "t" + random.nextInt(150);
            String amount = random.nextInt(7) == 0
                    ? ""
                    : BigDecimal.valueOf(random.nextInt(200_000) - 100_000L, 2).toPlainString();
            String date = LocalDate.of(2019, 1, 1)
                    .plusDays(random.nextInt(400))
                    .format(DateTimeFormatter.ofPattern("dd/MM/uuuu"));
            good.add(code + ";" + text + ";" + amount + ";" + date);
        }
        all.addAll(good);
        all.addAll(List.of("99;rejected;x;01/01/1700", "98;rejected;-99999.99;31/02/2019", "97;zz"));
        Collections.shuffle(all, random);

        RunOutcome outcome = publish("2019-02", all);

        assertThat(Objects.requireNonNull(outcome.manifest()).parts()).hasSizeGreaterThan(5);
        TableProfile profile = access(tiny.keys).profiles("er_pro_f", "2019-02").get(0);
        assertThat(profile.rows()).as("seed %d", SEED).isEqualTo(good.size());
        for (int column = 0; column < 4; column++) {
            assertColumn(profile.columns().get(column), column, good);
        }
        assertThat(profile.columns().get(1).topCodes(3)).as("no nomenclature").isEmpty();
    }

    private static void assertColumn(ColumnLine line, int column, List<String> rows) {
        List<String> cells = rows.stream()
                .map(row -> canonical(column, row.split(";", -1)[column]))
                .toList();
        List<String> present = cells.stream().filter(cell -> !cell.isEmpty()).toList();
        TreeSet<String> sorted =
                new TreeSet<>(column == 0 || column == 2 ? Comparator.comparing(BigDecimal::new) : null);
        sorted.addAll(present);
        assertThat(line.nulls()).as(line.name()).isEqualTo(cells.size() - present.size());
        assertThat(line.minimum()).as(line.name()).isEqualTo(sorted.first());
        assertThat(line.maximum()).as(line.name()).isEqualTo(sorted.last());
        assertThat((double) line.profile().distinct())
                .as(line.name() + ", seed " + SEED)
                .isCloseTo(sorted.size(), within(Math.max(1, 4 * 0.034 * sorted.size())));
        if (column == 0) {
            Map<String, Long> counts = new TreeMap<>();
            present.forEach(code -> counts.merge(code, 1L, Long::sum));
            assertThat(line.profile().codes()).isEqualTo(counts);
            assertThat(line.topCodes(3))
                    .hasSize(3)
                    .isSortedAccordingTo(
                            Map.Entry.<String, Long>comparingByValue().reversed());
            assertThat(line.topCodes(3).get(0).getValue()).isEqualTo(Collections.max(counts.values()));
        }
    }

    private static String canonical(int column, String cell) {
        return cell.isEmpty()
                ? ""
                : switch (column) {
                    case 2 -> new BigDecimal(cell).setScale(2).toPlainString();
                    case 3 ->
                        LocalDate.parse(cell, DateTimeFormatter.ofPattern("dd/MM/uuuu"))
                                .toString();
                    default -> cell;
                };
    }

    @Test
    void theFirstPeriodHasNothingToBeComparedWith() throws IOException {
        RunOutcome outcome = publish("2019-02", rows(50, 20));

        assertThat(outcome.profileAlerts()).isEmpty();
        assertThat(outcome.comparisonProblem()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "100, 133, false",
        "100, 134, true",
        "100, 67, false",
        "100, 66, true",
        "3, 3, false",
        "100, 0, true",
        "0, 100, true",
        "0, 0, false"
    })
    void moreOrFewerRowsThanAThirdAreToldAndNoFewer(int before, int now, boolean told) throws IOException {
        publish("2019-01", rows(before, 0));

        RunOutcome outcome = publish("2019-02", rows(now, 0));

        assertThat(outcome.comparisonProblem()).isNull();
        assertThat(outcome.profileAlerts())
                .isEqualTo(
                        told
                                ? List.of(new ProfileAlert(
                                        ProfileAlert.Kind.VOLUME,
                                        outcome.profileAlerts().get(0).what(),
                                        "2019-01",
                                        null,
                                        before,
                                        now))
                                : List.of());
    }

    @Test
    void rowsThatAreAllRejectedAreNoRowsAndToldAsSuch() throws IOException {
        publish("2019-01", rows(40, 0));

        RunOutcome outcome = publish("2019-02", Collections.nCopies(40, "1;" + CANARY + ";x;01/02/2019"));

        assertThat(outcome.profileAlerts()).extracting(ProfileAlert::kind).containsExactly(ProfileAlert.Kind.VOLUME);
        Notice notice = outcome.profileAlerts().get(0).toNotice();
        assertThat(notice.facts()).containsExactly("0", "40", "2019-01", "-100");
        assertThat(access(tiny.keys).profiles(TABLE, "2019-02").get(0).rows()).isZero();
    }

    /** From 0, 20, 30 and 60 in a hundred: ten more are not unusual, eleven are, and fewer never are. */
    @ParameterizedTest
    @CsvSource({
        "0, 10, false",
        "0, 11, true",
        "20, 30, false",
        "30, 40, false",
        "30, 41, true",
        "60, 70, false",
        "60, 71, true",
        "60, 0, false"
    })
    void tenPointsMoreOfAbsentCellsAreNotToldAndElevenAre(int before, int now, boolean told) throws IOException {
        publish("2019-01", rows(100, before));

        RunOutcome outcome = publish("2019-02", rows(100, now));

        assertThat(outcome.profileAlerts())
                .extracting(alert -> alert.kind() + " " + alert.column())
                .isEqualTo(told ? List.of("NULL_SURGE MNT") : List.of());
        if (told) {
            assertThat(outcome.profileAlerts().get(0).toNotice().facts())
                    .containsExactly("MNT", now + ".0", before + ".0", "2019-01");
        }
    }

    @Test
    void codesThatThePeriodBeforeDoesNotHaveAreCountedAndNeverNamed() throws IOException {
        publish("2019-01", List.of("1;a;1;01/02/2019", "2;a;1;01/02/2019", "3;a;1;01/02/2019", "3;a;1;01/02/2019"));

        RunOutcome outcome = publish(
                "2019-02",
                List.of("7777;a;1;01/02/2019", "01;a;1;01/02/2019", "8888;a;1;01/02/2019", "3;a;1;01/02/2019"));

        assertThat(outcome.profileAlerts()).extracting(ProfileAlert::kind).containsExactly(ProfileAlert.Kind.NEW_CODES);
        Notice notice = outcome.profileAlerts().get(0).toNotice();
        assertThat(notice).hasToString("Notice[kind=new-codes, subject=ER_PRO_F 2019-02, facts=[NAT_COD, 2, 2019-01]]");
    }

    /** A column that tells rows apart is new in most of its values, whatever the schema calls it. */
    @ParameterizedTest
    @CsvSource({"1, false", "9, false", "10, true"})
    void valuesThatHardlyComeTwiceAreNoCodes(int rowsOfEach, boolean told) throws IOException {
        publish("2019-01", rowsOfCodes(100, rowsOfEach));

        RunOutcome outcome = publish("2019-02", rowsOfCodes(500, rowsOfEach));

        assertThat(outcome.profileAlerts())
                .extracting(ProfileAlert::kind)
                .isEqualTo(told ? List.of(ProfileAlert.Kind.NEW_CODES) : List.of());
    }

    private static List<String> rowsOfCodes(int first, int rowsOfEach) {
        return IntStream.range(first, first + 20)
                .boxed()
                .flatMap(code -> Collections.nCopies(rowsOfEach, code + ";a;1;01/02/2019").stream())
                .toList();
    }

    @Test
    void codesThatAreGoneOrOnlyInRejectedRowsAreNotNew() throws IOException {
        publish("2019-01", List.of("1;a;1;01/02/2019", "2;a;1;01/02/2019", "3;a;1;01/02/2019"));

        RunOutcome outcome = publish(
                "2019-02", List.of("2;a;1;01/02/2019", "02;b;1;01/02/2019", "2;c;1;01/02/2019", "9;a;x;01/02/2019"));

        assertThat(outcome.profileAlerts()).isEmpty();
    }

    @Test
    void aColumnThatThePeriodBeforeDidNotHaveIsNotCompared() throws IOException {
        publish("2019-01", rows(20, 0));

        RunOutcome outcome = publish(
                "D-2",
                "2019-02",
                null,
                HEADER + ";NEW_COL",
                rows(20, 0).stream().map(row -> row + ";").toList());

        assertThat(outcome.profileAlerts()).isEmpty();
        assertThat(access(tiny.keys).profiles(TABLE, "2019-02").get(0).columns())
                .extracting(ColumnLine::name)
                .containsExactly("NAT_COD", "TXT", "MNT", "DTE", "NEW_COL");
    }

    @Test
    void aPeriodIsComparedWithTheLatestEarlierOneOfItsLength() throws IOException {
        publish("2018", rows(10, 0));
        publish("snapshot", rows(10, 0));
        assertThat(publish("2019-03", rows(100, 0)).profileAlerts()).isEmpty();
        assertThat(publish("2018-12", rows(20, 0)).profileAlerts())
                .as("filled in later")
                .isEmpty();

        assertThat(publish("2019-02", rows(20, 0)).profileAlerts()).isEmpty();
        assertThat(publish("2019-04", rows(20, 0)).profileAlerts())
                .extracting(ProfileAlert::previous)
                .containsExactly("2019-03");
        assertThat(publish("2019", rows(30, 0)).profileAlerts())
                .extracting(ProfileAlert::previous)
                .containsExactly("2018");
    }

    @ParameterizedTest
    @ValueSource(strings = {"snapshot", "2019-02"})
    void withoutAnEarlierPeriodADeliveryIsComparedWithTheOneThatItReplaces(String period) throws IOException {
        publish("A", period, null, HEADER, rows(20, 0));

        assertThat(publish("B", period, "A", HEADER, rows(20, 0)).profileAlerts())
                .isEmpty();
        RunOutcome outcome = publish("C", period, "B", HEADER, rows(40, 0));

        assertThat(outcome.profileAlerts()).hasSize(1);
        assertThat(outcome.profileAlerts().get(0).toNotice().facts()).containsExactly("40", "20", "B", "+100");
    }

    @ParameterizedTest
    @ValueSource(strings = {"flipped", "cut", "of another delivery", "gone"})
    void aProfileFromEvidenceThatIsNotAsSealedIsRefusedAndLeavesNoTrace(String fault) throws IOException {
        publish("2019-01", rows(20, 0));
        publish("2019-02", rows(20, 0));
        String key = breakEvidence(fault);

        assertThatThrownBy(() -> access(tiny.keys).profiles(TABLE, "2019-02"))
                .isInstanceOf(IntegrityException.class)
                .hasMessageStartingWith("[" + key + "] ");
        assertThatThrownBy(() -> access(tiny.keys).profiles(TABLE, null)).isInstanceOf(IntegrityException.class);
        assertThat(directory.resolve("trace.jsonl")).doesNotExist();
        assertThat(access(tiny.keys).profiles(TABLE, "2019-01")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"flipped", "cut", "of another delivery", "gone"})
    void aDeliveryIsPublishedAllTheSameAndSaysThatItCouldNotBeCompared(String fault) throws IOException {
        publish("2019-01", rows(20, 0));
        publish("2019-02", rows(20, 0));
        String key = breakEvidence(fault);

        RunOutcome outcome = publish("2019-03", rows(90, 0));

        assertThat(outcome.publication()).isNotNull();
        assertThat(outcome.profileAlerts()).isEmpty();
        assertThat(outcome.comparisonProblem()).startsWith("[" + key + "] ");
    }

    private String breakEvidence(String fault) throws IOException {
        String key = tiny.keys("evidence/D-2019-02/evidence-").get(0);
        byte[] content = tiny.content(key);
        switch (fault) {
            case "flipped" -> content[content.length / 2] ^= 1;
            case "cut" -> content = java.util.Arrays.copyOf(content, content.length - 1);
            case "of another delivery" ->
                content = tiny.content(tiny.keys("evidence/D-2019-01/evidence-").get(0));
            default -> {
                tiny.store.delete(key);
                return key;
            }
        }
        tiny.replace(key, content);
        return key;
    }

    @Test
    void withoutTheKeyNoProfileIsShown() throws IOException {
        publish("2019-02", rows(20, 0));

        assertThatThrownBy(() -> access(new MemoryKeyService()).profiles(TABLE, null))
                .isInstanceOf(KeyServiceException.class);
        assertThat(directory.resolve("trace.jsonl")).doesNotExist();
    }

    @Test
    void everyLookLeavesALineWithoutAValue() throws IOException {
        publish("2019-02", List.of("7777;" + CANARY + ";1.5;01/02/2019"));

        access(tiny.keys).profiles(TABLE, null);
        access(tiny.keys).profiles("er_pro_f", "2019-02");

        List<String> lines = Files.readAllLines(directory.resolve("trace.jsonl"));
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).contains("\"action\":\"profile\",\"operator\":\"tester\"", "\"what\":\"ER_PRO_F\"");
        assertThat(lines.get(1)).contains("\"what\":\"ER_PRO_F 2019-02\"");
        assertThat(lines.toString()).doesNotContain(CANARY).doesNotContain("7777");
    }

    @Test
    void whereNoTraceCanBeLeftNothingIsShown() throws IOException {
        publish("2019-02", rows(20, 0));
        Files.createDirectory(directory.resolve("trace.jsonl"));

        assertThatThrownBy(() -> access(tiny.keys).profiles(TABLE, null)).isInstanceOf(IOException.class);
    }

    @Test
    void whatIsNotPublishedHasNoProfile() throws IOException {
        assertThatThrownBy(() -> access(tiny.keys).profiles(TABLE, null))
                .isInstanceOf(NotPublishedException.class)
                .hasMessage("[ER_PRO_F] nothing is published");
        publish("2019-02", rows(20, 0));

        assertThatThrownBy(() -> access(tiny.keys).profiles(TABLE, "2019-03"))
                .isInstanceOf(NotPublishedException.class)
                .hasMessage("[ER_PRO_F 2019-03] not published: expected what sndscopy ls shows");
        assertThatThrownBy(() -> access(tiny.keys).profiles("ER_PRS_F", null))
                .isInstanceOf(NotPublishedException.class)
                .hasMessage("[ER_PRS_F] not published: expected what sndscopy ls shows");
        assertThat(directory.resolve("trace.jsonl")).doesNotExist();
    }

    @Test
    void noTextOfAProfileShowsAValue() throws IOException {
        publish("2019-02", List.of("7777;" + CANARY + ";1.5;01/02/2019"));

        TableProfile profile = access(tiny.keys).profiles(TABLE, null).get(0);

        assertThat(profile + " " + profile.columns() + " "
                        + profile.columns().get(0).profile())
                .doesNotContain(CANARY)
                .doesNotContain("7777");
    }
}
