package fr.sndscopy.migration.plan;

import fr.sndscopy.delivery.Delivery;
import fr.sndscopy.delivery.DeliveryRefusedException;
import fr.sndscopy.delivery.RejectLimit;
import fr.sndscopy.delivery.SourceFile;
import fr.sndscopy.record.Severity;
import fr.sndscopy.record.ViolationCode;
import fr.sndscopy.schema.SchemaCatalog;
import fr.sndscopy.schema.TableSchema;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What the operator tolerates of every delivery: limits on rejected rows, and rules whose severity is {@link Severity#FAIL}, of
 * which no violation is tolerated.
 */
final class Limits {
    private final RuleBook rules;
    private final SchemaCatalog catalog;

    Limits(RuleBook rules, SchemaCatalog catalog) {
        this.rules = rules;
        this.catalog = catalog;
    }

    /**
     * The delivery under its own limits and the operator's: of two on the same thing the stricter holds. A table of whose rows neither
     * says anything is under {@link RejectLimit#USUAL}.
     *
     * @throws DeliveryRefusedException naming a limit of the delivery on a code that is none
     */
    Delivery on(Delivery delivery) {
        delivery.rejectLimits().forEach((table, limit) -> limit.codes().keySet().forEach(code -> {
            if (!isCode(code)) {
                throw new DeliveryRefusedException(
                        "delivery.yaml: limits." + table + ".codes." + code, "no such code", "a code of the README");
            }
        }));
        Map<String, RejectLimit> limits = new TreeMap<>();
        for (SourceFile file : delivery.files()) {
            limits.put(file.table(), delivery.rejectLimit(file.table()).stricter(operators(file.table())));
        }
        return delivery.withRejectLimits(limits);
    }

    /** By the table's name as it was delivered, or that of its schema. */
    private RejectLimit operators(String table) {
        Stream<String> names = Stream.of(
                        Stream.of(table), catalog.find(table).stream().map(TableSchema::name), Stream.of("*"))
                .flatMap(name -> name);
        return names.map(name -> rules.limits().get(name.toUpperCase(Locale.ROOT)))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(RejectLimit.USUAL);
    }

    /** Whether a text is a code, or the code of a column. */
    static boolean isCode(String text) {
        return ViolationCode.of(text.replaceFirst("\\(.*", "")).isPresent();
    }
}
