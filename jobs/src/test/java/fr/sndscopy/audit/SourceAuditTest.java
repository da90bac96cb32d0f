package fr.sndscopy.audit;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.Withstands;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.proof.CheckpointExpectation;
import fr.sndscopy.migration.TinyStore;
import fr.sndscopy.migration.plan.RuleBook;
import fr.sndscopy.report.AuditReport;
import fr.sndscopy.report.AuditReport.Reservation;
import fr.sndscopy.schema.ColumnType;
import fr.sndscopy.schema.SchemaCatalog;
import fr.sndscopy.source.SourceFormats;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is stored and rejected, held against what was delivered by code that shares nothing with the parser. */
final class SourceAuditTest {
    private static final int ROWS = 400;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    private static AuditReport audit(TinyStore tiny, Path... sources) throws IOException {
        return new StoreAudit(
                        tiny.store,
                        CheckpointExpectation.NONE,
                        tiny.keys,
                        List.of(sources),
                        Sample.WHOLE,
                        Coverage.of(tiny.directory),
                        Clock.systemUTC(),
                        2,
                        tiny.work())
                .audit(new Auditor("somebody", null, "test"))
                .report();
    }

    private static List<Reservation.Kind> kinds(AuditReport audit) {
        return audit.reservations().stream().map(Reservation::kind).toList();
    }

    /** Rows of all kinds: good ones, rejected for values and for a rule, quoted ones, blank lines; every tenth the same as another. */
    private static String[] rows(Random random) {
        String[] rows = new String[ROWS];
        for (int i = 0; i < ROWS; i++) {
            String date = LocalDate.of(1950, 1, 1)
                    .plusDays(random.nextInt(40000))
                    .format(DateTimeFormatter.ofPattern("dd/MM/uuuu", Locale.ROOT));
            String text = "t".repeat(random.nextInt(20));
            rows[i] = switch (random.nextInt(12)) {
                case 0 -> text + ";abc;" + date + ";" + i;
                case 1 -> text + ";1.5;31/02/2019;" + i;
                case 2 -> "x".repeat(45) + ";1.5;" + date + ";" + i;
                case 3 -> text + ";1.5;" + date;
                case 4 -> "";
                case 5 -> "\"a;b\"\"c\n" + text + "\";-0.5;" + date + ";+00" + i;
                case 6 -> ";;;";
                case 7 -> "é\rà;.5;" + date + ";-0";
                case 8 -> text + ";1234567.891;" + date + ";" + i;
                case 9 -> "same;1.50;01/01/2019;7";
                default ->
                    text + ";" + (random.nextInt(200000) - 100000) / 100 + "." + random.nextInt(10) + ";" + date + ";"
                            + random.nextLong(1_000_000_000_000L);
            };
        }
        return rows;
    }

    @Test
    void whatWasReadRightIsFoundRightWithItsReplays() throws IOException {
        long seed = System.nanoTime();
        System.out.println("SourceAuditTest seed " + seed);
        TinyStore tiny = new TinyStore(directory);
        tiny.publish("T-1", "2019-02", rows(new Random(seed)));
        SchemaCatalog longer = TinyStore.catalog("2".repeat(64), ColumnType.string(50), ColumnType.decimal(9, 2));
        tiny.replay(longer, "T-1");
        tiny.publish("T-2", "2019-03", rows(new Random(seed + 1)));
        tiny.publish(TinyStore.CATALOG, "T-3", "2019-03", "T-2", rows(new Random(seed + 2)));

        AuditReport audit = audit(tiny, directory);

        assertThat(audit.faults()).as("seed %s", seed).isEmpty();
        assertThat(audit.level()).isEqualTo(AuditReport.Level.SOURCE);
        assertThat(audit.notRead()).containsExactly(AuditReport.NotRead.RULES, AuditReport.NotRead.TRUTH);
        assertThat(kinds(audit)).containsExactly(Reservation.Kind.NO_CHECKPOINT_KEPT, Reservation.Kind.NO_PUBLIC_KEY);
        assertThat(audit.deliveries()).hasSize(4);
    }

    @Withstands(
            fault = "the parser reads one date of a file as another",
            outcome =
                    "`audit --source` ends with 4 and names part, column and line; no reading of the store alone tells")
    @ParameterizedTest
    @CsvSource({
        "17/05/2001, 11/05/2001, DTE, stored is not what other code reads in the file",
        "4711.25,    4711.52,    MNT, stored is not what other code reads in the file",
        "needle,     nettle,     TXT, stored is not what other code reads in the file",
    })
    void aValueThatTheParserMisreadsIsFoundByTheSourceAlone(String text, String as, String column, String problem)
            throws IOException {
        TinyStore tiny = new TinyStore(directory, new SourceFormats(List.of(new MisreadFormat(text, as))));
        String[] rows = rows(new Random(20260101));
        rows[300] = "needle;4711.25;17/05/2001;12";
        tiny.publish("T-1", "2019-02", rows);

        assertThat(tiny.verify(tiny.keys).faults()).as("content").isEmpty();
        assertThat(audit(tiny).faults()).as("content").isEmpty();
        AuditReport audit = audit(tiny, directory);

        assertThat(audit.verdict()).isEqualTo(AuditReport.Verdict.TO_BE_REFUSED);
        assertThat(audit.faults()).hasSize(1);
        AuditReport.Fault fault = audit.faults().get(0);
        assertThat(fault.key()).startsWith("data/ER_TINY_F/period=2019-02/T-1/");
        assertThat(fault.problem())
                .matches("source line " + lineOf("needle") + ", row \\d+ of the part, in row group 0, column " + column
                        + ": " + problem)
                .doesNotContain(text, as);
    }

