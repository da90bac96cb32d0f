package fr.sndscopy.cli.schema;

import fr.sndscopy.cli.terminal.ExitCode;
import fr.sndscopy.cli.terminal.SchemasOption;
import fr.sndscopy.cli.terminal.Terminal;
import fr.sndscopy.cli.terminal.TextTable;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.schema.ComparisonSummary;
import fr.sndscopy.schema.ComparisonSummary.Line;
import fr.sndscopy.schema.SchemaCatalog;
import fr.sndscopy.schema.SchemaComparison;
import fr.sndscopy.schema.SchemaComparison.Result;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code sndscopy schema compare FILE...}. */
@Command(
        name = "compare",
        description = {
            "Compare schemas with the columns that real tables have: what SAS lists with PROC CONTENTS, as CSV with ;"
                    + " and the columns MEMNAME, NAME, TYPE, FORMAT, FORMATL, FORMATD.",
            "A type or length conflicts when values of the listed column could be refused or changed."
        })
final class SchemaCompareCommand implements Callable<Integer> {
    private static final String ALL = "all";

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    SchemaCommand schema;

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "Listings of columns.")
    List<Path> listings = List.of();

    @Option(names = "--table", paramLabel = "TABLE", description = "Only the listed tables of this schema, one by one.")
    @Nullable
    String table;

    @Option(names = "--public", description = "The public schema as it is, without overlays and schemas of one's own.")
    boolean publicSchema;

    @Mixin
    SchemasOption schemas = new SchemasOption();

    @Override
    public Integer call() {
        try (Workplace workplace = schema.root.global().openOrDefaults()) {
            SchemaCatalog catalog = publicSchema ? SchemaCatalog.publicSchema() : workplace.catalog(schemas.folders);
            String only = table == null ? null : SchemaCommand.known(catalog, table);
            List<Result> results = listings.stream()
                    .flatMap(listing -> SchemaComparison.compare(catalog, listing).stream())
                    .filter(result ->
                            only == null || result.schema().filter(only::equals).isPresent())
                    .toList();
            ComparisonSummary summary = ComparisonSummary.of(results);
            if (!schema.print("compare", json(summary, results))) {
                text(summary, results, only != null)
                        .forEach(line -> Terminal.detect().out().println(line));
            }
            return ExitCode.DONE.code();
        }
    }

    private static List<String> text(ComparisonSummary summary, List<Result> results, boolean oneByOne) {
        List<String> text = new ArrayList<>();
        if (oneByOne) {
            text.addAll(tables(results));
        } else {
            text.addAll(lines(summary));
        }
        if (!summary.conflicts().isEmpty()) {
            text.add("");
            TextTable conflicts = new TextTable("what", "column: listed, schema");
            summary.conflicts()
                    .forEach((column, each) -> each.forEach(conflict -> conflicts.add(
                            conflict.kind().name().toLowerCase(Locale.ROOT),
                            column + ": " + conflict.listed() + ", " + conflict.stated())));
            text.addAll(conflicts.lines());
        }
        return text;
    }

    private static List<String> lines(ComparisonSummary summary) {
        TextTable lines = new TextTable(
                "product",
                "year",
                "tables",
                "equal columns",
                "no schema",
                "columns missing",
                "columns extra",
                "types",
                "lengths");
        summary.lines().forEach(line -> add(lines, line, product(line)));
        add(lines, summary.total(), ALL);
        return lines.lines();
    }

    private static void add(TextTable lines, Line line, String product) {
        lines.add(
                product,
                line.year().map(String::valueOf).orElse("") + (line.inYear() ? " months" : ""),
                line.tables(),
                line.sameColumns(),
                line.withoutSchema(),
                line.missing(),
                line.unknown(),
                line.types(),
                line.lengths());
    }

    private static String product(Line line) {
        return line.product().isEmpty() ? "(no schema)" : line.product();
    }

    private static List<String> tables(List<Result> results) {
        TextTable lines = new TextTable("table", "listed", "schema", "missing", "extra");
        for (Result result : results) {
            lines.add(
                    result.table(),
                    result.listed(),
                    result.expected(),
                    String.join(" ", result.missing()),
                    String.join(" ", result.unknown()));
        }
        return lines.lines();
    }

    private static Map<String, Object> json(ComparisonSummary summary, List<Result> results) {
        Map<String, Object> document = new TreeMap<>();
        document.put("total", json(summary.total()));
        document.put(
                "lines",
                summary.lines().stream().map(SchemaCompareCommand::json).toList());
        document.put("tables", results.stream().map(SchemaCompareCommand::json).toList());
        document.put(
                "conflicts",
                summary.conflicts().entrySet().stream()
                        .map(entry -> Map.of("column", entry.getKey(), "conflicts", words(entry.getValue())))
                        .toList());
        return document;
    }

    private static List<String> words(Collection<?> items) {
        return items.stream().map(Object::toString).collect(Collectors.toList());
    }

    private static Map<String, Object> json(Line line) {
        Map<String, Object> json = new TreeMap<>();
        json.put("product", line.product());
        line.year().ifPresent(year -> json.put("year", year));
        json.put("inYear", line.inYear());
        json.put("tables", line.tables());
        json.put("equalColumns", line.sameColumns());
        json.put("withoutSchema", line.withoutSchema());
        json.put("columnsMissing", line.missing());
        json.put("columnsExtra", line.unknown());
        json.put("types", line.types());
        json.put("lengths", line.lengths());
        return json;
    }

    private static Map<String, Object> json(Result result) {
        Map<String, Object> json = new TreeMap<>();
        json.put("table", result.table());
        result.schema().ifPresent(name -> json.put("schema", name));
        result.year().ifPresent(year -> json.put("year", year));
        json.put("inYear", result.inYear());
        json.put("listed", result.listed());
        json.put("expected", result.expected());
        json.put("missing", List.copyOf(result.missing()));
        json.put("extra", List.copyOf(result.unknown()));
        json.put("conflicts", words(result.conflicts()));
        return json;
    }
}
