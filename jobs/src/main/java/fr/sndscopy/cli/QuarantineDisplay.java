package fr.sndscopy.cli;

import fr.sndscopy.ledger.CanonicalJson;
import fr.sndscopy.migration.PublishedQuarantine;
import fr.sndscopy.migration.QuarantineAccess.ShownRow;
import fr.sndscopy.migration.QuarantineReplay;
import fr.sndscopy.migration.TableExport.ExportedFile;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Shows what is in quarantine, and what became of it. */
final class QuarantineDisplay {
    private final Terminal terminal;
    private final boolean json;

    QuarantineDisplay(Terminal terminal, boolean json) {
        this.terminal = terminal;
        this.json = json;
    }

    /** One line per part. */
    void lines(List<PublishedQuarantine.Line> lines) {
        if (json) {
            print(Map.of("quarantine", lines));
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

    /**
     * Deliveries whose rejected rows are not in the list above, as nothing of them is published.
     *
     * @param asked the delivery whose rows it shows, or null
     */
    void refused(List<String> deliveries, @Nullable String asked) {
        deliveries.stream().filter(delivery -> !delivery.equals(asked)).forEach(delivery -> terminal.err()
                .println("sndscopy: " + delivery + " was refused and is not listed: sndscopy quarantine ls --delivery "
                        + delivery));
    }

    /** Three lines per row. */
    void rows(List<ShownRow> rows) {
        if (json) {
            print(Map.of("rows", rows));
            return;
        }
        if (rows.isEmpty()) {
            terminal.out().println("nothing of that is in quarantine");
        }
        for (ShownRow row : rows) {
            terminal.out()
                    .println(clean(row.file()) + ": line " + row.line() + ", offset " + row.byteOffset() + "  "
                            + row.period() + "  " + row.delivery());
            terminal.out().println("  " + clean(String.join(" ", row.codes())));
            terminal.out().println("  " + row.original());
        }
    }

    /** One line per file. */
    void files(List<ExportedFile> files) {
        if (json) {
            print(Map.of(
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
        files.forEach(file -> terminal.out().println(file.path() + "  " + TextTable.number(file.rows()) + " rows"));
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
            print(document);
            return;
        }
        if (result.lines().isEmpty()) {
            terminal.out().println(result.delivery() + ": nothing is in quarantine");
            return;
        }
        TextTable table = new TextTable("table", "period", "judged", "pass", "remain", "rules broken today");
        for (QuarantineReplay.Line line : result.lines()) {
            table.add(
                    line.table(),
                    line.period(),
                    line.books().delivered(),
                    line.books().stored(),
                    line.books().quarantined(),
                    mostFirst(line.books().violations()));
        }
        table.lines().forEach(terminal.out()::println);
        for (QuarantineReplay.Line line : result.lines()) {
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
            case TRY -> result.delivery() + ": " + TextTable.number(result.passed()) + " rows would be published";
            case PUBLISH ->
                result.delivery() + ": " + TextTable.number(result.passed()) + " rows published as " + result.replay();
        };
    }

    private static String mostFirst(Map<String, Long> byPlace) {
        return byPlace.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .map(entry -> entry.getKey() + " " + TextTable.number(entry.getValue()))
                .collect(Collectors.joining(", "));
    }

    private static String clean(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    private void print(Object document) {
        terminal.out().println(new String(CanonicalJson.write(document), StandardCharsets.UTF_8));
    }
}
