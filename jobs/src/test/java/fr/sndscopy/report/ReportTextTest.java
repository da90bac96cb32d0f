package fr.sndscopy.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.reconcile.Discrepancy.Aspect;
import fr.sndscopy.record.ViolationCode;
import fr.sndscopy.report.MigrationReport.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ReportTextTest {
    private static final List<ReportText> LANGUAGES = List.of(ReportText.FRENCH, ReportText.ENGLISH);

    @Test
    void everyCodeAspectOutcomeLimitationAndHintHasATextInBothLanguages() {
        List<String> keys = new ArrayList<>();
        for (ViolationCode code : ViolationCode.values()) {
            keys.add("code." + code);
        }
        for (Aspect aspect : Aspect.values()) {
            keys.add("aspect." + aspect);
        }
        for (Outcome outcome : Outcome.values()) {
            keys.add("outcome." + outcome);
            keys.add("sentence." + outcome);
        }
        for (Unverified point : Unverified.values()) {
            keys.add("unverified." + point);
        }
        for (Hint hint : Hint.values()) {
            keys.add("hint." + hint);
        }
        for (ReportText text : LANGUAGES) {
            assertThat(keys).as(text.language()).allSatisfy(key -> assertThat(text.say(key))
                    .isNotBlank());
        }
    }

    @Test
    void bothLanguagesHaveTheSameTextsWithTheSamePlaces() {
        assertThat(ReportText.FRENCH.all().keySet())
                .isEqualTo(ReportText.ENGLISH.all().keySet());
        ReportText.FRENCH.all().forEach((key, text) -> assertThat(places(text))
                .as(key)
                .isEqualTo(places(ReportText.ENGLISH.say(key))));
    }

    @Test
    void aMissingTextIsAnError() {
        assertThatThrownBy(() -> ReportText.FRENCH.say("no.such"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no text no.such in fr");
    }

    @Test
    void numbersAreGroupedAsTheLanguageDoesAndNeverBroken() {
        assertThat(ReportText.FRENCH.number(1234567)).isEqualTo("1\u202f234\u202f567");
        assertThat(ReportText.ENGLISH.number(1234567)).isEqualTo("1,234,567");
        assertThat(ReportText.FRENCH.bytes(87_200_000)).isEqualTo("87,2\u00a0Mo");
        assertThat(ReportText.ENGLISH.bytes(1)).isEqualTo("1\u00a0byte");
        assertThat(ReportText.ENGLISH.bytes(0)).isEqualTo("0\u00a0bytes");
        assertThat(ReportText.FRENCH.bytes(0)).isEqualTo("0\u00a0octet");
        assertThat(ReportText.ENGLISH.bytes(999_999)).isEqualTo("1.00\u00a0MB");
        assertThat(ReportText.ENGLISH.bytes(450_000_000_000_000L)).isEqualTo("450\u00a0TB");
    }

    @Test
    void aShareIsNeverRoundedToNothingNorToAll() {
        assertThat(ReportText.ENGLISH.percent(0, 10)).isEqualTo("0%");
        assertThat(ReportText.ENGLISH.percent(10, 10)).isEqualTo("100%");
        assertThat(ReportText.ENGLISH.percent(1, 1_000_000_000)).isEqualTo("<\u202f0.001%");
        assertThat(ReportText.ENGLISH.percent(999_999_999, 1_000_000_000)).isEqualTo(">\u202f99.999%");
        assertThat(ReportText.FRENCH.percent(1, 8)).isEqualTo("12,5\u202f%");
        assertThat(ReportText.FRENCH.percent(0, 0)).isEqualTo("–");
        assertThat(ReportText.FRENCH.limit(0.001)).isEqualTo("0,1\u202f%");
    }

    @Test
    void durationsAndTimesReadWell() {
        assertThat(ReportText.FRENCH.duration(Duration.ofMillis(12))).isEqualTo("12\u00a0ms");
        assertThat(ReportText.FRENCH.duration(Duration.ofMillis(4210))).isEqualTo("4,2\u00a0s");
        assertThat(ReportText.ENGLISH.duration(Duration.ofSeconds(187))).isEqualTo("3\u00a0min\u00a007\u00a0s");
        assertThat(ReportText.ENGLISH.duration(Duration.ofMinutes(62))).isEqualTo("1\u00a0h\u00a002\u00a0min");
        assertThat(ReportText.FRENCH.instant(Instant.parse("2026-11-23T01:10:04Z")))
                .isEqualTo("23 novembre 2026 à 01:10:04\u00a0UTC");
    }

    @Test
    void whatCannotBeSeenIsMadeVisible() {
        assertThat(ReportText.visible("a\u202eb\u001b[2J\u0000\n")).isEqualTo("a\ufffdb\ufffd[2J\ufffd\ufffd");
    }

    private static List<String> places(String text) {
        return Pattern.compile("\\{\\d\\}")
                .matcher(text)
                .results()
                .map(place -> place.group())
                .distinct()
                .sorted()
                .toList();
    }
}
