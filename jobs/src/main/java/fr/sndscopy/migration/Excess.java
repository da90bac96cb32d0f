package fr.sndscopy.migration;

import fr.sndscopy.delivery.RejectLimit;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.record.Severity;
import fr.sndscopy.record.ViolationCode;
import fr.sndscopy.validate.Severities;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
record Excess(
        Manifest.Books books,
        String ofWhich,
        String place,
        @Nullable String what,
        long found,
        RejectLimit limit) {
    private static final String DELIVERED = "delivered";
    private static final String JUDGED = "judged anew";
    private static final RejectLimit ZERO = new RejectLimit(0, 1.0);

    /** All of a delivery, the largest share of delivered rows first. */
    static List<Excess> of(Manifest manifest, Map<String, RejectLimit> limits, Severities severities) {
        List<Excess> found = new ArrayList<>();
        for (Manifest.Table table : manifest.tables()) {
            String place = table.table() + " " + table.period();
            Manifest.Books books = table.books();
            RejectLimit limit = limits.getOrDefault(table.table(), RejectLimit.NONE);
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
    static List<Excess> of(List<QuarantineReplay.Line> lines, Severities severities) {
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

    /** The place with most violations behind it: {@code too-long(BEN_RES_COM)}. */
    Map.Entry<String, Long> first() {
        return books.violations().entrySet().stream()
                .filter(entry -> what == null
                        || entry.getKey().equalsIgnoreCase(what)
                        || Manifest.Books.codeOf(entry.getKey()).equals(what))
                .max(Map.Entry.<String, Long>comparingByValue()
                        .thenComparing(Map.Entry::getKey, Comparator.reverseOrder()))
                .orElse(Map.entry("no violation", 0L));
    }

    /** {@code [ER_PRS_F 2019-02] 120 rows rejected of 5000 delivered (2.40 %): tolerated are 10}. */
    @Override
    public String toString() {
        List<String> tolerated = new ArrayList<>();
        if (limit.count() != Long.MAX_VALUE) {
            tolerated.add(String.valueOf(limit.count()));
        }
        if (limit.ratio() < 1) {
            tolerated.add(String.format(Locale.ROOT, "%s %%", Math.round(limit.ratio() * 1e9) / 1e7));
        }
        return String.format(
                Locale.ROOT,
                "[%s] %d %s, %d rows %s (%.2f %%): tolerated are %s",
                place,
                found,
                what == null ? "rows rejected" : "violations of " + what,
                books.delivered(),
                ofWhich,
                100 * share(),
                String.join(" and ", tolerated));
    }
}
