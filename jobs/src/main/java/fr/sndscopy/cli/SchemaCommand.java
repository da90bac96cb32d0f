package fr.sndscopy.cli;

import fr.sndscopy.config.ConfigurationException;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.ledger.CanonicalJson;
import fr.sndscopy.schema.Amendment;
import fr.sndscopy.schema.SchemaCatalog;
import fr.sndscopy.schema.SchemaCheck;
import fr.sndscopy.schema.SchemaCheck.Finding;
import fr.sndscopy.schema.SchemaCheck.Severity;
import fr.sndscopy.schema.SchemaDescription;
import fr.sndscopy.schema.SchemaImport;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code sndscopy schema}. */
@Command(
        name = "schema",
        description = "Look at table schemas, check one's own, take over a new edition.",
        subcommands = {SchemaCommand.Check.class, SchemaCommand.Import.class, SchemaCommand.Show.class},
        synopsisSubcommandLabel = "COMMAND")
final class SchemaCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    SndscopyCommand root;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    @Override
    public Integer call() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Missing required subcommand");
    }

    private boolean print(Map<String, Object> document) {
        if (root.global().json) {
            Terminal.detect().out().println(new String(CanonicalJson.write(document), StandardCharsets.UTF_8));
        }
        return root.global().json;
    }

    /** {@code sndscopy schema show TABLE}. */
    @Command(name = "show", description = "Show the columns of a table, in all years or in one.")
    static final class Show implements Callable<Integer> {
        @ParentCommand
        @SuppressWarnings("NullAway.Init") // set by picocli
        SchemaCommand schema;

        @Parameters(paramLabel = "TABLE", description = "ER_PRS_F, or a table of a year such as T_MCO08B.")
        String table = "";

        @Option(names = "--year", paramLabel = "Y", description = "Only the columns of that year.")
        @Nullable
        Integer year;

        @Option(
                names = "--schemas",
                paramLabel = "DIR",
                description = "Table Schema files that win over the shipped ones; may be repeated.")
        List<Path> schemas = List.of();

        @Override
        public Integer call() {
            try (Workplace workplace = schema.root.global().openOrDefaults()) {
                SchemaCatalog catalog = workplace.catalog(schemas);
                SchemaDescription description = SchemaDescription.of(catalog, table, Optional.ofNullable(year))
                        .orElseThrow(() -> new ConfigurationException(
                                "[" + table + "] no such table: expected one that is shipped, or --schemas"));
                if (!schema.print(json(description))) {
                    text(description).forEach(line -> Terminal.detect().out().println(line));
                }
                return ExitCode.DONE.code();
            }
        }

        private static List<String> text(SchemaDescription description) {
            List<String> text = new ArrayList<>();
            text.add(String.format(
                    Locale.ROOT,
                    "%s (%s)%s: %d columns, version %.12s",
                    description.table(),
                    description.product(),
                    description.year().map(year -> " in " + year).orElse(""),
                    description.lines().size(),
                    description.version()));
            text.add("");
            TextTable table = new TextTable("#", "column", "type", "years", "remarks");
            for (SchemaDescription.Line line : description.lines()) {
                table.add(line.position(), line.name(), line.type(), line.years(), String.join("; ", remarks(line)));
            }
            text.addAll(table.lines());
            return text;
        }

        private static List<String> remarks(SchemaDescription.Line line) {
            List<String> remarks = new ArrayList<>();
            if (line.primaryKey()) {
                remarks.add("key");
            }
            if (line.required()) {
                remarks.add("required");
            }
            line.nomenclature().ifPresent(name -> remarks.add("codes of " + name));
            remarks.addAll(line.constraints());
            line.references().forEach(reference -> remarks.add("-> " + reference));
            remarks.addAll(markings(line));
            for (Amendment amendment : line.amendments()) {
                remarks.add("amended: " + amendment + ", " + amendment.reason());
            }
            return remarks;
        }

        private static List<String> markings(SchemaDescription.Line line) {
            return line.markings().stream()
                    .map(marking -> marking.name().toLowerCase(Locale.ROOT))
                    .sorted()
                    .toList();
        }

        private static Map<String, Object> json(SchemaDescription description) {
            List<Map<String, Object>> columns = new ArrayList<>();
            for (SchemaDescription.Line line : description.lines()) {
                Map<String, Object> column = new TreeMap<>();
                column.put("position", line.position());
                column.put("name", line.name());
                column.put("type", line.type());
                column.put("years", line.years());
                column.put("required", line.required());
                column.put("primaryKey", line.primaryKey());
                column.put("references", line.references());
                line.nomenclature().ifPresent(name -> column.put("nomenclature", name));
                column.put("constraints", line.constraints());
                column.put("markings", markings(line));
                column.put(
                        "amendments",
                        line.amendments().stream().map(Amendment::reason).toList());
                columns.add(column);
            }
            Map<String, Object> document = new TreeMap<>();
            document.put("table", description.table());
            document.put("product", description.product());
            document.put("version", description.version());
            description.year().ifPresent(year -> document.put("year", year));
            document.put("columns", columns);
            return document;
        }
    }

    /** {@code sndscopy schema check [DIR]}. */
    @Command(name = "check", description = "Find what is wrong or odd in schemas: a folder's, or those in force.")
    static final class Check implements Callable<Integer> {
        @ParentCommand
        @SuppressWarnings("NullAway.Init") // set by picocli
        SchemaCommand schema;

        @Parameters(
                paramLabel = "DIR",
                arity = "0..1",
                description = "Table Schemas and overlays; without it, the shipped schemas under the home's.")
        @Nullable
        Path folder;

        @Override
        public Integer call() {
            List<Finding> findings = findings();
            boolean broken = findings.stream().anyMatch(finding -> finding.severity() == Severity.ERROR);
            List<Map<String, Object>> list = findings.stream().map(Check::json).toList();
            if (!schema.print(Map.of("findings", list))) {
                findings.forEach(finding -> Terminal.detect().out().println(text(finding)));
                Terminal.detect().out().println(summary(findings));
            }
            return (broken ? ExitCode.USAGE : ExitCode.DONE).code();
        }

        private List<Finding> findings() {
            if (folder != null) {
                return SchemaCheck.folder(folder);
            }
            try (Workplace workplace = schema.root.global().openOrDefaults()) {
                return SchemaCheck.catalog(workplace.catalog(List.of()));
            }
        }

        private static String summary(List<Finding> findings) {
            long errors = findings.stream()
                    .filter(finding -> finding.severity() == Severity.ERROR)
                    .count();
            long warnings = findings.stream()
                    .filter(finding -> finding.severity() == Severity.WARNING)
                    .count();
            return errors + " errors, " + warnings + " warnings, " + (findings.size() - errors - warnings) + " notes";
        }

        private static String text(Finding finding) {
            String place = finding.place()
                    + finding.column().map(name -> ", column " + name).orElse("");
            return severity(finding) + "  " + (place.isEmpty() ? "" : "[" + place + "] ") + finding.message();
        }

        private static String severity(Finding finding) {
            return switch (finding.severity()) {
                case ERROR -> "error  ";
                case WARNING -> "warning";
                case INFORMATION -> "note   ";
            };
        }

        private static Map<String, Object> json(Finding finding) {
            Map<String, Object> json = new TreeMap<>();
            json.put("severity", severity(finding).strip());
            json.put("place", finding.place());
            finding.column().ifPresent(column -> json.put("column", column));
            json.put("message", finding.message());
            return json;
        }
    }

    /** {@code sndscopy schema import}. */
    @Command(
            name = "import",
            description = "Take the facts out of a folder of Table Schemas, in the form that is shipped.")
    static final class Import implements Callable<Integer> {
        @ParentCommand
        @SuppressWarnings("NullAway.Init") // set by picocli
        SchemaCommand schema;

        @Option(names = "--from", required = true, paramLabel = "DIR", description = "Table Schemas, at any depth.")
        Path from = Path.of("");

        @Option(names = "--to", required = true, paramLabel = "DIR", description = "Where the facts are written.")
        Path to = Path.of("");

        @Override
        public Integer call() {
            SchemaImport.Summary summary = SchemaImport.run(from, to);
            Map<String, Object> json = Map.of(
                    "tables",
                    summary.tables(),
                    "columns",
                    summary.columns(),
                    "identifyingColumns",
                    summary.identifyingColumns(),
                    "removed",
                    summary.removed());
            if (!schema.print(json)) {
                Terminal terminal = Terminal.detect();
                terminal.out()
                        .printf(
                                Locale.ROOT,
                                "%,d tables with %,d columns, %,d of them identifying%n",
                                summary.tables(),
                                summary.columns(),
                                summary.identifyingColumns());
                summary.removed().forEach(file -> terminal.out().println("removed " + file));
            }
            return ExitCode.DONE.code();
        }
    }
}
