package fr.sndscopy.source.csv;

import fr.sndscopy.delivery.CsvFormat;
import fr.sndscopy.place.SourceBytes;
import fr.sndscopy.source.Compression;
import fr.sndscopy.source.SourceFormatException;
import fr.sndscopy.source.lines.FileStart;
import fr.sndscopy.source.lines.SourceInput;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The first record of a file.
 *
 * @param names the columns, in the file's order, as written
 * @param endByte where the data starts, in the unpacked file
 * @param lines the header's physical lines
 */
record CsvHeader(List<String> names, long endByte, int lines) implements FileStart {
    /** Longest header, in bytes. */
    static final int MAX_BYTES = 1 << 20;

    CsvHeader {
        names = List.copyOf(names);
    }

    /**
     * Reads the header of {@code file}; a UTF-8 byte order mark before it is passed over.
     *
     * @param shownPath the file's name in messages
     * @throws SourceFormatException when there is none, or it is not in the declared encoding, or a name is empty or there twice
     */
    static CsvHeader read(SourceBytes file, String shownPath, Compression compression, CsvFormat format)
            throws IOException {
        byte[] start;
        try (InputStream in = compression.open(file)) {
            start = in.readNBytes(MAX_BYTES);
        } catch (IOException e) {
            throw refused(shownPath, "cannot be read: " + SourceInput.problem(e));
        }
        int from = FileStart.byteOrderMark(start);
        if (from == start.length) {
            throw refused(shownPath, "no header: the file is empty");
        }
        RecordBoundaries boundaries = new RecordBoundaries(format);
        int end = boundaries.next(start, from, start.length);
        if (end < 0) {
            if (boundaries.insideQuotes()) {
                throw refused(shownPath, "a quoted name of the header is not closed");
            }
            if (start.length == MAX_BYTES) {
                throw refused(shownPath, "no end of the header within " + MAX_BYTES + " bytes");
            }
            end = start.length;
        }
        FileStart.refusePackings(start, compression, shownPath);
        String text = decode(start, from, end, format, shownPath);
        List<String> names = cells(text, format);
        if (names.size() > 1 && names.get(names.size() - 1).isEmpty()) {
            if (!format.trailingDelimiter()) {
                throw refused(
                        shownPath,
                        "column " + names.size() + " of the header has no name: expected one, or trailing-delimiter:"
                                + " true in the format of a file whose lines end with a delimiter");
            }
            names.remove(names.size() - 1);
        }
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (name.isEmpty()) {
                throw refused(shownPath, "column " + (seen.size() + 1) + " of the header has no name");
            }
            if (!seen.add(name.toUpperCase(Locale.ROOT))) {
                throw refused(
                        shownPath, "column " + (seen.size() + 1) + " of the header has a name that is there already");
            }
        }
        int lines = 0;
        for (int at = 0; at < end; at++) {
            lines += start[at] == '\n' ? 1 : 0;
        }
        return new CsvHeader(names, end, lines);
    }

    private static String decode(byte[] start, int from, int end, CsvFormat format, String shownPath) {
        try {
            return format.cells()
                    .encoding()
                    .newDecoder()
                    .decode(ByteBuffer.wrap(start, from, end - from))
                    .toString();
        } catch (CharacterCodingException e) {
            throw refused(
                    shownPath,
                    "the header is not in the declared encoding "
                            + format.cells().encoding());
        }
    }

    private static List<String> cells(String text, CsvFormat format) {
        // a carriage return at the end of the file is half of the line end that is not there, as behind a last row
        String line = withoutLast("\r", withoutLast("\n", text));
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean inside = false;
        boolean atStart = true;
        for (int at = 0; at < line.length(); at++) {
            char c = line.charAt(at);
            if (inside) {
                if (c == '"' && at + 1 < line.length() && line.charAt(at + 1) == '"') {
                    cell.append('"');
                    at++;
                } else if (c == '"') {
                    inside = false;
                } else {
                    cell.append(c);
                }
            } else if (c == '"' && atStart && format.quote() == CsvFormat.Quote.RFC4180) {
                inside = true;
            } else if (c == format.delimiter()) {
                cells.add(cell.toString());
                cell.setLength(0);
                atStart = true;
                continue;
            } else {
                cell.append(c);
            }
            atStart = false;
        }
        cells.add(cell.toString());
        return cells;
    }

    private static String withoutLast(String end, String text) {
        return text.endsWith(end) ? text.substring(0, text.length() - end.length()) : text;
    }

    private static SourceFormatException refused(String shownPath, String problem) {
        return new SourceFormatException("[" + shownPath + ": line 1] " + problem);
    }
}
