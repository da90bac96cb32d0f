package fr.sndscopy.ledger;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * One pass over a document in the form that {@link CanonicalJson} writes, which is checked on the way: whoever takes each part of the document as
 * it should be, up to {@link #end}, has seen that these bytes are those that would be written. Takes only what is plain among what is
 * canonical: no number of more than 15 digits, no text of more than {@value #MAX_TEXT_BYTES} bytes. Not thread-safe.
 */
final class CanonicalBytes {
    /** Far below what any reader of JSON takes. */
    private static final int MAX_TEXT_BYTES = 1 << 14;

    private static final int MAX_DIGITS = 15;

    /** Behind a backslash. */
    private static final String ESCAPED = "\"\\btnfr";

    private static final String MEANT = "\"\\\b\t\n\f\r";

    private final byte[] json;
    private int at;

    /** @param json not copied */
    CanonicalBytes(byte[] json) {
        this.json = json;
    }

    /** What is not plain, and may be canonical or not. */
    static final class NotPlainException extends RuntimeException {
        private static final long serialVersionUID = 1;

        NotPlainException() {
            super("not plain", null, false, false);
        }
    }

    /** Where a text is often the one that was there before: that is not made again. */
    static final class Place {
        private int from;
        private int bytes = -1;
        private String text = "";
    }

    /** What stands between values, such as {@code ,"name":}. */
    static byte[] literal(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Takes this, which must be next. */
    void take(byte[] literal) {
        if (!takeIf(literal)) {
            throw new NotPlainException();
        }
    }

    /** Takes this if it is next. */
    boolean takeIf(byte[] literal) {
        int behind = at + literal.length;
        if (behind > json.length || !Arrays.equals(json, at, behind, literal, 0, literal.length)) {
            return false;
        }
        at = behind;
        return true;
    }

    private boolean takeIf(char c) {
        if (at < json.length && json[at] == c) {
            at++;
            return true;
        }
        return false;
    }

    private void take(char c) {
        if (!takeIf(c)) {
            throw new NotPlainException();
        }
    }

    /** The document ends here. */
    void end() {
        if (at != json.length) {
            throw new NotPlainException();
        }
    }

    String text() {
        take('"');
        return textBehindQuote();
    }

    String text(Place place) {
        take('"');
        int behind = at + place.bytes;
        if (place.bytes >= 0
                && behind < json.length
                && json[behind] == '"'
                && Arrays.equals(json, at, behind, json, place.from, place.from + place.bytes)) {
            at = behind + 1;
            return place.text;
        }
        place.from = at;
        place.text = textBehindQuote();
        place.bytes = at - 1 - place.from;
        return place.text;
    }

    private String textBehindQuote() {
        int from = at;
        int end = from;
        boolean plain = true;
        while (end < json.length && json[end] != '"') {
            byte c = json[end++];
            if (c < ' ') {
                // of the bytes of other characters all are negative
                if (c >= 0) {
                    throw new NotPlainException();
                }
                plain = false;
            } else if (c == '\\') {
                end++;
                plain = false;
            }
        }
        int bytes = end - from;
        if (end >= json.length || bytes > MAX_TEXT_BYTES) {
            throw new NotPlainException();
        }
        at = end + 1;
        return plain ? new String(json, from, bytes, StandardCharsets.ISO_8859_1) : rarer(from, bytes);
    }

    /** With other characters than those of ASCII, or escaped ones: taken if it is written so. */
    private String rarer(int from, int bytes) {
        String text = unescaped(new String(json, from, bytes, StandardCharsets.UTF_8));
        StringBuilder quoted = new StringBuilder();
        CanonicalJson.appendString(text, quoted);
        byte[] written = quoted.toString().getBytes(StandardCharsets.UTF_8);
        if (!Arrays.equals(json, from - 1, from + bytes + 1, written, 0, written.length)) {
            throw new NotPlainException();
        }
        return text;
    }

    private static String unescaped(String text) {
        StringBuilder unescaped = new StringBuilder(text.length());
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i++);
            if (c == '\\') {
                char escaped = text.charAt(i++);
                if (escaped == 'u') {
                    c = control(text, i);
                    i += 4;
                } else {
                    int which = ESCAPED.indexOf(escaped);
                    if (which < 0) {
                        throw new NotPlainException();
                    }
                    c = MEANT.charAt(which);
                }
            }
            unescaped.append(c);
        }
        return unescaped.toString();
    }

    /** What four digits stand for: nothing else than control characters is written so. */
    private static char control(String text, int from) {
        if (!text.startsWith("00", from) || from + 4 > text.length()) {
            throw new NotPlainException();
        }
        int sixteens = Character.digit(text.charAt(from + 2), 16);
        int ones = Character.digit(text.charAt(from + 3), 16);
        if (sixteens < 0 || ones < 0) {
            throw new NotPlainException();
        }
        return (char) (16 * sixteens + ones);
    }

    long number() {
        boolean negative = takeIf('-');
        int from = at;
        long number = 0;
        while (at < json.length && json[at] >= '0' && json[at] <= '9') {
            number = 10 * number + json[at++] - '0';
            if (at - from > MAX_DIGITS) {
                throw new NotPlainException();
            }
        }
        int digits = at - from;
        // 007, -0
        if (digits == 0 || (json[from] == '0' && (digits > 1 || negative))) {
            throw new NotPlainException();
        }
        return negative ? -number : number;
    }

    int smallNumber() {
        long number = number();
        if (number != (int) number) {
            throw new NotPlainException();
        }
        return (int) number;
    }

    <T> List<T> list(Supplier<T> element) {
        take('[');
        if (takeIf(']')) {
            return List.of();
        }
        List<T> list = new ArrayList<>();
        do {
            list.add(element.get());
        } while (takeIf(','));
        take(']');
        return list;
    }

    /** Properties of any names. */
    Map<String, Long> numbers() {
        take('{');
        if (takeIf('}')) {
            return Map.of();
        }
        Map<String, Long> numbers = new HashMap<>();
        String before = null;
        do {
            String name = text();
            if (before != null && before.compareTo(name) >= 0) {
                throw new NotPlainException();
            }
            take(':');
            numbers.put(name, number());
            before = name;
        } while (takeIf(','));
        take('}');
        return numbers;
    }
}
