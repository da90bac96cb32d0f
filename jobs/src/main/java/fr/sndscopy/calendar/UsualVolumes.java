package fr.sndscopy.calendar;

import fr.sndscopy.calendar.Outlook.Volume;
import fr.sndscopy.delivery.Period;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** What a product's periods usually have, by those before. */
final class UsualVolumes {
    /** How far back is looked. */
    private static final int EARLIER = 12;
    /** Fewer say nothing of what is usual. */
    private static final int FEWEST = 3;

    private final NavigableMap<Period, Arrival> seen;
    private final double ratio;

    UsualVolumes(NavigableMap<Period, Arrival> seen, double ratio) {
        this.seen = seen;
        this.ratio = ratio;
    }

    private List<Map<String, Long>> before(Period period) {
        return seen.headMap(period, false).descendingMap().values().stream()
                .limit(EARLIER)
                .map(Arrival::rows)
                .toList();
    }

    private Map<String, Long> rows(Period period) {
        return Objects.requireNonNull(seen.get(period)).rows();
    }

    /** Tables that each of the last periods before has, and this one has not. */
    List<String> absences(Period period) {
        List<Map<String, Long>> before = before(period);
        if (before.size() < FEWEST) {
            return List.of();
        }
        Set<String> usual = new TreeSet<>(before.get(0).keySet());
        before.stream().limit(FEWEST).forEach(rows -> usual.retainAll(rows.keySet()));
        usual.removeAll(rows(period).keySet());
        return List.copyOf(usual);
    }

    /** Tables whose rows are far from the median of the periods before. */
    List<Volume> unusual(Period period) {
        List<Volume> unusual = new ArrayList<>();
        rows(period).forEach((table, rows) -> {
            List<Long> earlier = before(period).stream()
                    .map(other -> other.get(table))
                    .filter(Objects::nonNull)
                    .sorted()
                    .toList();
            if (earlier.size() >= FEWEST) {
                long median = median(earlier);
                if (Math.abs(rows - median) > ratio * median) {
                    unusual.add(new Volume(table, rows, median, earlier.size()));
                }
            }
        });
        return unusual;
    }

    private static long median(List<Long> sorted) {
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1
                ? sorted.get(middle)
                : sorted.get(middle - 1) + (sorted.get(middle) - sorted.get(middle - 1)) / 2;
    }
}
