package fr.sndscopy.storage.pace;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Bytes in a second, as operators write them: {@code 10Gbit/s}, {@code 1.25GB/s}, {@code 200MB/s}. Prefixes are powers of 1,000.
 *
 * @param bytesPerSecond above 0
 */
public record Rate(long bytesPerSecond) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,15}(?:\\.\\d{1,6})?) ?([KMGT])(bit|B)/s");
    private static final Map<String, Integer> POWERS = Map.of("K", 3, "M", 6, "G", 9, "T", 12);
    private static final BigDecimal BYTES_OF_A_BIT = new BigDecimal("0.125");

    public Rate {
        if (bytesPerSecond < 1) {
            throw new IllegalArgumentException("expected a rate above 0");
        }
    }

    /** @throws IllegalArgumentException saying what is expected */
    public static Rate parse(String text) {
        Matcher rate = FORM.matcher(text);
        if (!rate.matches()) {
            throw new IllegalArgumentException("expected a rate above 0, as 10Gbit/s or 1.25GB/s");
        }
        BigDecimal unit = BigDecimal.TEN.pow(POWERS.getOrDefault(rate.group(2), 0));
        BigInteger bytes = new BigDecimal(rate.group(1))
                .multiply(rate.group(3).equals("bit") ? unit.multiply(BYTES_OF_A_BIT) : unit)
                .toBigInteger();
        if (bytes.signum() <= 0 || bytes.bitLength() >= Long.SIZE) {
            throw new IllegalArgumentException("expected a rate above 0, as 10Gbit/s or 1.25GB/s");
        }
        return new Rate(bytes.longValue());
    }

    @Override
    public String toString() {
        String[] units = {"GB/s", "MB/s", "KB/s"};
        BigDecimal unit = BigDecimal.TEN.pow(9);
        for (String name : units) {
            if (bytesPerSecond >= unit.longValue()) {
                return BigDecimal.valueOf(bytesPerSecond)
                                .divide(unit)
                                .stripTrailingZeros()
                                .toPlainString()
                        + name;
            }
            unit = unit.movePointLeft(3);
        }
        return bytesPerSecond + "B/s";
    }
}
