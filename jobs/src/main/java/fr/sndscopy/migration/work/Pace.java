package fr.sndscopy.migration.work;

import java.util.OptionalLong;

/**
 * How far a migration or a replay is at one moment, and how fast it got there.
 *
 * @param step at work, empty before the first
 * @param bytesRead of {@code sourceBytes}, in this run, as all that follows
 * @param partsConverted of {@code parts}
 * @param partsVerified of {@code parts}
 * @param rows read
 * @param rejected of them
 * @param earlier what earlier runs did; it counts for how far the whole is, and not for the speed
 * @param workSeconds since the first row was read, 0 before it: what is needed to get that far says nothing about the rest
 */
public record Pace(
        String step,
        long bytesRead,
        long sourceBytes,
        long partsConverted,
        long partsVerified,
        int parts,
        long rows,
        long rejected,
        Progress.Earlier earlier,
        double workSeconds) {
    private static final double LEAST_FOR_AN_ESTIMATE = 0.02;

    /** Converting and reading back take about as long as 3 to 1. */
    private static final double SHARE_OF_CONVERTING = 0.75;

    static Pace of(Progress progress, double workSeconds) {
        return new Pace(
                progress.step(),
                progress.bytesRead(),
                progress.sourceBytes(),
                progress.partsConverted(),
                progress.partsVerified(),
                progress.parts(),
                progress.rowsRead(),
                progress.rowsRejected(),
                progress.earlier(),
                workSeconds);
    }

    /** The step as it is shown: checksums are computed beside the conversion. */
    public String shownStep() {
        return step.equals("checksum") ? "convert" : step;
    }

    /** How much of the whole is done, 0 to 1, with what earlier runs did. */
    public double done() {
        return done(allBytes(), allVerified());
    }

    private double done(long bytes, long verified) {
        return SHARE_OF_CONVERTING * fraction(bytes, sourceBytes)
                + (1 - SHARE_OF_CONVERTING) * fraction(verified, parts);
    }

    /** Rows read, with those of earlier runs. */
    public long allRows() {
        return rows + earlier.rows();
    }

    /** Rows rejected, with those of earlier runs. */
    public long allRejected() {
        return rejected + earlier.rejected();
    }

    /** Bytes read, with those of earlier runs. */
    public long allBytes() {
        return bytesRead + earlier.bytes();
    }

    /** Parts converted, with those of earlier runs. */
    public long allConverted() {
        return partsConverted + earlier.converted();
    }

    /** Parts verified, with those of earlier runs. */
    public long allVerified() {
        return partsVerified + earlier.verified();
    }

    /** Rows a second in this run; empty before the first is read. */
    public OptionalLong rowsPerSecond() {
        return perSecond(rows);
    }

    /** Bytes a second in this run; empty before the first is read. */
    public OptionalLong bytesPerSecond() {
        return perSecond(bytesRead);
    }

    private OptionalLong perSecond(long count) {
        return workSeconds <= 0 ? OptionalLong.empty() : OptionalLong.of(Math.round(count / workSeconds));
    }

    /** How long the rest will take at the speed of this run; empty before that can be told. */
    public OptionalLong secondsLeft() {
        double inThisRun = done() - done(earlier.bytes(), earlier.verified());
        return workSeconds <= 0 || inThisRun < LEAST_FOR_AN_ESTIMATE
                ? OptionalLong.empty()
                : OptionalLong.of(Math.round(workSeconds * (1 - done()) / inThisRun));
    }

    private static double fraction(long part, long whole) {
        return whole == 0 ? 1 : Math.min(1, (double) part / whole);
    }
}
