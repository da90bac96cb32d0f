package fr.sndscopy.migration.plan;

import fr.sndscopy.delivery.RejectLimit;
import fr.sndscopy.drift.DriftPolicies;
import fr.sndscopy.nomenclature.CodeSource;
import fr.sndscopy.nomenclature.Codes;
import fr.sndscopy.nomenclature.Lookup;
import fr.sndscopy.nomenclature.Nomenclatures;
import fr.sndscopy.record.Severity;
import fr.sndscopy.record.ViolationCode;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.SchemaOrigin;
import fr.sndscopy.schema.TableSchema;
import fr.sndscopy.validate.CodeList;
import fr.sndscopy.validate.Severities;
import fr.sndscopy.validate.TableRules;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What rows are judged by besides the schemas of their tables.
 *
 * @param severities what becomes of rows that break a rule
 * @param nomenclatures the codes that columns may have
 * @param drift what becomes of files whose header is not their table's
 * @param limits the operator's limits on rejected rows, by table's name in upper case or {@code "*"}
 * @param origins where a table's schema is from, by its name
 */
public record RuleBook(
        Severities severities,
        CodeSource nomenclatures,
        DriftPolicies drift,
        Map<String, RejectLimit> limits,
        Function<String, Optional<SchemaOrigin>> origins) {
    /** With headers that must be the contract's, and without limits of the operator's. */
    public RuleBook(Severities severities, CodeSource nomenclatures) {
        this(severities, nomenclatures, DriftPolicies.STRICT, Map.of());
    }

    /** Of schemas of which nobody knows where they are from. */
    public RuleBook(
            Severities severities, CodeSource nomenclatures, DriftPolicies drift, Map<String, RejectLimit> limits) {
        this(severities, nomenclatures, drift, limits, table -> Optional.empty());
    }

    /** Usual severities, and no nomenclature. */
    public static final RuleBook USUAL = new RuleBook(Severities.USUAL, Nomenclatures.NONE);

    public RuleBook {
        limits = Map.copyOf(limits);
    }

    /**
     * The rules of a table.
     *
     * @param table over all years
     * @param schema with the columns of the year
     * @throws fr.sndscopy.nomenclature.NomenclatureException when a nomenclature that is there cannot be used
     */
    public PlannedRules of(TableSchema table, TableSchema schema) {
        Map<String, Supplier<CodeList>> codes = new HashMap<>();
        Map<String, Codes> used = new TreeMap<>();
        Map<String, List<String>> missing = new TreeMap<>();
        Map<String, String> obstacles = new TreeMap<>();
        for (Column column : schema.columns()) {
            if (!column.hasCodes()
                    || severities.of(schema.name(), ViolationCode.NOT_IN_NOMENCLATURE, column.name()) == Severity.OFF) {
                continue;
            }
            Lookup lookup = nomenclatures.find(column);
            Codes found = lookup.codes();
            String reference = String.valueOf(column.nomenclature());
            if (found != null) {
                codes.put(column.name(), found.list());
                used.put(found.name(), found);
                continue;
            }
            missing.computeIfAbsent(reference, none -> new ArrayList<>()).add(column.name());
            String obstacle = lookup.obstacle();
            if (obstacle != null) {
                obstacles.put(reference, obstacle);
            }
        }
        return new PlannedRules(
                new TableRules(schema, severities, origins.apply(table.name()).orElse(null), codes),
                List.copyOf(used.values()),
                missing,
                obstacles,
                absentKeys(table, schema));
    }

    /** The same rules, with nomenclatures from elsewhere where this book has none. */
    public RuleBook orElse(CodeSource others) {
        return new RuleBook(severities, nomenclatures.orElse(others), drift, limits, origins);
    }

    private static List<String> absentKeys(TableSchema table, TableSchema schema) {
        return Stream.concat(
                        table.uniqueKeys().stream()
                                .filter(key -> !schema.uniqueKeys().contains(key))
                                .map(key -> String.join(",", key)),
                        table.foreignKeys().stream()
                                .filter(key -> !schema.foreignKeys().contains(key))
                                .map(key -> String.join(",", key.columns()) + " -> " + key.table()))
                .toList();
    }
}
