package fr.sndscopy.source.fixed;

import fr.sndscopy.delivery.CellNotation;
import fr.sndscopy.delivery.FixedWidthLayout;
import fr.sndscopy.delivery.NamedFormat;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Formats and texts for tests. */
final class FixedWidth {
    private FixedWidth() {}

    static NamedFormat format(String layout, String group, Charset encoding) {
        return new NamedFormat(
                NamedFormat.FIXED_WIDTH,
                new CellNotation(encoding, "yyyy-MM-dd", null, null, '.', List.of("")),
                new TreeMap<>(
                        Map.of(NamedFormat.LAYOUT, FixedWidthLayout.of(layout).text(), NamedFormat.GROUP, group)));
    }

    static NamedFormat format(String layout, String group) {
        return format(layout, group, StandardCharsets.UTF_8);
    }

    static String left(String text, int length) {
        if (text.length() > length) {
            throw new IllegalArgumentException("longer than " + length);
        }
        return text + " ".repeat(length - text.length());
    }

    static String number(int number, int length) {
        String digits = String.valueOf(number);
        return "0".repeat(length - digits.length()) + digits;
    }
}
