package fr.sndscopy.report.index;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Everything published in a store, as a page over all deliveries shows it: names and counts, no value of a cell.
 *
 * @param store whose it is
 * @param deliveries in the order of the ledger, those that were superseded and replays among them
 * @param doubts stored reports that nothing vouches for, in the order of the ledger
 * @param logProblem what is wrong with the access log, in English, or null: reports named behind that place count as not named
 * @param tables what readers see of each table, by name
 * @param absentCounted whether absent values were counted, for which keys are needed
 */
public record ReportIndex(
        Store store,
        List<DeliveryLine> deliveries,
        List<Doubt> doubts,
        @Nullable String logProblem,
        List<Series> tables,
        boolean absentCounted) {
    public ReportIndex {
        deliveries = List.copyOf(deliveries);
        doubts = List.copyOf(doubts);
        tables = List.copyOf(tables);
    }

    /**
     * The store, and when it was looked at.
     *
     * @param place for people
     * @param dataset its id
     * @param toolVersion that looked
     * @param drawn when
     * @param entries of the ledger
     * @param headSha256 of the last of them
     * @param checkpointEntries how many of them the newest stored checkpoint says it is over; whether its signature holds is not told here
     * @param logEntries of the access log
     * @param coveredLogEntries how many of these a ledger entry covers
     */
    public record Store(
            String place,
            String dataset,
            String toolVersion,
            Instant drawn,
            long entries,
            String headSha256,
            long checkpointEntries,
            long logEntries,
            long coveredLogEntries) {}

    /**
     * One delivery or replay, by its ledger entry.
     *
     * @param delivery its id
     * @param product its family
     * @param entry the number of its ledger entry
     * @param time of that entry
     * @param standing whether readers see it
     * @param other the delivery that superseded it, or that it replays; null for others
     * @param delivered rows
     * @param stored rows
     * @param quarantined rows
     * @param outcome what its report says that it came to, as in {@link fr.sndscopy.report.MigrationReport.Outcome}; null without one that
     *     is vouched for
     * @param vouching how far its report is vouched for
     * @param file the copy of that report, relative to the page; null without one that is vouched for
     */
    public record DeliveryLine(
            String delivery,
            String product,
            long entry,
            Instant time,
            Standing standing,
            @Nullable String other,
            long delivered,
            long stored,
            long quarantined,
            @Nullable String outcome,
            Vouching vouching,
            @Nullable String file) {}

    /** Whether readers see a delivery. */
    public enum Standing {
        CURRENT,
        SUPERSEDED,
        WITHDRAWN,
        /** Of a replay, whose rows are seen with those of what it replays. */
        REPLAY;

        @Override
        public String toString() {
            return word(this);
        }
    }

    /** What says that a stored report is the one that was written. */
    public enum Vouching {
        /** Both forms have the SHA-256 that the access log names, and a ledger entry covers that entry of the log. */
        COVERED,
        /** Likewise, but no ledger entry has been written since. */
        NAMED,
        /** The access log does not know it, as a version before it had objects leaves it; both forms have the sealed SHA-256. */
        SEALED,
        /** Nothing names it. */
        UNNAMED,
        /** A form has another SHA-256 than the one that is named. */
        ALTERED,
        /** There is none, or one form of it is gone. */
        MISSING;

        /** Whether it may be shown as the report. */
        public boolean isGood() {
            return this == COVERED || this == NAMED || this == SEALED;
        }

        @Override
        public String toString() {
            return word(this);
        }
    }

    /**
     * A stored report that nothing vouches for.
     *
     * @param delivery whose it claims to be
     * @param key of the object; that of the evidence where there is none
     * @param why one that is not {@link Vouching#isGood good}
     */
    public record Doubt(String delivery, String key, Vouching why) {}

    /**
     * A table over its periods.
     *
     * @param table the SNDS name
     * @param points oldest first
     */
    public record Series(String table, List<Point> points) {
        public Series {
            points = List.copyOf(points);
        }
    }

    /**
     * What readers see of one table and period, with the rows that replays have brought back.
     *
     * @param period as in {@link fr.sndscopy.delivery.Period}
     * @param delivery whose rows it holds
     * @param generation how many times it was published
     * @param delivered rows
     * @param stored rows
     * @param quarantined rows
     * @param absent cells without a value of the stored rows; null when they were not counted
     */
    public record Point(
            String period,
            String delivery,
            int generation,
            long delivered,
            long stored,
            long quarantined,
            @Nullable Absent absent) {}

    /**
     * Absent values.
     *
     * @param cells without a value
     * @param of all cells of the stored rows
     */
    public record Absent(long cells, long of) {}

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
