package fr.sndscopy.cli.schema;

import fr.sndscopy.cli.terminal.ExitCode;
import fr.sndscopy.cli.terminal.SchemasOption;
import fr.sndscopy.cli.terminal.Terminal;
import fr.sndscopy.cli.terminal.TextTable;
import fr.sndscopy.config.ConfigurationException;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.migration.plan.NomenclatureOrigins;
import fr.sndscopy.nomenclature.CodeOrigin;
import fr.sndscopy.schema.Amendment;
import fr.sndscopy.schema.ForeignKey;
import fr.sndscopy.schema.RowRuleOrigin;
import fr.sndscopy.schema.SchemaCatalog;
import fr.sndscopy.schema.SchemaDescription;
import fr.sndscopy.schema.TableSchema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code sndscopy schema show TABLE}. */
@Command(
        name = "show",
        description =
                "Show the columns, keys and rules of a table, in all years or in one, where they come from, and from"
                        + " which folder or delivery the codes of its nomenclatures would be taken today.")
final class SchemaShowCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    SchemaCommand schema;

    @Parameters(paramLabel = "TABLE", description = "ER_PRS_F, or a table of a year such as T_MCO08B.")
    String table = "";

    @Option(names = "--year", paramLabel = "Y", description = "Only the columns of that year.")
    @Nullable
    Integer year;

    @Mixin
    SchemasOption schemas = new SchemasOption();

    @Override
    public Integer call() {
        try (Workplace workplace = schema.root.global().openOrDefaults()) {
            SchemaCatalog catalog = workplace.catalog(schemas.folders);
            SchemaCommand.known(catalog, table);
            SchemaDescription description = SchemaDescription.of(catalog, table, Optional.ofNullable(year))
                    .orElseThrow();
            TableSchema known = catalog.find(table).orElseThrow();
            NomenclatureOrigins codes = NomenclatureOrigins.of(
                    description.year().map(known::inYear).orElse(known),
                    workplace.rules(catalog, null),
                    workplace.rules(catalog));
            if (description.lines().isEmpty() && year != null) {
                throw new ConfigurationException("[--year] " + description.table() + " has no column in " + year
                        + ": expected a year in which the table exists; without --year all are shown");
            }
            if (!schema.print("show", json(description, codes))) {
                text(description, codes).forEach(line -> Terminal.detect().out().println(line));
            }
            return ExitCode.DONE.code();
        }
    }

    private static List<String> text(SchemaDescription description, NomenclatureOrigins codes) {
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
        TextTable columns = new TextTable("#", "column", "type", "years", "remarks");
        Map<String, Integer> reasons = new LinkedHashMap<>();
        for (SchemaDescription.Line line : description.lines()) {
            String remarks = String.join("; ", remarks(line, reasons));
            columns.add(line.position(), line.name(), line.type(), line.years(), remarks);
        }
        text.addAll(columns.lines());
        text.add("");
        text.addAll(ofTheTable(description, reasons));
        labelled("codes", origins(codes), text);
        return text;
    }

    private static List<String> ofTheTable(SchemaDescription description, Map<String, Integer> reasons) {
        List<String> text = new ArrayList<>();
        List<String> primaryKey = description.primaryKey();
        labelled("primary key", List.of(primaryKey.isEmpty() ? "none" : String.join(", ", primaryKey)), text);
        labelled(
                "unique",
                description.uniqueKeys().stream()
                        .map(key -> String.join(", ", key))
                        .toList(),
                text);
        labelled(
                "refers to",
                description.foreignKeys().stream().map(ForeignKey::toString).toList(),
                text);
        labelled(
                "row rules",
                description.rowRules().stream().map(SchemaShowCommand::words).toList(),
                text);
        description.source().ifPresent(source -> labelled("facts from", List.of(source), text));
        labelled(
                "amended by",
                reasons.entrySet().stream()
                        .map(reason -> "[" + reason.getValue() + "] " + reason.getKey())
                        .toList(),
                text);
        return text;
    }

    private static List<String> origins(NomenclatureOrigins codes) {
        Map<String, List<String>> names = new TreeMap<>();
        codes.origins().forEach((name, origin) -> names.computeIfAbsent(
                        origin.map(CodeOrigin::toString).orElse("nowhere"), none -> new ArrayList<>())
                .add(name));
        List<String> lines = new ArrayList<>();
        names.forEach((origin, some) -> lines.add(origin + ": " + String.join(", ", some)));
        if (codes.problem() != null) {
            lines.add("of other nomenclatures not known: " + codes.problem());
        }
        return lines;
    }

    private static void labelled(String label, List<String> items, List<String> text) {
        for (int index = 0; index < items.size(); index++) {
            text.add(String.format(Locale.ROOT, "%-12s  ", index == 0 ? label : "") + items.get(index));
        }
    }

    private static String words(RowRuleOrigin origin) {
        String reason = origin.reason().isEmpty() ? "" : ": " + origin.reason();
        return origin.rule() + reason + " (" + SchemaCommand.fileName(origin.source()) + ")";
    }

    /** Remarks on a column; its amendments name their reasons by number. */
    private static List<String> remarks(SchemaDescription.Line line, Map<String, Integer> reasons) {
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
            String reason = SchemaCommand.fileName(amendment.source()) + ": " + amendment.reason();
            int next = reasons.size() + 1;
            remarks.add(amendment + " [" + reasons.computeIfAbsent(reason, fresh -> next) + "]");
        }
        return remarks;
    }

    private static List<String> markings(SchemaDescription.Line line) {
        return line.markings().stream()
                .map(marking -> marking.name().toLowerCase(Locale.ROOT))
                .sorted()
                .toList();
    }

    private static Map<String, Object> json(SchemaDescription description, NomenclatureOrigins codes) {
        Map<String, Object> document = new TreeMap<>();
        Map<String, String> origins = new TreeMap<>();
        codes.origins()
                .forEach((name, origin) ->
                        origins.put(name, origin.map(CodeOrigin::toString).orElse("nowhere")));
        document.put("nomenclatures", origins);
        document.put("table", description.table());
        document.put("product", description.product());
        document.put("version", description.version());
        description.year().ifPresent(year -> document.put("year", year));
        description.source().ifPresent(source -> document.put("source", source));
        document.put(
                "columns",
                description.lines().stream().map(SchemaShowCommand::json).toList());
        document.put("primaryKey", description.primaryKey());
        document.put("uniqueKeys", description.uniqueKeys());
        document.put(
                "foreignKeys",
                description.foreignKeys().stream()
                        .map(key -> Map.of(
                                "columns",
                                key.columns(),
                                "table",
                                key.table().isEmpty() ? description.table() : key.table(),
                                "referencedColumns",
                                key.referencedColumns()))
                        .toList());
        document.put(
                "rowRules",
                description.rowRules().stream().map(SchemaShowCommand::json).toList());
        return document;
    }

    private static Map<String, Object> json(RowRuleOrigin origin) {
        Map<String, Object> rule = new TreeMap<>();
        rule.put("rule", origin.rule().kind().word());
        rule.put("columns", List.of(origin.rule().left(), origin.rule().right()));
        origin.rule().since().ifPresent(year -> rule.put("since", year));
        rule.put("reason", origin.reason());
        rule.put("source", origin.source());
        return rule;
    }

    private static Map<String, Object> json(SchemaDescription.Line line) {
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
                line.amendments().stream()
                        .map(amendment -> Map.of(
                                "fact",
                                amendment.fact(),
                                "change",
                                amendment.toString(),
                                "reason",
                                amendment.reason(),
                                "source",
                                amendment.source()))
                        .toList());
        return column;
    }
}
