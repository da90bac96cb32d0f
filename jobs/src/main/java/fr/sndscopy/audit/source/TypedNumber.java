package fr.sndscopy.audit.source;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Numbers of files that are no text, as SOURCES.md has them written. */
public final class TypedNumber {
    /** More decimals are written with an exponent. */
    private static final int MOST_DECIMALS = 60;

    private static final int CERTAIN_DIGITS = 15;
    private static final double TWO_TO_53 = 0x1p53;
    private static final float TWO_TO_24 = 0x1p24f;

    private TypedNumber() {}

    /** A number of eight bytes that is not NaN. */
    public static TypedCell of(double number) {
        if (Double.isInfinite(number) || Math.abs(number) >= TWO_TO_53) {
            return untold(number, 17);
        }
        if (number == Math.floor(number)) {
            return TypedCell.told(Long.toString((long) number));
        }
        // a decimal of 15 digits is the only one of so few that is read as a number; of longer ones versions of Java
        // write others
        BigDecimal written = new BigDecimal(Double.toString(number)).stripTrailingZeros();
        if (written.precision() <= CERTAIN_DIGITS) {
            return of(written);
        }
        BigDecimal exact = new BigDecimal(number);
        for (int digits = 1; ; digits++) {
            BigDecimal rounded = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
            if (digits == 17 || rounded.doubleValue() == number) {
                return of(rounded);
            }
        }
    }

    /** A number of four bytes that is not NaN. */
    public static TypedCell of(float number) {
        if (Float.isInfinite(number) || Math.abs(number) >= TWO_TO_24) {
            return untold(number, 9);
        }
        BigDecimal exact = new BigDecimal(number);
        for (int digits = 1; ; digits++) {
            BigDecimal rounded = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
            if (digits == 9 || rounded.floatValue() == number) {
                return of(rounded);
            }
        }
    }

    /** A number that is held exactly; zeros at the end of its decimals are left out. */
    public static TypedCell of(BigDecimal number) {
        BigDecimal least = number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
        return TypedCell.told(least.scale() > MOST_DECIMALS ? least.toString() : least.toPlainString());
    }

    /** NaN, where nothing says that it is expected. */
    public static TypedCell nan() {
        return new TypedCell("NaN", false);
    }

    private static TypedCell untold(double number, int digits) {
        String text = Double.isInfinite(number)
                ? Double.toString(number)
                : new BigDecimal(number, new MathContext(digits)).toString();
        return new TypedCell(text, false);
    }
}
