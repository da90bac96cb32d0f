package fr.sndscopy.ledger.time;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;

/**
 * Times as stored documents have them, {@code YYYY-MM-DDThh:mm:ssZ} (FORMAT.md, section 2): whoever has read a document may take them
 * for times.
 */
public final class StoredTime {
    private static final Pattern FORM = Pattern.compile("(?!0000)\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");

    private StoredTime() {}

    /**
     * The text itself.
     *
     * @throws IllegalArgumentException when it is no such time; the message does not have the text
     */
    public static String require(String text) {
        try {
            if (FORM.matcher(text).matches()) {
                LocalDateTime.parse(text.substring(0, text.length() - 1), DateTimeFormatter.ISO_LOCAL_DATE_TIME);
                return text;
            }
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("a time that no calendar has", e);
        }
        throw new IllegalArgumentException("a time not of the form YYYY-MM-DDThh:mm:ssZ");
    }

    /** An instant as documents have it: whole seconds, the rest is cut off. */
    public static String of(Instant instant) {
        return require(instant.truncatedTo(ChronoUnit.SECONDS).toString());
    }

    /**
     * When it was.
     *
     * @param text of a document that was read
     */
    public static Instant instant(String text) {
        return Instant.parse(require(text));
    }
}
