package fr.sndscopy.cli.published;

import fr.sndscopy.cli.terminal.JsonDocument;
import fr.sndscopy.cli.terminal.Terminal;
import fr.sndscopy.cli.terminal.TextTable;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.Manifest.StoredObject;
import fr.sndscopy.ledger.TablePeriod;
import fr.sndscopy.migration.access.GenerationContent;
import fr.sndscopy.migration.access.GenerationContent.ColumnTotal;
import fr.sndscopy.migration.access.GenerationDiff.Address;
import fr.sndscopy.migration.access.GenerationDiff.Result;
import fr.sndscopy.migration.published.LedgerHistory.Generation;
import fr.sndscopy.migration.published.PublishedDelivery;
import fr.sndscopy.report.Amounts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Shows two generations of a table and period side by side. */
final class DiffDisplay {
    private final Terminal terminal;
    private final boolean json;

    DiffDisplay(Terminal terminal, boolean json) {
        this.terminal = terminal;
        this.json = json;
    }

    /**
     * One of the two.
     *
     * @param table what its manifest says of it
     * @param books with those of replays
     * @param parts with stored rows
     * @param bytes of these
     * @param content what its evidence says; null where that is not opened
     */
    record Side(
            Generation generation,
            Manifest.Table table,
            Manifest.Books books,
            long parts,
            long bytes,
            @Nullable GenerationContent content) {
        static Side of(Generation generation, PublishedDelivery published, @Nullable GenerationContent content) {
            TablePeriod what = generation.what();
            List<PublishedDelivery.Piece> data = published.data(what);
            return new Side(
                    generation,
                    published.table(what),
                    published.books(what),
                    data.size(),
                    data.stream()
                            .map(piece -> Objects.requireNonNull(piece.part().data()))
                            .mapToLong(StoredObject::bytes)
                            .sum(),
                    content);
        }

        GenerationContent opened() {
            return Objects.requireNonNull(content);
        }

        private @Nullable ColumnTotal column(String name) {
            return content == null ? null : content.columns().get(name);
        }

        private String state() {
            return generation.fate().name().toLowerCase(Locale.ROOT)
                    + (generation.by() == null ? "" : " by " + generation.by());
        }

        private Map<String, Object> json() {
            Map<String, Object> map = new TreeMap<>();
            map.put("generation", generation.number());
            map.put("delivery", generation.delivery());
            map.put("entry", generation.entry());
            map.put("time", generation.time());
            map.put("state", generation.fate().name().toLowerCase(Locale.ROOT));
            map.put("replays", generation.replays());
            map.put("delivered", books.delivered());
            map.put("stored", books.stored());
            map.put("quarantined", books.quarantined());
            map.put("violations", books.violationsByCode());
            map.put("parts", parts);
            map.put("bytes", bytes);
            map.put("vintage", table.vintage());
            map.put("schemaVersion", table.schemaVersion());
            if (content != null) {
                map.put("digest", content.digest().toString());
            }
            return map;
        }
    }

    /** @param rows which are in one of them only; null where nobody looked */
    void show(Side before, Side after, @Nullable Result rows) {
        if (json) {
            terminal.out().println(JsonDocument.of("diff", json(before, after, rows)));
        } else {
            text(before, after, rows).forEach(terminal.out()::println);
        }
    }

    private static List<String> text(Side before, Side after, @Nullable Result rows) {
        List<String> lines = new ArrayList<>();
        lines.addAll(totals(before, after));
        if (rows == null) {
            lines.add("");
            lines.add("Columns and rows were not compared, which needs keys.");
            return lines;
        }
        lines.add("");
        lines.addAll(columns(before, after));
        lines.add("");
        lines.add("Rows    " + Amounts.number(rows.removed()) + " removed, " + Amounts.number(rows.added()) + " added, "
                + Amounts.number(rows.same()) + " in both, by " + rows.columns().size() + " columns");
        lines.add("Parts   " + Amounts.number(rows.partsSkipped()) + " equal by their digests and not read, "
                + Amounts.number(rows.partsRead()) + " read");
        lines.addAll(places("removed", rows.removed(), rows.removedAt()));
        lines.addAll(places("added", rows.added(), rows.addedAt()));
        return lines;
    }

