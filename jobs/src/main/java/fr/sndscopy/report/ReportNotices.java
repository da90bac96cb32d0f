package fr.sndscopy.report;

import fr.sndscopy.report.Notice.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A report's notices as tables: what is said of many tables or columns is said once, with all of them beside. */
final class ReportNotices {
    /** Longer ones are folded. */
    private static final int LINES_SHOWN = 12;

    private static final int TABLES_SHOWN = 6;
    /** {@code IR_NAT_V (PRS_NAT_REF, PRS_NAT_DEF)} in the fact of a notice. */
    private static final Pattern NOMENCLATURE = Pattern.compile("([^\\s,()][^()]*?) \\(([^()]*)\\)");

    private final List<Notice> notices;
    private final ReportText text;

    ReportNotices(List<Notice> notices, ReportText text) {
        this.notices = notices;
        this.text = text;
    }

    /**
     * One kind of notices.
     *
     * @param id of the table on the page
     * @param title what they say
     * @param heads of the columns
     * @param lines a cell for each column
     */
    record Table(String id, String title, List<Cell> heads, List<List<Cell>> lines) {
        boolean isFolded() {
            return lines.size() > LINES_SHOWN;
        }
    }

    /**
     * A cell.
     *
     * @param shown its text
     * @param style {@code n} for numbers, {@code name} for names, or empty
     * @param more what does not fit, folded; empty when everything does
     */
    record Cell(String shown, String style, String more) {
        /** The text in pieces between which a line may end: behind the commas of a key. */
        List<String> pieces() {
            return List.of(shown.split("(?<=,)(?=[A-Z])", -1));
        }
    }

