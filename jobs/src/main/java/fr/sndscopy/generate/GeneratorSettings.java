package fr.sndscopy.generate;

import fr.sndscopy.delivery.Period;
import java.nio.file.Path;

/**
 * What to generate.
 *
 * @param directory where to; absent or empty
 * @param period a flux month; its year is the vintage
 * @param rows claims, 1 to 300 million; the other tables follow from them
 * @param seed the same settings with the same seed give the same bytes, whatever the number of threads (compressed files:
 *     on the same JDK)
 * @param defectRate the share of rows of each table that break a rule, 0 to 0.5
 * @param threads at most so many files are written at a time
 * @param tables which there are
 * @param form of all files
 */
public record GeneratorSettings(
        Path directory,
        Period period,
        long rows,
        long seed,
        double defectRate,
        int threads,
        Tables tables,
        FileForm form) {
    private static final long MAX_ROWS = 300_000_000;

    public GeneratorSettings {
        if (period.text().length() != "2019-02".length()) {
            throw new IllegalArgumentException("[period] not a flux month: expected YYYY-MM, such as 2019-02");
        }
        if (rows < 1 || rows > MAX_ROWS) {
            throw new IllegalArgumentException("[rows] " + rows + ": expected 1 to " + MAX_ROWS);
        }
        if (!(defectRate >= 0 && defectRate <= 0.5)) {
            throw new IllegalArgumentException("[defects] " + defectRate + ": expected a share from 0 to 0.5");
        }
        if (threads < 1) {
            throw new IllegalArgumentException("[threads] " + threads + ": expected 1 or more");
        }
    }

    /** As CSV. */
    public GeneratorSettings(
            Path directory, Period period, long rows, long seed, double defectRate, int threads, Tables tables) {
        this(directory, period, rows, seed, defectRate, threads, tables, FileForm.CSV);
    }

    /** All tables, as CSV. */
    public GeneratorSettings(Path directory, Period period, long rows, long seed, double defectRate, int threads) {
        this(directory, period, rows, seed, defectRate, threads, Tables.ALL);
    }

    int vintage() {
        return Integer.parseInt(period.text().substring(0, 4));
    }
}
