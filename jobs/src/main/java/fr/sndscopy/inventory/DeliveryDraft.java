package fr.sndscopy.inventory;

import fr.sndscopy.delivery.CsvFormat;
import fr.sndscopy.delivery.Period;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A draft of {@code delivery.yaml}: what is known, and what is open.
 *
 * @param id the proposed identity
 * @param product null when it could not be told
 * @param files in path order
 * @param questions what is open for the delivery as a whole
 * @param leftAlone files that are not declared, with the reason
 */
public record DeliveryDraft(
        String id,
        @Nullable String product,
        List<DraftFile> files,
        List<Question> questions,
        List<LeftAlone> leftAlone) {
    public DeliveryDraft {
        files = List.copyOf(files);
        questions = List.copyOf(questions);
        leftAlone = List.copyOf(leftAlone);
    }

    /** A file that is not declared. */
    public record LeftAlone(String path, String reason) {}

    /** One line for people. */
    public record Line(String place, String text) {}

    /** Whether nothing is open: a migration would not refuse the declaration for what the inventory could see. */
    public boolean isComplete() {
        return questionCount() == 0;
    }

    /** How many questions are open. */
    public int questionCount() {
        return questions.size()
                + files.stream().mapToInt(file -> file.questions().size()).sum();
    }

    /** The size of all declared files. */
    public long bytes() {
        return files.stream().mapToLong(DraftFile::bytes).sum();
    }

    /** The text of {@code delivery.yaml}; an open question is a comment over a key without a value. */
    public String yaml() {
        return new DraftYaml(this).text();
    }

    /** Every open question, with where it is. */
    public List<Line> openQuestions() {
        List<Line> lines = new ArrayList<>();
        questions.forEach(question -> lines.add(line("delivery", question)));
        files.forEach(file -> file.questions().forEach(question -> lines.add(line(file.path(), question))));
        return lines;
    }

    /** What is worth knowing and not open. */
    public List<Line> remarks() {
        List<Line> lines = new ArrayList<>();
        files.forEach(file -> file.remarks().forEach(remark -> lines.add(new Line(file.path(), remark))));
        return lines;
    }

    private static Line line(String place, Question question) {
        return new Line(place, question.key() + "? " + question.text());
    }

    /** Rows of a table for people: table, period, vintage, how it is written, path; {@code ?} is what is open. */
    public List<List<String>> rows() {
        return files.stream()
                .map(file -> List.of(
                        orOpen(file.table()),
                        orOpen(file.period()),
                        orOpen(file.vintage()),
                        written(file),
                        file.path()))
                .toList();
    }

    private static String written(DraftFile file) {
        if (!file.type().equals(CsvFormat.TYPE)) {
            return file.type();
        }
        return FormatKey.ENCODING.yaml(file.format()) + " " + FormatKey.DELIMITER.yaml(file.format())
                + (file.stated().contains(FormatKey.DATE)
                        ? " " + file.format().cells().dateFormat()
                        : "");
    }

    private static String orOpen(@Nullable Object value) {
        return value == null ? "?" : value.toString();
    }

    /** The draft as plain maps and lists, for JSON. */
    public Map<String, Object> document() {
        Map<String, Object> document = new TreeMap<>();
        document.put("delivery", id);
        putKnown(document, "product", product);
        document.put("complete", isComplete());
        document.put("bytes", bytes());
        document.put(
                "questions", questions.stream().map(DeliveryDraft::document).toList());
        document.put("files", files.stream().map(DeliveryDraft::document).toList());
        document.put(
                "leftAlone",
                leftAlone.stream()
                        .map(file -> Map.of("path", file.path(), "reason", file.reason()))
                        .toList());
        return document;
    }

    private static Map<String, Object> document(DraftFile file) {
        Map<String, Object> document = new TreeMap<>();
        document.put("path", file.path());
        document.put("bytes", file.bytes());
        putKnown(document, "table", file.table());
        Period period = file.period();
        putKnown(document, "period", period == null ? null : period.text());
        putKnown(document, "vintage", file.vintage());
        putKnown(document, "sha256", file.sha256());
        Map<String, Object> format = new TreeMap<>();
        if (!file.type().equals(CsvFormat.TYPE)) {
            format.put("type", file.type());
        }
        for (FormatKey key : file.stated()) {
            format.put(
                    key.toString(),
                    key == FormatKey.MISSING ? file.format().cells().missing() : unquoted(key.yaml(file.format())));
        }
        document.put("format", format);
        document.put(
                "questions",
                file.questions().stream().map(DeliveryDraft::document).toList());
        document.put("remarks", file.remarks());
        return document;
    }

    private static String unquoted(String yaml) {
        return yaml.startsWith("\"") ? yaml.substring(1, yaml.length() - 1) : yaml;
    }

    private static Map<String, Object> document(Question question) {
        Map<String, Object> document = new TreeMap<>();
        document.put("key", question.key());
        document.put("problem", question.problem());
        document.put("alternatives", question.alternatives());
        return document;
    }

    private static void putKnown(Map<String, Object> document, String key, @Nullable Object value) {
        if (value != null) {
            document.put(key, value);
        }
    }
}
