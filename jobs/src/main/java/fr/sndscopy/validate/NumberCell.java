package fr.sndscopy.validate;

import fr.sndscopy.digest.CellHasher;
import fr.sndscopy.record.CellBlock;
import fr.sndscopy.record.ColumnVector;
import fr.sndscopy.record.Normalisation;
import fr.sndscopy.record.ViolationCode;
import fr.sndscopy.schema.Column;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Integers and decimals: an optional sign, digits, and for decimals a separator and digits, with a digit on at least one side
 * of it. No exponent, no grouping, no space. Most are delivered as their canonical text says them: these are parsed eight digits at a
 * time, and hashed where they stand.
 */
final class NumberCell extends TypedCell {
    private static final long[] POWERS_OF_TEN = LongStream.iterate(1, power -> 10 * power)
            .limit(MAX_LONG_DIGITS + 1)
            .toArray();

    private final int precision;
    private final int scale;
    private final boolean wide;
    private final byte separator;
    private final ViolationCode notANumber;
    /** Characters behind the whole part of a canonical text. */
    private final int behindWhole;

    private final long one;
    private final boolean readsCanonical;

    /** @param separator between the whole part and the decimals; 0 for integers */
    NumberCell(Column column, TableRules rules, List<String> missing, TextDecoder decoder, char separator) {
        super(column, rules, missing, decoder);
        this.precision = column.type().precision();
        this.scale = column.type().scale();
        this.wide = !column.type().fitsLong();
        this.separator = (byte) separator;
        this.behindWhole = scale == 0 ? 0 : 1 + scale;
        this.one = scale > MAX_LONG_DIGITS ? 0 : POWERS_OF_TEN[scale];
        this.readsCanonical = !wide && (scale == 0 || separator == '.') && scale <= DigitRun.MAX_DIGITS;
        this.notANumber = separator == 0 ? ViolationCode.NOT_INTEGER : ViolationCode.NOT_DECIMAL;
    }

    @Override
    int value(byte[] buffer, int offset, int length, ColumnVector into) {
        if (readsCanonical) {
            long unscaled = canonical(buffer, offset, length);
            if (unscaled >= 0) {
                return hashed(into, into.addLong(unscaled), buffer, offset, length);
            }
        }
        return anyValue(buffer, offset, length, into);
    }

    @Override
    public int interpret(CellBlock cells, int column, int from, int firstRow, ColumnVector into, long[] rowHashes) {
        if (!readsCanonical || !asksNothing()) {
            return 0;
        }
        byte[] text = cells.text();
        int[] starts = cells.starts();
        int[] behind = cells.behind();
        int startsAt = column * cells.stride();
        int behindAt = cells.behindFrom(column);
        int rows = cells.rows();
        int[] ids = into.ids();
        CellHasher hasher = hasher();
        boolean mayBeEmpty = emptyIsAbsent();
        int row = from;
        for (; row < rows; row++) {
            int start = starts[startsAt + row];
            int length = behind[behindAt + row] - 1 - start;
            int at = firstRow + row;
            if (length == 0 && mayBeEmpty) {
                ids[at] = ColumnVector.NULL_ID;
                continue;
            }
            long unscaled = start < 0 ? DigitRun.NOT_DIGITS : canonical(text, start, length);
            if (unscaled < 0) {
                break;
            }
            int id = into.addLong(unscaled);
            long[] hashes = into.hashes();
            hasher.hash(text, start, length, hashes, 2 * id);
            ids[at] = id;
            rowHashes[2 * at] += hashes[2 * id];
            rowHashes[2 * at + 1] += hashes[2 * id + 1];
        }
        return row - from;
    }

    /** The unscaled value of a cell that is a canonical text without a sign; negative when it is not, or is a longer one. */
    private long canonical(byte[] buffer, int offset, int length) {
        int whole = length - behindWhole;
        if (whole < 1
                || whole > Math.min(precision - scale, DigitRun.MAX_DIGITS)
                || (whole > 1 && buffer[offset] == '0')) {
            return DigitRun.NOT_DIGITS;
        }
        long units = DigitRun.parse(buffer, offset, whole);
        if (scale == 0 || units < 0) {
            return units;
        }
        if (buffer[offset + whole] != '.') {
            return DigitRun.NOT_DIGITS;
        }
        long decimals = DigitRun.parse(buffer, offset + whole + 1, scale);
        return decimals < 0 ? DigitRun.NOT_DIGITS : units * one + decimals;
    }

