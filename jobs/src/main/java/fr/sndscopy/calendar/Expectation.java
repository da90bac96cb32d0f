package fr.sndscopy.calendar;

import fr.sndscopy.delivery.Period;
import java.time.LocalDate;
import java.time.Year;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is expected of one product.
 *
 * @param product as deliveries declare it, whatever the case of its letters
 * @param every how often something comes
 * @param from the first month or year; null of snapshots
 * @param until the last; null while no end is known
 * @param dueDays how many days after its end a month or year may come; of snapshots, how many after the last one
 * @param inYearDays of years: how many days after its end a month may come of a year that has not come whole; null where months are not expected
 * @param pastGap what is to be done with a delivery while an earlier one is missing
 */
public record Expectation(
        String product,
        Every every,
        @Nullable Period from,
        @Nullable Period until,
        int dueDays,
        @Nullable Integer inYearDays,
        PastGap pastGap) {
    /** Longer than any producer has been at work: beyond it somebody made a slip. */
    private static final int MOST_PERIODS = 2_400;

    private static final int MONTH_LENGTH = 7;
    private static final int YEAR_LENGTH = 4;
    private static final int YEAR_MONTHS = 12;

    /** How often something comes. */
    public enum Every {
        MONTH,
        YEAR,
        /** The whole, anew, now and then. */
        SNAPSHOT
    }

    /** What is to be done with a delivery while an earlier one of its product is missing. */
    public enum PastGap {
        ALLOW,
        /** Published, and its report says so. */
        WARN,
        REFUSE
    }

    /** @throws IllegalArgumentException when it cannot be kept */
    public Expectation {
        if (dueDays < 0 || (inYearDays != null && inYearDays < 0)) {
            throw new IllegalArgumentException("due before it is over: expected 0d or more");
        }
        if (every == Every.SNAPSHOT ? from != null || until != null : from == null) {
            throw new IllegalArgumentException(
                    every == Every.SNAPSHOT ? "snapshots have no first and no last" : "no first one: expected from");
        }
        if (inYearDays != null && every != Every.YEAR) {
            throw new IllegalArgumentException("in-year is for what comes every year");
        }
        for (Period bound : bounds(from, until)) {
            if (bound.text().length() != (every == Every.MONTH ? MONTH_LENGTH : YEAR_LENGTH)) {
                throw new IllegalArgumentException(
                        bound + " is none: expected " + (every == Every.MONTH ? "a month, YYYY-MM" : "a year, YYYY"));
            }
        }
        if (from != null && until != null && until.compareTo(from) < 0) {
            throw new IllegalArgumentException("until " + until + " is before from " + from);
        }
    }

    private static List<Period> bounds(@Nullable Period from, @Nullable Period until) {
        List<Period> bounds = new ArrayList<>();
        if (from != null) {
            bounds.add(from);
        }
        if (until != null) {
            bounds.add(until);
        }
        return bounds;
    }

    /** Whether a delivery's product is this one. */
    public boolean isOf(String other) {
        return product.equalsIgnoreCase(other);
    }

    /**
     * The months or years that are over by a day, oldest first: those that can be missing. Months of a year that is expected
     * as a whole only where it is not there.
     *
     * @param there what there is
     */
    List<Period> over(LocalDate today, Set<Period> there) {
        if (from == null) {
            return List.of();
        }
        return every == Every.MONTH
                ? months(YearMonth.parse(from.text()), until == null ? null : YearMonth.parse(until.text()), today)
                : years(Year.parse(from.text()), today, there);
    }

    private List<Period> years(Year first, LocalDate today, Set<Period> there) {
        Year last = until == null ? Year.from(today) : Year.parse(until.text());
        List<Period> over = new ArrayList<>();
        for (Year year = first; !year.isAfter(last) && over.size() < MOST_PERIODS; year = year.plusYears(1)) {
            Period whole = new Period(year.toString());
            boolean isOver = year.isBefore(Year.from(today));
            if (inYearDays != null && !there.contains(whole)) {
                over.addAll(months(year.atMonth(1), year.atMonth(YEAR_MONTHS), today));
            }
            if (isOver) {
                over.add(whole);
            }
        }
        return over;
    }

    private static List<Period> months(YearMonth first, @Nullable YearMonth last, LocalDate today) {
        List<Period> over = new ArrayList<>();
        YearMonth current = YearMonth.from(today);
        for (YearMonth month = first;
                month.isBefore(current) && (last == null || !month.isAfter(last)) && over.size() < MOST_PERIODS;
                month = month.plusMonths(1)) {
            over.add(new Period(month.toString()));
        }
        return over;
    }

    /** Whether a period is among those that are expected, over or not. */
    boolean expects(Period period) {
        return switch (every) {
            case SNAPSHOT -> period.equals(Period.SNAPSHOT);
            case MONTH -> isWithin(period, MONTH_LENGTH);
            case YEAR ->
                isWithin(period, YEAR_LENGTH)
                        || (inYearDays != null
                                && period.text().length() == MONTH_LENGTH
                                && isWithin(new Period(period.text().substring(0, YEAR_LENGTH)), YEAR_LENGTH));
        };
    }

    private boolean isWithin(Period period, int length) {
        return period.text().length() == length
                && from != null
                && period.compareTo(from) >= 0
                && (until == null || period.compareTo(until) <= 0);
    }

    /** The last day on which a month or year is in time. */
    LocalDate due(Period period) {
        boolean month = period.text().length() == MONTH_LENGTH;
        int days = month && inYearDays != null ? inYearDays : dueDays;
        return lastDay(period).plusDays(days);
    }

    /** The last day that a month or year is about. */
    static LocalDate lastDay(Period period) {
        return period.text().length() == MONTH_LENGTH
                ? YearMonth.parse(period.text()).atEndOfMonth()
                : Year.parse(period.text()).atMonth(YEAR_MONTHS).atEndOfMonth();
    }

    /** How many days behind its last day in time something came, 0 when it was in time. */
    long daysLate(Period period, LocalDate came) {
        return Math.max(0, ChronoUnit.DAYS.between(due(period), came));
    }
}
