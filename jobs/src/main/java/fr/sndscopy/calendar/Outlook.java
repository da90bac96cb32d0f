package fr.sndscopy.calendar;

import fr.sndscopy.delivery.Period;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What there is of a product beside what is expected of it.
 *
 * @param product as it is expected
 * @param expected months or years that are over; 1 of snapshots
 * @param published of them
 * @param missing the others, oldest first
 * @param surplus what is published and not expected, or was published before its time was over, oldest first
 * @param newest the last period that is published; null when nothing is
 * @param lastPublished when something of it was published last; null when nothing was
 * @param absences tables that the newest period is without and those before it have, by name
 * @param volumes tables of the newest period with many more or fewer rows than usual, by name
 */
public record Outlook(
        String product,
        int expected,
        int published,
        List<Missing> missing,
        List<Surplus> surplus,
        @Nullable Period newest,
        @Nullable Instant lastPublished,
        List<String> absences,
        List<Volume> volumes) {
    public Outlook {
        missing = List.copyOf(missing);
        surplus = List.copyOf(surplus);
        absences = List.copyOf(absences);
        volumes = List.copyOf(volumes);
    }

    /** How something is missing. */
    public enum Lack {
        /** It may still come in time. */
        NOT_DUE,
        /** Its time has passed. */
        LATE,
        /** Something later is published. */
        GAP
    }

    /**
     * A month, a year or a snapshot that is not published.
     *
     * @param period which
     * @param due the last day on which it is in time
     * @param daysLate since that day
     * @param lack how it is missing
     */
    public record Missing(Period period, LocalDate due, long daysLate, Lack lack) {
        /** Whether somebody should ask for it. */
        public boolean isAlarm() {
            return lack != Lack.NOT_DUE;
        }
    }

    /**
     * What is published and nobody expects.
     *
     * @param early whether it was published before its time was over; else the calendar does not have it
     */
    public record Surplus(Period period, String delivery, boolean early) {}

    /**
     * Rows of a table in the newest period.
     *
     * @param rows delivered
     * @param median of the periods before
     * @param periods how many of these there are
     */
    public record Volume(String table, long rows, long median, int periods) {}

    /** How many are missing in this way. */
    public long count(Lack lack) {
        return missing.stream().filter(one -> one.lack() == lack).count();
    }

    /** Whether somebody should ask for something. */
    public boolean isAlarm() {
        return missing.stream().anyMatch(Missing::isAlarm);
    }

    /** How many days the one is late that is due longest, 0 when none is. */
    public long mostDaysLate() {
        return missing.stream().mapToLong(Missing::daysLate).max().orElse(0);
    }
}
