package fr.sndscopy.migration.profile;

import fr.sndscopy.ledger.TablePeriod;
import fr.sndscopy.migration.work.AlertThresholds;
import fr.sndscopy.report.Notice;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Something in the profile of a table and period that its previous one does not lead to expect. Counts and names only.
 *
 * @param kind what is unusual
 * @param what the table and period
 * @param previous the period, or delivery, it is compared with
 * @param column the column, or null when it is about the rows
 * @param before rows, share of absent cells in percent, or number of codes
 * @param now likewise
 */
public record ProfileAlert(
        Kind kind,
        TablePeriod what,
        String previous,
        @Nullable String column,
        double before,
        double now) {
    /** A code stands for many rows; an identifier for a few. */
    private static final long ROWS_PER_CODE = 10;

    /** What can be unusual. */
    public enum Kind {
        /** Many more or fewer rows. */
        VOLUME,
        /** Many more absent cells in a column. */
        NULL_SURGE,
        /** Codes that the previous period does not have; {@link #now} counts them. */
        NEW_CODES
    }

    /** Compares a profile with the one before; where one of them has no row, its rows alone. */
    static List<ProfileAlert> compare(
            TableProfile now, TableProfile before, String previous, AlertThresholds thresholds) {
        List<ProfileAlert> alerts = new ArrayList<>();
        if (Math.abs(now.rows() - before.rows()) > thresholds.volumeRatio() * before.rows()) {
            alerts.add(new ProfileAlert(Kind.VOLUME, now.what(), previous, null, before.rows(), now.rows()));
        }
        if (before.rows() == 0 || now.rows() == 0) {
            return alerts;
        }
        Map<String, TableProfile.ColumnLine> columnsBefore = new HashMap<>();
        before.columns().forEach(column -> columnsBefore.put(column.name(), column));
        for (TableProfile.ColumnLine column : now.columns()) {
            TableProfile.ColumnLine earlier = columnsBefore.get(column.name());
            if (earlier == null) {
                continue;
            }
            double shareBefore = (double) earlier.nulls() / before.rows();
            double shareNow = (double) column.nulls() / now.rows();
            // without division: at the threshold itself a difference of quotients may be above it
            double rise = (double) column.nulls() * before.rows() - (double) earlier.nulls() * now.rows();
            if (rise > thresholds.nullShare() * now.rows() * before.rows()) {
                alerts.add(new ProfileAlert(
                        Kind.NULL_SURGE, now.what(), previous, column.name(), 100 * shareBefore, 100 * shareNow));
            }
            SortedMap<String, Long> codesBefore = earlier.profile().codes();
            SortedMap<String, Long> codes = column.profile().codes();
            if (codesBefore != null && codes != null) {
                long fresh = codes.keySet().stream()
                        .filter(code -> !codesBefore.containsKey(code))
                        .count();
                if (fresh > 0 && !isIdentifier(codes, fresh)) {
                    alerts.add(new ProfileAlert(
                            Kind.NEW_CODES, now.what(), previous, column.name(), codesBefore.size(), fresh));
                }
            }
        }
        return alerts;
    }

    /** Most values were not seen before, and hardly one is there twice: they tell rows apart, whatever the schema calls them. */
    private static boolean isIdentifier(SortedMap<String, Long> codes, long fresh) {
        long rows = codes.values().stream().mapToLong(Long::longValue).sum();
        return 2 * fresh > codes.size() && rows < ROWS_PER_CODE * codes.size();
    }

    /** As a report tells it. */
    public Notice toNotice() {
        String place = column == null ? "" : column;
        return switch (kind) {
            case VOLUME ->
                new Notice(
                        Notice.Kind.VOLUME,
                        what.toString(),
                        List.of(
                                rounded(now),
                                rounded(before),
                                previous,
                                String.format(Locale.ROOT, "%+.0f", change())));
            case NULL_SURGE ->
                new Notice(
                        Notice.Kind.NULL_SURGE,
                        what.toString(),
                        List.of(place, percent(now), percent(before), previous));
            case NEW_CODES ->
                new Notice(Notice.Kind.NEW_CODES, what.toString(), List.of(place, rounded(now), previous));
        };
    }

    private static String rounded(double number) {
        return String.format(Locale.ROOT, "%.0f", number);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f", share);
    }

    private double change() {
        return before == 0 ? 100 : 100 * (now - before) / before;
    }
}
