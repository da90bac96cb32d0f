package fr.sndscopy.report;

import fr.sndscopy.ledger.Manifest.Books;
import fr.sndscopy.report.MigrationReport.TableLine;
import java.util.ArrayList;
import java.util.Comparator;
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
     * The outcome, the books, the rejects by code and what was not verified. At most 15 lines, unless the sentences around the books
     * leave fewer than five for these: sentences are wrapped, never cut.
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
        List<String> head = new ArrayList<>();
        ReportView view = new ReportView(report, ReportText.ENGLISH);
        wrapped(clean(report.delivery()) + ": " + view.outcome())
                .forEach(line -> head.add(paint(colour(report), line)));
        view.reservations(1).stream()
                .limit(1)
                .flatMap(reservation -> wrapped(clean(reservation)).stream())
                .forEach(head::add);
        if (report.failure() != null) {
            head.addAll(wrapped("exit code " + report.failure().exitCode() + ": "
                    + clean(report.failure().message())));
        }
        List<String> foot = foot(report);
        List<String> lines = new ArrayList<>(head);
        if (!report.tables().isEmpty()) {
            lines.addAll(books(report.tables(), Math.max(BOOKS_LEAST, LINES - head.size() - foot.size())));
        }
        lines.addAll(foot);
        return lines;
    }

    private List<String> foot(MigrationReport report) {
        List<String> lines = new ArrayList<>();
        Books total = report.total();
        if (!total.violations().isEmpty()) {
            lines.addAll(wrapped("rejects: " + mostFirst(total.violationsByCode())));
        }
        if (!total.warnings().isEmpty()) {
            lines.addAll(wrapped("warnings: " + mostFirst(total.warningsByCode())));
        }
        if (!report.notices().isEmpty()) {
            String first = clean(report.notices().get(0).sentence(ReportText.ENGLISH));
            lines.addAll(wrapped("notice: "
                    + (report.notices().size() == 1
                            ? first
                            : first.replaceFirst("\\.$", "") + ", and "
                                    + number(report.notices().size() - 1L) + " more in the report")));
        }
        if (!report.discrepancies().isEmpty()) {
            lines.addAll(
                    wrapped("differs: " + clean(report.discrepancies().get(0).toString())
                            + (report.discrepancies().size() == 1
                                    ? ""
                                    : " and " + number(report.discrepancies().size() - 1L) + " more")));
        }
        if (report.publication() != null) {
            lines.addAll(wrapped("ledger entry " + number(report.publication().number()) + ", SHA-256 "
                    + clean(report.publication().sha256())));
        }
        if (!report.notVerified().isEmpty()) {
            lines.addAll(wrapped("not verified: "
                    + report.notVerified().stream()
                            .map(point -> ReportText.ENGLISH.say("brief." + point))
                            .collect(Collectors.joining(", "))));
        }
        return lines;
    }

    private String mostFirst(Map<String, Long> byCode) {
        return byCode.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .map(entry -> clean(entry.getKey()) + " " + number(entry.getValue()))
                .collect(Collectors.joining(", "));
    }

    private List<String> books(List<TableLine> tables, int linesAvailable) {
        int room = linesAvailable - 2;
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
        String mark = style == Style.ASCII ? "~" : "…";
        return text.length() <= longest ? text : text.substring(0, longest - 1) + mark;
    }

    /** In as many lines as it takes, broken between words, and within one that is longer than a line. */
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
                lines.add(line.substring(0, width));
                line = new StringBuilder("  ").append(line, width, line.length());
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
