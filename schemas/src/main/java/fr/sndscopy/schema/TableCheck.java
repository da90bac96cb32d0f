package fr.sndscopy.schema;

import fr.sndscopy.schema.SchemaCheck.Finding;
import fr.sndscopy.schema.SchemaCheck.Severity;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Finds what is wrong or odd in tables that could be read. */
final class TableCheck {

    private final List<Finding> findings = new ArrayList<>();
    private final Function<String, Optional<TableSchema>> catalog;
    private final Optional<Set<String>> nomenclatures;

    /**
     * @param catalog finds the tables that others refer to
     * @param nomenclatures the names of the nomenclatures there are; empty when that is not known
     */
    TableCheck(Function<String, Optional<TableSchema>> catalog, Optional<Set<String>> nomenclatures) {
        this.catalog = catalog;
        this.nomenclatures = nomenclatures;
    }

    /** The findings of each table by itself, then those of column names across tables. */
    List<Finding> tables(Collection<TableSchema> tables, Function<TableSchema, String> place) {
        for (TableSchema table : tables) {
            for (Column column : table.columns()) {
                years(place.apply(table), column);
                bounds(place.apply(table), column);
                enumeration(place.apply(table), column);
                nomenclature(place.apply(table), column);
            }
            uniqueKeys(place.apply(table), table);
            for (ForeignKey key : table.foreignKeys()) {
                foreignKey(place.apply(table), table, key);
            }
        }
        severalTypes(tables);
        return List.copyOf(findings);
    }

    private void add(Severity severity, String place, String message) {
        findings.add(new Finding(severity, place, Optional.empty(), message));
    }

    private void add(Severity severity, String place, Column column, String message) {
        findings.add(new Finding(severity, place, Optional.of(column.name()), message));
    }

    private void years(String place, Column column) {
        YearSpan years = column.years();
        if (years.created() == null || years.deleted() == null) {
            return;
        }
        for (int year = years.created(); year < years.deleted(); year++) {
            if (years.includes(year)) {
                return;
            }
        }
        add(
                Severity.WARNING,
                place,
                column,
                "exists in no year: created " + years.created() + ", deleted " + years.deleted());
    }

    private void bounds(String place, Column column) {
        if (!column.type().isNumber()) {
            return;
        }
        String minimum = column.constraints().minimum();
        String maximum = column.constraints().maximum();
        if (minimum != null && maximum != null && new BigDecimal(minimum).compareTo(new BigDecimal(maximum)) > 0) {
            add(Severity.WARNING, place, column, "minimum " + minimum + " is more than maximum " + maximum);
        }
        if (maximum != null && !fits(maximum, column.type())) {
            add(Severity.WARNING, place, column, "maximum " + maximum + " does not fit " + column.type());
        }
        if (minimum != null && !fits(minimum, column.type())) {
            add(Severity.WARNING, place, column, "minimum " + minimum + " does not fit " + column.type());
        }
    }

    private static boolean fits(String number, ColumnType type) {
        BigDecimal limit = BigDecimal.ONE.movePointRight(type.precision() - type.scale());
        return new BigDecimal(number).abs().compareTo(limit) < 0;
    }

    private void enumeration(String place, Column column) {
        int most = column.type().precision();
        if (column.type().logical() != LogicalType.STRING || most == 0) {
            return;
        }
        for (String value : column.constraints().enumeration()) {
            if (value.codePointCount(0, value.length()) > most) {
                add(Severity.WARNING, place, column, "the allowed value '" + value + "' does not fit " + column.type());
            }
        }
    }

    private void nomenclature(String place, Column column) {
        String nomenclature = column.nomenclature();
        if (nomenclature == null) {
            return;
        }
        int colon = nomenclature.indexOf(':');
        String name = colon < 0 ? nomenclature : nomenclature.substring(0, colon);
        Optional<TableSchema> table = catalog.apply(name);
        if (table.isPresent()) {
            if (colon >= 0
                    && column(table.get(), nomenclature.substring(colon + 1)).isEmpty()) {
                add(Severity.WARNING, place, column, "nomenclature " + nomenclature + " has no such column");
            }
        } else if (nomenclatures.isPresent() && !nomenclatures.get().contains(name)) {
            add(Severity.INFORMATION, place, column, "no nomenclature " + name);
        }
    }

    private void uniqueKeys(String place, TableSchema table) {
        if (table.primaryKey().size() < 2) {
            return;
        }
        for (List<String> key : table.uniqueKeys()) {
            if (key.size() == 1 && table.primaryKey().stream().anyMatch(key.get(0)::equalsIgnoreCase)) {
                add(
                        Severity.WARNING,
                        place,
                        column(table, key.get(0)).orElseThrow(),
                        "unique by itself, and in a primary key that needs "
                                + table.primaryKey().size() + " columns: not both can be meant");
            }
        }
    }

    private void foreignKey(String place, TableSchema table, ForeignKey key) {
        Optional<TableSchema> found = key.table().isEmpty() ? Optional.of(table) : catalog.apply(key.table());
        if (found.isEmpty()) {
            add(Severity.INFORMATION, place, "a foreign key refers to " + key.table() + ", which is not known");
            return;
        }
        TableSchema target = found.get();
        for (int index = 0; index < key.columns().size(); index++) {
            String referenced = key.referencedColumns().get(index);
            Column own = column(table, key.columns().get(index)).orElseThrow();
            Optional<Column> other = column(target, referenced);
            if (other.isEmpty()) {
                add(
                        Severity.WARNING,
                        place,
                        own,
                        "a foreign key refers to " + target.name() + "." + referenced + ", which does not exist");
            } else if (own.type().logical() != other.get().type().logical()) {
                add(
                        Severity.WARNING,
                        place,
                        own,
                        own.type() + " refers to " + target.name() + "." + referenced + ", which is "
                                + other.get().type());
            }
        }
    }

    private static Optional<Column> column(TableSchema table, String name) {
        return table.columns().stream()
                .filter(column -> column.name().equalsIgnoreCase(name))
                .findFirst();
    }

    private void severalTypes(Collection<TableSchema> tables) {
        Map<String, Map<LogicalType, Set<String>>> uses = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (TableSchema table : tables) {
            for (Column column : table.columns()) {
                uses.computeIfAbsent(column.name(), name -> new TreeMap<>())
                        .computeIfAbsent(column.type().logical(), type -> new TreeSet<>())
                        .add(table.name());
            }
        }
        uses.forEach((name, types) -> {
            if (types.size() > 1) {
                String message = types.entrySet().stream()
                        .map(use -> use.getKey().name().toLowerCase(Locale.ROOT) + " in " + some(use.getValue()))
                        .collect(Collectors.joining(", "));
                findings.add(new Finding(Severity.INFORMATION, "", Optional.of(name), "has several types: " + message));
            }
        });
    }

    private static String some(Set<String> tables) {
        String first = tables.iterator().next();
        return tables.size() == 1 ? first : first + " and " + (tables.size() - 1) + " more";
    }
}
