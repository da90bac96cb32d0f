package fr.sndscopy.migration;

import fr.sndscopy.delivery.Delivery;
import fr.sndscopy.delivery.DeliveryRefusedException;
import fr.sndscopy.delivery.RejectLimit;
import fr.sndscopy.delivery.SourceFile;
import fr.sndscopy.record.Severity;
import fr.sndscopy.record.ViolationCode;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the operator tolerates of every delivery: limits on rejected rows, and rules whose severity is {@link Severity#FAIL}, of
 * which no violation is tolerated.
 */
final class Limits {
    private final RuleBook rules;

    Limits(RuleBook rules) {
        this.rules = rules;
    }

    /**
     * The delivery under its own limits and the operator's: of two on the same thing the stricter holds.
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
            RejectLimit limit = delivery.rejectLimit(file.table()).stricter(operators(file.table()));
            if (!limit.equals(RejectLimit.NONE)) {
                limits.put(file.table(), limit);
            }
        }
        return delivery.withRejectLimits(limits);
    }

    private RejectLimit operators(String table) {
        RejectLimit others = rules.limits().getOrDefault("*", RejectLimit.NONE);
        return rules.limits().getOrDefault(table.toUpperCase(Locale.ROOT), others);
    }

    /** Whether a text is a code, or the code of a column. */
    static boolean isCode(String text) {
        return ViolationCode.of(text.replaceFirst("\\(.*", "")).isPresent();
    }
}
