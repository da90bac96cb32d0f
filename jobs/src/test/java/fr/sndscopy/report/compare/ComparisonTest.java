package fr.sndscopy.report.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.report.compare.Comparison.Change;
import fr.sndscopy.report.compare.Comparison.Kind;
import fr.sndscopy.report.compare.Comparison.Line;
import fr.sndscopy.report.compare.Comparison.Value;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    private static Map<String, Object> report(String period, long stored, Map<String, Object> violations) {
        return Map.of(
                "format",
                "sndscopy-report/1",
                "delivery",
                "D-" + period,
                "outcome",
                "published",
                "verdict",
                "match",
                "elapsedMillis",
                stored,
                "books",
                Map.of("delivered", 9, "stored", stored, "quarantined", 9 - stored, "violations", violations),
                "tables",
                List.of(Map.of(
                        "table", "T", "period", period, "delivered", 9, "stored", stored, "quarantined", 9 - stored)));
    }

    private static Comparison compare(RunFacts before, RunFacts after) {
        return Comparison.of(before, "a", true, after, "b", false);
    }

    @Test
    void whatIsNewGoneAndChangedIsTold() {
        Comparison comparison = compare(
                RunFacts.of(report("2019-01", 9, Map.of("too-long", 3, "bad-date", 1))),
                RunFacts.of(report("2019-01", 8, Map.of("too-long", 4, "ragged-row", 2))));

        assertThat(comparison.byPeriod()).isTrue();
        assertThat(comparison.lines(Kind.REJECTS))
                .extracting(Line::name, Line::change)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("bad-date", Change.GONE),
                        org.assertj.core.groups.Tuple.tuple("ragged-row", Change.NEW),
                        org.assertj.core.groups.Tuple.tuple("too-long", Change.CHANGED));
        assertThat(comparison.lines(Kind.TABLES))
                .contains(new Line("T 2019-01", "stored", new Value.Count(9), new Value.Count(8)));
        assertThat(comparison.isSame()).isFalse();
    }

    @Test
    void otherPeriodsAreComparedByTableAndTheirSharesOfAbsentValuesTheGreatestDifferenceFirst() {
        RunFacts before = RunFacts.of(report("2019-01", 9, Map.of()));
        RunFacts after = RunFacts.of(report("2019-02", 9, Map.of()));
        before.absent(new RunFacts.TableOf("T", "2019-01"), "A", 1, 9);
        before.absent(new RunFacts.TableOf("T", "2019-01"), "B", 1, 9);
        after.absent(new RunFacts.TableOf("T", "2019-02"), "A", 2, 9);
        after.absent(new RunFacts.TableOf("T", "2019-02"), "B", 8, 9);

        Comparison comparison = compare(before, after);

        assertThat(comparison.byPeriod()).isFalse();
        assertThat(comparison.lines(Kind.ABSENT)).extracting(Line::figure).containsExactly("B", "A");
        assertThat(comparison.lines(Kind.TABLES)).allMatch(line -> line.change() == Change.SAME);
    }

    @Test
    void durationsAloneAreNoDifference() {
        RunFacts before = RunFacts.of(report("2019-01", 9, Map.of()));
        RunFacts after = RunFacts.of(report("2019-01", 9, Map.of()));
        after.figures().getOrDefault(Kind.STEPS, Map.of()).put("elapsed", new Value.Millis(1));

        assertThat(compare(before, after).isSame()).isTrue();
    }

    @Test
    void anotherDocumentIsNoReport() {
        assertThatThrownBy(() -> RunFacts.of(Map.of("format", "sndscopy-audit/1")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("sndscopy-report/1");
    }

    @Test
    void textFromOutsideNeverBecomesMarkup() {
        String evil = "x</style><script>alert('x')</script>\" onload=\"x\u202e";
        Map<String, Object> report = Map.of(
                "format",
                "sndscopy-report/1",
                "delivery",
                evil,
                "begun",
                evil,
                "outcome",
                evil,
                "operator",
                evil,
                "books",
                Map.of("violations", Map.of(evil, 1)),
                "tables",
                List.of(Map.of("table", evil, "period", evil)),
                "notices",
                List.of(Map.of("kind", evil, "subject", evil)));

        String html = new String(
                ComparisonHtml.render(compare(RunFacts.of(report), RunFacts.of(report("2019-01", 9, Map.of())))),
                StandardCharsets.UTF_8);

        assertThat(html).doesNotContain("<script", "\u202e").doesNotContainPattern("<[a-z][^<>]*\\sonload=");
    }
}
