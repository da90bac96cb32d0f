package fr.sndscopy.audit;

import fr.sndscopy.audit.source.Loss;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What canonical texts do not say of the delivered ones: cells by column and by what they have lost. Not thread-safe. */
final class Losses {
    private final Map<Lost, Long> cells = new HashMap<>();

    /** All that cells of a column have lost. */
    private record Lost(String column, Set<Loss> losses) {
        /** As FORMAT.md, section 3, names what is counted of it; empty when nothing is. */
        String place() {
            String kinds = losses.stream()
                    .filter(Loss::isCounted)
                    .sorted()
                    .map(Loss::toString)
                    .collect(Collectors.joining("+"));
            return kinds.isEmpty() ? "" : kinds + "(" + column + ")";
        }
    }

    /** Counts one cell. */
    void add(String column, Set<Loss> losses) {
        cells.merge(new Lost(column, losses), 1L, Long::sum);
    }

    void addAll(Losses other) {
        other.cells.forEach((lost, n) -> cells.merge(lost, n, Long::sum));
    }

    /** Whether evidence counts as much; that of versions which did not tell one kind from another has columns for places. */
    boolean areCounted(Map<String, Long> normalised) {
        boolean byKind = normalised.keySet().stream().allMatch(place -> place.endsWith(")"));
        Map<String, Long> found = new TreeMap<>();
        cells.forEach((lost, n) -> {
            if (!lost.place().isEmpty()) {
                found.merge(byKind ? lost.place() : lost.column(), n, Long::sum);
            }
        });
        return found.equals(normalised);
    }

    /** By column and kind, cells that have lost it, other things or not. */
    Map<String, Map<Loss, Long>> byColumn() {
        Map<String, Map<Loss, Long>> byColumn = new TreeMap<>();
        cells.forEach((lost, n) -> {
            Map<Loss, Long> byKind = byColumn.computeIfAbsent(lost.column(), none -> new TreeMap<>());
            lost.losses().forEach(loss -> byKind.merge(loss, n, Long::sum));
        });
        return byColumn;
    }
}
