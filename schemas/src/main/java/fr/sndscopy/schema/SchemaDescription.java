package fr.sndscopy.schema;

import fr.sndscopy.schema.Column.Marking;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A table as {@code schema show} tells it: what a person asks of a schema, one line a column.
 *
 * @param table the schema's name
 * @param product the family it belongs to
 * @param version the table's version in all years
 * @param year the year it is told for; empty for all years
 * @param source the file of the table; empty when it did not come from one
 * @param lines the columns in the contract's order
 * @param primaryKey its columns; empty when there is none, or the year does not have them all
 * @param uniqueKeys what else is unique
 * @param foreignKeys references to other tables
 * @param rowRules rules between columns, and where each comes from
 */
public record SchemaDescription(
        String table,
        String product,
        String version,
        Optional<Integer> year,
        Optional<String> source,
        List<Line> lines,
        List<String> primaryKey,
        List<List<String>> uniqueKeys,
        List<ForeignKey> foreignKeys,
        List<RowRuleOrigin> rowRules) {

    public SchemaDescription {
        primaryKey = List.copyOf(primaryKey);
        uniqueKeys = List.copyOf(uniqueKeys);
        foreignKeys = List.copyOf(foreignKeys);
        rowRules = List.copyOf(rowRules);
        lines = List.copyOf(lines);
    }

    /**
     * One column.
     *
     * @param position 1 for the first column of the table in that year
     * @param name its name
     * @param type its type with size, and with the formats the schema states: {@code date %d%m%Y}
     * @param years when it exists: {@code 2007–2011}, {@code …–…} for always
     * @param required whether a cell must be there
     * @param primaryKey whether it is part of the primary key
     * @param references the columns that foreign keys of the table refer it to, as {@code TABLE.COLUMN}
     * @param nomenclature the table, or {@code TABLE:COLUMN}, that holds its codes
     * @param constraints the other rules, each as {@code minimum 0}
     * @param markings how it bears on privacy
     * @param amendments the overlays' corrections that it shows
     */
    public record Line(
            int position,
            String name,
            String type,
            String years,
            boolean required,
            boolean primaryKey,
            List<String> references,
            Optional<String> nomenclature,
            List<String> constraints,
            Set<Marking> markings,
            List<Amendment> amendments) {

        public Line {
            references = List.copyOf(references);
            constraints = List.copyOf(constraints);
            markings = Set.copyOf(markings);
            amendments = List.copyOf(amendments);
        }
    }

    /**
     * A table of a catalogue.
     *
     * @param tableName as for {@link SchemaCatalog#find}
     * @param year the year to tell; when empty, the year in the name, and without one all years
     * @return empty when the catalogue knows no such table
     */
    public static Optional<SchemaDescription> of(SchemaCatalog catalog, String tableName, Optional<Integer> year) {
        return catalog.resolve(tableName).flatMap(name -> catalog.find(tableName)
                .map(table -> of(table, year.or(name::year), catalog.origin(tableName))));
    }

    private static SchemaDescription of(TableSchema allYears, Optional<Integer> year, Optional<SchemaOrigin> origin) {
        List<Amendment> amendments = origin.map(SchemaOrigin::amendments).orElse(List.of());
        TableSchema table = year.map(allYears::inYear).orElse(allYears);
        List<Line> lines = new ArrayList<>();
        for (Column column : table.columns()) {
            lines.add(line(lines.size() + 1, column, table, amendments));
        }
        return new SchemaDescription(
                table.name(),
                table.product(),
                table.version(),
                year,
                origin.map(SchemaOrigin::source),
                lines,
                table.primaryKey(),
                table.uniqueKeys().stream()
                        .filter(key -> !key.equals(table.primaryKey()))
                        .toList(),
                table.foreignKeys(),
                table.rowRules().stream().map(rule -> origin(rule, origin)).toList());
    }

    private static RowRuleOrigin origin(RowRule rule, Optional<SchemaOrigin> table) {
        return table.stream()
                .flatMap(origin -> origin.rowRules().stream())
                .filter(candidate -> candidate.rule().equals(rule))
                .findFirst()
                .orElseGet(() -> new RowRuleOrigin(rule, "", ""));
    }

    private static Line line(int position, Column column, TableSchema table, List<Amendment> amendments) {
        return new Line(
                position,
                column.name(),
                String.join(" ", typeAndFormats(column)),
                column.years().toString(),
                column.required(),
                table.primaryKey().stream().anyMatch(column.name()::equalsIgnoreCase),
                references(column, table),
                Optional.ofNullable(column.nomenclature()),
                rules(column.constraints()),
                column.markings(),
                amendments.stream()
                        .filter(amendment -> amendment.column().equalsIgnoreCase(column.name()))
                        .filter(amendment -> shows(column, amendment))
                        .toList());
    }

    /** A column that was split by an amendment shows it only in its later part. */
    private static boolean shows(Column column, Amendment amendment) {
        Integer created = column.years().created();
        return amendment
                .since()
                .map(since -> created != null && created >= since)
                .orElse(true);
    }

    private static List<String> typeAndFormats(Column column) {
        List<String> words = new ArrayList<>();
        words.add(column.type().toString());
        words.addAll(column.dateFormats());
        words.addAll(notation(column.notation()));
        return words;
    }

    static List<String> notation(Notation notation) {
        List<String> words = new ArrayList<>();
        if (notation.decimal() != null) {
            words.add("decimals behind '" + notation.decimal() + "'");
        }
        if (notation.group() != null) {
            words.add("groups between '" + notation.group() + "'");
        }
        if (notation.missing() != null) {
            words.add("missing " + notation.missing());
        }
        return words;
    }

    private static List<String> references(Column column, TableSchema table) {
        List<String> references = new ArrayList<>();
        for (ForeignKey key : table.foreignKeys()) {
            for (int index = 0; index < key.columns().size(); index++) {
                if (key.columns().get(index).equalsIgnoreCase(column.name())) {
                    String target = key.table().isEmpty() ? table.name() : key.table();
                    references.add(target + "." + key.referencedColumns().get(index));
                }
            }
        }
        return references;
    }

    static List<String> rules(Constraints constraints) {
        List<String> rules = new ArrayList<>();
        if (constraints.minimum() != null) {
            rules.add("minimum " + constraints.minimum());
        }
        if (constraints.maximum() != null) {
            rules.add("maximum " + constraints.maximum());
        }
        if (!constraints.enumeration().isEmpty()) {
            rules.add("one of " + constraints.enumeration());
        }
        if (constraints.pattern() != null) {
            rules.add("pattern " + constraints.pattern());
        }
        if (constraints.minLength() != null) {
            rules.add("at least " + constraints.minLength() + " characters");
        }
        return rules;
    }
}
