package fr.sndscopy.source.csv;

import fr.sndscopy.delivery.CsvFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What delimited text is, said once more as a regular expression, byte by byte: the README's table of formats, and nothing of the
 * readers. Bytes are characters here, each of the number that it has in ISO 8859-1.
 *
 * @param rows all records of the text, empty lines among them; without those from {@code unclosedAt} on
 * @param unclosedAt where the record starts in which a quoted cell is never closed, or -1
 */
record CsvGrammar(List<Row> rows, int unclosedAt) {

    /**
     * A record.
     *
     * @param line its first line, 1-based
     * @param offset its first byte
     * @param end the byte behind it and its line end
     * @param original its bytes without the line end
     * @param cells what is in its cells, without quotation marks around them
     * @param behind of each cell, what stands between its closing quotation mark and the next delimiter or line end: nothing, as it
     *     should be
     */
    record Row(long line, int offset, int end, String original, List<String> cells, List<String> behind) {
        /** Whether there is nothing on the line, quotation marks neither. */
        boolean blank() {
            return original.isEmpty();
        }

        boolean followed() {
            return behind.stream().anyMatch(text -> !text.isEmpty());
        }
    }

    /** Reads {@code text} from {@code offset} on, where line {@code line} starts. */
    static CsvGrammar of(String text, CsvFormat format, int offset, long line) {
        // the last record ends like the others
        String closed = text.isEmpty() || text.endsWith("\n") ? text : text + "\n";
        String plain = "([^" + Pattern.quote(String.valueOf(format.delimiter())) + "\n]*+)";
        Pattern cell = format.quote() == CsvFormat.Quote.NONE
                ? Pattern.compile("()(?!)|" + plain)
                : Pattern.compile("\"([^\"]*+(?:\"\"[^\"]*+)*+)\"" + plain + "|(?!\")" + plain);
        int plainGroup = format.quote() == CsvFormat.Quote.NONE ? 2 : 3;
        Matcher matcher = cell.matcher(closed);
        List<Row> rows = new ArrayList<>();
        int at = offset;
        long rowLine = line;
        while (at < closed.length()) {
            int start = at;
            List<String> cells = new ArrayList<>();
            List<String> behind = new ArrayList<>();
            boolean ended = false;
            while (!ended) {
                if (!matcher.region(at, closed.length()).lookingAt()) {
                    return new CsvGrammar(List.copyOf(rows), start);
                }
                at = matcher.end();
                ended = closed.charAt(at) == '\n';
                String bare = matcher.group(plainGroup);
                if (bare != null) {
                    cells.add(ended ? withoutReturn(bare) : bare);
                    behind.add("");
                } else {
                    cells.add(matcher.group(1).replace("\"\"", "\""));
                    behind.add(ended ? withoutReturn(matcher.group(2)) : matcher.group(2));
                }
                at++;
            }
            String original = withoutReturn(closed.substring(start, at - 1));
            rows.add(new Row(
                    rowLine, start, Math.min(at, text.length()), original, List.copyOf(cells), List.copyOf(behind)));
            rowLine +=
                    closed.substring(start, at).chars().filter(c -> c == '\n').count();
        }
        return new CsvGrammar(List.copyOf(rows), -1);
    }

    private static String withoutReturn(String text) {
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }
}
