package fr.sndscopy.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.reconcile.Discrepancy.Aspect;
import fr.sndscopy.record.ViolationCode;
import fr.sndscopy.report.MigrationReport.Outcome;
import fr.sndscopy.schema.LogicalType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
        for (Notice.Kind kind : Notice.Kind.values()) {
            keys.add("notice." + kind);
            keys.add("noticeTable." + kind);
        }
        for (Reason reason : Reason.values()) {
            keys.add("reason." + reason);
        }
        for (FailureKind kind : FailureKind.values()) {
            keys.add("exit." + kind.exitCode());
        }
        for (LogicalType type : LogicalType.values()) {
            keys.add("type." + type.name().toLowerCase(Locale.ROOT));
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
    void aReasonIsFoundBackFromItsSentenceAndSaidInFrench() {
        for (Reason reason : Reason.values()) {
            String english = reason.of("BE_IDE_R", "1234", "5678");

            assertThat(ReportText.ENGLISH.reason(english).replace(",", ""))
                    .as("%s", reason)
                    .isEqualTo(english.replace(",", ""));
            assertThat(ReportText.FRENCH.reason(english)).doesNotContain("{").isNotEqualTo(english);
        }
        assertThat(ReportText.FRENCH.reason("BE_IDE_R is neither delivered nor published"))
                .isEqualTo("BE_IDE_R n’est ni livrée ni publiée");
        assertThat(ReportText.FRENCH.reason("[x] gone")).isEqualTo("message de l’outil, en anglais : « [x] gone »");
    }

    @Test
    void whatDiffersInAHeaderIsSaidInWords() {
        assertThat(ReportText.FRENCH.difference("longer(BEN_CDI_NIR): 3 > 2, 1 of 2248 rows"))
                .isEqualTo("plus longue : BEN_CDI_NIR (3 > 2, 1 lignes sur 2\u202f248)");
        assertThat(ReportText.FRENCH.difference("retyped(PRS_X): string > integer"))
                .isEqualTo("autre type : PRS_X (texte > entier)");
        assertThat(ReportText.FRENCH.difference("unknown-column((12 characters))"))
                .isEqualTo("colonne en plus : nom de 12 caractères");
        assertThat(ReportText.ENGLISH.difference("renamed(PHA_ACT_QSN->PHA_QSN_ACT)?"))
                .isEqualTo("renamed? PHA_ACT_QSN → PHA_QSN_ACT");
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
