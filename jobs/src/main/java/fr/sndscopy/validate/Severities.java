package fr.sndscopy.validate;

import fr.sndscopy.record.Severity;
import fr.sndscopy.record.ViolationCode;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How severe it is to break a rule, where somebody says otherwise than {@link ViolationCode#usualSeverity}. A rule is a code,
 * {@code not-in-nomenclature}, or a code for one column, {@code not-in-nomenclature(BEN_SEX_COD)}, which wins; a table's own
 * word wins over that for {@link #ALL_TABLES all tables}. Immutable.
 */
public final class Severities {
    /** In place of a table's name: every table. */
    public static final String ALL_TABLES = "*";

    /** Nobody says otherwise. */
    public static final Severities USUAL = new Severities(Map.of());

    private static final Pattern RULE = Pattern.compile("([a-z-]+)(?:\\(([A-Za-z0-9_]+)\\))?");

    private final Map<String, Map<String, Severity>> byTable;

    private Severities(Map<String, Map<String, Severity>> byTable) {
        this.byTable = byTable;
    }

    /**
     * @param byTable by table's name or {@link #ALL_TABLES}, then by rule, the severity as users write it
     * @throws IllegalArgumentException naming a rule that is none, or that cannot have its severity
     */
    public static Severities of(Map<String, Map<String, String>> byTable) {
        Map<String, Map<String, Severity>> read = new TreeMap<>();
        byTable.forEach((table, rules) -> {
            Map<String, Severity> ofTable = read.computeIfAbsent(upper(table), none -> new TreeMap<>());
            rules.forEach((rule, severity) -> ofTable.put(normalised(table, rule), severity(table, rule, severity)));
        });
        return new Severities(read);
    }

    /**
     * @param column the column it is about, or null when it is about the row
     */
    public Severity of(String table, ViolationCode code, @Nullable String column) {
        for (String name : new String[] {upper(table), ALL_TABLES}) {
            Map<String, Severity> rules = byTable.getOrDefault(name, Map.of());
            Severity said = column == null ? null : rules.get(code + "(" + upper(column) + ")");
            if (said == null) {
                said = rules.get(code.toString());
            }
            if (said != null) {
                return said;
            }
        }
        return code.usualSeverity();
    }

    /** The {@linkplain ViolationCode#bit bits} of the codes that keep a row from being stored. */
    int rejecting(String table, String column) {
        int bits = 0;
        for (ViolationCode code : ViolationCode.values()) {
            bits |= of(table, code, column).rejects() ? code.bit() : 0;
        }
        return bits;
    }

    /** What {@link #of} makes the same of: by table's name or {@link #ALL_TABLES}, then by rule, the severity as users write it. */
    public SortedMap<String, SortedMap<String, String>> toMap() {
        SortedMap<String, SortedMap<String, String>> said = new TreeMap<>();
        byTable.forEach((table, rules) -> {
            SortedMap<String, String> ofTable = said.computeIfAbsent(table, none -> new TreeMap<>());
            rules.forEach((rule, severity) -> ofTable.put(rule, severity.toString()));
        });
        return said;
    }

    /** What is said otherwise, in an order of its own: two with the same text judge alike. */
    @Override
    public String toString() {
        return byTable.toString();
    }

    private static String normalised(String table, String rule) {
        Matcher matcher = RULE.matcher(rule);
        Optional<ViolationCode> code = matcher.matches() ? ViolationCode.of(matcher.group(1)) : Optional.empty();
        if (code.isEmpty()) {
            throw new IllegalArgumentException("[" + table + "." + rule
                    + "] no such rule: expected a code, or a code of a column as \"[too-long(COLUMN)]\"");
        }
        return matcher.group(2) == null ? rule : code.get() + "(" + upper(matcher.group(2)) + ")";
    }

    private static Severity severity(String table, String rule, String text) {
        ViolationCode code = ViolationCode.of(rule.replaceFirst("\\(.*", "")).orElseThrow();
        StringBuilder possible = new StringBuilder();
        for (Severity severity : Severity.values()) {
            if (code.mayBe(severity)) {
                if (severity.toString().equals(text.toLowerCase(Locale.ROOT))) {
                    return severity;
                }
                possible.append(possible.isEmpty() ? "" : ", ").append(severity);
            }
        }
        throw new IllegalArgumentException("[" + table + "." + rule + "] '" + text + "' is not possible here: expected "
                + (possible.isEmpty() ? "a policy under drift instead" : "one of " + possible));
    }

    private static String upper(String name) {
        return name.toUpperCase(Locale.ROOT);
    }
}
