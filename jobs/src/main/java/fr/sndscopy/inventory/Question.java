package fr.sndscopy.inventory;

import java.util.List;

/**
 * What the files do not tell. The draft has the key without a value, so that {@code delivery.yaml} is refused until somebody
 * answers; {@link #HEADER} is no key, and the header itself refuses the file.
 *
 * @param key as in {@code delivery.yaml}: {@code table}, {@code period}, {@code format.date}…
 * @param problem why it cannot be told; names and counts only, never a cell's value
 * @param alternatives values that would fit, the likeliest first; may be empty
 */
public record Question(String key, String problem, List<String> alternatives) {
    /** The key of what is wrong with a header. */
    static final String HEADER = "header";

    /** What keeps the folder as a whole from being a delivery: then there is no id. */
    static final String DELIVERY = "delivery";

    static final String TABLE = "table";
    static final String PERIOD = "period";
    static final String VINTAGE = "vintage";

    public Question {
        alternatives = List.copyOf(alternatives);
    }

    static Question of(String key, String problem, String... alternatives) {
        return new Question(key, problem, List.of(alternatives));
    }

    static Question of(FormatKey key, String problem, String... alternatives) {
        return new Question("format." + key, problem, List.of(alternatives));
    }

    /** Whether the draft shows a key without a value for it. */
    boolean opensKey() {
        return !key.equals(HEADER);
    }

    /** {@code why?  a, or b}. */
    String text() {
        return problem + (alternatives.isEmpty() ? "" : ": " + String.join(", or ", alternatives));
    }
}
