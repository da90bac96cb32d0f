package fr.sndscopy.report;

import fr.sndscopy.ledger.Manifest.Books;
import fr.sndscopy.report.MigrationReport.TableLine;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The books as lines of text for a terminal, in English as all of the command line. Pure; text from outside cannot bring
 * escape sequences along.
 */
public final class ConsoleBooks {
    /** The narrowest width that is laid out; a narrower terminal gets this one and wraps. */
    public static final int NARROWEST = 48;

    private static final int LINES = 15;
    /** The head line, two tables, the others, the total. */
    private static final int BOOKS_LEAST = 5;

    private static final int NAME_NARROWEST = 8;
    private static final int GAP = 2;

    private final int width;
    private final Style style;

    private ConsoleBooks(int width, Style style) {
        this.width = Math.max(NARROWEST, width);
        this.style = style;
    }

    /** How the lines are drawn. */
    public enum Style {
        /** Nothing beyond US-ASCII: for logs and terminals of unknown encoding. */
        ASCII,
        /** Unicode without colour. */
        PLAIN,
        /** Unicode with ANSI colours. */
        COLOUR
    }

    /**
     * The outcome, the books, the rejects by code and what was not verified: at most 15 lines at every width. Sentences are wrapped
     * between words. The outcome and the failure's exit code and message come whole before anything else has a line (as far as 15
     * lines can hold them); of the others, those that come last give way where there are too many lines: each is then cut behind a
     * word, with a mark, and is whole in the report.
     *
     * @param width of the terminal in columns; no line is longer, unless {@code width} is below {@link #NARROWEST}
     */
    public static List<String> render(MigrationReport report, int width, Style style) {
        return new ConsoleBooks(width, style).report(report);
    }

    /**
     * The books alone, at most 15 lines: a head line, the tables (when there are too many, those with most rejects, then the
     * largest, and a line for the others), the total.
     *
     * @param width as in {@link #render(MigrationReport, int, Style)}
     */
    public static List<String> render(List<TableLine> tables, int width, Style style) {
        return new ConsoleBooks(width, style).books(tables, LINES);
    }

    private List<String> report(MigrationReport report) {
        Map<Section, List<String>> whole = new EnumMap<>(Section.class);
        sentences(report).forEach((section, sentence) -> whole.put(section, wrapped(sentence)));
        Map<Section, Integer> share = shares(whole, report.tables());
        List<String> lines = new ArrayList<>();
        limited(whole, share, Section.OUTCOME).forEach(line -> lines.add(paint(colour(report), line)));
        lines.addAll(limited(whole, share, Section.RESERVATION));
        lines.addAll(limited(whole, share, Section.FAILURE));
        if (share.getOrDefault(Section.BOOKS, 0) > 0) {
            lines.addAll(books(report.tables(), share.getOrDefault(Section.BOOKS, 0)));
        }
        for (Section section : List.of(
                Section.REJECTS,
                Section.WARNINGS,
                Section.NOTICE,
                Section.DIFFERENCE,
                Section.LEDGER,
                Section.NOT_VERIFIED)) {
            lines.addAll(limited(whole, share, section));
        }
        return lines;
    }

    /** What is said, in the order in which it is given lines. */
    private enum Section {
        OUTCOME,
        FAILURE,
        LEDGER,
        RESERVATION,
        BOOKS,
        NOT_VERIFIED,
        REJECTS,
        DIFFERENCE,
        NOTICE,
        WARNINGS
    }

