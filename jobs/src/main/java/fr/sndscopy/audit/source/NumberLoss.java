package fr.sndscopy.audit.source;

import java.util.EnumSet;
import java.util.Set;

/**
 * Tells what the canonical text of a number lost of the delivered one from these two texts alone: what may be lost is taken off the
 * delivered text, character by character, and the rest must be the canonical text. What the number is worth is not asked.
 */
final class NumberLoss {
    private final SourceColumn column;

    NumberLoss(SourceColumn column) {
        this.column = column;
    }

    /** What of {@code cell} is not in {@code canonical}; {@link Loss#OTHER} where that does not explain the difference. */
    Set<Loss> between(String cell, String canonical) {
        Set<Loss> losses = EnumSet.noneOf(Loss.class);
        String rest = cell;
        if (column.group() != null && rest.indexOf(column.group()) >= 0) {
            losses.add(Loss.GROUPING);
            rest = rest.replace(column.group().toString(), "");
        }
        if (rest.startsWith("+")) {
            losses.add(Loss.PLUS_SIGN);
            rest = rest.substring(1);
        }
        String sign = rest.startsWith("-") ? "-" : "";
        rest = rest.substring(sign.length());
        int separator = column.kind() == SourceColumn.Kind.DECIMAL ? rest.indexOf(column.decimal()) : -1;
        String whole = separator < 0 ? rest : rest.substring(0, separator);
        String decimals = separator < 0 ? "" : rest.substring(separator + 1);
        String counted = withoutLeadingZeros(whole);
        if (whole.length() > Math.max(1, counted.length())) {
            losses.add(Loss.LEADING_ZEROS);
        }
        String text = (counted.isEmpty() ? "0" : counted) + toScale(decimals);
        if ((whole.isEmpty() && !decimals.isEmpty())
                || decimals.length() != column.scale()
                || (separator >= 0 && decimals.isEmpty())) {
            losses.add(Loss.DECIMALS);
        }
        if (!sign.isEmpty() && text.chars().allMatch(c -> c == '0' || c == '.')) {
            losses.add(Loss.NEGATIVE_ZERO);
            sign = "";
        }
        return (sign + text).equals(canonical) ? losses : EnumSet.of(Loss.OTHER);
    }

    private static String withoutLeadingZeros(String digits) {
        int at = 0;
        while (at < digits.length() && digits.charAt(at) == '0') {
            at++;
        }
        return digits.substring(at);
    }

    /** With as many zeros more or less as the scale asks for; what is no zero stays. */
    private String toScale(String decimals) {
        int scale = column.scale();
        int length = decimals.length();
        while (length > scale && decimals.charAt(length - 1) == '0') {
            length--;
        }
        String kept = decimals.substring(0, length) + "0".repeat(Math.max(0, scale - length));
        return kept.isEmpty() ? "" : "." + kept;
    }
}
