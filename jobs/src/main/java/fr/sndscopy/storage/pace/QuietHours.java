package fr.sndscopy.storage.pace;

import java.time.DateTimeException;
import java.time.LocalTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Hours of every day in which others need the line: {@code 07:00-19:00 200MB/s}. They are those of the clock on the wall, so that where
 * clocks are set forward or back they begin and end when that clock says so.
 *
 * @param from the first minute
 * @param until the first minute that is none of them; before {@code from} of the next day
 * @param rate that is not to be exceeded
 */
public record QuietHours(LocalTime from, LocalTime until, Rate rate) {
    private static final String FORM = "expected HH:MM-HH:MM and a rate, as 07:00-19:00 200MB/s";
    private static final Pattern HOURS = Pattern.compile("(\\d\\d:\\d\\d)-(\\d\\d:\\d\\d) +(\\S.*)");

    public QuietHours {
        if (from.equals(until)) {
            throw new IllegalArgumentException("expected hours that end at another time than they begin: what holds"
                    + " all day is the limit itself");
        }
    }

    /** @throws IllegalArgumentException saying what is expected */
    public static QuietHours parse(String text) {
        Matcher hours = HOURS.matcher(text.trim());
        if (!hours.matches()) {
            throw new IllegalArgumentException(FORM);
        }
        LocalTime from;
        LocalTime until;
        try {
            from = LocalTime.parse(hours.group(1));
            until = LocalTime.parse(hours.group(2));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(FORM + "; midnight is 00:00", e);
        }
        return new QuietHours(from, until, Rate.parse(hours.group(3)));
    }

    boolean contain(LocalTime time) {
        return from.isBefore(until)
                ? !time.isBefore(from) && time.isBefore(until)
                : !time.isBefore(from) || time.isBefore(until);
    }

    @Override
    public String toString() {
        return from + "-" + until + " " + rate;
    }
}
