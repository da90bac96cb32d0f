package fr.sndscopy.migration;

import fr.sndscopy.delivery.RejectLimit;
import fr.sndscopy.drift.DriftPolicies;
import fr.sndscopy.nomenclature.Codes;
import fr.sndscopy.nomenclature.Nomenclatures;
import fr.sndscopy.record.Severity;
import fr.sndscopy.record.ViolationCode;
import fr.sndscopy.schema.Column;
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
import java.util.stream.Stream;

/**
 * What rows are judged by besides the schemas of their tables.
 *
 * @param severities what becomes of rows that break a rule
 * @param nomenclatures the codes that columns may have
 * @param drift what becomes of files whose header is not their table's
 * @param limits the operator's limits on rejected rows, by table's name in upper case or {@code "*"}
 */
public record RuleBook(
        Severities severities, Nomenclatures nomenclatures, DriftPolicies drift, Map<String, RejectLimit> limits) {
    /** With headers that must be the contract's, and without limits of the operator's. */
    public RuleBook(Severities severities, Nomenclatures nomenclatures) {
        this(severities, nomenclatures, DriftPolicies.STRICT, Map.of());
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
    PlannedRules of(TableSchema table, TableSchema schema) {
        Map<String, CodeList> codes = new HashMap<>();
        Map<String, String> editions = new TreeMap<>();
        Map<String, List<String>> missing = new TreeMap<>();
        for (Column column : schema.columns()) {
            if (!column.hasCodes()
                    || severities.of(schema.name(), ViolationCode.NOT_IN_NOMENCLATURE, column.name()) == Severity.OFF) {
                continue;
            }
            Optional<Codes> found = nomenclatures.find(column);
            if (found.isPresent()) {
                codes.put(column.name(), found.get().list());
                editions.put(found.get().nomenclature(), found.get().sha256());
            } else {
                missing.computeIfAbsent(String.valueOf(column.nomenclature()), none -> new ArrayList<>())
                        .add(column.name());
            }
        }
        return new PlannedRules(
                new TableRules(schema, severities, codes), editions, missing, absentKeys(table, schema));
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
