package fr.sndscopy.cli.quarantine;

import fr.sndscopy.cli.terminal.JsonDocument;
import fr.sndscopy.cli.terminal.Terminal;
import fr.sndscopy.cli.terminal.TextTable;
import fr.sndscopy.migration.access.PublishedQuarantine;
import fr.sndscopy.migration.access.QuarantineAccess.ShownCell;
import fr.sndscopy.migration.access.QuarantineAccess.ShownRow;
import fr.sndscopy.migration.access.TableExport.ExportedFile;
import fr.sndscopy.migration.publish.JudgedBooks;
import fr.sndscopy.migration.replay.QuarantineReplay;
import fr.sndscopy.report.Amounts;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Shows what is in quarantine, and what became of it. */
final class QuarantineDisplay {
    /** Columns of a value beside which codes still stand in line. */
    private static final int WIDEST = 40;

    private final Terminal terminal;
    private final boolean json;

    QuarantineDisplay(Terminal terminal, boolean json) {
        this.terminal = terminal;
        this.json = json;
    }

    /** One line per part. */
    void lines(List<PublishedQuarantine.Line> lines) {
        if (json) {
            print("ls", Map.of("quarantine", lines));
            return;
        }
        if (lines.isEmpty()) {
            terminal.out().println("nothing is in quarantine");
            return;
        }
        String refused = lines.get(0).refused();
        if (refused != null) {
            terminal.out()
                    .println(lines.get(0).delivery() + " is not published: rows of its run that was refused at "
                            + refused);
        }
        TextTable table = new TextTable("table", "period", "part", "rows", "held by", "rules broken");
        for (PublishedQuarantine.Line line : lines) {
            table.add(
                    line.table(),
                    line.period(),
                    line.part(),
                    line.rows(),
                    line.replay() == null ? line.delivery() : line.replay(),
                    mostFirst(line.violations()));
        }
        table.lines().forEach(terminal.out()::println);
    }

    /** Deliveries whose rejected rows are not in the list above, as nothing of them is published. */
    void refused(List<String> deliveries) {
        deliveries.forEach(delivery -> terminal.err()
                .println("sndscopy: " + delivery + " was refused and is not listed: sndscopy quarantine ls --delivery "
                        + delivery));
    }

    /**
     * A line for where a row stood, one for each of its cells that broke a rule or is asked for, with the rules beside it.
     *
     * @param fields columns to show besides, {@code all} for all
     * @param raw shows the row as it was delivered too
     */
    void rows(List<ShownRow> rows, Collection<String> fields, Raw raw) {
        if (json) {
            print("show", Map.of("rows", rows));
            return;
        }
        if (rows.isEmpty()) {
            terminal.out().println("nothing of that is in quarantine");
        }
        for (ShownRow row : rows) {
            terminal.out()
                    .println(clean(row.file()) + ": " + row.place() + "  " + row.period() + "  " + row.delivery());
            cells(row, fields).forEach(terminal.out()::println);
            if (raw == Raw.SHOWN || row.cells().isEmpty()) {
                terminal.out().println("  " + row.original());
            }
        }
    }

    /** Whether rows are shown as they were delivered. */
    enum Raw {
        SHOWN,
        LEFT_OUT
    }

    private static List<String> cells(ShownRow row, Collection<String> fields) {
        boolean all = fields.stream().anyMatch(field -> field.equalsIgnoreCase("all"));
        List<ShownCell> shown = row.cells().stream()
                .filter(cell -> all
                        || !cell.codes().isEmpty()
                        || fields.stream().anyMatch(field -> field.equalsIgnoreCase(cell.column())))
                .toList();
        Set<String> told = new HashSet<>();
        shown.forEach(cell -> told.addAll(cell.codes()));
        List<String> lines = new ArrayList<>();
        List<String> ofTheRow =
                row.codes().stream().filter(place -> !told.contains(place)).toList();
        if (!ofTheRow.isEmpty()) {
            lines.add("  " + clean(String.join(" ", ofTheRow)));
        }
        int name = shown.stream().mapToInt(cell -> cell.column().length()).max().orElse(0);
        int value = Math.min(
                WIDEST,
                shown.stream().mapToInt(cell -> cell.value().length()).max().orElse(0));
        for (ShownCell cell : shown) {
            String line = "  " + padded(clean(cell.column()), name) + " = " + padded(cell.value(), value) + "  "
                    + String.join(" ", cell.codes());
            lines.add(line.stripTrailing());
        }
        return lines;
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    /** One line per file. */
    void files(List<ExportedFile> files) {
        if (json) {
            print(
                    "export",
                    Map.of(
                            "files",
                            files.stream()
                                    .map(file -> Map.<String, Object>of(
                                            "path", file.path().toString(),
                                            "table", file.table(),
                                            "period", file.period(),
                                            "rows", file.rows()))
                                    .toList()));
            return;
        }
        if (files.isEmpty()) {
            terminal.out().println("nothing of that is in quarantine");
        }
        files.forEach(file -> terminal.out().println(file.path() + "  " + Amounts.number(file.rows()) + " rows"));
    }

    /** The books of a replay, and under which id its rows are published. */
    void replayed(QuarantineReplay.Result result, QuarantineReplay.Mode mode) {
        if (json) {
            Map<String, Object> document = new TreeMap<>();
            document.put("delivery", result.delivery());
            document.put("passed", result.passed());
            document.put("remaining", result.remaining());
            document.put("tables", result.lines());
            if (result.replay() != null) {
                document.put("replay", result.replay());
            }
            print("replay", document);
            return;
        }
        if (result.lines().isEmpty()) {
            terminal.out().println(result.delivery() + ": nothing is in quarantine");
            return;
        }
        TextTable table = new TextTable("table", "period", "judged", "pass", "remain", "rules broken today");
        for (JudgedBooks line : result.lines()) {
            table.add(
                    line.table(),
                    line.period(),
                    line.books().delivered(),
                    line.books().stored(),
                    line.books().quarantined(),
                    mostFirst(line.books().violations()));
        }
        table.lines().forEach(terminal.out()::println);
        for (JudgedBooks line : result.lines()) {
            if (!line.books().warnings().isEmpty()) {
                terminal.out()
                        .println(line.table() + " " + line.period() + ": rows that pass break, without being rejected, "
                                + mostFirst(line.books().warnings()));
            }
        }
        terminal.out().println(verdict(result, mode));
        if (result.reportFile() != null) {
            terminal.out().println("Report  " + result.reportFile());
        }
    }

    private static String verdict(QuarantineReplay.Result result, QuarantineReplay.Mode mode) {
        if (result.passed() == 0) {
            return result.delivery() + ": no row passes; nothing was published";
        }
        return switch (mode) {
            case TRY -> result.delivery() + ": " + Amounts.number(result.passed()) + " rows would be published";
            case PUBLISH ->
                result.delivery() + ": " + Amounts.number(result.passed()) + " rows published as " + result.replay();
        };
    }

    private static String mostFirst(Map<String, Long> byPlace) {
        return byPlace.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .map(entry -> entry.getKey() + " " + Amounts.number(entry.getValue()))
                .collect(Collectors.joining(", "));
    }

    private static String clean(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    private void print(String command, Map<String, ?> document) {
        terminal.out().println(JsonDocument.of("quarantine-" + command, document));
    }
}
