package fr.sndscopy.report;

import java.util.Locale;

/**
 * What stands in the margin of every sheet of paper, by the page margin boxes of CSS Paged Media Module Level 3: a loose sheet says whose it is.
 */
public final class Sheet {
    private Sheet() {}

    /**
     * A text as it can stand between the quotation marks of a CSS string in a style sheet within HTML (CSS Syntax Module Level 3, 4.3.7):
     * all but letters and digits of ASCII as escapes, what is invisible as U+FFFD.
     */
    public static String css(String text) {
        StringBuilder css = new StringBuilder();
        ReportText.visible(text).codePoints().forEach(character -> {
            if (character < 128 && Character.isLetterOrDigit(character)) {
                css.appendCodePoint(character);
            } else {
                css.append(String.format(Locale.ROOT, "\\%06x", character));
            }
        });
        return css.toString();
    }
}
