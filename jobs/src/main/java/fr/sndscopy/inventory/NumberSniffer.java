package fr.sndscopy.inventory;

import fr.sndscopy.schema.LogicalType;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Tells the decimal separator, and texts that stand for "no value". */
final class NumberSniffer {
    private static final Pattern POINT = Pattern.compile("[+-]?(\\d*\\.\\d+|\\d+\\.)");
    private static final Pattern COMMA = Pattern.compile("[+-]?(\\d*,\\d+|\\d+,)");

    /** The only texts that are ever taken for "no value"; others may be values. */
    private static final List<String> TOKENS =
            List.of(".", "NULL", "null", "(null)", "NA", "N/A", "#N/A", "NaN", "\\N", "-", "?");

    private static final double NEARLY_ALL = 0.95;

    private NumberSniffer() {}

    static void sniff(SampleCells cells, List<String> missing, Findings findings) {
        sniffDecimal(cells, findings);
        sniffMissing(cells, missing, findings);
    }

    private static void sniffDecimal(SampleCells cells, Findings findings) {
        SampleCells decimals = cells.ofTypes(Set.of(LogicalType.DECIMAL));
        long points = count(decimals, POINT);
        long commas = count(decimals, COMMA);
        if (points + commas == 0) {
            return;
        }
        boolean schemaSays = decimals.byColumn().keySet().stream()
                .anyMatch(column -> column.notation().decimal() != null);
        findings.decimal(commas > points ? Character.valueOf(',') : schemaSays ? Character.valueOf('.') : null);
        double share = (double) Math.max(points, commas) / (points + commas);
        if (share < NEARLY_ALL) {
            findings.ask(Question.of(
                    FormatKey.DECIMAL,
                    "numbers of the sample with a point: " + points + ", with a comma: " + commas,
                    commas > points ? "\",\"" : "\".\"",
                    commas > points ? "\".\"" : "\",\""));
        } else {
            findings.state(FormatKey.DECIMAL);
        }
    }

    private static long count(SampleCells cells, Pattern pattern) {
        return cells.byColumn().values().stream()
                .flatMap(texts -> texts.entrySet().stream())
                .filter(text -> pattern.matcher(text.getKey()).matches())
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    private static void sniffMissing(SampleCells cells, List<String> known, Findings findings) {
        SampleCells texts = cells.ofTypes(EnumSet.of(LogicalType.STRING));
        SampleCells others = cells.ofTypes(EnumSet.complementOf(EnumSet.of(LogicalType.STRING)));
        List<String> found = new ArrayList<>();
        List<String> doubtful = new ArrayList<>();
        for (String token : TOKENS) {
            if (known.contains(token) || count(others, token) == 0) {
                continue;
            }
            (count(texts, token) == 0 ? found : doubtful).add(token);
        }
        List<String> missing = new ArrayList<>(List.of(""));
        missing.addAll(found);
        if (!doubtful.isEmpty()) {
            List<String> all = new ArrayList<>(missing);
            all.addAll(doubtful);
            findings.ask(Question.of(
                    FormatKey.MISSING,
                    "numbers or dates are given as " + String.join(" ", doubtful)
                            + ", and so are texts, where it may be a value",
                    list(all),
                    list(missing)));
        } else if (!found.isEmpty()) {
            findings.state(FormatKey.MISSING);
        }
        findings.missing(missing);
    }

    private static String list(List<String> texts) {
        return "[" + String.join(", ", texts.stream().map(YamlScalar::quoted).toList()) + "]";
    }

    private static long count(SampleCells cells, String token) {
        return cells.byColumn().values().stream()
                .mapToLong(texts -> texts.getOrDefault(token, 0))
                .sum();
    }
}
