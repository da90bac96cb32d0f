package fr.sndscopy.migration.publish;

import fr.sndscopy.delivery.RejectLimit;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.record.Severity;
import fr.sndscopy.record.ViolationCode;
import fr.sndscopy.validate.Severities;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * More rejects of one table and period than are tolerated.
 *
 * @param books of the table and period
 * @param ofWhich what kind of rows {@code books.delivered} counts
 * @param place {@code ER_PRS_F 2019-02}
 * @param what the code, or code of a column, of whose violations there are too many; null when there are too many rows
 * @param found violations, or rows
 * @param limit on them
 */
public record Excess(
        Manifest.Books books,
        String ofWhich,
        String place,
        @Nullable String what,
        long found,
        RejectLimit limit) {
    private static final String DELIVERED = "delivered";
    private static final String JUDGED = "judged anew";
    private static final int SHOWN = 5;
    private static final RejectLimit ZERO = new RejectLimit(0, 1.0);

    /** All of a delivery, the largest share of delivered rows first. */
    public static List<Excess> of(Manifest manifest, Map<String, RejectLimit> limits, Severities severities) {
        List<Excess> found = new ArrayList<>();
        for (Manifest.Table table : manifest.tables()) {
            String place = table.table() + " " + table.period();
            Manifest.Books books = table.books();
            RejectLimit limit = limits.getOrDefault(table.table(), RejectLimit.USUAL);
            if (!limit.allows(books.quarantined(), books.delivered())) {
                found.add(new Excess(books, DELIVERED, place, null, books.quarantined(), limit));
            }
            limit.codes().forEach((code, ofCode) -> {
                long violations = violations(books, code);
                if (!ofCode.allows(violations, books.delivered())) {
                    found.add(new Excess(books, DELIVERED, place, code, violations, ofCode));
                }
            });
            addFailing(found, books, DELIVERED, table.table(), place, severities);
        }
        return worstFirst(found);
    }

    /** Of quarantined rows that are judged anew: limits are for deliveries, a rule that is {@code fail} tolerates nothing here either. */
    public static List<Excess> of(List<JudgedBooks> lines, Severities severities) {
        List<Excess> found = new ArrayList<>();
        lines.forEach(line ->
                addFailing(found, line.books(), JUDGED, line.table(), line.table() + " " + line.period(), severities));
        return worstFirst(found);
    }

    private static void addFailing(
            List<Excess> found,
            Manifest.Books books,
            String ofWhich,
            String table,
            String place,
            Severities severities) {
        books.violations().forEach((what, violations) -> {
            if (severity(severities, table, what) == Severity.FAIL) {
                found.add(new Excess(books, ofWhich, place, what, violations, ZERO));
            }
        });
    }

    private static List<Excess> worstFirst(List<Excess> found) {
        found.sort(Comparator.comparingDouble(Excess::share)
                .reversed()
                .thenComparing(Excess::place)
                .thenComparing(excess -> String.valueOf(excess.what())));
        return found;
    }

    private static Severity severity(Severities severities, String table, String what) {
        ViolationCode code = ViolationCode.of(Manifest.Books.codeOf(what)).orElseThrow();
        int open = what.indexOf('(');
        return severities.of(table, code, open < 0 ? null : what.substring(open + 1, what.length() - 1));
    }

    private static long violations(Manifest.Books books, String code) {
        return code.indexOf('(') < 0
                ? books.violationsByCode().getOrDefault(code, 0L)
                : books.violations().entrySet().stream()
                        .filter(entry -> entry.getKey().equalsIgnoreCase(code))
                        .mapToLong(Map.Entry::getValue)
                        .sum();
    }

    private double share() {
        return books.delivered() == 0 ? 0 : (double) found / books.delivered();
    }

    /** The violations behind it, by place. */
    private Map<String, Long> behind() {
        Map<String, Long> behind = new TreeMap<>();
        books.violations().forEach((violated, count) -> {
            if (what == null
                    || violated.equalsIgnoreCase(what)
                    || Manifest.Books.codeOf(violated).equals(what)) {
                behind.put(violated, count);
            }
        });
        return behind;
    }

    /** What to look at first: the code behind most of the violations and what to do about it, or that there is none. */
    String lookFirst() {
        Map<String, Long> behind = behind();
        Map<String, Long> byCode = new TreeMap<>();
        behind.forEach((violated, count) -> byCode.merge(Manifest.Books.codeOf(violated), count, Long::sum));
        long all = byCode.values().stream().mapToLong(Long::longValue).sum();
        List<Map.Entry<String, Long>> places = mostFirst(behind);
        Map.Entry<String, Long> code = mostFirst(byCode).get(0);
        if (2 * code.getValue() <= all) {
            return String.format(
                    Locale.ROOT,
                    "No rule stands out in %s: of %,d violations %s%s",
                    place,
                    all,
                    places.stream()
                            .limit(SHOWN)
                            .map(violated ->
                                    String.format(Locale.ROOT, "%s %,d", violated.getKey(), violated.getValue()))
                            .collect(Collectors.joining(", ")),
                    places.size() > SHOWN ? "; the report lists the others." : ".");
        }
        Map.Entry<String, Long> first = places.stream()
                .filter(violated -> Manifest.Books.codeOf(violated.getKey()).equals(code.getKey()))
                .findFirst()
                .orElseThrow();
        return String.format(
                Locale.ROOT,
                "Look first at %s of %s: %,d of %,d violations (%s). %s",
                first.getKey(),
                place,
                first.getValue(),
                all,
                percent((double) first.getValue() / all),
                Advice.on(code.getKey()));
    }

    private static List<Map.Entry<String, Long>> mostFirst(Map<String, Long> counts) {
        return counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .toList();
    }

    /** {@code 120 of 5,000 rows delivered were rejected (2.4%): tolerated are 10}. */
    @Override
    public String toString() {
        String share = percent(share());
        return what == null
                ? String.format(
                        Locale.ROOT,
                        "%,d of %,d rows %s were rejected (%s): tolerated %s",
                        found,
                        books.delivered(),
                        ofWhich,
                        share,
                        tolerated())
                : String.format(
                        Locale.ROOT,
                        "%,d %s of %s in %,d rows %s (%s): tolerated %s",
                        found,
                        found == 1 ? "violation" : "violations",
                        what,
                        books.delivered(),
                        ofWhich,
                        share,
                        tolerated());
    }

    private String tolerated() {
        List<String> tolerated = new ArrayList<>();
        if (limit.count() != Long.MAX_VALUE) {
            tolerated.add(String.format(Locale.ROOT, "%,d", limit.count()));
        }
        if (limit.ratio() < 1) {
            tolerated.add(BigDecimal.valueOf(limit.ratio())
                            .movePointRight(2)
                            .stripTrailingZeros()
                            .toPlainString()
                    + "%");
        }
        return (tolerated.equals(List.of("1")) ? "is 1" : "are " + String.join(" and ", tolerated))
                + (limit.origin() == RejectLimit.Origin.USUAL
                        ? " as nothing is declared: limits, in delivery.yaml or sndscopy.yaml, says otherwise"
                        : "");
    }

    private static String percent(double share) {
        double percent = 100 * share;
        return percent > 0 && percent < 0.01
                ? "<0.01%"
                : BigDecimal.valueOf(percent)
                                .setScale(2, RoundingMode.HALF_UP)
                                .stripTrailingZeros()
                                .toPlainString()
                        + "%";
    }
}
