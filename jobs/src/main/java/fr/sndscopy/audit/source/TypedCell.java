package fr.sndscopy.audit.source;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * What a cell of a file that is no text says in text, as SOURCES.md has it.
 *
 * @param text a byte that is none in the encoding of the file is {@link #NO_TEXT} and its value
 * @param isTold false of a number that the file does not hold exactly
 */
public record TypedCell(String text, boolean isTold) {
    /** The first of 256 characters that no text has by themselves. */
    static final char NO_TEXT = '\udc00';

    private static final DateTimeFormatter MONTH = DateTimeFormatter.ofPattern("uuuuMM", Locale.ROOT);
    private static final DateTimeFormatter YEAR = DateTimeFormatter.ofPattern("uuuu", Locale.ROOT);
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
    private static final DateTimeFormatter FRACTION = DateTimeFormatter.ofPattern(".SSSSSSSSS", Locale.ROOT);

    /** A value that is what its text says. */
    public static TypedCell told(String text) {
        return new TypedCell(text, true);
    }

    /** A day; a first one as month or year for a column of these. */
    public static TypedCell of(LocalDate day, SourceColumn.Kind kind) {
        if (isUsual(day) && kind == SourceColumn.Kind.YEARMONTH && day.getDayOfMonth() == 1) {
            return told(MONTH.format(day));
        }
        if (isUsual(day) && kind == SourceColumn.Kind.YEAR && day.getDayOfYear() == 1) {
            return told(YEAR.format(day));
        }
        return told(day.toString());
    }

    /** Whether a day has a year of four digits. */
    public static boolean isUsual(LocalDate day) {
        return day.getYear() >= 1 && day.getYear() <= 9999;
    }

    /** A day and time of day; midnight as the day alone, unless the column has times of day or is text. */
    public static TypedCell of(LocalDateTime time, SourceColumn.Kind kind) {
        boolean ofDays = kind != SourceColumn.Kind.DATETIME && kind != SourceColumn.Kind.STRING;
        return ofDays && isUsual(time.toLocalDate()) && time.toLocalTime().equals(LocalTime.MIDNIGHT)
                ? of(time.toLocalDate(), kind)
                : told(time.toLocalDate() + "T" + clock(time.toLocalTime()));
    }

    /** A time of day. */
    public static TypedCell of(LocalTime time) {
        return told(clock(time));
    }

    private static String clock(LocalTime time) {
        String fraction = FRACTION.format(time).replaceFirst("[.]?0*$", "");
        return CLOCK.format(time) + fraction;
    }

    /** Bytes of a text. */
    public static TypedCell of(byte[] bytes, Charset encoding) {
        CharsetDecoder decoder = encoding.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(4 * bytes.length + 16);
        while (true) {
            CoderResult result = decoder.decode(in, out, true);
            if (!result.isError()) {
                decoder.flush(out);
                return told(out.flip().toString());
            }
            for (int i = 0; i < result.length(); i++) {
                out.put((char) (NO_TEXT + (in.get() & 0xff)));
            }
            decoder.reset();
        }
    }

    /** Shows no value. */
    @Override
    public String toString() {
        return "TypedCell[…]";
    }
}
