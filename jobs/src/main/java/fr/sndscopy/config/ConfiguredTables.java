package fr.sndscopy.config;

import fr.sndscopy.record.ViolationCode;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.SchemaCatalog;
import fr.sndscopy.schema.TableName;
import fr.sndscopy.schema.TableSchema;
import java.util.Collection;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Holds the names of tables and columns in rules, drift and limits against the schemas: a wrong one would have no effect. */
final class ConfiguredTables {
    private static final Pattern PLACE = Pattern.compile("([a-z-]+)\\(([A-Za-z0-9_]+)\\)");

    private final SchemaCatalog catalog;

    private ConfiguredTables(SchemaCatalog catalog) {
        this.catalog = catalog;
    }

    /** @throws ConfigurationException naming a table or column that no schema has */
    static void check(SndscopyProperties properties, SchemaCatalog catalog) {
        ConfiguredTables tables = new ConfiguredTables(catalog);
        properties.drift().keySet().forEach(table -> tables.find("sndscopy.drift.", table));
        properties.limits().forEach((table, limit) -> tables.find("sndscopy.limits.", table)
                .ifPresent(schema -> checkColumns(
                        "sndscopy.limits." + table + ".codes.",
                        schema,
                        limit.codes().keySet(),
                        false)));
        properties.rules().forEach((table, rules) -> tables.find("sndscopy.rules.", table)
                .ifPresent(schema -> {
                    if (!catalog.resolve(table).filter(TableName::isOwn).isPresent()) {
                        throw new ConfigurationException("[sndscopy.rules." + table + "] a table of one year: expected "
                                + schema.name() + ", for all years");
                    }
                    checkColumns("sndscopy.rules." + table + ".", schema, rules.keySet(), true);
                }));
    }

    /** Empty for all tables. */
    private Optional<TableSchema> find(String property, String table) {
        if (table.equals("*")) {
            return Optional.empty();
        }
        return Optional.of(catalog.resolve(table)
                .map(TableName::table)
                .flatMap(catalog::find)
                .orElseThrow(() -> new ConfigurationException("[" + property + table
                        + "] no such table: expected one of the schemas, or \"[*]\""
                        + Nearest.question(
                                table,
                                catalog.tables().stream().map(TableSchema::name).toList()))));
    }

    private static void checkColumns(String property, TableSchema table, Collection<String> places, boolean anyCase) {
        for (String place : places) {
            Matcher matcher = PLACE.matcher(place);
            if (matcher.matches() && !isOfHeader(matcher.group(1)) && !has(table, matcher.group(2), anyCase)) {
                throw new ConfigurationException("[" + property + place + "] no such column: expected one of "
                        + table.name()
                        + Nearest.question(
                                matcher.group(2),
                                table.columns().stream().map(Column::name).toList()));
            }
        }
    }

    /** Codes of headers are about columns that no schema has. */
    private static boolean isOfHeader(String code) {
        return ViolationCode.of(code)
                .filter(known -> known.subject() == ViolationCode.Subject.HEADER)
                .isPresent();
    }

    private static boolean has(TableSchema table, String column, boolean anyCase) {
        return table.columns().stream()
                .map(Column::name)
                .anyMatch(name -> anyCase ? name.equalsIgnoreCase(column) : name.equals(column));
    }
}
