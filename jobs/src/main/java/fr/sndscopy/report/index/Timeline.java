package fr.sndscopy.report.index;

import fr.sndscopy.delivery.Period;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Where the periods of a table stand on a common axis: months and years at their distance, so that a hole is seen; forms that are mixed, and
 * snapshots, side by side.
 */
final class Timeline {
    /** Of every drawing, which is stretched to the room it gets. */
    static final int WIDTH = 240;

    static final int HEIGHT = 40;

    private static final Pattern MONTH = Pattern.compile("\\d{4}-\\d{2}");
    private static final Pattern YEAR = Pattern.compile("\\d{4}");
    /** A hundred years of months; periods further apart are slips of somebody, and stand side by side. */
    private static final int MOST_SLOTS = 1200;
    /** Of what is there at all: a bar of nothing would look like a hole. */
    private static final double THINNEST = 0.8;

    private final List<String> periods;
    private final List<Integer> slots;
    private final int months;

    /** @param periods in their order */
    Timeline(List<String> periods) {
        this.periods = List.copyOf(periods);
        boolean monthly =
                periods.stream().allMatch(period -> MONTH.matcher(period).matches());
        boolean yearly =
                periods.stream().allMatch(period -> YEAR.matcher(period).matches());
        int wide = !periods.isEmpty() && (monthly || yearly)
                ? slot(periods.get(periods.size() - 1), monthly) - slot(periods.get(0), monthly) + 1
                : MOST_SLOTS + 1;
        this.months = wide > MOST_SLOTS ? 0 : monthly ? 12 : 1;
        List<Integer> at = new ArrayList<>();
        for (int i = 0; i < periods.size(); i++) {
            at.add(months == 0 ? i : slot(periods.get(i), monthly) - slot(periods.get(0), monthly));
        }
        this.slots = List.copyOf(at);
    }

    private static int slot(String period, boolean monthly) {
        int year = Integer.parseInt(period.substring(0, 4));
        return monthly ? year * 12 + Integer.parseInt(period.substring(5)) - 1 : year;
    }

    /** The months or years between the first and the last that are not there. */
    List<String> holes() {
        List<String> holes = new ArrayList<>();
        if (months == 0) {
            return holes;
        }
        int first = slot(periods.get(0), months == 12);
        for (int i = 1; i < slots.size(); i++) {
            for (int slot = slots.get(i - 1) + 1; slot < slots.get(i); slot++) {
                holes.add(name(first + slot));
            }
        }
        return holes;
    }

    private String name(int slot) {
        String name = months == 12
                ? String.format(Locale.ROOT, "%04d-%02d", slot / 12, slot % 12 + 1)
                : String.format(Locale.ROOT, "%04d", slot);
        return new Period(name).text();
    }

    /**
     * Bars on a common base, as the data of an SVG path in a drawing of {@link #WIDTH} by {@link #HEIGHT}.
     *
     * @param heights one for each period, not negative; NaN where it is not known
     * @return empty when there is nothing to be compared: less than two of them
     */
    String bars(List<Double> heights) {
        TreeMap<Integer, Double> known = new TreeMap<>();
        for (int i = 0; i < heights.size(); i++) {
            if (!heights.get(i).isNaN()) {
                known.put(slots.get(i), heights.get(i));
            }
        }
        if (known.size() < 2) {
            return "";
        }
        double most =
                known.values().stream().mapToDouble(Double::doubleValue).max().orElse(0);
        double wide = (double) WIDTH / (slots.get(slots.size() - 1) + 1);
        double gap = Math.min(2, wide / 5);
        StringBuilder path = new StringBuilder();
        known.forEach((slot, height) -> {
            double high = height / Math.max(most, Double.MIN_NORMAL) * (HEIGHT - 1);
            path.append('M').append(units(slot * wide)).append(' ').append(HEIGHT);
            path.append('v').append(units(-Math.max(THINNEST, high)));
            path.append('h').append(units(wide - gap));
            path.append('V').append(HEIGHT).append('z');
        });
        return path.toString();
    }

    private static String units(double units) {
        String text = String.format(Locale.ROOT, "%.1f", units);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }
}
