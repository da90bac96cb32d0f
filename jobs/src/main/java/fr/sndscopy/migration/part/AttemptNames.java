package fr.sndscopy.migration.part;

import fr.sndscopy.ledger.StoreLayout;
import fr.sndscopy.migration.plan.PlannedPart;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * What the objects of one try at a part are called and bound to. Every try has names of its own, so that no try overwrites
 * another's objects.
 *
 * @param dataset the store's dataset id
 * @param delivery its id
 * @param part what is tried
 * @param attempt random, of 16 hexadecimal digits
 */
public record AttemptNames(String dataset, String delivery, PlannedPart part, String attempt) {
    private static final SecureRandom RANDOM = new SecureRandom();

    /** A new try. */
    public static AttemptNames next(String dataset, String delivery, PlannedPart part) {
        return new AttemptNames(dataset, delivery, part, another());
    }

    /** What ends the names of one try at anything, and of no other. */
    public static String another() {
        byte[] attempt = new byte[8];
        RANDOM.nextBytes(attempt);
        return HexFormat.of().formatHex(attempt);
    }

    String dataKey() {
        return StoreLayout.data(part.table(), part.period(), delivery, part.name(), attempt);
    }

    String quarantineKey() {
        return StoreLayout.quarantine(part.table(), part.period(), delivery, part.name(), attempt);
    }

    String aad(StoreLayout.Kind kind) {
        return StoreLayout.aad(kind, dataset, part.table(), part.period(), delivery, part.name());
    }

    String fileName(String kind) {
        return part.name() + "-" + attempt + "." + kind + ".parquet";
    }
}