    private static List<String> totals(Side before, Side after) {
        TextTable table = new TextTable(before.generation().what().toString(), "before", "after");
        add(
                table,
                "generation",
                before.generation().number(),
                after.generation().number());
        add(
                table,
                "delivery",
                before.generation().delivery(),
                after.generation().delivery());
        add(table, "entry", before.generation().entry(), after.generation().entry());
        add(table, "time", before.generation().time(), after.generation().time());
        add(table, "state", before.state(), after.state());
        add(table, "replays", before.generation().replays(), after.generation().replays());
        add(table, "delivered", before.books().delivered(), after.books().delivered());
        add(table, "stored", before.books().stored(), after.books().stored());
        add(table, "quarantined", before.books().quarantined(), after.books().quarantined());
        Map<String, Long> codesBefore = before.books().violationsByCode();
        Map<String, Long> codesAfter = after.books().violationsByCode();
        Set<String> codes = new TreeSet<>(codesBefore.keySet());
        codes.addAll(codesAfter.keySet());
        codes.forEach(
                code -> add(table, "  " + code, codesBefore.getOrDefault(code, 0L), codesAfter.getOrDefault(code, 0L)));
        add(table, "parts", before.parts(), after.parts());
        add(table, "bytes", before.bytes(), after.bytes());
        add(
                table,
                "vintage",
                String.valueOf(before.table().vintage()),
                String.valueOf(after.table().vintage()));
        boolean sameSchema = before.table().schemaVersion().equals(after.table().schemaVersion());
        add(table, "schema", "", sameSchema ? "the same" : "another");
        if (before.content() != null && after.content() != null) {
            add(table, "digest", before.content().digest(), after.content().digest());
        }
        return table.lines();
    }

    private static void add(TextTable table, String name, Object before, Object after) {
        table.add(name, text(before), text(after));
    }

    private static String text(Object fact) {
        return fact instanceof Number number ? Amounts.number(number.longValue()) : String.valueOf(fact);
    }

    private static List<String> columns(Side before, Side after) {
        List<Map<String, Object>> other = columnsJson(before, after).stream()
                .filter(column -> !Boolean.TRUE.equals(column.get("same")))
                .toList();
        if (other.isEmpty()) {
            return List.of("Columns no difference");
        }
        List<String> lines = new ArrayList<>();
        TextTable table = new TextTable("column that differs", "absent before", "absent after");
        other.forEach(column -> table.add(
                String.valueOf(column.get("column")),
                cells(column.get("absentBefore")),
                cells(column.get("absentAfter"))));
        lines.addAll(table.lines());
        return lines;
    }

    private static String cells(@Nullable Object absent) {
        return absent == null ? "no such column" : text(absent);
    }

    private static List<String> places(String kind, long count, List<Address> places) {
        List<String> lines = new ArrayList<>();
        places.forEach(
                place -> lines.add(String.format("%-7s %s, row %s", kind, place.part(), Amounts.number(place.row()))
                        + ", of " + place.delivery()));
        if (count > places.size()) {
            lines.add(String.format("%-7s %s more", kind, Amounts.number(count - places.size())));
        }
        return lines;
    }

    private static List<Map<String, Object>> columnsJson(Side before, Side after) {
        Map<String, Map<String, Object>> columns = new LinkedHashMap<>();
        before.opened().columns().keySet().forEach(name -> columns.put(name, column(name, before, after)));
        after.opened()
                .columns()
                .keySet()
                .forEach(name -> columns.computeIfAbsent(name, one -> column(one, before, after)));
        return List.copyOf(columns.values());
    }

    private static Map<String, Object> column(String name, Side before, Side after) {
        ColumnTotal left = before.column(name);
        ColumnTotal right = after.column(name);
        Map<String, Object> column = new TreeMap<>();
        column.put("column", name);
        if (left != null) {
            column.put("absentBefore", left.absent());
        }
        if (right != null) {
            column.put("absentAfter", right.absent());
        }
        column.put("same", left != null && left.equals(right));
        return column;
    }

    private static Map<String, Object> json(Side before, Side after, @Nullable Result rows) {
        Map<String, Object> document = new TreeMap<>();
        document.put("table", before.generation().what().table());
        document.put("period", before.generation().what().period());
        document.put("before", before.json());
        document.put("after", after.json());
        if (rows != null) {
            document.put("same", rows.removed() == 0 && rows.added() == 0);
            document.put("columns", columnsJson(before, after));
            Map<String, Object> told = new TreeMap<>();
            told.put("columnsCompared", rows.columns().size());
            told.put("removed", rows.removed());
            told.put("added", rows.added());
            told.put("same", rows.same());
            told.put("partsSkipped", rows.partsSkipped());
            told.put("partsRead", rows.partsRead());
            told.put("removedAt", rows.removedAt());
            told.put("addedAt", rows.addedAt());
            document.put("rows", told);
        }
        return document;
    }
}