    private Map<Section, String> sentences(MigrationReport report) {
        Map<Section, String> sentences = new EnumMap<>(Section.class);
        ReportView view = new ReportView(report, "", ReportText.ENGLISH);
        sentences.put(Section.OUTCOME, clean(report.delivery()) + ": " + view.outcome());
        view.reservations(1).stream()
                .findFirst()
                .ifPresent(reservation -> sentences.put(Section.RESERVATION, clean(reservation)));
        if (report.failure() != null) {
            sentences.put(
                    Section.FAILURE,
                    "exit code " + report.failure().exitCode() + ": "
                            + clean(report.failure().message()));
        }
        Books total = report.total();
        if (!total.violations().isEmpty()) {
            sentences.put(Section.REJECTS, "rejects: " + mostFirst(total.violationsByCode()));
        }
        if (!total.warnings().isEmpty()) {
            sentences.put(Section.WARNINGS, "warnings: " + mostFirst(total.warningsByCode()));
        }
        if (!report.notices().isEmpty()) {
            String first = clean(report.notices().get(0).sentence(ReportText.ENGLISH));
            sentences.put(
                    Section.NOTICE,
                    "notice: "
                            + (report.notices().size() == 1
                                    ? first
                                    : first.replaceFirst("\\.$", "") + ", and "
                                            + number(report.notices().size() - 1L) + " more in the report"));
        }
        if (!report.discrepancies().isEmpty()) {
            sentences.put(
                    Section.DIFFERENCE,
                    "differs: " + clean(report.discrepancies().get(0).toString())
                            + (report.discrepancies().size() == 1
                                    ? ""
                                    : " and " + number(report.discrepancies().size() - 1L) + " more"));
        }
        if (report.publication() != null) {
            sentences.put(
                    Section.LEDGER,
                    "ledger entry " + number(report.publication().number()) + ", SHA-256 "
                            + clean(report.publication().sha256()));
        }
        if (!report.notVerified().isEmpty()) {
            sentences.put(
                    Section.NOT_VERIFIED,
                    "not verified: "
                            + report.notVerified().stream()
                                    .map(point -> ReportText.ENGLISH.say("brief." + point))
                                    .collect(Collectors.joining(", ")));
        }
        return sentences;
    }

    /** The outcome and the failure get all that they need, the others one line each at first, and the books what is left over. */
    private static Map<Section, Integer> shares(Map<Section, List<String>> whole, List<TableLine> tables) {
        Map<Section, Integer> shares = new EnumMap<>(Section.class);
        int left = LINES;
        for (Section section : Section.values()) {
            int needed = whole.getOrDefault(section, List.of()).size();
            int least =
                    switch (section) {
                        case OUTCOME, FAILURE -> Math.min(needed, left);
                        case BOOKS -> booksLeast(tables) <= left ? booksLeast(tables) : 0;
                        default -> Math.min(Math.min(1, needed), left);
                    };
            shares.put(section, least);
            left -= least;
        }
        for (Section section : Section.values()) {
            int missing = whole.getOrDefault(section, List.of()).size() - shares.getOrDefault(section, 0);
            int more = Math.max(0, Math.min(missing, left));
            shares.merge(section, more, Integer::sum);
            left -= more;
        }
        if (shares.getOrDefault(Section.BOOKS, 0) > 0) {
            shares.merge(Section.BOOKS, left, Integer::sum);
        }
        return shares;
    }

    private static int booksLeast(List<TableLine> tables) {
        return switch (tables.size()) {
            case 0 -> 0;
            case 1 -> 2;
            default -> Math.min(BOOKS_LEAST, tables.size() + 2);
        };
    }

    /** As many lines of a sentence as are its share; where it goes on, a mark says so. */
    private List<String> limited(Map<Section, List<String>> whole, Map<Section, Integer> shares, Section section) {
        List<String> lines = whole.getOrDefault(section, List.of());
        int share = shares.getOrDefault(section, 0);
        if (lines.size() <= share) {
            return lines;
        }
        List<String> limited = new ArrayList<>(lines.subList(0, share));
        if (share > 0) {
            limited.set(share - 1, goingOn(limited.get(share - 1)));
        }
        return limited;
    }

    /** The line with the mark after its last word; in the place of its last word, or of the word's end, where there is no room. */
    private String goingOn(String line) {
        if (line.length() + 2 <= width) {
            return line + " " + mark();
        }
        int lastWord = line.lastIndexOf(' ');
        return line.substring(0, lastWord).isBlank()
                ? cut(line + " ", width)
                : line.substring(0, lastWord + 1) + mark();
    }

    private String mostFirst(Map<String, Long> byCode) {
        return byCode.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .map(entry -> clean(entry.getKey()) + " " + number(entry.getValue()))
                .collect(Collectors.joining(", "));
    }

    private List<String> books(List<TableLine> tables, int linesAvailable) {
        int room = Math.max(1, linesAvailable - 2);
        List<TableLine> shown = tables;
        if (tables.size() > room) {
            shown = tables.stream()
                    .sorted(Comparator.comparing(
                                    (TableLine line) -> line.books().quarantined())
                            .thenComparing(line -> line.books().delivered())
                            .reversed())
                    .limit(room - 1L)
                    .toList();
        }
        List<String[]> cells = new ArrayList<>();
        cells.add(new String[] {"table", "period", "delivered", "stored", "quarantined"});
        Books total = Books.NONE;
        for (TableLine line : shown) {
            cells.add(cells(clean(line.table()), clean(line.period()), line.books()));
        }
        for (TableLine line : tables) {
            total = total.plus(line.books());
        }
        if (shown.size() < tables.size()) {
            Books rest = total;
            for (TableLine line : shown) {
                Books books = line.books();
                rest = new Books(
                        rest.delivered() - books.delivered(),
                        rest.stored() - books.stored(),
                        rest.quarantined() - books.quarantined(),
                        Map.of(),
                        Map.of());
            }
            cells.add(cells(number(tables.size() - shown.size()) + " others", "", rest));
        }
        if (tables.size() != 1) {
            cells.add(cells("total", "", total));
        }
        return layOut(cells, tables.size() != 1);
    }

