package fr.sndscopy.inventory;

import fr.sndscopy.delivery.CsvFormat;
import fr.sndscopy.delivery.Period;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The text of a draft. What most files have in common stands at the top, and what a file has otherwise stands with it, so that
 * every file means what was found for it. A question is a comment over a key without a value, which no reader accepts.
 */
final class DraftYaml {
    private final DeliveryDraft draft;
    private final StringBuilder yaml = new StringBuilder();
    private final Map<FormatKey, String> common = new EnumMap<>(FormatKey.class);
    private final @Nullable Period period;
    private final @Nullable Integer vintage;

    DraftYaml(DeliveryDraft draft) {
        this.draft = draft;
        this.period = mostCommon(DraftFile::period).orElse(null);
        this.vintage = mostCommon(DraftFile::vintage).orElse(null);
        for (FormatKey key : FormatKey.values()) {
            mostCommon(file -> file.stated().contains(key) ? key.yaml(file.format()) : null)
                    .ifPresent(value -> common.put(key, value));
        }
        boolean decimalCuts = value(common, FormatKey.DECIMAL).equals(value(common, FormatKey.DELIMITER))
                && value(common, FormatKey.QUOTE).equals(FormatKey.QUOTE.defaultYaml());
        if (decimalCuts) {
            common.remove(FormatKey.DECIMAL);
        }
    }

    private <T> Optional<T> mostCommon(Function<DraftFile, @Nullable T> fact) {
        Map<T, Integer> counts = new LinkedHashMap<>();
        for (DraftFile file : draft.files()) {
            T value = fact.apply(file);
            if (value != null) {
                counts.merge(value, 1, Integer::sum);
            }
        }
        return counts.entrySet().stream()
                .max(Comparator.comparingInt(Map.Entry::getValue))
                .map(Map.Entry::getKey);
    }

    private static String value(Map<FormatKey, String> format, FormatKey key) {
        return format.getOrDefault(key, key.defaultYaml());
    }

    String text() {
        line("# Drafted by sndscopy inventory: names, headers and a sample of the rows were read, nothing else.");
        int open = draft.questionCount();
        line(
                open == 0
                        ? "# Nothing is open. Check it before the first migration: the delivery's id is for good."
                        : "# Open questions: " + open
                                + ", marked \"?\". A key without a value is refused until it has one.");
        if (draft.questions().stream().noneMatch(question -> question.key().equals(Question.DELIVERY))) {
            line("delivery: " + YamlScalar.of(draft.id()));
        }
        String product = draft.product();
        asked("", draft.questions());
        if (product != null) {
            line("product: " + YamlScalar.of(product));
        }
        if (period != null) {
            line("period: " + YamlScalar.of(period.text()));
        }
        if (vintage != null) {
            line("vintage: " + vintage);
        }
        String ofAll = commonType();
        if (!ofAll.equals(CsvFormat.TYPE)) {
            line("format: {type: " + ofAll + "}");
        }
        String format = common.entrySet().stream()
                .filter(entry ->
                        (entry.getKey().isAlwaysShown() && !entry.getValue().equals("schema"))
                                || !entry.getValue().equals(entry.getKey().defaultYaml()))
                .map(entry -> entry.getKey() + ": " + entry.getValue())
                .collect(Collectors.joining(", "));
        if (!format.isEmpty()) {
            line("format: {" + format + "}");
        }
        line("files:");
        draft.files().forEach(this::file);
        if (!draft.leftAlone().isEmpty()) {
            line("# Left alone:");
            draft.leftAlone()
                    .forEach(file -> line("#   " + YamlScalar.shown(file.path()) + " (" + file.reason() + ")"));
        }
        return yaml.toString();
    }

    /** The type of all files, or the usual one. */
    private String commonType() {
        List<String> types =
                draft.files().stream().map(DraftFile::type).distinct().toList();
        return types.size() == 1 ? types.get(0) : CsvFormat.TYPE;
    }

    private void file(DraftFile file) {
        line("  - path: " + YamlScalar.of(file.path()));
        file.remarks().forEach(remark -> line("    # " + YamlScalar.shown(remark)));
        asked(
                "    ",
                file.questions().stream()
                        .filter(question -> !question.key().startsWith("format."))
                        .toList());
        if (file.table() != null && !file.asks(Question.TABLE)) {
            line("    table: " + YamlScalar.of(Objects.requireNonNull(file.table())));
        }
        Period own = file.period();
        if (own != null && !own.equals(period) && !file.asks(Question.PERIOD)) {
            line("    period: " + YamlScalar.of(own.text()));
        }
        if (file.vintage() != null && !Objects.equals(file.vintage(), vintage) && !file.asks(Question.VINTAGE)) {
            line("    vintage: " + file.vintage());
        }
        if (file.sha256() != null) {
            line("    sha256: " + YamlScalar.quoted(Objects.requireNonNull(file.sha256())));
        }
        format(file);
    }

    private void format(DraftFile file) {
        if (!file.type().equals(CsvFormat.TYPE)) {
            if (!file.type().equals(commonType())) {
                line("    format: {type: " + file.type() + "}");
            }
            return;
        }
        List<Question> open = file.questions().stream()
                .filter(question -> question.key().startsWith("format."))
                .toList();
        Map<FormatKey, String> own = own(file);
        if (open.isEmpty() && own.isEmpty()) {
            return;
        }
        line("    format:");
        asked("      ", open);
        own.forEach((key, value) -> line("      " + key + ": " + value));
    }

    /** What must be said of this file because the top does not say it. */
    private Map<FormatKey, String> own(DraftFile file) {
        Map<FormatKey, String> own = new EnumMap<>(FormatKey.class);
        Map<FormatKey, String> effective = new EnumMap<>(common);
        for (FormatKey key : FormatKey.values()) {
            if (file.asks("format." + key)) {
                effective.put(key, "");
            } else if (file.stated().contains(key) && !key.yaml(file.format()).equals(value(common, key))) {
                own.put(key, key.yaml(file.format()));
                effective.put(key, key.yaml(file.format()));
            }
        }
        boolean decimalCuts = value(effective, FormatKey.DECIMAL).equals(value(effective, FormatKey.DELIMITER))
                && value(effective, FormatKey.QUOTE).equals(FormatKey.QUOTE.defaultYaml());
        if (decimalCuts && !file.stated().contains(FormatKey.DECIMAL)) {
            own.put(FormatKey.DECIMAL, FormatKey.DECIMAL.yaml(CsvFormat.USUAL));
        }
        return own;
    }

    /** A comment for each question, and each key once. */
    private void asked(String indent, List<Question> questions) {
        Set<String> opened = new LinkedHashSet<>();
        for (Question question : questions) {
            line(indent + "# ? " + question.key() + ": " + YamlScalar.shown(question.text()));
            if (question.opensKey()) {
                opened.add(question.key().substring(question.key().indexOf('.') + 1));
            }
        }
        opened.forEach(key -> line(indent + key + ":"));
    }

    private void line(String text) {
        yaml.append(text).append('\n');
    }
}
