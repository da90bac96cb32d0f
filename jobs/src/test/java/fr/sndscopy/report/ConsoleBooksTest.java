package fr.sndscopy.report;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.report.ConsoleBooks.Style;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ConsoleBooksTest {

    @Test
    void theBooksOfASmallDeliveryFitOnAScreen() {
        List<String> lines = ConsoleBooks.render(SampleReports.success(), 80, Style.ASCII);

        assertThat(lines).hasSizeLessThanOrEqualTo(15);
        assertThat(lines.get(0)).isEqualTo("IR-2026: Published: complete");
        assertThat(lines.get(1)).matches("table +period +delivered +stored +quarantined");
        assertThat(lines.get(2)).matches("IR_BEN_R +snapshot +[0-9,]+ +[0-9,]+ +0");
        assertThat(lines).anyMatch(line -> line.startsWith("total"));
        assertThat(lines).anyMatch(line -> line.startsWith("ledger entry 42"));
    }

    @Test
    void noSampleIsWiderThanTheTerminalOrLongerThanFifteenLines() {
        SampleReports.all().forEach((name, report) -> {
            for (int width : new int[] {ConsoleBooks.NARROWEST, 60, 80, 132}) {
                for (Style style : List.of(Style.ASCII, Style.PLAIN)) {
                    assertThat(ConsoleBooks.render(report, width, style))
                            .as(name + " " + width)
                            .hasSizeLessThanOrEqualTo(15)
                            .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(width));
                }
            }
        });
    }

    @Test
    void theHashAndWhatIsNotVerifiedAreNeverCutOnATerminalOfEightyColumns() {
        MigrationReport report = SampleReports.rejects();

        String text =
                String.join(" ", ConsoleBooks.render(report, 80, Style.ASCII)).replaceAll(" +", " ");

        assertThat(text)
                .contains(Objects.requireNonNull(report.publication()).sha256())
                .contains("not verified: "
                        + report.notVerified().stream()
                                .map(point -> ReportText.ENGLISH.say("brief." + point))
                                .collect(Collectors.joining(", ")));
    }

    @Test
    void whatIsSaidAroundTheBooksIsWholeOnATerminalOfEightyColumns() {
        SampleReports.all().forEach((name, report) -> {
            String text = joined(ConsoleBooks.render(report, 80, Style.ASCII));
            report.total().violationsByCode().forEach((code, rows) -> assertThat(text)
                    .as(name)
                    .contains(code + ReportText.ENGLISH.number(rows)));
            firstNotice(report).ifPresent(sentence -> assertThat(text).as(name).contains(sentence));
        });
    }

    @Test
    void aKeyThatIsLongerThanALineIsBrokenBehindAComma() {
        assertThat(ConsoleBooks.render(SampleReports.orphans(), 80, Style.ASCII))
                .filteredOn(line -> line.contains("FLX_TRT"))
                .singleElement()
                .asString()
                .startsWith("  FLX_TRT_DTD,");
    }

    @Test
    void whereThereIsNoRoomASentenceEndsBehindAWordAndWithAMark() {
        MigrationReport report = SampleReports.orphans();
        String whole = firstNotice(report).orElseThrow();

        List<String> narrow = ConsoleBooks.render(report, ConsoleBooks.NARROWEST, Style.ASCII);

        assertThat(joined(narrow)).doesNotContain(whole);
        assertThat(narrow).filteredOn(line -> line.contains("~")).isNotEmpty().allSatisfy(line -> assertThat(line)
                .endsWith(" ~"));
        assertThat(ConsoleBooks.render(report, ConsoleBooks.NARROWEST, Style.PLAIN))
                .anySatisfy(line -> assertThat(line).endsWith(" …"));
    }

    @Test
    void exitCodeAndFailureAreWholeAtEveryWidth() {
        String message = "[ER_PRS_F_201902.csv] "
                + "the rows of the delivery are not those that were declared, and there are many words to say so "
                        .repeat(4);
        MigrationReport report = SampleReports.failing(message + "END");

        for (int width : new int[] {ConsoleBooks.NARROWEST, 60, 80, 132}) {
            List<String> lines = ConsoleBooks.render(report, width, Style.ASCII);

            assertThat(lines).as("%d", width).hasSizeLessThanOrEqualTo(15);
            assertThat(joined(lines)).contains(("exitcode13:" + message + "END").replaceAll(" +", ""));
        }
    }

    private static String joined(List<String> lines) {
        return String.join("", lines).replaceAll(" +", "");
    }

    private static Optional<String> firstNotice(MigrationReport report) {
        return report.notices().stream()
                .limit(1)
                .map(notice -> notice.sentence(ReportText.ENGLISH).replaceFirst("\\.$", ""))
                .filter(sentence -> sentence.matches("[\\x20-\\x7e]*"))
                .map(sentence -> sentence.replaceAll(" +", ""))
                .findFirst();
    }

    @Test
    void ofManyTablesThoseWithMostRejectsAreShownThenTheOthersThenTheTotal() {
        MigrationReport many = SampleReports.many();

        List<String> lines = ConsoleBooks.render(many.tables(), 80, Style.ASCII);

        assertThat(lines).hasSize(15);
        assertThat(lines.get(13)).startsWith("488 others");
        assertThat(lines.get(14))
                .startsWith("total")
                .contains(ReportText.ENGLISH.number(many.total().delivered()));
    }

    @Test
    void theTableThatLostMostIsNamedRightBelowTheOutcome() {
        assertThat(ConsoleBooks.render(SampleReports.grave(), 120, Style.PLAIN))
                .startsWith(
                        "DCIR-2019-02: Published: incomplete, to be examined before any use",
                        "ER_DCT_F 2019-02: 2,093 of 5,232 rows (40.0%) are kept from readers, in quarantine.");
        assertThat(ConsoleBooks.render(SampleReports.orphans(), 132, Style.PLAIN)
                        .get(1))
                .isEqualTo("ER_PRS_F 2019-06: none of 3,000 references BEN_NIR_PSA,BEN_RNG_GEM -> IR_BEN_R leads to a"
                        + " row.");
    }

    @Test
    void numbersStandBelowEachOther() {
        List<String> lines = ConsoleBooks.render(SampleReports.rejects().tables(), 80, Style.PLAIN);

        assertThat(lines).extracting(String::length).containsOnly(lines.get(0).length());
        assertThat(lines.get(0)).endsWith("quarantined");
    }

    @Test
    void coloursAddNoCharacterToWhatIsRead() {
        List<String> plain = ConsoleBooks.render(SampleReports.rejects(), 80, Style.PLAIN);
        List<String> coloured = ConsoleBooks.render(SampleReports.rejects(), 80, Style.COLOUR);

        assertThat(coloured).isNotEqualTo(plain);
        assertThat(coloured.stream().map(line -> line.replaceAll("\u001b\\[[0-9;]+m", "")))
                .isEqualTo(plain);
    }

    @Test
    void textFromOutsideBringsNoEscapeSequence() {
        assertThat(ConsoleBooks.render(SampleReports.hostile(), 132, Style.PLAIN))
                .allSatisfy(line -> assertThat(line).doesNotContain("\u001b").doesNotContain("\u202e"));
        assertThat(ConsoleBooks.render(SampleReports.hostile(), 132, Style.ASCII))
                .allSatisfy(line -> assertThat(line).matches("[\\x20-\\x7e]*"));
    }
}
