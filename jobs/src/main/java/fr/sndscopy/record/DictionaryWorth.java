package fr.sndscopy.record;

/**
 * Whether a column's dictionary is worth what it costs, by nanoseconds a cell. With a dictionary every cell is looked up, and the
 * share of cells whose text is new is interpreted and kept besides. Without one every cell is interpreted, and every value is encoded,
 * compressed and encrypted, not its id.
 *
 * <p>The figures are estimates, after measurements on an AMD EPYC; what counts is how they compare with each other.
 */
final class DictionaryWorth {
    /** To find a text again, in a dictionary that the cache of a core holds, and in a larger one. */
    private static final int NEAR_HIT = 6;

    private static final int FAR_HIT = 25;

    /** Distinct texts beyond which a dictionary leaves the cache of a core. */
    private static final int NEAR_TEXTS = 1 << 12;

    /** To interpret a text: parse, judge and hash it. */
    private static final int INTERPRET = 35;

    /** To give a new text a place in the dictionary and its value one among the others. */
    private static final int KEEP = 60;

    /** To encode, compress and encrypt a byte of a value, and of an id. */
    private static final int STORE_BYTE = 2;

    private static final int ID_BYTES = 2;

    private DictionaryWorth() {}

    /**
     * Whether to go on with the dictionary.
     *
     * @param texts how many it has
     * @param newTexts how many of these the last {@code rows} rows have brought
     * @param valueBytes what a value takes when it is stored by itself
     */
    static boolean pays(int texts, int newTexts, int rows, int valueBytes) {
        double hit = texts <= NEAR_TEXTS ? NEAR_HIT : FAR_HIT;
        double isNew = (double) newTexts / rows;
        double direct = INTERPRET + STORE_BYTE * valueBytes;
        double lookedUp = hit + STORE_BYTE * ID_BYTES + isNew * (direct + KEEP);
        return lookedUp < direct;
    }
}
