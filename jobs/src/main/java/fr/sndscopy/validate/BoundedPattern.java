package fr.sndscopy.validate;

import fr.sndscopy.schema.SchemaException;
import java.util.regex.Pattern;

/**
 * A pattern of a schema, matched within bounds. The engine of {@code java.util.regex} goes back over a text in more ways than there
 * are seconds for some patterns, and calls itself once for each character for others: either is the pattern's fault, not the
 * cell's, and ends the run.
 */
final class BoundedPattern {
    /** Looks at characters that any text may take, and more for each of its own: a pattern that goes straight on takes a few. */
    private static final long LOOKS = 10_000_000;

    private static final long LOOKS_A_CHARACTER = 200;

    private final Pattern pattern;
    private final String place;

    /** @param place table and column, for messages */
    BoundedPattern(String regex, String place) {
        this.pattern = Pattern.compile(regex);
        this.place = place;
    }

    /**
     * Whether the whole text matches.
     *
     * @throws SchemaException when that cannot be found out within bounds
     */
    boolean matches(String text) {
        try {
            return pattern.matcher(new CountedText(text)).matches();
        } catch (OutOfLooks e) {
            throw refused("does not come to an end");
        } catch (StackOverflowError e) {
            throw refused("goes too deep");
        }
    }

    private SchemaException refused(String how) {
        return new SchemaException(
                "[" + place + "] the schema's pattern " + how
                        + " on a cell: expected one without a repetition inside a repetition, or of alternatives; (a|b)* is [ab]*");
    }

    /** Thrown through the engine; without a trace, as nothing reads it. */
    private static final class OutOfLooks extends RuntimeException {
        private static final long serialVersionUID = 1L;

        OutOfLooks() {
            super(null, null, false, false);
        }
    }

    private static final class CountedText implements CharSequence {
        private final String text;
        private long looks;

        CountedText(String text) {
            this.text = text;
            this.looks = LOOKS + LOOKS_A_CHARACTER * text.length();
        }

        @Override
        public char charAt(int index) {
            if (--looks < 0) {
                throw new OutOfLooks();
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        /** Shows no value. */
        @Override
        public String toString() {
            return "CountedText[" + text.length() + "]";
        }
    }
}