    private static String[] cells(String name, String period, Books books) {
        return new String[] {
            name, period, number(books.delivered()), number(books.stored()), number(books.quarantined())
        };
    }

    /** Drops the stored rows, then the period, when they do not fit: they follow from the rest or are in the report. */
    private List<String> layOut(List<String[]> cells, boolean withTotal) {
        boolean[] dropped = new boolean[5];
        int[] widths = new int[5];
        for (String[] line : cells) {
            for (int i = 0; i < line.length; i++) {
                widths[i] = Math.max(widths[i], line[i].length());
            }
        }
        int[] order = {3, 1};
        for (int column : order) {
            if (NAME_NARROWEST + others(widths, dropped) > width) {
                dropped[column] = true;
            }
        }
        widths[0] = Math.max(NAME_NARROWEST, Math.min(widths[0], width - others(widths, dropped)));
        List<String> lines = new ArrayList<>();
        for (int row = 0; row < cells.size(); row++) {
            String[] line = cells.get(row);
            // An inner colour would end the bold face of the whole line.
            boolean strong = row == 0 || (withTotal && row == cells.size() - 1);
            StringBuilder text = new StringBuilder(pad(cut(line[0], widths[0]), widths[0], Side.LEFT));
            for (int i = 1; i < line.length; i++) {
                if (!dropped[i]) {
                    String cell = pad(line[i], widths[i], i == 1 ? Side.LEFT : Side.RIGHT);
                    boolean rejects = i == 4 && !strong && !line[i].equals("0");
                    text.append(" ".repeat(GAP)).append(rejects ? paint("33", cell) : cell);
                }
            }
            lines.add(strong ? paint("1", text.toString()) : text.toString());
        }
        return lines;
    }

    private static int others(int[] widths, boolean[] dropped) {
        int sum = 0;
        for (int i = 1; i < widths.length; i++) {
            sum += dropped[i] ? 0 : GAP + widths[i];
        }
        return sum;
    }

    private enum Side {
        LEFT,
        RIGHT
    }

    private static String pad(String text, int width, Side side) {
        String blank = " ".repeat(Math.max(0, width - text.length()));
        return side == Side.LEFT ? text + blank : blank + text;
    }

    private String cut(String text, int longest) {
        return text.length() <= longest ? text : text.substring(0, longest - 1) + mark();
    }

    private String mark() {
        return style == Style.ASCII ? "~" : "…";
    }

    /** In as many lines as it takes, broken between words, and in one that is longer than a line behind a comma, if it has any. */
    private List<String> wrapped(String text) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" +")) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line = new StringBuilder(" ");
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
            while (line.length() > width) {
                int comma = line.lastIndexOf(",", width - 1);
                int end = comma < 0 ? width : comma + 1;
                lines.add(line.substring(0, end));
                line = new StringBuilder("  ").append(line, end, line.length());
            }
        }
        lines.add(line.toString());
        return lines;
    }

    private static String number(long number) {
        return ReportText.ENGLISH.number(number);
    }

    private String clean(String foreign) {
        String visible = ReportText.visible(foreign);
        return style == Style.ASCII ? visible.replaceAll("[^\\x20-\\x7e]", "?") : visible;
    }

    private String paint(String colour, String text) {
        return style == Style.COLOUR ? "\u001b[" + colour + "m" + text + "\u001b[0m" : text;
    }

    private static String colour(MigrationReport report) {
        return switch (report.outcome()) {
            case PUBLISHED -> "1;32";
            case PUBLISHED_WITH_REJECTS, PUBLISHED_WITH_RESERVATIONS -> report.isGrave() ? "1;31" : "1;33";
            case PUBLISHED_UNCHECKED, INTERRUPTED, NOT_PUBLISHED -> "1;33";
            case MISMATCH, REFUSED, FAILED -> "1;31";
        };
    }
}
