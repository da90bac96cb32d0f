package fr.sndscopy.source.parquet;

import fr.sndscopy.schema.LogicalType;
import fr.sndscopy.source.RowText;
import fr.sndscopy.source.TypedText;
import fr.sndscopy.source.parquet.ParquetColumn.Meaning;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HexFormat;
import org.apache.parquet.column.Dictionary;
import org.apache.parquet.column.values.ValuesReader;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/** Writes the values of a column as text, as {@link fr.sndscopy.delivery.NamedFormat#TYPED} has it. Not thread-safe. */
final class ValueText {
    private static final long DAY = 86_400;
    private static final int UUID_BYTES = 16;
    private static final int[] UUID_PARTS = {0, 4, 6, 8, 10, UUID_BYTES};
    private static final HexFormat HEX = HexFormat.of();

    private final ParquetColumn column;
    private final LogicalType target;
    private final boolean nanIsTold;
    private final long perSecond;
    private final TypedText typed = new TypedText();
    private final CharsetDecoder utf8 = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    private final CharBuffer characters = CharBuffer.allocate(256);
    private byte[] mended = new byte[64];
    private boolean anyUntold;

    /**
     * Of a column.
     *
     * @param target the type of the column that its values are for
     * @param nanIsTold whether {@code NaN} is a text that is expected; else it is no number that can be told
     */
    ValueText(ParquetColumn column, LogicalType target, boolean nanIsTold) {
        this.column = column;
        this.target = target;
        this.nanIsTold = nanIsTold;
        this.perSecond = column.meaning() == Meaning.TIMESTAMP || column.meaning() == Meaning.TIME
                ? Math.round(Math.pow(10, column.scale()))
                : 1;
    }

    /** Adds the next value. */
    int add(ValuesReader values, CellTexts texts) {
        return switch (column.physical()) {
            case INT32 -> addLong(values.readInteger(), texts);
            case INT64 -> addLong(values.readLong(), texts);
            case BOOLEAN -> addLong(values.readBoolean() ? 1 : 0, texts);
            case FLOAT -> addFloat(values.readFloat(), texts);
            case DOUBLE -> addDouble(values.readDouble(), texts);
            case BINARY, FIXED_LEN_BYTE_ARRAY -> addBinary(values.readBytes(), texts);
            case INT96 -> throw new IllegalStateException("INT96");
        };
    }

    /** Adds a value of a dictionary. */
    int add(Dictionary dictionary, int id, CellTexts texts) {
        return switch (column.physical()) {
            case INT32 -> addLong(dictionary.decodeToInt(id), texts);
            case INT64 -> addLong(dictionary.decodeToLong(id), texts);
            case FLOAT -> addFloat(dictionary.decodeToFloat(id), texts);
            case DOUBLE -> addDouble(dictionary.decodeToDouble(id), texts);
            case BINARY, FIXED_LEN_BYTE_ARRAY -> addBinary(dictionary.decodeToBinary(id), texts);
            case BOOLEAN, INT96 -> throw new IllegalStateException("no dictionary of " + column.physical());
        };
    }

    /** Whether any value so far is one that is not what its text says. */
    boolean anyUntold() {
        return anyUntold;
    }

    private int addTyped(CellTexts texts) {
        anyUntold |= !typed.isTold();
        return texts.add(typed.text(), 0, typed.length(), typed.isTold());
    }

    private int addFloat(float value, CellTexts texts) {
        typed.clear();
        if (Float.isNaN(value)) {
            nan();
        } else {
            typed.addNumber(value);
        }
        return addTyped(texts);
    }

    private int addDouble(double value, CellTexts texts) {
        typed.clear();
        if (Double.isNaN(value)) {
            nan();
        } else {
            typed.addNumber(value);
        }
        return addTyped(texts);
    }

    private void nan() {
        if (nanIsTold) {
            typed.add("NaN");
        } else {
            typed.addUntold("NaN");
        }
    }

    private int addLong(long value, CellTexts texts) {
        typed.clear();
        switch (column.meaning()) {
            case INTEGER, BOOLEAN -> number(value, 0);
            case UNSIGNED -> {
                if (column.physical() == PrimitiveTypeName.INT32) {
                    number(value & 0xffffffffL, 0);
                } else {
                    typed.add(Long.toUnsignedString(value));
                }
            }
            case DECIMAL -> number(value, column.scale());
            case DATE -> date(value);
            case TIMESTAMP -> timestamp(value);
            case TIME -> time(value);
            case FLOATING, TEXT, UUID -> throw new IllegalStateException("no number");
        }
        return addTyped(texts);
    }

