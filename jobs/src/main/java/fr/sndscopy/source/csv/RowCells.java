package fr.sndscopy.source.csv;

import fr.sndscopy.delivery.CsvFormat;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Cuts the bytes of one delivered row, without its line end, into its cells, without judging them: what is between quotes is one cell,
 * without them.
 */
final class RowCells {
    private final byte[] row;
    private final byte delimiter;
    private final boolean quoted;
    private int at;

    private RowCells(byte[] row, CsvFormat format) {
        this.row = row;
        this.delimiter = (byte) format.delimiter();
        this.quoted = format.quote() != CsvFormat.Quote.NONE;
    }

    /** The cells, without the one more that a trailing delimiter makes. */
    static List<byte[]> of(byte[] original, CsvFormat format) {
        RowCells reading = new RowCells(original, format);
        List<byte[]> cells = new ArrayList<>();
        cells.add(reading.next());
        while (reading.at < reading.row.length) {
            // past the delimiter
            reading.at++;
            cells.add(reading.next());
        }
        if (format.trailingDelimiter() && cells.size() > 1 && cells.get(cells.size() - 1).length == 0) {
            cells.remove(cells.size() - 1);
        }
        return cells;
    }

    /** Up to the next delimiter outside of quotes, or the end. */
    private byte[] next() {
        if (!quoted || at >= row.length || row[at] != '"') {
            int from = at;
            while (at < row.length && row[at] != delimiter) {
                at++;
            }
            return Arrays.copyOfRange(row, from, at);
        }
        ByteArrayOutputStream cell = new ByteArrayOutputStream();
        at++;
        while (at < row.length && !closesHere()) {
            cell.write(row[at]);
            at += row[at] == '"' ? 2 : 1;
        }
        // past the quotation mark; whatever stands behind it, where nothing should, is as it is
        for (at++; at < row.length && row[at] != delimiter; at++) {
            cell.write(row[at]);
        }
        return cell.toByteArray();
    }

    /** Whether here is the quotation mark that ends the cell, and not the first half of a doubled one. */
    private boolean closesHere() {
        return row[at] == '"' && (at + 1 == row.length || row[at + 1] != '"');
    }
}
