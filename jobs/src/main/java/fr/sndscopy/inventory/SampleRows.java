package fr.sndscopy.inventory;

import fr.sndscopy.delivery.CsvFormat;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A stretch of text cut into rows, one way of many that are tried. A character of a cell is a byte of the file; lines without
 * anything are left out.
 *
 * @param rows the rows, cut into cells
 * @param badQuotes quoted cells that do not end, or go on behind the end of the quotes
 * @param openedByQuote cells that begin with a quotation mark
 * @param strayQuotes of a quoted text, cells that have a quotation mark and do not begin with one
 */
record SampleRows(List<List<String>> rows, int badQuotes, int openedByQuote, int strayQuotes) {
    private static final int MAX_ROWS = 50_000;

    /**
     * @param from where to begin
     * @param whole whether the last row is known to be whole
     */
    static SampleRows cut(byte[] bytes, int from, char delimiter, CsvFormat.Quote quote, boolean whole) {
        Cutter cutter = new Cutter(
                new String(bytes, from, bytes.length - from, StandardCharsets.ISO_8859_1),
                delimiter,
                quote == CsvFormat.Quote.RFC4180);
        cutter.run(whole);
        return new SampleRows(cutter.rows, cutter.badQuotes, cutter.openedByQuote, cutter.strayQuotes);
    }

    /** How many rows below the header have {@code width} cells. */
    long ofWidth(int width) {
        return rows.stream().skip(1).filter(row -> row.size() == width).count();
    }

    /** How many rows below the header have {@code width} cells and an empty one more. */
    long withTrailing(int width) {
        return rows.stream()
                .skip(1)
                .filter(row -> row.size() == width + 1 && row.get(width).isEmpty())
                .count();
    }

    int dataRows() {
        return Math.max(0, rows.size() - 1);
    }

    private static final class Cutter {
        private final String text;
        private final char delimiter;
        private final boolean quoted;
        private final List<List<String>> rows = new ArrayList<>();
        private List<String> row = new ArrayList<>();
        private int badQuotes;
        private int openedByQuote;
        private int strayQuotes;
        private int at;

        Cutter(String text, char delimiter, boolean quoted) {
            this.text = text;
            this.delimiter = delimiter;
            this.quoted = quoted;
        }

        void run(boolean whole) {
            while (at < text.length() && rows.size() < MAX_ROWS) {
                boolean opened = text.charAt(at) == '"';
                openedByQuote += opened ? 1 : 0;
                if (!opened || !quoted) {
                    plainCell();
                    strayQuotes += quoted && row.get(row.size() - 1).indexOf('"') >= 0 ? 1 : 0;
                } else if (!quotedCell()) {
                    badQuotes += whole ? 1 : 0;
                    return;
                }
                endOfCell();
            }
            if (!row.isEmpty() && whole) {
                rows.add(row);
            }
        }

        private void endOfCell() {
            if (at == text.length()) {
                return;
            }
            if (text.charAt(at++) == '\n') {
                if (row.size() > 1 || !row.get(0).isEmpty()) {
                    rows.add(row);
                }
                row = new ArrayList<>();
            } else if (at == text.length()) {
                row.add("");
            }
        }

        /** Ends before the delimiter, the line feed, or at the end. */
        private void plainCell() {
            int from = at;
            while (at < text.length() && text.charAt(at) != delimiter && text.charAt(at) != '\n') {
                at++;
            }
            boolean atLineEnd = at == text.length() || text.charAt(at) == '\n';
            boolean carriageReturn = atLineEnd && at > from && text.charAt(at - 1) == '\r';
            row.add(text.substring(from, carriageReturn ? at - 1 : at));
        }

        /** False when it does not end. */
        private boolean quotedCell() {
            StringBuilder cell = new StringBuilder();
            at++;
            while (true) {
                int mark = text.indexOf('"', at);
                if (mark < 0) {
                    return false;
                }
                cell.append(text, at, mark);
                at = mark + 1;
                if (at == text.length() || text.charAt(at) != '"') {
                    break;
                }
                cell.append('"');
                at++;
            }
            int from = at;
            plainCell();
            String behind = row.remove(row.size() - 1);
            if (!behind.isEmpty()) {
                badQuotes++;
                cell.append(text, from, from + behind.length());
            }
            row.add(cell.toString());
            return true;
        }
    }
}
