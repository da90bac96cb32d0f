package fr.sndscopy.inventory;

import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.TableSchema;
import fr.sndscopy.source.HeaderMatch;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/**
 * A header held against a table in every year in which its columns change.
 *
 * @param table the table
 * @param header the names
 * @param exact years with exactly these columns, in order
 * @param first the first year that was looked at: before it, all are like it
 * @param last the last year that was looked at: after it, all are like it
 * @param nearest the year with the fewest names too much or missing, the latest of several
 */
record YearFit(TableSchema table, List<String> header, List<Integer> exact, int first, int last, int nearest) {

    static YearFit of(TableSchema table, List<String> header) {
        TreeSet<Integer> bounds = new TreeSet<>();
        for (Column column : table.columns()) {
            if (column.years().created() != null) {
                bounds.add(column.years().created());
            }
            if (column.years().deleted() != null) {
                bounds.add(column.years().deleted());
            }
            bounds.addAll(column.years().missing());
        }
        int first = bounds.isEmpty() ? 2000 : bounds.first() - 1;
        int last = bounds.isEmpty() ? 2000 : bounds.last() + 1;
        List<Integer> exact = new ArrayList<>();
        int nearest = last;
        int fewest = Integer.MAX_VALUE;
        for (int year = first; year <= last; year++) {
            TableSchema inYear = table.inYear(year);
            HeaderMatch match = HeaderMatch.of(header, inYear);
            int wrong = match.unknown().size() + match.missing().size();
            if (!inYear.columns().isEmpty() && wrong <= fewest) {
                fewest = wrong;
                nearest = year;
            }
            if (match.isExact() && !inYear.columns().isEmpty()) {
                exact.add(year);
            }
        }
        return new YearFit(table, header, exact, first, last, nearest);
    }

    boolean isExactIn(int year) {
        return exact.contains(Math.min(last, Math.max(first, year)));
    }

    /** Whether all exact years have the same columns with the same facts, so that any of them will do. */
    boolean isOneContract() {
        return exact.stream()
                        .map(year -> table.inYear(year).columns())
                        .distinct()
                        .count()
                == 1;
    }

    HeaderMatch match(int year) {
        return HeaderMatch.of(header, table.inYear(year));
    }

    /** How the header differs from the columns of {@code year}. */
    String describe(int year) {
        return table.inYear(year).columns().isEmpty()
                ? "the table has none then"
                : match(year).describe();
    }

    /** The exact year nearest to {@code wanted}; there must be one. */
    int exactNear(int wanted) {
        if (isExactIn(wanted)) {
            return wanted;
        }
        return exact.stream()
                .min(Comparator.comparingInt(year -> Math.abs(year - wanted)))
                .orElse(nearest);
    }

    /** {@code 2009-2012, 2015 and later}, one text for each stretch. */
    List<String> stretches() {
        List<String> stretches = new ArrayList<>();
        int from = -1;
        for (int i = 0; i < exact.size(); i++) {
            int year = exact.get(i);
            from = from < 0 ? year : from;
            if (i + 1 < exact.size() && exact.get(i + 1) == year + 1) {
                continue;
            }
            stretches.add(stretch(from, year));
            from = -1;
        }
        return stretches;
    }

    private String stretch(int from, int to) {
        if (from == first && to == last) {
            return "every year";
        }
        if (from == first) {
            return to + " and before";
        }
        if (to == last) {
            return from + " and later";
        }
        return from == to ? String.valueOf(from) : from + "-" + to;
    }
}
