package fr.sndscopy.cli.schema;

import fr.sndscopy.cli.terminal.ExitCode;
import fr.sndscopy.cli.terminal.SchemasOption;
import fr.sndscopy.cli.terminal.Terminal;
import fr.sndscopy.cli.terminal.TextTable;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.SchemaCatalog;
import fr.sndscopy.schema.SchemaDifference;
import fr.sndscopy.schema.SchemaDifference.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code sndscopy schema diff TABLE YEAR YEAR}. */
@Command(
        name = "diff",
        description = "Show what differs between two years of a table: columns, their places and facts, keys, rules.")
final class SchemaDiffCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    SchemaCommand schema;

    @Parameters(index = "0", paramLabel = "TABLE", description = "ER_PRS_F, T_MCOaaB, or an instance as T_MCO08B.")
    String table = "";

    @Parameters(index = "1", paramLabel = "FROM", description = "The year to start from.")
    int from;

    @Parameters(index = "2", paramLabel = "TO", description = "The year to compare with it.")
    int to;

    @Mixin
    SchemasOption schemas = new SchemasOption();

    @Override
    public Integer call() {
        try (Workplace workplace = schema.root.global().openOrDefaults()) {
            SchemaCatalog catalog = workplace.catalog(schemas.folders);
            SchemaDifference difference = SchemaDifference.of(
                    catalog.find(SchemaCommand.known(catalog, table)).orElseThrow(), from, to);
            if (!schema.print("diff", json(difference))) {
                text(difference).forEach(line -> Terminal.detect().out().println(line));
            }
            return ExitCode.DONE.code();
        }
    }

    private static List<String> text(SchemaDifference difference) {
        List<String> text = new ArrayList<>();
        text.add(String.format(
                Locale.ROOT,
                "%s (%s): %d columns in %d, %d in %d",
                difference.table(),
                difference.product(),
                difference.fromColumns(),
                difference.fromYear(),
                difference.toColumns(),
                difference.toYear()));
        if (difference.isEmpty()) {
            text.add("nothing differs");
            return text;
        }
        TextTable lines = new TextTable("", "column", "what", "was", "is");
        difference.added().forEach(column -> lines.add("+", column.name(), "added", "", facts(column)));
        difference.removed().forEach(column -> lines.add("-", column.name(), "removed", facts(column), ""));
        difference
                .moved()
                .forEach(move -> lines.add("~", move.column(), "place", move.from(), String.valueOf(move.to())));
        for (Change change : difference.changed()) {
            String column = change.column().isEmpty() ? "(table)" : change.column();
            lines.add("~", column, change.fact(), change.from(), change.to());
        }
        text.addAll(lines.lines());
        text.add(String.format(
                Locale.ROOT,
                "%d added, %d removed, %d moved, %d facts changed",
                difference.added().size(),
                difference.removed().size(),
                difference.moved().size(),
                difference.changed().size()));
        return text;
    }

    private static String facts(Column column) {
        return column.type() + (column.nomenclature() == null ? "" : ", codes of " + column.nomenclature());
    }

    private static Map<String, Object> json(SchemaDifference difference) {
        Map<String, Object> document = new TreeMap<>();
        document.put("table", difference.table());
        document.put("product", difference.product());
        document.put("from", Map.of("year", difference.fromYear(), "columns", difference.fromColumns()));
        document.put("to", Map.of("year", difference.toYear(), "columns", difference.toColumns()));
        document.put(
                "added",
                difference.added().stream().map(SchemaDiffCommand::json).toList());
        document.put(
                "removed",
                difference.removed().stream().map(SchemaDiffCommand::json).toList());
        document.put(
                "moved",
                difference.moved().stream()
                        .map(move -> Map.of("column", move.column(), "from", move.from(), "to", move.to()))
                        .toList());
        document.put(
                "changed",
                difference.changed().stream()
                        .map(change -> Map.of(
                                "column",
                                change.column(),
                                "fact",
                                change.fact(),
                                "from",
                                change.from(),
                                "to",
                                change.to()))
                        .toList());
        return document;
    }

    private static Map<String, Object> json(Column column) {
        Map<String, Object> json = new TreeMap<>();
        json.put("name", column.name());
        json.put("type", column.type().toString());
        if (column.nomenclature() != null) {
            json.put("nomenclature", column.nomenclature());
        }
        return json;
    }
}