    private int anyValue(byte[] buffer, int offset, int length, ColumnVector into) {
        int end = offset + length;
        int at = offset;
        boolean signed = at < end && (buffer[at] == '-' || buffer[at] == '+');
        boolean negative = signed && buffer[at] == '-';
        if (signed) {
            at++;
        }
        int wholeStart = at;
        at = skipDigits(buffer, at, end);
        int wholeEnd = at;
        int decimalsStart = at;
        if (separator != 0 && at < end && buffer[at] == separator) {
            decimalsStart = ++at;
            at = skipDigits(buffer, at, end);
        }
        int decimals = at - decimalsStart;
        if (at != end || wholeEnd - wholeStart + decimals == 0) {
            return broken(into, notANumber, buffer, offset, length);
        }
        int significantStart = wholeStart;
        while (significantStart < wholeEnd && buffer[significantStart] == '0') {
            significantStart++;
        }
        while (decimals > scale && buffer[decimalsStart + decimals - 1] == '0') {
            decimals--;
        }
        int whole = wholeEnd - significantStart;
        if (decimals > scale || whole > precision - scale) {
            return broken(into, ViolationCode.OUT_OF_PRECISION, buffer, offset, length);
        }
        int id = wide
                ? wideValue(buffer, significantStart, whole, decimalsStart, decimals, negative, into)
                : longValue(buffer, significantStart, whole, decimalsStart, decimals, negative, into);
        if (buffer[offset] == '+') {
            into.markNormalised(id, Normalisation.PLUS_SIGN);
        }
        if (wholeEnd - wholeStart > Math.max(1, whole)) {
            into.markNormalised(id, Normalisation.LEADING_ZEROS);
        }
        if (negative && isZero(buffer, whole, decimalsStart, decimals)) {
            into.markNormalised(id, Normalisation.NEGATIVE_ZERO);
        }
        return id;
    }

    private static boolean isZero(byte[] buffer, int whole, int decimalsStart, int decimals) {
        boolean zero = whole == 0;
        for (int i = 0; zero && i < decimals; i++) {
            zero = buffer[decimalsStart + i] == '0';
        }
        return zero;
    }

    private int longValue(
            byte[] buffer,
            int wholeStart,
            int whole,
            int decimalsStart,
            int decimals,
            boolean negative,
            ColumnVector into) {
        long unscaled = 0;
        for (int i = 0; i < whole; i++) {
            unscaled = unscaled * 10 + buffer[wholeStart + i] - '0';
        }
        for (int i = 0; i < scale; i++) {
            unscaled = unscaled * 10 + (i < decimals ? buffer[decimalsStart + i] - '0' : 0);
        }
        int id = into.addLong(negative ? -unscaled : unscaled);
        return hashed(
                into,
                id,
                scratch,
                0,
                canonical(buffer, wholeStart, whole, decimalsStart, decimals, negative && unscaled != 0));
    }

    private int wideValue(
            byte[] buffer,
            int wholeStart,
            int whole,
            int decimalsStart,
            int decimals,
            boolean negative,
            ColumnVector into) {
        byte[] digits = new byte[whole + scale];
        System.arraycopy(buffer, wholeStart, digits, 0, whole);
        Arrays.fill(digits, whole, digits.length, (byte) '0');
        System.arraycopy(buffer, decimalsStart, digits, whole, decimals);
        BigInteger magnitude =
                digits.length == 0 ? BigInteger.ZERO : new BigInteger(new String(digits, StandardCharsets.US_ASCII));
        byte[] twosComplement = (negative ? magnitude.negate() : magnitude).toByteArray();
        byte[] fixed = new byte[ColumnVector.WIDE_NUMBER_BYTES];
        Arrays.fill(fixed, (byte) (negative && magnitude.signum() != 0 ? -1 : 0));
        System.arraycopy(twosComplement, 0, fixed, fixed.length - twosComplement.length, twosComplement.length);
        int id = into.addBytes(fixed, 0, fixed.length);
        return hashed(
                into,
                id,
                scratch,
                0,
                canonical(buffer, wholeStart, whole, decimalsStart, decimals, negative && magnitude.signum() != 0));
    }

    /** Writes the canonical text to {@link #scratch}; returns its length. */
    private int canonical(byte[] buffer, int wholeStart, int whole, int decimalsStart, int decimals, boolean negative) {
        int at = 0;
        if (negative) {
            scratch[at++] = '-';
        }
        if (whole == 0) {
            scratch[at++] = '0';
        } else {
            System.arraycopy(buffer, wholeStart, scratch, at, whole);
            at += whole;
        }
        if (scale > 0) {
            scratch[at++] = '.';
            for (int i = 0; i < scale; i++) {
                scratch[at++] = i < decimals ? buffer[decimalsStart + i] : (byte) '0';
            }
        }
        return at;
    }

    private static int skipDigits(byte[] buffer, int from, int end) {
        int at = from;
        while (at < end && buffer[at] >= '0' && buffer[at] <= '9') {
            at++;
        }
        return at;
    }
}
