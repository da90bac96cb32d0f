package fr.sndscopy.config;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.Period;
import java.util.Locale;

/** How long something is locked, as ISO 8601 writes whole days, months and years: {@code P10Y}, {@code P3650D}. */
public final class RetentionPeriod {
    static final String FORM = "a period from P1D to P100Y, as P10Y for ten years or P18M for eighteen months";

    /** What S3 documents as the longest. */
    private static final Period LONGEST = Period.ofYears(100);

    private final Period period;

    private RetentionPeriod(Period period) {
        this.period = period;
    }

    /** @throws IllegalArgumentException when it is none, none at all, or longer than any store locks */
    public static RetentionPeriod valueOf(String text) {
        Period period;
        try {
            period = Period.parse(text.strip().toUpperCase(Locale.ROOT));
            LocalDate start = LocalDate.EPOCH;
            if (period.isNegative() || period.isZero() || start.plus(period).isAfter(start.plus(LONGEST))) {
                throw new IllegalArgumentException("expected " + FORM);
            }
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("expected " + FORM, e);
        }
        return new RetentionPeriod(period);
    }

    public Period period() {
        return period;
    }

    @Override
    public String toString() {
        return period.toString();
    }
}
