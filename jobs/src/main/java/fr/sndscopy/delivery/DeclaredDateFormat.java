package fr.sndscopy.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The date formats a delivery may declare: fields {@code dd MM MMM yyyy HH mm ss}, each once, with the separators
 * {@code / - . : _}, a space or {@code 'T'} between them or nothing. Less than {@code java.time} reads, so that every
 * reader of the product can read it, and so that nothing in it depends on a locale: {@code MMM} is the English month in
 * three letters.
 */
final class DeclaredDateFormat {
    private static final String FIELDS = "dd, MM or MMM, yyyy, HH, mm, ss";
    private static final Pattern PIECE = Pattern.compile("([A-Za-z])\\1*|'T'|[/\\-.:_ ]");

    /** Which fields a pattern must have. */
    enum Kind {
        DATE("dd, MM or MMM, and yyyy", "dd MM yyyy"),
        DATETIME("dd, MM or MMM, yyyy, HH, mm and ss", "dd MM yyyy HH mm ss"),
        YEARMONTH("yyyy and MM or MMM", "yyyy MM");

        private final String words;
        private final String fields;

        Kind(String words, String fields) {
            this.words = words;
            this.fields = fields;
        }

        private List<String> fields() {
            return List.of(fields.split(" "));
        }
    }

    private DeclaredDateFormat() {}

    /**
     * @param place of the pattern, for messages
     * @return {@code pattern}
     * @throws DeliveryRefusedException naming the letters that are wrong
     */
    static String check(String place, String pattern, Kind kind) {
        List<String> missing = new ArrayList<>(kind.fields());
        Matcher piece = PIECE.matcher(pattern);
        int end = 0;
        while (piece.find()) {
            if (piece.start() != end) {
                break;
            }
            end = piece.end();
            if (piece.group(1) != null) {
                String letters = piece.group();
                String field = letters.equals("MMM") ? "MM" : letters;
                if (!Kind.DATETIME.fields().contains(field)) {
                    throw refuse(place, "'" + letters + "' in a date format", "the fields " + FIELDS);
                }
                if (!kind.fields().contains(field)) {
                    throw refuse(place, "'" + letters + "' in a format without it", kind.words + ", each once");
                }
                if (!missing.remove(field)) {
                    throw refuse(place, "'" + letters + "' once too often", kind.words + ", each once");
                }
            }
        }
        if (end != pattern.length()) {
            throw refuse(
                    place,
                    "'" + pattern.charAt(end) + "' in a date format",
                    "the fields " + FIELDS + " and the separators / - . : _ space or 'T'");
        }
        if (!missing.isEmpty()) {
            throw refuse(place, "no " + missing.get(0) + " in the format", kind.words + ", each once");
        }
        return pattern;
    }

    private static DeliveryRefusedException refuse(String place, String problem, String expected) {
        return new DeliveryRefusedException(place, problem, expected);
    }
}
