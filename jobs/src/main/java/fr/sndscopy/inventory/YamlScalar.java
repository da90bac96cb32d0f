package fr.sndscopy.inventory;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Text as a YAML 1.2 scalar on one line. */
final class YamlScalar {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/-]*");
    private static final Set<String> MEANING_SOMETHING_ELSE =
            Set.of("null", "true", "false", "yes", "no", "on", "off", "y", "n");

    private YamlScalar() {}

    /** Without quotation marks where they are not needed. */
    static String of(String text) {
        boolean plain =
                PLAIN.matcher(text).matches() && !MEANING_SOMETHING_ELSE.contains(text.toLowerCase(Locale.ROOT));
        return plain ? text : quoted(text);
    }

    /** In double quotation marks; what cannot be seen is escaped. */
    static String quoted(String text) {
        StringBuilder yaml = new StringBuilder("\"");
        text.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                yaml.append('\\').append((char) c);
            } else if (isInvisible((char) c)) {
                yaml.append(String.format(Locale.ROOT, "\\u%04x", c));
            } else {
                yaml.append((char) c);
            }
        });
        return yaml.append('"').toString();
    }

    /** For comments and terminals: what cannot be seen is a question mark. */
    static String shown(String text) {
        StringBuilder shown = new StringBuilder();
        text.chars().forEach(c -> shown.append(isInvisible((char) c) ? '?' : (char) c));
        return shown.toString();
    }

    private static boolean isInvisible(char c) {
        return Character.isISOControl(c)
                || c == '\u2028'
                || c == '\u2029'
                || c == '\uFEFF'
                || c == '\uFFFE'
                || c == '\uFFFF'
                || Character.getType(c) == Character.FORMAT;
    }
}