    private int lineOf(String text) throws IOException {
        String content = Files.readString(directory.resolve("T-1").resolve("a.csv"), StandardCharsets.UTF_8);
        return (int) content.substring(0, content.indexOf(text))
                        .chars()
                        .filter(c -> c == '\n')
                        .count()
                + 1;
    }

    @Test
    void aRowThatTheParserRejectsForAValueThatIsGoodIsFound() throws IOException {
        TinyStore tiny =
                new TinyStore(directory, new SourceFormats(List.of(new MisreadFormat("17/05/2001", "47/05/2001"))));
        String[] rows = rows(new Random(20260102));
        rows[200] = "needle;1.25;17/05/2001;12";
        tiny.publish("T-1", "2019-02", rows);

        assertThat(tiny.verify(tiny.keys).faults()).isEmpty();
        assertThat(audit(tiny, directory).faults())
                .extracting(AuditReport.Fault::problem)
                .anySatisfy(problem -> assertThat(problem).contains("source line " + lineOf("needle") + ": "));
    }

    @Test
    void aRowThatTheParserPassesOverIsFoundWhereItStands() throws IOException {
        String good = "needle;1.25;17/05/2001;12\n";
        TinyStore tiny = new TinyStore(
                directory, new SourceFormats(List.of(new MisreadFormat(good, "\n".repeat(good.length())))));
        String[] rows = rows(new Random(20260103));
        rows[200] = good.strip();
        tiny.publish("T-1", "2019-02", rows);

        assertThat(tiny.verify(tiny.keys).faults()).isEmpty();
        assertThat(audit(tiny, directory).faults())
                .extracting(AuditReport.Fault::problem)
                .anySatisfy(problem -> assertThat(problem)
                        .startsWith("source line " + lineOf("needle") + ", row ")
                        .contains("stored is not what other code reads in the file"));
    }

    @Test
    void aFileThatIsNotTheDeliveredOneIsNamedAndNotCompared() throws IOException {
        TinyStore tiny = new TinyStore(directory);
        tiny.publish("T-1", "2019-02", rows(new Random(1)));
        Path file = directory.resolve("T-1").resolve("a.csv");
        Files.writeString(file, Files.readString(file) + "x;1;01/01/2019;1\n");
        assertThat(audit(tiny, directory).faults())
                .extracting(AuditReport.Fault::toString)
                .singleElement()
                .asString()
                .startsWith("[T-1/a.csv] the file at hand is not the one that the manifest names: expected ");
    }

    @Test
    void aDeliveryWhoseFilesNobodyBringsIsAReservation() throws IOException {
        TinyStore tiny = new TinyStore(directory);
        tiny.publish("T-1", "2019-02", rows(new Random(1)));
        tiny.publish("T-2", "2019-03", rows(new Random(2)));
        AuditReport audit = audit(tiny, directory.resolve("T-2"));
        assertThat(audit.faults()).isEmpty();
        assertThat(audit.reservations()).contains(new Reservation(Reservation.Kind.SOURCES_NOT_COMPARED, 1));
    }

    @Test
    void whatCanonicalTextsLostIsToldByKindAndIsWhatTheBooksCount() throws IOException {
        TinyStore tiny = new TinyStore(directory);
        Manifest manifest = tiny.publish(
                tiny.delivery(
                        "T-1",
                        "2019-02",
                        null,
                        "a;1.50;01/01/2019;7",
                        "a;+1.5;01/01/2019;007",
                        "a;-0.00;01/01/2019;+007",
                        "a;.5;01/01/2019;-0",
                        ";;;"),
                TinyStore.CATALOG,
                RuleBook.USUAL);

        assertThat(manifest.tables().get(0).normalised())
                .isEqualTo(Map.of(
                        "plus-sign(MNT)", 1L,
                        "negative-zero(MNT)", 1L,
                        "leading-zeros(NBR)", 1L,
                        "plus-sign+leading-zeros(NBR)", 1L,
                        "negative-zero(NBR)", 1L));
        AuditReport audit = audit(tiny, directory);
        assertThat(audit.faults()).isEmpty();
        assertThat(audit.losses())
                .extracting(line -> line.table() + "." + line.column() + " " + line.kind() + " " + line.cells())
                .containsExactlyInAnyOrder(
                        "ER_TINY_F.MNT plus-sign 1",
                        "ER_TINY_F.MNT negative-zero 1",
                        "ER_TINY_F.MNT decimals 2",
                        "ER_TINY_F.NBR leading-zeros 2",
                        "ER_TINY_F.NBR plus-sign 1",
                        "ER_TINY_F.NBR negative-zero 1");
    }

    @Withstands(
            fault = "the parser counts that one kind of characters was lost where another was",
            outcome =
                    "`audit --source` ends with 4 and names the part; the value is the same, and no reading of the store tells")
    @Test
    void aLossThatIsCountedAsAnotherIsFound() throws IOException {
        TinyStore tiny = new TinyStore(directory, new SourceFormats(List.of(new MisreadFormat(";+12345", ";012345"))));
        tiny.publish("T-1", "2019-02", "a;1.50;01/01/2019;+12345");

        assertThat(tiny.verify(tiny.keys).faults()).isEmpty();
        assertThat(audit(tiny, directory).faults())
                .extracting(AuditReport.Fault::problem)
                .containsExactly(
                        "the evidence counts other cells, or other kinds of them, that lost characters in their "
                                + "canonical text than other code");
    }
}