    /** In the order of {@link Kind}, the gravest first. */
    List<Table> tables() {
        List<Table> tables = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            List<Notice> ofKind =
                    notices.stream().filter(notice -> notice.kind() == kind).toList();
            if (!ofKind.isEmpty()) {
                tables.add(new Table(
                        text.language() + "-notice-" + kind,
                        text.say("noticeTable." + kind),
                        heads(kind),
                        lines(kind, ofKind)));
            }
        }
        return tables;
    }

    private List<Cell> heads(Kind kind) {
        return switch (kind) {
            case KEY_BROKEN -> heads("table", "key", "rule", "#broken", "#of", "#share");
            case PAST_GAP -> heads("product", "#count", "periods");
            case DROPS, REPLACES -> heads("delivery", "tables");
            case CONVERTED_ANEW -> heads("#count", "parts");
            case MAYBE_UTF8 -> heads("file", "declared", "#characters");
            case MAYBE_QUOTED -> heads("file", "#quoted");
            case GROUPS_NOT_READ -> heads("file", "#count", "groups");
            case VOLUME -> heads("table", "#rows", "#before", "previous", "#change");
            case NULL_SURGE -> heads("table", "column", "#absent", "#before", "previous");
            case NEW_CODES -> heads("table", "column", "#codes", "previous");
            case KEY_NOT_CHECKED -> heads("key", "reason", "#count", "tables");
            case NO_NOMENCLATURE -> heads("nomenclature", "#count", "columns");
            case NOMENCLATURE_NOT_USED -> heads("nomenclature", "reason", "columns");
            case NOMENCLATURE_ARRIVING -> heads("names");
            case CODES_OF_FOLDER -> heads("#count", "names");
            case CODES_OF_DELIVERY -> heads("publisher", "#count", "names");
            case NO_COMPARISON -> heads("reason");
        };
    }

    /** A name that begins with {@code #} is of a column of numbers. */
    private List<Cell> heads(String... names) {
        List<Cell> heads = new ArrayList<>();
        for (String name : names) {
            boolean number = name.startsWith("#");
            heads.add(new Cell(text.say("column." + (number ? name.substring(1) : name)), number ? "n" : "", ""));
        }
        return heads;
    }

    private List<List<Cell>> lines(Kind kind, List<Notice> ofKind) {
        return switch (kind) {
            case KEY_BROKEN ->
                ofKind.stream()
                        .sorted(Comparator.comparing(Notice::isOrphaned).reversed())
                        .map(notice -> List.of(
                                subject(notice),
                                name(notice, 0),
                                name(notice, 3),
                                number(notice, 1),
                                number(notice, 2),
                                share(notice)))
                        .toList();
            case PAST_GAP ->
                each(
                        ofKind,
                        notice -> List.of(
                                subject(notice),
                                number(notice, 0),
                                names(notice.facts().get(1))));
            case DROPS, REPLACES ->
                each(
                        ofKind,
                        notice -> List.of(name(notice, 0), names(notice.facts().get(1))));
            case CONVERTED_ANEW ->
                each(
                        ofKind,
                        notice ->
                                List.of(number(notice, 0), names(notice.facts().get(1))));
            case MAYBE_UTF8 -> each(ofKind, notice -> List.of(subject(notice), name(notice, 1), number(notice, 0)));
            case MAYBE_QUOTED -> each(ofKind, notice -> List.of(subject(notice), number(notice, 0)));
            case GROUPS_NOT_READ ->
                each(
                        ofKind,
                        notice -> List.of(
                                subject(notice),
                                number(notice, 0),
                                names(notice.facts().get(1))));
            case VOLUME ->
                each(
                        ofKind,
                        notice -> List.of(
                                subject(notice),
                                number(notice, 0),
                                number(notice, 1),
                                name(notice, 2),
                                percent(notice, 3)));
            case NULL_SURGE ->
                each(
                        ofKind,
                        notice -> List.of(
                                subject(notice),
                                name(notice, 0),
                                percent(notice, 1),
                                percent(notice, 2),
                                name(notice, 3)));
            case NEW_CODES ->
                each(ofKind, notice -> List.of(subject(notice), name(notice, 0), number(notice, 1), name(notice, 2)));
            case KEY_NOT_CHECKED -> notChecked(ofKind);
            case NO_NOMENCLATURE -> absent(ofKind);
            case NOMENCLATURE_NOT_USED -> notUsed(ofKind);
            case NOMENCLATURE_ARRIVING ->
                each(ofKind, notice -> List.of(names(notice.facts().get(0))));
            case CODES_OF_FOLDER ->
                each(
                        ofKind,
                        notice ->
                                List.of(number(notice, 0), names(notice.facts().get(1))));
            case CODES_OF_DELIVERY ->
                each(
                        ofKind,
                        notice -> List.of(
                                name(notice, 2),
                                number(notice, 0),
                                names(notice.facts().get(1))));
            case NO_COMPARISON -> each(ofKind, notice -> List.of(new Cell(notice.fact(0, text), "", "")));
        };
    }

    private static List<List<Cell>> each(List<Notice> notices, Function<Notice, List<Cell>> line) {
        return notices.stream().map(line).toList();
    }

    /** By key and reason: the same key is asked of many tables. */
    private List<List<Cell>> notChecked(List<Notice> ofKind) {
        Map<List<String>, TreeSet<String>> tables = new LinkedHashMap<>();
        for (Notice notice : ofKind) {
            for (String key : notice.facts().get(0).split("; ", -1)) {
                tables.computeIfAbsent(List.of(key, notice.fact(1, text)), none -> new TreeSet<>())
                        .add(text.tablePeriod(notice.subject()));
            }
        }
        List<List<Cell>> lines = new ArrayList<>();
        tables.forEach((line, concerned) -> lines.add(List.of(
                new Cell(ReportText.visible(line.get(0)), "name", ""),
                new Cell(line.get(1), "", ""),
                new Cell(text.number(concerned.size()), "n", ""),
                folded(List.copyOf(concerned)))));
        return lines;
    }

    private List<List<Cell>> absent(List<Notice> ofKind) {
        Map<String, Map<String, List<String>>> columns = new TreeMap<>();
        for (Notice notice : ofKind) {
            Matcher nomenclature = NOMENCLATURE.matcher(notice.facts().get(1));
            while (nomenclature.find()) {
                columns.computeIfAbsent(ReportText.visible(nomenclature.group(1)), none -> new TreeMap<>())
                        .computeIfAbsent(text.tablePeriod(notice.subject()), none -> new ArrayList<>())
                        .add(ReportText.visible(nomenclature.group(2)));
            }
        }
        List<List<Cell>> lines = new ArrayList<>();
        columns.forEach((nomenclature, byTable) -> {
            long count = byTable.values().stream()
                    .flatMap(List::stream)
                    .mapToLong(list -> list.split(", ", -1).length)
                    .sum();
            lines.add(List.of(
                    new Cell(nomenclature, "name", ""),
                    new Cell(text.number(count), "n", ""),
                    folded(byTable.entrySet().stream()
                            .map(table -> table.getKey() + ": " + String.join(", ", table.getValue()))
                            .toList())));
        });
        return lines;
    }

    private List<List<Cell>> notUsed(List<Notice> ofKind) {
        Map<List<String>, List<String>> columns = new LinkedHashMap<>();
        for (Notice notice : ofKind) {
            columns.computeIfAbsent(
                            List.of(ReportText.visible(notice.facts().get(1)), notice.fact(2, text)),
                            none -> new ArrayList<>())
                    .add(text.tablePeriod(notice.subject()) + ": "
                            + ReportText.visible(notice.facts().get(0)));
        }
        List<List<Cell>> lines = new ArrayList<>();
        columns.forEach((line, concerned) -> lines.add(
                List.of(new Cell(line.get(0), "name", ""), new Cell(line.get(1), "", ""), folded(concerned))));
        return lines;
    }

    private Cell names(String list) {
        return folded(List.of(ReportText.visible(list).split(", ", -1)));
    }

    /** The first few, and the others folded. */
    private Cell folded(List<String> names) {
        if (names.size() <= TABLES_SHOWN + 1) {
            return new Cell(String.join(", ", names), "name", "");
        }
        return new Cell(
                String.join(", ", names.subList(0, TABLES_SHOWN)),
                "name",
                String.join(", ", names.subList(TABLES_SHOWN, names.size())));
    }

    private Cell subject(Notice notice) {
        return new Cell(text.tablePeriod(notice.subject()), "name", "");
    }

    private Cell name(Notice notice, int fact) {
        return new Cell(notice.fact(fact, text), "name", "");
    }

    private Cell number(Notice notice, int fact) {
        return new Cell(notice.fact(fact, text), "n", "");
    }

    private Cell percent(Notice notice, int fact) {
        return new Cell(notice.fact(fact, text) + text.percentSign(), "n", "");
    }

    private Cell share(Notice notice) {
        try {
            return new Cell(
                    text.percent(
                            Long.parseLong(notice.facts().get(1)),
                            Long.parseLong(notice.facts().get(2))),
                    "n",
                    "");
        } catch (NumberFormatException e) {
            return new Cell("", "n", "");
        }
    }
}
