package fr.sndscopy.reconcile;

import fr.sndscopy.digest.ColumnSummary;
import fr.sndscopy.digest.ContentSummary;
import fr.sndscopy.reconcile.Discrepancy.Aspect;
import fr.sndscopy.reconcile.Discrepancy.Counts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Compares two readings of the same rows. Pure: no input, no output, no state. */
public final class Reconciliation {
    private Reconciliation() {}

    /**
     * Everything in which the two summaries differ: first the whole, then the columns in the order of the source. A column
     * name that one summary holds twice counts as extra on the second occurrence in the target, as missing in the source.
     *
     * @param part its name, for the messages
     * @param source what was read from the delivery
     * @param target what was read back from the store
     * @return empty if and only if both summaries are equal
     */
    public static List<Discrepancy> compare(String part, ContentSummary source, ContentSummary target) {
        List<Discrepancy> found = new ArrayList<>();
        if (source.rows() != target.rows()) {
            found.add(Discrepancy.count(part, Aspect.ROWS, source.rows(), target.rows()));
        }
        if (!source.digest().equals(target.digest())) {
            found.add(Discrepancy.fact(part, Aspect.TABLE_DIGEST));
        }
        Map<String, ColumnSummary> targets = byName(part, target, Aspect.EXTRA_COLUMN, found);
        Map<String, ColumnSummary> sources = byName(part, source, Aspect.MISSING_COLUMN, found);
        compareOrder(part, sources, targets, found);
        sources.forEach((name, column) -> {
            ColumnSummary other = targets.get(name);
            if (other == null) {
                found.add(new Discrepancy(part, name, Aspect.MISSING_COLUMN, null));
            } else {
                compareColumn(part, column, other, found);
            }
        });
        for (String name : targets.keySet()) {
            if (!sources.containsKey(name)) {
                found.add(new Discrepancy(part, name, Aspect.EXTRA_COLUMN, null));
            }
        }
        return List.copyOf(found);
    }

    private static Map<String, ColumnSummary> byName(
            String part, ContentSummary summary, Aspect repeated, List<Discrepancy> found) {
        Map<String, ColumnSummary> columns = new LinkedHashMap<>();
        for (ColumnSummary column : summary.columns()) {
            if (columns.putIfAbsent(column.name(), column) != null) {
                found.add(new Discrepancy(part, column.name(), repeated, null));
            }
        }
        return columns;
    }

    /** Reports the first column of the source that stands elsewhere in the target, columns of one side only left aside. */
    private static void compareOrder(
            String part,
            Map<String, ColumnSummary> sources,
            Map<String, ColumnSummary> targets,
            List<Discrepancy> found) {
        List<String> expected =
                sources.keySet().stream().filter(targets::containsKey).toList();
        List<String> actual =
                targets.keySet().stream().filter(sources::containsKey).toList();
        for (int i = 0; i < expected.size(); i++) {
            if (!expected.get(i).equals(actual.get(i))) {
                found.add(new Discrepancy(part, expected.get(i), Aspect.REORDERED_COLUMNS, null));
                return;
            }
        }
    }

    private static void compareColumn(
            String part, ColumnSummary source, ColumnSummary target, List<Discrepancy> found) {
        String name = source.name();
        if (!source.digest().equals(target.digest())) {
            found.add(new Discrepancy(part, name, Aspect.COLUMN_DIGEST, null));
        }
        if (source.nulls() != target.nulls()) {
            found.add(new Discrepancy(part, name, Aspect.NULLS, new Counts(source.nulls(), target.nulls())));
        }
        if (!Objects.equals(source.minimum(), target.minimum())) {
            found.add(new Discrepancy(part, name, Aspect.MINIMUM, null));
        }
        if (!Objects.equals(source.maximum(), target.maximum())) {
            found.add(new Discrepancy(part, name, Aspect.MAXIMUM, null));
        }
        if (!Objects.equals(source.sum(), target.sum())) {
            found.add(new Discrepancy(part, name, Aspect.SUM, null));
        }
    }
}
