package fr.sndscopy.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.text.NumberFormat;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The report's words and numbers in one language. Numbers are grouped with what the language uses, and never broken from
 * their unit at a line end.
 */
public final class ReportText {
    public static final ReportText FRENCH = new ReportText(Locale.FRENCH, "octet", "ko", "Mo", "Go", "To");
    public static final ReportText ENGLISH = new ReportText(Locale.ENGLISH, "byte", "kB", "MB", "GB", "TB");

    private static final char NO_BREAK_SPACE = '\u00a0';
    private static final char NARROW_NO_BREAK_SPACE = '\u202f';
    private static final long KILO = 1000;
    /** Control and format characters, among them those that reverse the direction of text. */
    private static final Pattern INVISIBLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]");

    private static final Pattern DIGITS = Pattern.compile("\\d{1,18}");
    private static final Pattern SNAPSHOT = Pattern.compile("(^| )snapshot$");
    private static final Pattern CHARACTERS = Pattern.compile("\\((\\d+) characters\\)");
    private static final Pattern OF_ROWS = Pattern.compile("(\\d{1,18}) of (\\d{1,18}) rows");
    private static final Pattern WORD = Pattern.compile("[a-z]+");
    private static final Map<String, Pattern> DIFFERENCES = differences();

    private final Locale locale;
    private final Map<String, String> texts;
    private final String[] byteUnits;

    private ReportText(Locale locale, String... byteUnits) {
        this.locale = locale;
        this.byteUnits = byteUnits;
        this.texts = load("text_" + locale.getLanguage() + ".properties");
    }

    private static Map<String, Pattern> differences() {
        Map<String, Pattern> forms = new LinkedHashMap<>();
        forms.put("drift.reordered", Pattern.compile("reordered"));
        forms.put("difference.column-order", Pattern.compile("column-order"));
        forms.put("difference.column-case", Pattern.compile("column-case"));
        forms.put("difference.blank-lines", Pattern.compile("blank-lines"));
        forms.put("difference.deleted-in-source", Pattern.compile("deleted-in-source\\((\\d+)\\)"));
        forms.put("difference.lines-without-rows", Pattern.compile("lines-without-rows\\((\\d+)\\)"));
        forms.put("difference.unknown-column", Pattern.compile("unknown-column\\((.+)\\)"));
        forms.put("difference.missing-column", Pattern.compile("missing-column\\((.+)\\)"));
        forms.put("difference.renamed", Pattern.compile("renamed\\((\\w+)->(\\w+)\\)\\?"));
        forms.put("difference.retyped", Pattern.compile("retyped\\((\\w+)\\): (.+)"));
        forms.put("difference.longer", Pattern.compile("longer\\((\\w+)\\): (.+)"));
        forms.put("difference.added", Pattern.compile("\\+(.+)"));
        forms.put("difference.removed", Pattern.compile("-(.+)"));
        return forms;
    }

    private static Map<String, String> load(String resource) {
        Properties properties = new Properties();
        try (InputStream in = ReportText.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("[" + resource + "] not on the class path");
            }
            properties.load(new InputStreamReader(in, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> texts = new HashMap<>();
        for (String key : properties.stringPropertyNames()) {
            texts.put(key, properties.getProperty(key));
        }
        return Map.copyOf(texts);
    }

    /** The BCP 47 tag of the language. */
    public String language() {
        return locale.getLanguage();
    }

    /** Whether there is a text of this key. */
    public boolean has(String key) {
        return texts.containsKey(key);
    }

    Map<String, String> all() {
        return texts;
    }

    /**
     * The text with {@code {0}}, {@code {1}}… replaced.
     *
     * @throws IllegalArgumentException when there is no such text
     */
    public String say(String key, Object... arguments) {
        String text = texts.get(key);
        if (text == null) {
            throw new IllegalArgumentException("no text " + key + " in " + locale);
        }
        for (int i = 0; i < arguments.length; i++) {
            text = text.replace("{" + i + "}", arguments[i].toString());
        }
        return text;
    }

    /** {@code key.one} or {@code key.many} by the count, which is the first argument; French counts 0 as one. */
    public String count(String key, long count) {
        return say(key + (singular(count) ? ".one" : ".many"), number(count));
    }

    /** What a step of the job is called; its own name where there is no other. */
    public String step(String name) {
        String key = "step." + name;
        return has(key) ? say(key) : visible(name);
    }

    /** Why something was not checked; what is no {@link Reason} is quoted as the tool says it. */
    String reason(String english) {
        return Reason.in(english)
                .map(found -> say(
                        "reason." + found.reason(),
                        found.facts().stream().map(this::fact).toArray()))
                .orElseGet(() -> say("reason.other", visible(english)));
    }

    /** A name, a number or a type's name inside a reason. */
    private String fact(String fact) {
        return DIGITS.matcher(fact).matches()
                ? number(Long.parseLong(fact))
                : has("type." + fact) ? say("type." + fact) : tablePeriod(fact);
    }

    /** {@code ER_PRS_F 2019-02}, or one of both, with the language's word for a snapshot. */
    public String tablePeriod(String name) {
        return SNAPSHOT.matcher(visible(name)).replaceFirst("$1" + Matcher.quoteReplacement(say("period.snapshot")));
    }

    /** What differs between a header and its schema, as {@link MigrationReport.TableLine#drift} has it. */
    String difference(String change) {
        for (Map.Entry<String, Pattern> form : DIFFERENCES.entrySet()) {
            Matcher matcher = form.getValue().matcher(change);
            if (matcher.matches()) {
                Object[] facts = new Object[matcher.groupCount()];
                for (int group = 1; group <= facts.length; group++) {
                    facts[group - 1] = detail(matcher.group(group));
                }
                return say(form.getKey(), facts);
            }
        }
        return visible(change);
    }

    /** {@code (12 characters)}, {@code string > integer, 3 of 5000 rows}. */
    private String detail(String detail) {
        Matcher characters = CHARACTERS.matcher(detail);
        if (characters.matches()) {
            return say("difference.characters", characters.group(1));
        }
        String text = OF_ROWS.matcher(detail)
                .replaceAll(rows -> Matcher.quoteReplacement(say(
                        "difference.rows",
                        number(Long.parseLong(rows.group(1))),
                        number(Long.parseLong(rows.group(2))))));
        return WORD.matcher(text)
                .replaceAll(word -> Matcher.quoteReplacement(
                        has("type." + word.group()) ? say("type." + word.group()) : word.group()));
    }

    private boolean singular(long count) {
        return count == 1 || (count == 0 && locale.equals(Locale.FRENCH));
    }

    /** Grouped by thousands. */
    public String number(long number) {
        return spaced(NumberFormat.getIntegerInstance(locale).format(number));
    }

    /** With decimal units, three significant digits. */
    public String bytes(long bytes) {
        double amount = bytes;
        int unit = 0;
        while (amount >= KILO - 0.5 && unit < byteUnits.length - 1) {
            amount /= KILO;
            unit++;
        }
        if (unit == 0) {
            return number(bytes) + NO_BREAK_SPACE + byteUnits[0] + (singular(bytes) ? "" : "s");
        }
        return decimal(amount, amount < 10 ? 2 : amount < 100 ? 1 : 0) + NO_BREAK_SPACE + byteUnits[unit];
    }

    /** Never rounded to 0 % when something is there, nor to 100 % when something is missing. */
    public String percent(long part, long whole) {
        if (whole == 0) {
            return "–";
        }
        double percent = 100.0 * part / whole;
        String sign = percentSign();
        if (part > 0 && percent < 0.001) {
            return "<" + NARROW_NO_BREAK_SPACE + decimal(0.001, 3) + sign;
        }
        if (part < whole && percent > 99.999) {
            return ">" + NARROW_NO_BREAK_SPACE + decimal(99.999, 3) + sign;
        }
        return decimal(percent, part == 0 || part == whole ? 0 : percent < 1 || percent > 99 ? 3 : 1) + sign;
    }

    /** A ratio that someone wrote down: in percent, with the digits it has. */
    String limit(double ratio) {
        NumberFormat format = NumberFormat.getNumberInstance(locale);
        format.setMaximumFractionDigits(9);
        return spaced(format.format(BigDecimal.valueOf(ratio).movePointRight(2))) + percentSign();
    }

    String percentSign() {
        return locale.equals(Locale.FRENCH) ? NARROW_NO_BREAK_SPACE + "%" : "%";
    }

    String decimal(double number, int digits) {
        NumberFormat format = NumberFormat.getNumberInstance(locale);
        format.setMinimumFractionDigits(digits);
        format.setMaximumFractionDigits(digits);
        return spaced(format.format(number));
    }

    /** {@code 1 h 02 min}, {@code 3 min 07 s}, {@code 4.2 s}, {@code 12 ms}. */
    public String duration(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds >= 3600) {
            return number(seconds / 3600) + unit("h") + NO_BREAK_SPACE + twoDigits(seconds % 3600 / 60) + unit("min");
        }
        if (seconds >= 60) {
            return seconds / 60 + unit("min") + NO_BREAK_SPACE + twoDigits(seconds % 60) + unit("s");
        }
        if (seconds >= 1) {
            return decimal(duration.toMillis() / 1e3, 1) + unit("s");
        }
        return duration.toMillis() + unit("ms");
    }

    private static String unit(String unit) {
        return NO_BREAK_SPACE + unit;
    }

    private static String twoDigits(long number) {
        return number < 10 ? "0" + number : Long.toString(number);
    }

    /** Date and time, UTC. */
    public String instant(Instant instant) {
        String pattern =
                locale.equals(Locale.FRENCH) ? "d MMMM uuuu 'à' HH:mm:ss 'UTC'" : "d MMMM uuuu, HH:mm:ss 'UTC'";
        String text = DateTimeFormatter.ofPattern(pattern, locale)
                .withZone(ZoneOffset.UTC)
                .format(instant);
        return text.replace(" UTC", NO_BREAK_SPACE + "UTC");
    }

    /** The day, UTC. */
    public String date(Instant instant) {
        return DateTimeFormatter.ofPattern("d MMM uuuu", locale)
                .withZone(ZoneOffset.UTC)
                .format(instant)
                .replace(' ', NO_BREAK_SPACE);
    }

    String time(Instant instant) {
        return DateTimeFormatter.ofPattern("HH:mm:ss", locale)
                .withZone(ZoneOffset.UTC)
                .format(instant);
    }

    /** Text from outside with every invisible character made visible as U+FFFD: what is shown is what is there. */
    public static String visible(String text) {
        return INVISIBLE.matcher(text).replaceAll("\ufffd");
    }

    private static String spaced(String number) {
        return number.replace(' ', NARROW_NO_BREAK_SPACE).replace(NO_BREAK_SPACE, NARROW_NO_BREAK_SPACE);
    }
}
