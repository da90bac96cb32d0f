package fr.sndscopy.migration.work;

/**
 * How much of a change from one period to the next is unusual.
 *
 * @param volumeRatio change of the number of rows, to the previous number, above which it is unusual
 * @param nullShare change of the share of absent cells, 0 to 1, above which it is
 */
public record AlertThresholds(double volumeRatio, double nullShare) {
    /** A third more or fewer rows, 10 points more of absent cells. */
    public static final AlertThresholds USUAL = new AlertThresholds(0.33, 0.1);

    public AlertThresholds {
        if (!(volumeRatio >= 0) || !(nullShare >= 0)) {
            throw new IllegalArgumentException("thresholds are 0 or more");
        }
    }
}
