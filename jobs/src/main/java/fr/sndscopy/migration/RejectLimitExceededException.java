package fr.sndscopy.migration;

import fr.sndscopy.ledger.Manifest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** More rows were rejected than is tolerated; nothing is published. The message says what to look at first. */
public final class RejectLimitExceededException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int SHOWN = 5;

    /** @param excesses at least one, the worst first */
    RejectLimitExceededException(List<Excess> excesses) {
        super(message(excesses));
    }

    private static String message(List<Excess> excesses) {
        List<String> lines = new ArrayList<>();
        for (Excess excess : excesses.subList(0, Math.min(SHOWN, excesses.size()))) {
            lines.add(excess.toString());
        }
        if (excesses.size() > SHOWN) {
            lines.add("and " + (excesses.size() - SHOWN) + " limits more");
        }
        return String.join("; ", lines) + ". " + lookFirst(excesses.get(0));
    }

    private static String lookFirst(Excess worst) {
        Map.Entry<String, Long> first = worst.first();
        long all = worst.books().violations().values().stream()
                .mapToLong(Long::longValue)
                .sum();
        return String.format(
                Locale.ROOT,
                "Look first at %s of %s: %d of %d violations (%.0f %%). %s",
                first.getKey(),
                worst.place(),
                first.getValue(),
                all,
                100.0 * first.getValue() / Math.max(1, all),
                Advice.on(Manifest.Books.codeOf(first.getKey())));
    }
}
