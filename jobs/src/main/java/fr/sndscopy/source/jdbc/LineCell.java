package fr.sndscopy.source.jdbc;

import fr.sndscopy.database.CellKind;
import fr.sndscopy.schema.LogicalType;
import fr.sndscopy.source.TypedText;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * A cell of a line, one at a time: what the database says, and the text of it in the notation {@link fr.sndscopy.delivery.NamedFormat#TYPED}. Lines are {@linkplain fr.sndscopy.database.RowLines as
 * COPY writes them}. Not thread-safe.
 */
final class LineCell {
    private static final Pattern FLOATING =
            Pattern.compile("-?(Infinity|[0-9]{1,400}(\\.[0-9]{1,400})?([eE][+-]?[0-9]{1,4})?)");
    private static final int DATE_LENGTH = 10;
    private static final String MIDNIGHT = "00:00:00";

    private final byte[] lines;
    private final TypedText made = new TypedText();
    private byte[] plain = new byte[512];
    private byte[] text;
    private int offset;
    private int length;
    private boolean absent;
    private boolean told;

    /** @param lines in which cells are; some are changed where they stand, so that they are read once more as before. Has 8 bytes behind the last line */
    LineCell(byte[] lines) {
        this.lines = lines;
        this.text = lines;
    }

    /** Passes a cell over; where the next begins, or behind {@code end} when there is none. */
    int skip(int at, int end) {
        int tab = at;
        while (tab < end && lines[tab] != '\t') {
            tab++;
        }
        return tab + 1;
    }

    /**
     * Reads the cell that begins at a place.
     *
     * @param end of the line
     * @param target the type of the column that it is for
     * @return where the next begins, or behind {@code end} when there is none
     */
    int read(int at, int end, CellKind kind, LogicalType target) {
        int tab = at;
        boolean marked = false;
        while (tab < end && lines[tab] != '\t') {
            marked |= lines[tab] == '\\';
            tab++;
        }
        told = true;
        absent = marked && tab - at == 2 && lines[at + 1] == 'N';
        text = lines;
        offset = at;
        length = tab - at;
        if (!absent) {
            if (marked) {
                unmark();
            }
            interpret(kind, target);
        }
        return tab + 1;
    }

    private void interpret(CellKind kind, LogicalType target) {
        switch (kind) {
            case NUMBER -> number();
            case REAL, DOUBLE -> floating(kind);
            case PADDED -> {
                while (length > 0 && text[offset + length - 1] == ' ') {
                    length--;
                }
            }
            case BOOLEAN -> flag();
            case DATE -> date(target);
            case TIMESTAMP -> timestamp(target);
            case TEXT -> {}
        }
    }

    private void takeMade() {
        text = made.text();
        offset = 0;
        length = made.length();
        told = made.isTold();
    }

    private String said() {
        return new String(text, offset, length, StandardCharsets.UTF_8);
    }

    /** What is neither is left as it is, and breaks the rule of the column: the document may say another kind than the database has. */
    private void flag() {
        if (length == 1 && (text[offset] == 't' || text[offset] == 'f')) {
            made.clear();
            made.add(text[offset] == 't' ? "1" : "0");
            takeMade();
        }
    }

    /** Zeros at the end of decimals say nothing of the number. */
    private void number() {
        int last = offset + length;
        byte first = text[length > 1 && text[offset] == '-' ? offset + 1 : offset];
        if (first < '0' || first > '9') {
            told = false; // NaN, Infinity
            return;
        }
        int point = offset;
        while (point < last && text[point] != '.') {
            point++;
        }
        if (point < last) {
            while (text[last - 1] == '0') {
                last--;
            }
            length = (last - 1 == point ? point : last) - offset;
        }
    }

    private void floating(CellKind kind) {
        made.clear();
        String number = said();
        if (!FLOATING.matcher(number).matches()) {
            told = false; // NaN, or no number at all, of which no exception may speak
            return;
        }
        if (kind == CellKind.REAL) {
            made.addNumber(Float.parseFloat(number));
        } else {
            made.addNumber(Double.parseDouble(number));
        }
        takeMade();
    }

    /** As it is, unless the column is of months or years; what is no day of four digits is left as it is, and breaks the rule of dates. */
    private void date(LogicalType target) {
        if ((target != LogicalType.YEARMONTH && target != LogicalType.YEAR) || length != DATE_LENGTH) {
            return;
        }
        try {
            made.clear();
            if (made.addDate(LocalDate.parse(said()).toEpochDay(), target)) {
                takeMade();
            }
        } catch (DateTimeException e) {
            // "infinity", or another word: no day
        }
    }

    /** Midnight is the day alone, unless a time of day is asked for. */
    private void timestamp(LogicalType target) {
        if (length < DATE_LENGTH + 1 + MIDNIGHT.length() || text[offset + 4] != '-') {
            return;
        }
        text[offset + DATE_LENGTH] = 'T';
        boolean day = length == DATE_LENGTH + 1 + MIDNIGHT.length()
                && Arrays.equals(
                        text,
                        offset + DATE_LENGTH + 1,
                        offset + length,
                        MIDNIGHT.getBytes(StandardCharsets.US_ASCII),
                        0,
                        MIDNIGHT.length());
        if (day && target != LogicalType.DATETIME && target != LogicalType.STRING) {
            length = DATE_LENGTH;
            date(target);
        }
    }

    private void unmark() {
        if (plain.length < length + Long.BYTES) {
            plain = new byte[2 * (length + Long.BYTES)];
        }
        int to = 0;
        for (int at = offset; at < offset + length; at++) {
            byte one = lines[at];
            if (one == '\\' && at + 1 < offset + length) {
                at++;
                one = switch (lines[at]) {
                    case 'b' -> '\b';
                    case 'f' -> '\f';
                    case 'n' -> '\n';
                    case 'r' -> '\r';
                    case 't' -> '\t';
                    case 'v' -> 0x0b;
                    default -> lines[at];
                };
            }
            plain[to++] = one;
        }
        text = plain;
        offset = 0;
        length = to;
    }

    boolean isAbsent() {
        return absent;
    }

    /** Whether the text says what the database has. */
    boolean isTold() {
        return told;
    }

    /** {@code text()[offset(), offset() + length())}, with 8 bytes behind it that may be read. */
    byte[] text() {
        return text;
    }

    int offset() {
        return offset;
    }

    int length() {
        return length;
    }
}
