package fr.sndscopy.generate;

/** The facts that the cells of one row share, and the random numbers of one file (SplitMix64). */
final class Row {
    private static final int LINES_PER_STATEMENT = 3;
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private final long seed;
    private final long people;
    private final int careDays;
    private long state;

    long statement;
    int line;
    /** A number that stands for the person, the same in every table. */
    long person;

    int careDay;

    /**
     * @param seed of the delivery: what is shared by tables depends on it
     * @param salt of the file
     */
    Row(long seed, long salt, long people, int careDays) {
        this.seed = mix(seed);
        this.people = people;
        this.careDays = careDays;
        this.state = mix(seed ^ mix(salt));
    }

    /** Moves to the row of a claim. */
    void claim(long index) {
        statement = index / LINES_PER_STATEMENT;
        line = (int) (index % LINES_PER_STATEMENT) + 1;
        long hash = mix(statement ^ seed);
        person = person(Math.multiplyHigh(hash >>> 1, people << 1));
        double late = (mix(hash) >>> 11) * 0x1.0p-53;
        careDay = (int) (late * late * late * careDays);
    }

    /** Moves to the row of a person. */
    void standsFor(long index) {
        statement = index;
        line = 1;
        person = person(index);
        careDay = 0;
    }

    private long person(long index) {
        return mix(index * GOLDEN + seed);
    }

    long random() {
        state += GOLDEN;
        return mix(state);
    }

    /** A bijection of the 64-bit numbers. */
    static long mix(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }

    static long hash(String text) {
        long hash = 0;
        for (int index = 0; index < text.length(); index++) {
            hash = mix(hash * 31 + text.charAt(index) + GOLDEN);
        }
        return hash;
    }
}
