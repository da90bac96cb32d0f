package fr.sndscopy.it.peers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/** A delivery of one table that is hard, or easy, in one way. The same number of rows gives the same bytes. */
enum Shape {
    NARROW("claims, 10 columns"),
    USUAL("claims, 42 columns"),
    WIDE("claims, all columns of ER_PRS_F"),
    PMSI("stays, three cells of four absent"),
    LOW("2 to 12 values a column"),
    HIGH("nearly no value twice"),
    QUOTED("texts quoted, some with delimiter, quote or line end"),
    GZIP("claims, 42 columns, one gzip file"),
    SMALL("claims, 42 columns, one small file");

    private static final int NARROW_COLUMNS = 10;
    private static final int USUAL_COLUMNS = 42;
    private static final int ALL_COLUMNS = 123;
    private static final long SMALL_ROWS = 2_000;
    private static final int SMALL_REPEATS = 20;

    private final String description;

    Shape(String description) {
        this.description = description;
    }

    String description() {
        return description;
    }

    /** The rows that it has when {@code wished} are asked for: a small file stays small. */
    long rows(long wished) {
        return this == SMALL ? Math.min(SMALL_ROWS, wished) : wished;
    }

    /** How many conversions one measured run is made of, for what is too short for a clock. */
    int repeats() {
        return this == SMALL ? SMALL_REPEATS : 1;
    }

    /**
     * Writes {@code delivery.yaml}, {@code data} and {@code schemas}.
     *
     * @param folder absent, or empty
     */
    void write(Path folder, long wished) throws IOException {
        long rows = rows(wished);
        switch (this) {
            case NARROW -> GeneratedClaims.write(folder, NARROW_COLUMNS, rows);
            case USUAL, SMALL -> GeneratedClaims.write(folder, USUAL_COLUMNS, rows);
            case WIDE -> GeneratedClaims.write(folder, ALL_COLUMNS, rows);
            case GZIP -> GeneratedClaims.writeCompressed(folder, USUAL_COLUMNS, rows);
            case PMSI -> SeededTables.pmsi().write(folder, rows);
            case LOW -> SeededTables.lowCardinality().write(folder, rows);
            case HIGH -> SeededTables.highCardinality().write(folder, rows);
            case QUOTED -> SeededTables.quoted().write(folder, rows);
        }
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
