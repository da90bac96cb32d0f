package fr.sndscopy.ledger;

import fr.sndscopy.ledger.LedgerState.Owner;
import fr.sndscopy.ledger.PublicationRefusedException.Reason;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What may follow on a state. The same rules judge a publication before it is written and an entry that is read. */
final class PublicationRules {
    private PublicationRules() {}

    static void check(
            LedgerState state,
            String delivery,
            String contentId,
            @Nullable String supersedes,
            Map<TablePeriod, Integer> tables) {
        String place = "[" + delivery + "] ";
        if (state.publication(delivery).isPresent()) {
            String known = state.publication(delivery).get().entry().contentId();
            throw new PublicationRefusedException(
                    Reason.OTHER_CONTENT,
                    place
                            + (known.equals(contentId)
                                    ? "published already"
                                    : "published already, with other content: a re-delivery needs an id of its own and"
                                            + " names this one in supersedes"));
        }
        if (supersedes != null) {
            if (state.publication(supersedes).isEmpty()) {
                throw new PublicationRefusedException(
                        Reason.SUPERSEDES_UNKNOWN, place + "supersedes " + supersedes + ", which is not published");
            }
            if (!state.isCurrent(supersedes)) {
                throw new PublicationRefusedException(
                        Reason.SUPERSEDES_STALE,
                        place + "supersedes " + supersedes + ", which has been superseded already");
            }
        }
        tables.forEach((tablePeriod, generation) -> {
            Owner owner = state.current().get(tablePeriod);
            if (owner != null && !owner.delivery().equals(supersedes)) {
                throw new PublicationRefusedException(
                        Reason.PERIOD_TAKEN,
                        place + tablePeriod + " is published by " + owner.delivery()
                                + ": a re-delivery names it in supersedes");
            }
            int expected = state.nextGeneration(tablePeriod);
            if (generation != expected) {
                throw new PublicationRefusedException(
                        Reason.STALE_PLAN,
                        place + tablePeriod + " generation " + generation + ", expected " + expected
                                + ": made for another state of the store");
            }
        });
    }

    /** Whether a manifest's books balance, and its parts add up to its tables. */
    static void checkBooks(Manifest manifest) {
        Map<TablePeriod, long[]> sums = new HashMap<>();
        for (Manifest.Part part : manifest.parts()) {
            requireBalance(manifest, "part " + part.name(), part.books());
            long[] sum = sums.computeIfAbsent(new TablePeriod(part.table(), part.period()), key -> new long[2]);
            sum[0] = Math.addExact(sum[0], part.books().stored());
            sum[1] = Math.addExact(sum[1], part.books().quarantined());
        }
        for (Manifest.Table table : manifest.tables()) {
            TablePeriod tablePeriod = new TablePeriod(table.table(), table.period());
            requireBalance(manifest, tablePeriod.toString(), table.books());
            long[] sum = sums.remove(tablePeriod);
            if (sum == null) {
                sum = new long[2];
            }
            if (sum[0] != table.books().stored() || sum[1] != table.books().quarantined()) {
                throw inconsistent(
                        manifest,
                        tablePeriod + " has " + table.books().stored() + " rows stored and "
                                + table.books().quarantined() + " quarantined, its parts " + sum[0] + " and " + sum[1]);
            }
        }
        if (!sums.isEmpty()) {
            throw inconsistent(manifest, "parts of " + sums.keySet() + ", which is no table of the manifest");
        }
    }

    private static void requireBalance(Manifest manifest, String what, Manifest.Books books) {
        if (!books.balance() || books.stored() < 0 || books.quarantined() < 0) {
            throw inconsistent(
                    manifest,
                    what + " has " + books.delivered() + " rows delivered, " + books.stored() + " stored, "
                            + books.quarantined() + " quarantined");
        }
    }

    static PublicationRefusedException inconsistent(Manifest manifest, String problem) {
        return new PublicationRefusedException(Reason.INCONSISTENT, "[" + manifest.delivery() + "] " + problem);
    }
}