    /** Without zeros at the end of its decimals: so is a whole number one, whatever scale its column has. */
    private void number(long unscaled, int scale) {
        if (unscaled == Long.MIN_VALUE) {
            typed.add(plain(BigDecimal.valueOf(unscaled, scale)));
            return;
        }
        long left = unscaled;
        int decimals = left == 0 ? 0 : scale;
        while (decimals > 0 && left % 10 == 0) {
            left /= 10;
            decimals--;
        }
        typed.addDecimal(left, decimals);
    }

    private static String plain(BigDecimal number) {
        BigDecimal stripped = number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
        return stripped.toPlainString();
    }

    private void date(long day) {
        if (!typed.addDate(day, target)) {
            typed.add(LocalDate.ofEpochDay(day).toString());
        }
    }

    private void timestamp(long value) {
        long second = Math.floorDiv(value, perSecond);
        long fraction = Math.floorMod(value, perSecond);
        long day = Math.floorDiv(second, DAY);
        int secondOfDay = (int) Math.floorMod(second, DAY);
        boolean isWhole = fraction == 0;
        if (!typed.addDateTime(day, secondOfDay, isWhole ? target : LogicalType.DATETIME)) {
            typed.add(LocalDate.ofEpochDay(day) + "T");
            typed.addClock(secondOfDay);
        }
        fraction(fraction);
    }

    private void time(long value) {
        if (value < 0 || value >= DAY * perSecond) {
            typed.addUntold(Long.toString(value));
            return;
        }
        typed.addClock((int) (value / perSecond));
        fraction(value % perSecond);
    }

    private void fraction(long fraction) {
        if (fraction != 0) {
            String digits = Long.toString(fraction + perSecond).substring(1);
            int end = digits.length();
            while (digits.charAt(end - 1) == '0') {
                end--;
            }
            typed.add("." + digits.substring(0, end));
        }
    }

    private int addBinary(Binary value, CellTexts texts) {
        ByteBuffer buffer = value.toByteBuffer();
        byte[] bytes;
        int from = 0;
        int length = buffer.remaining();
        if (buffer.hasArray()) {
            bytes = buffer.array();
            from = buffer.arrayOffset() + buffer.position();
        } else {
            bytes = value.getBytes();
        }
        return addBytes(bytes, from, length, texts);
    }

    private int addBytes(byte[] bytes, int from, int length, CellTexts texts) {
        return switch (column.meaning()) {
            case TEXT -> addText(bytes, from, length, texts);
            case UUID -> {
                byte[] text = uuid(bytes, from, length).getBytes(StandardCharsets.US_ASCII);
                yield texts.add(text, 0, text.length, true);
            }
            default -> {
                typed.clear();
                if (length <= Long.BYTES && length > 0) {
                    long unscaled = bytes[from];
                    for (int i = 1; i < length; i++) {
                        unscaled = (unscaled << Byte.SIZE) | (bytes[from + i] & 0xff);
                    }
                    number(unscaled, column.scale());
                } else {
                    typed.add(plain(new BigDecimal(ParquetColumn.wide(bytes, from, length), column.scale())));
                }
                yield addTyped(texts);
            }
        };
    }

    private static String uuid(byte[] bytes, int from, int length) {
        if (length != UUID_BYTES) {
            throw new IllegalStateException("a UUID of " + length + " bytes");
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i + 1 < UUID_PARTS.length; i++) {
            text.append(i == 0 ? "" : "-").append(HEX.formatHex(bytes, from + UUID_PARTS[i], from + UUID_PARTS[i + 1]));
        }
        return text.toString();
    }

    private int addText(byte[] bytes, int from, int length, CellTexts texts) {
        for (int i = from; i < from + length; i++) {
            if (bytes[i] < 0) {
                return addBeyondAscii(bytes, from, length, texts);
            }
        }
        return texts.add(bytes, from, length, true);
    }

    /** What is UTF-8 as it is; each byte of what is not so that it is one that is no text. */
    private int addBeyondAscii(byte[] bytes, int from, int length, CellTexts texts) {
        ByteBuffer in = ByteBuffer.wrap(bytes, from, length);
        int done = from;
        int written = 0;
        utf8.reset();
        while (true) {
            characters.clear();
            CoderResult result = utf8.decode(in, characters, true);
            if (result.isUnderflow()) {
                break;
            }
            if (result.isError()) {
                int good = in.position() - done;
                ensure(written + good + 3 * result.length());
                System.arraycopy(bytes, done, mended, written, good);
                written += good;
                for (int i = 0; i < result.length(); i++) {
                    RowText.putNoText(in.get(), mended, written);
                    written += 3;
                }
                done = in.position();
                utf8.reset();
            }
        }
        if (done == from) {
            return texts.add(bytes, from, length, true);
        }
        int good = from + length - done;
        ensure(written + good);
        System.arraycopy(bytes, done, mended, written, good);
        return texts.add(mended, 0, written + good, true);
    }

    private void ensure(int bytes) {
        if (bytes > mended.length) {
            mended = Arrays.copyOf(mended, 2 * bytes);
        }
    }
}
