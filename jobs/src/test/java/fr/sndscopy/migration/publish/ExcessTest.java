package fr.sndscopy.migration.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import fr.sndscopy.delivery.RejectLimit;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.Manifest.Books;
import fr.sndscopy.record.ViolationCode;
import fr.sndscopy.validate.Severities;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExcessTest {
    private static final String SHA = "0123456789abcdef".repeat(4);

    @Test
    void halfOfTheRowsIsUsuallyToleratedAndOneMoreIsNot() {
        assertThat(of(books(10, 5, "required(C)"), Map.of())).isEmpty();
        assertThat(of(books(10, 6, "required(C)"), Map.of()))
                .singleElement()
                .hasToString("6 of 10 rows delivered were rejected (60%): tolerated are 50% as nothing is declared:"
                        + " limits, in delivery.yaml or sndscopy.yaml, says otherwise");
        assertThat(of(books(0, 0, "required(C)"), Map.of())).isEmpty();
    }

    @Test
    void whatIsDeclaredStandsBeforeWhatIsUsual() {
        Books few = books(5_000, 120, "required(C)");

        assertThat(of(few, Map.of("T", new RejectLimit(120, 1)))).isEmpty();
        assertThat(of(few, Map.of("U", new RejectLimit(0, 0)))).isEmpty();
        assertThat(of(few, Map.of("T", new RejectLimit(119, 1))))
                .singleElement()
                .hasToString("120 of 5,000 rows delivered were rejected (2.4%): tolerated are 119");
        assertThat(of(few, Map.of("T", new RejectLimit(1, 0.02))))
                .singleElement()
                .hasToString("120 of 5,000 rows delivered were rejected (2.4%): tolerated are 1 and 2%");
        assertThat(of(few, Map.of("T", new RejectLimit(1, 1))))
                .singleElement()
                .hasToString("120 of 5,000 rows delivered were rejected (2.4%): tolerated is 1");
        assertThat(of(books(10, 10, "required(C)"), Map.of("T", RejectLimit.NONE)))
                .isEmpty();
    }

    @Test
    void aShareIsWhatItsDigitsSay() {
        // 0.29 * 100 is less than 29 in binary
        for (int percent = 1; percent < 100; percent++) {
            RejectLimit limit = new RejectLimit(Long.MAX_VALUE, percent / 100.0);
            for (int hundreds = 1; hundreds < 30; hundreds++) {
                long rows = 100L * hundreds;
                long tolerated = (long) percent * hundreds;
                assertThat(limit.allows(tolerated, rows))
                        .as("%d of %d", tolerated, rows)
                        .isTrue();
                assertThat(limit.allows(tolerated + 1, rows))
                        .as("%d of %d", tolerated + 1, rows)
                        .isFalse();
            }
        }
    }

    @Test
    void violationsOfACodeAreToleratedByCodeAndByColumn() {
        Books books = new Books(100, 95, 5, Map.of("too-long(A)", 2L, "too-long(B)", 1L, "required(A)", 3L), Map.of());

        assertThat(of(books, codes("too-long", 3))).isEmpty();
        assertThat(of(books, codes("too-long", 2)))
                .singleElement()
                .hasToString("3 violations of too-long in 100 rows delivered (3%): tolerated are 2");
        assertThat(of(books, codes("too-long(b)", 1))).isEmpty();
        assertThat(of(books, codes("too-long(b)", 0)))
                .singleElement()
                .hasToString("1 violation of too-long(b) in 100 rows delivered (1%): tolerated are 0");
        assertThat(of(books, codes("ragged-row", 0))).isEmpty();
    }

    @Test
    void aRuleThatIsFailToleratesNothingInItsTableAndColumn() {
        Books books = new Books(100, 98, 2, Map.of("too-long(A)", 2L, "ragged-row", 1L), Map.of());
        Manifest manifest = manifest(Map.of("T", books, "U", books));

        assertThat(Excess.of(manifest, Map.of(), Severities.of(Map.of("T", Map.of("too-long", "fail")))))
                .extracting(Excess::place, Excess::what, Excess::found)
                .containsExactly(tuple("T 2019-02", "too-long(A)", 2L));
        assertThat(Excess.of(manifest, Map.of(), Severities.of(Map.of("U", Map.of("too-long(B)", "fail")))))
                .isEmpty();
        assertThat(Excess.of(manifest, Map.of(), Severities.of(Map.of("*", Map.of("ragged-row", "fail")))))
                .extracting(Excess::place)
                .containsExactly("T 2019-02", "U 2019-02");
    }

    @Test
    void rowsJudgedAnewAreRefusedForRulesThatAreFailAlone() {
        JudgedBooks most = new JudgedBooks("T", "2019-02", books(10, 9, "too-long(A)"));

        assertThat(Excess.of(List.of(most), Severities.USUAL)).isEmpty();
        assertThat(Excess.of(List.of(most), Severities.of(Map.of("T", Map.of("too-long", "fail")))))
                .singleElement()
                .hasToString("9 violations of too-long(A) in 10 rows judged anew (90%): tolerated are 0");
    }

    @Test
    void theWorstComesFirstThenByNameAndRowsOfNoneAreNoShare() {
        Map<String, Books> tables = Map.of(
                "B", books(10, 9, "required(C)"),
                "A", books(10, 9, "required(C)"),
                "C", books(10, 10, "required(C)"),
                "D", books(100_000, 1, "required(C)"));

        List<Excess> found = Excess.of(manifest(tables), Map.of("D", new RejectLimit(0, 1)), Severities.USUAL);

        assertThat(found).extracting(Excess::place).containsExactly("C 2019-02", "A 2019-02", "B 2019-02", "D 2019-02");
        assertThat(found.get(3)).asString().contains("(<0.01%)");
    }

    @Test
    void whatToLookAtFirstIsTheCodeBehindMoreThanHalf() {
        Books clear = new Books(
                1_000, 300, 700, Map.of("too-long(A)", 600L, "too-long(B)", 50L, "required(C)", 50L), Map.of());
        Books mixed = new Books(
                1_000,
                300,
                700,
                Map.of(
                        "too-long(A)", 300L,
                        "required(B)", 100L,
                        "required(C)", 100L,
                        "required(D)", 50L,
                        "required(E)", 30L,
                        "required(F)", 20L),
                Map.of());

        assertThat(of(clear, Map.of()).get(0).lookFirst())
                .isEqualTo("Look first at too-long(A) of T 2019-02: 600 of 700 violations (85.71%). Real columns are"
                        + " often longer: sndscopy schema propose drafts an overlay with the true length.");
        assertThat(of(mixed, Map.of()).get(0).lookFirst())
                .isEqualTo("No rule stands out in T 2019-02: of 600 violations too-long(A) 300, required(B) 100,"
                        + " required(C) 100, required(D) 50, required(E) 30; the report lists the others.");
    }

    @Test
    void ofALimitOnACodeOnlyItsViolationsAreLookedAt() {
        Books books =
                new Books(1_000, 900, 100, Map.of("too-long(A)", 5L, "too-long(B)", 4L, "required(C)", 900L), Map.of());

        assertThat(of(books, codes("too-long", 1)).get(0).lookFirst())
                .startsWith("Look first at too-long(A) of T 2019-02: 5 of 9 violations (55.56%).");
        assertThat(of(books, codes("too-long(b)", 1)).get(0).lookFirst())
                .startsWith("Look first at too-long(B) of T 2019-02: 4 of 4 violations (100%).");
    }

    @Test
    void ofManyTablesAndLimitsTheFirstAreToldAndTheOthersCounted() {
        Map<String, Books> tables = new HashMap<>();
        Map<String, Long> violations = new HashMap<>();
        Map<String, String> fail = new HashMap<>();
        for (String code : List.of("encoding", "nul-byte", "ragged-row", "unclosed-quote", "not-integer", "bad-date")) {
            violations.put(code, 5L);
            fail.put(code, "fail");
        }
        for (int i = 1; i <= 7; i++) {
            tables.put("T_" + i, new Books(100, 70, 30, violations, Map.of()));
        }

        List<String> message = lines(Excess.of(manifest(tables), Map.of(), Severities.of(Map.of("*", fail))));

        assertThat(message).hasSize(7).satisfies(lines -> {
            assertThat(lines.get(0))
                    .startsWith("[T_1 2019-02] 5 violations of ")
                    .endsWith("; and 1 limits more");
            assertThat(lines.get(4)).startsWith("[T_5 2019-02]");
            assertThat(lines.get(5)).isEqualTo("and 2 more tables and periods, in the report");
            assertThat(lines.get(6)).startsWith("Look first at bad-date of T_1 2019-02: 5 of 5 violations");
        });
    }

    @Test
    void fiveTablesAndFiveLimitsAreAllThatThereAre() {
        Map<String, Books> tables = new HashMap<>();
        Map<String, Long> violations = new HashMap<>();
        Map<String, String> fail = new HashMap<>();
        for (String code : List.of("encoding", "nul-byte", "ragged-row", "unclosed-quote", "not-integer")) {
            violations.put(code, 5L);
            fail.put(code, "fail");
        }
        for (int i = 1; i <= 5; i++) {
            tables.put("T_" + i, new Books(100, 75, 25, violations, Map.of()));
        }

        List<String> message = lines(Excess.of(manifest(tables), Map.of(), Severities.of(Map.of("*", fail))));

        assertThat(message).hasSize(6).noneMatch(line -> line.contains("more"));
        assertThat(message.get(5)).startsWith("Look first at ");
    }

    @Test
    void noRuleStandsOutThatIsBehindHalfOfTheViolationsOnly() {
        Books halves = new Books(10, 2, 8, Map.of("required(A)", 4L, "too-long(B)", 4L), Map.of());
        Books one = new Books(10, 2, 8, Map.of("required(A)", 4L, "too-long(B)", 5L), Map.of());

        assertThat(of(halves, Map.of()).get(0).lookFirst())
                .isEqualTo("No rule stands out in T 2019-02: of 8 violations required(A) 4, too-long(B) 4.");
        assertThat(of(one, Map.of()).get(0).lookFirst()).startsWith("Look first at too-long(B) of T 2019-02: 5 of 9");
    }

    @Test
    void fivePlacesAreAllThatThereAre() {
        Map<String, Long> five =
                Map.of("required(A)", 2L, "required(B)", 2L, "bad-date(C)", 2L, "bad-date(D)", 2L, "too-long(E)", 1L);

        assertThat(of(new Books(10, 1, 9, five, Map.of()), Map.of()).get(0).lookFirst())
                .endsWith("bad-date(C) 2, bad-date(D) 2, required(A) 2, required(B) 2, too-long(E) 1.");
    }

    @Test
    void theFirstPlaceOfTheFirstCodeIsNamedThoughAnotherHasMoreAlone() {
        Books books =
                new Books(100, 0, 100, Map.of("required(A)", 40L, "too-long(B)", 30L, "too-long(C)", 30L), Map.of());

        assertThat(of(books, Map.of()).get(0).lookFirst())
                .startsWith("Look first at too-long(B) of T 2019-02: 30 of 100 violations (30%).");
    }

    @Test
    void violationsInRowsOfWhichNoneWereDeliveredAreNoShare() {
        Books none = new Books(0, 0, 0, Map.of("too-long(A)", 1L), Map.of());

        assertThat(Excess.of(
                        manifest(Map.of("T", none)), Map.of(), Severities.of(Map.of("T", Map.of("too-long", "fail")))))
                .singleElement()
                .hasToString("1 violation of too-long(A) in 0 rows delivered (0%): tolerated are 0");
    }

    @Test
    void aShareIsShownWithTwoDecimalsDownToAHundredthOfAPercent() {
        assertThat(of(books(10_000, 1, "required(C)"), Map.of("T", new RejectLimit(0, 1)))
                        .get(0))
                .hasToString("1 of 10,000 rows delivered were rejected (0.01%): tolerated are 0");
        assertThat(of(books(10_001, 1, "required(C)"), Map.of("T", new RejectLimit(0, 1)))
                        .get(0))
                .hasToString("1 of 10,001 rows delivered were rejected (<0.01%): tolerated are 0");
        assertThat(of(books(3, 2, "required(C)"), Map.of("T", new RejectLimit(Long.MAX_VALUE, 0.005)))
                        .get(0))
                .hasToString("2 of 3 rows delivered were rejected (66.67%): tolerated are 0.5%");
    }

    @Test
    void ofOneTableTheWorstComesFirstThenRowsBeforeTheirCodes() {
        Books books = new Books(10, 1, 9, Map.of("too-long(A)", 9L, "required(B)", 9L, "bad-date(C)", 5L), Map.of());
        Map<String, RejectLimit> limits = Map.of(
                "T",
                new RejectLimit(
                        0,
                        1,
                        Map.of(
                                "too-long", new RejectLimit(0, 1),
                                "bad-date", new RejectLimit(0, 1),
                                "required", new RejectLimit(0, 1))));

        assertThat(of(books, limits))
                .extracting(Excess::what)
                .containsExactly(null, "required", "too-long", "bad-date");
    }

    @Test
    void ofRowsJudgedAnewTheWorstComesFirstToo() {
        Severities fail = Severities.of(Map.of("*", Map.of("too-long", "fail")));

        assertThat(Excess.of(
                        List.of(
                                new JudgedBooks("A", "2019-02", books(10, 1, "too-long(A)")),
                                new JudgedBooks("B", "2019-02", books(10, 9, "too-long(A)"))),
                        fail))
                .extracting(Excess::place)
                .containsExactly("B 2019-02", "A 2019-02");
    }

    @Test
    void ofEveryCodeThereIsSomethingToDo() {
        for (ViolationCode code : ViolationCode.values()) {
            assertThat(of(books(10, 9, code.toString()), Map.of()).get(0).lookFirst())
                    .matches("Look first at " + code + " of T 2019-02: 9 of 9 violations \\(100%\\)\\. [A-Z].{10,}\\.");
        }
        Books later = books(10, 9, "of-a-later-version(A)");
        assertThat(new Excess(later, "delivered", "T 2019-02", null, 9, RejectLimit.USUAL).lookFirst())
                .endsWith("(100%). See the report.");
    }

    @Test
    void anExcessOfOneTableIsTwoLines() {
        assertThat(lines(of(books(10, 6, "required(C)"), Map.of()))).hasSize(2);
    }

    private static List<String> lines(List<Excess> excesses) {
        return String.valueOf(new RejectLimitExceededException(excesses).getMessage())
                .lines()
                .toList();
    }

    private static Map<String, RejectLimit> codes(String code, long count) {
        return Map.of("T", RejectLimit.NONE.withCodes(Map.of(code, new RejectLimit(count, 1))));
    }

    private static List<Excess> of(Books books, Map<String, RejectLimit> limits) {
        return Excess.of(manifest(Map.of("T", books)), limits, Severities.USUAL);
    }

    private static Books books(long delivered, long quarantined, String what) {
        return new Books(delivered, delivered - quarantined, quarantined, Map.of(what, quarantined), Map.of());
    }

    private static Manifest manifest(Map<String, Books> books) {
        List<Manifest.Table> tables = new ArrayList<>();
        books.forEach((table, its) -> tables.add(new Manifest.Table(table, "2019-02", 2019, SHA, 1, its, Map.of())));
        return new Manifest(
                Manifest.FORMAT, "ds", "D-1", "DCIR", SHA, SHA, "0.1.0", SHA, "op", List.of(), tables, List.of(), null);
    }
}
