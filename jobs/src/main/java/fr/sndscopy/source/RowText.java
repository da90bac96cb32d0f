package fr.sndscopy.source;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row of a file that is no text, as a line of text of which every cell can be read again: what is kept of it when it is rejected. Cells are in UTF-8, apart by tabs, as PostgreSQL's
 * {@code COPY} writes them: {@code \N} is no value, and {@code \\}, {@code \t}, {@code \n}, {@code \r} are what they are in Java. Besides, {@code \E} is a text without a
 * character, {@code \x8f} a byte that is no text in the encoding of its file, and what follows {@code \~} a number that its file does not hold exactly. FORMAT.md has it for
 * whoever reads quarantines.
 *
 * <p>Whoever writes a byte that is no text into a cell writes {@link #NO_TEXT}, which no text in UTF-8 has, and its value in two hexadecimal digits behind it. Not thread-safe.
 */
public final class RowText {
    /** Stands in a cell before the value of a byte that is no text. */
    public static final byte NO_TEXT = (byte) 0xff;

    private static final HexFormat HEX = HexFormat.of();

    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private int cells;

    private void begin() {
        if (cells++ > 0) {
            line.write('\t');
        }
    }

    /** Adds a cell without a value. */
    public void addAbsent() {
        begin();
        line.write('\\');
        line.write('N');
    }

    /**
     * Adds a cell: {@code text[offset, offset + length)}.
     *
     * @param isTold whether it is what the file has; false of a number that it does not hold exactly
     */
    public void add(byte[] text, int offset, int length, boolean isTold) {
        begin();
        if (!isTold) {
            line.write('\\');
            line.write('~');
        } else if (length == 0) {
            line.write('\\');
            line.write('E');
        }
        for (int at = offset; at < offset + length; at++) {
            switch (text[at]) {
                case '\\' -> escape('\\');
                case '\t' -> escape('t');
                case '\n' -> escape('n');
                case '\r' -> escape('r');
                case NO_TEXT -> escape('x');
                default -> line.write(text[at]);
            }
        }
    }

    private void escape(char letter) {
        line.write('\\');
        line.write(letter);
    }

    /** The line so far. */
    public byte[] toBytes() {
        return line.toByteArray();
    }

    /**
     * A cell of a line.
     *
     * @param text as it was added; null where there is no value
     * @param isTold likewise
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody, copied by nobody
    public record Cell(byte @Nullable [] text, boolean isTold) {
        /** Its text for people; empty where there is no value, and behind a tilde where it is not what the file has. */
        public byte[] shown() {
            if (text == null) {
                return new byte[0];
            }
            if (isTold) {
                return text;
            }
            byte[] shown = new byte[text.length + 1];
            shown[0] = '~';
            System.arraycopy(text, 0, shown, 1, text.length);
            return shown;
        }

        /** Shows no value. */
        @Override
        public String toString() {
            return "Cell[" + (text == null ? "absent" : text.length + " bytes") + "]";
        }
    }

    /** The cells of a line; null where it is none. */
    public static @Nullable List<Cell> cells(byte[] line) {
        List<Cell> cells = new ArrayList<>();
        int start = 0;
        for (int at = 0; at <= line.length; at++) {
            if (at < line.length && (line[at] == '\n' || line[at] == '\r')) {
                return null;
            }
            if (at == line.length || line[at] == '\t') {
                Cell cell = cell(line, start, at);
                if (cell == null) {
                    return null;
                }
                cells.add(cell);
                start = at + 1;
            }
        }
        return cells;
    }

    private static @Nullable Cell cell(byte[] line, int start, int end) {
        if (start == end) {
            return null;
        }
        String mark = new String(line, start, Math.min(2, end - start), StandardCharsets.ISO_8859_1);
        if (mark.equals("\\N") || mark.equals("\\E")) {
            return end - start > 2 ? null : new Cell(mark.equals("\\N") ? null : new byte[0], true);
        }
        boolean told = !mark.equals("\\~");
        byte[] text = new byte[2 * (end - start)];
        int length = 0;
        int at = told ? start : start + 2;
        while (at < end) {
            if (line[at] != '\\') {
                text[length++] = line[at++];
                continue;
            }
            byte letter = at + 1 < end ? line[at + 1] : 0;
            switch (letter) {
                case '\\' -> text[length++] = '\\';
                case 't' -> text[length++] = '\t';
                case 'n' -> text[length++] = '\n';
                case 'r' -> text[length++] = '\r';
                case 'x' -> {
                    if (at + 3 >= end || !HexFormat.isHexDigit(line[at + 2]) || !HexFormat.isHexDigit(line[at + 3])) {
                        return null;
                    }
                    text[length++] = NO_TEXT;
                }
                default -> {
                    return null;
                }
            }
            at += 2;
        }
        return new Cell(Arrays.copyOf(text, length), told);
    }

    /**
     * Writes a byte that is no text into a cell.
     *
     * @param into gets three bytes from {@code at} on
     */
    public static void putNoText(byte value, byte[] into, int at) {
        into[at] = NO_TEXT;
        into[at + 1] = (byte) HEX.toHighHexDigit(value);
        into[at + 2] = (byte) HEX.toLowHexDigit(value);
    }
}
