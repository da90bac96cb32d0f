package fr.sndscopy.checkpoint;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The pinned public keys, as {@code ssh-keygen -Y verify} takes them (ssh-keygen(1), ALLOWED SIGNERS): a line for each, who may sign, for
 * what, from when to when, and the key. Certificates are not known here. Immutable.
 */
public final class AllowedSigners {
    private static final Pattern LINE = Pattern.compile(
            "(\"[^\"]*\"|[^\\s\"]+)[ \\t]+(?:((?:[A-Za-z-]+(?:=\"[^\"]*\")?,?)+)[ \\t]+)??([a-z0-9@.-]+)[ \\t]+([A-Za-z0-9+/=]+)(?:[ \\t].*)?");
    private static final Pattern OPTION = Pattern.compile("([A-Za-z-]+)(?:=\"([^\"]*)\")?(?:,|$)");
    private static final Pattern TIME = Pattern.compile("(\\d{8})(\\d{4}(?:\\d{2})?)?(Z?)");
    private static final DateTimeFormatter DATE_TIME =
            DateTimeFormatter.ofPattern("uuuuMMddHHmmss", Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);

    private final List<Line> lines;

    private AllowedSigners(List<Line> lines) {
        this.lines = List.copyOf(lines);
    }

    private record Line(
            List<String> principals,
            @Nullable List<String> namespaces,
            @Nullable Instant validAfter,
            @Nullable Instant validBefore,
            VerifierKey key) {}

    /**
     * Reads a file's text. Nothing is passed over but empty lines and comments: a line that is not understood may be one that somebody relies
     * on.
     *
     * @throws IllegalArgumentException naming the line
     */
    public static AllowedSigners parse(String text) {
        List<Line> lines = new ArrayList<>();
        int number = 0;
        for (String line : text.split("\\R", -1)) {
            number++;
            String stripped = line.strip();
            if (stripped.isEmpty() || stripped.startsWith("#")) {
                continue;
            }
            try {
                lines.add(line(stripped));
            } catch (IllegalArgumentException | DateTimeException e) {
                throw new IllegalArgumentException("line " + number + ": " + e.getMessage(), e);
            }
        }
        return new AllowedSigners(lines);
    }

    private static Line line(String text) {
        Matcher line = LINE.matcher(text);
        if (!line.matches()) {
            throw new IllegalArgumentException("expected principals, options, type and key");
        }
        List<String> principals = List.of(line.group(1).replace("\"", "").split(",", -1));
        List<String> namespaces = null;
        Instant after = null;
        Instant before = null;
        String options = line.group(2) == null ? "" : line.group(2);
        Matcher option = OPTION.matcher(options);
        int end = 0;
        while (end < options.length() && option.find(end) && option.start() == end) {
            String value = option.group(2) == null ? "" : option.group(2);
            switch (option.group(1).toLowerCase(Locale.ROOT)) {
                case "namespaces" -> namespaces = List.of(value.split(",", -1));
                case "valid-after" -> after = time(value);
                case "valid-before" -> before = time(value);
                default -> throw new IllegalArgumentException("option " + option.group(1) + " is not known here");
            }
            end = option.end();
        }
        if (end < options.length()) {
            throw new IllegalArgumentException("options that cannot be read");
        }
        return new Line(principals, namespaces, after, before, VerifierKey.ofSsh("-", line.group(3), line.group(4)));
    }

    /** {@code YYYYMMDD[HHMM[SS]][Z]}, as ssh-keygen reads it: without Z in the time of the machine. */
    private static Instant time(String text) {
        Matcher time = TIME.matcher(text);
        if (!time.matches()) {
            throw new IllegalArgumentException("no time: expected YYYYMMDDHHMMSSZ");
        }
        String clock = time.group(2) == null ? "" : time.group(2);
        LocalDateTime local = LocalDateTime.parse(time.group(1) + (clock + "000000").substring(0, 6), DATE_TIME);
        ZoneId zone = time.group(3).isEmpty() ? ZoneId.systemDefault() : ZoneOffset.UTC;
        return local.atZone(zone).toInstant();
    }

    /**
     * The keys that may sign checkpoints of a list.
     *
     * @param origin of its checkpoints, which the file has as a principal
     */
    public List<TrustedKey> keysOf(String origin) {
        return lines.stream()
                .filter(line -> matches(line.principals(), origin)
                        && (line.namespaces() == null || matches(line.namespaces(), SshSignature.NAMESPACE)))
                .map(line -> new TrustedKey(line.key().named(origin), line.validAfter(), line.validBefore()))
                .toList();
    }

    /** A pattern list of ssh_config(5): {@code *}, {@code ?}, and {@code !} for none of it. */
    private static boolean matches(List<String> patterns, String text) {
        boolean found = false;
        for (String pattern : patterns) {
            boolean negated = pattern.startsWith("!");
            StringBuilder regex = new StringBuilder();
            for (char c : pattern.substring(negated ? 1 : 0).toCharArray()) {
                regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
            }
            if (text.matches(regex.toString())) {
                if (negated) {
                    return false;
                }
                found = true;
            }
        }
        return found;
    }
}
