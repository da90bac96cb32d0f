package fr.sndscopy.batch;

import fr.sndscopy.report.FailureKind;

/**
 * Tells when a night is not to go on. What the next delivery must not meet ends it at once. An outage may be one of this delivery alone, of where it lies
 * for instance: the night ends with the second in a row. Safe for use by several threads.
 */
final class NightEnd {
    private static final int OUTAGES = 2;

    private int outages;
    private boolean ended;

    /** Whether nothing is to be begun after a delivery that ended so, or one before it did. */
    synchronized boolean after(NightlyRun.Line line) {
        FailureKind failure = line.failure();
        if (failure == FailureKind.OUTAGE) {
            outages++;
        } else if (line.isTried()) {
            outages = 0;
        }
        ended |= outages >= OUTAGES || (failure != null && endsAtOnce(failure));
        return ended;
    }

    private static boolean endsAtOnce(FailureKind failure) {
        return switch (failure) {
            case INTEGRITY, KEY_REFUSED, INTERRUPTED -> true;
            case UNKNOWN, USAGE, RESOURCES, NOT_INITIALISED, BUSY, REFUSED, OVERTAKEN, OUTAGE -> false;
        };
    }
}
