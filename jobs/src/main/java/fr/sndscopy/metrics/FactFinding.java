package fr.sndscopy.metrics;

import fr.sndscopy.ledger.LedgerEntry;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.ledger.LedgerState.Publication;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.time.StoredTime;
import fr.sndscopy.metrics.Facts.Books;
import fr.sndscopy.metrics.Facts.LeftOver;
import fr.sndscopy.metrics.Facts.Product;
import fr.sndscopy.metrics.Facts.Run;
import fr.sndscopy.migration.published.Leftover;
import fr.sndscopy.migration.published.Leftovers;
import fr.sndscopy.report.MigrationReport;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes {@link Facts} of ledgers, lists and reports. */
public final class FactFinding {
    private FactFinding() {}

    /**
     * What a ledger says.
     *
     * @param signedEntries how many the newest checkpoint is over, or null
     */
    public static Books books(LedgerState state, Instant now, @Nullable Long signedEntries) {
        Map<String, Sum> sums = new TreeMap<>();
        for (Publication publication : state.publications()) {
            LedgerEntry entry = publication.entry();
            sums.computeIfAbsent(publication.product(), none -> new Sum())
                    .add(entry, state.isCurrent(entry.delivery()));
        }
        Set<String> seen = new HashSet<>();
        state.current().values().forEach(owner -> {
            Sum sum = Objects.requireNonNull(
                    sums.get(state.publication(owner.delivery()).orElseThrow().product()));
            sum.tablePeriods++;
            if (seen.add(owner.delivery())) {
                sum.deliveries++;
            }
        });
        Map<String, Product> products = new TreeMap<>();
        sums.forEach((product, sum) -> products.put(product, sum.product()));
        return new Books(state.dataset(), now.getEpochSecond(), state.size(), signedEntries, products);
    }

    /** Of one product. */
    private static final class Sum {
        private long last;
        private long deliveries;
        private long tablePeriods;
        private long stored;
        private long quarantined;

        /** A replay takes what it judges out of the quarantine of its delivery, and puts back what breaks a rule still. */
        void add(LedgerEntry entry, boolean current) {
            last = Math.max(last, StoredTime.instant(entry.time()).getEpochSecond());
            if (current) {
                stored += entry.rowsStored();
                quarantined += entry.rowsQuarantined() - (entry.replays() == null ? 0 : entry.rowsDelivered());
            }
        }

        Product product() {
            return new Product(last, deliveries, tablePeriods, stored, quarantined);
        }
    }

    /** What a list of the store has found. Kinds of which there is nothing are told too, so that none vanishes. */
    public static LeftOver leftovers(Leftovers.Found found, Instant now) {
        Map<String, Long> objects = new TreeMap<>();
        Map<String, Long> bytes = new TreeMap<>();
        for (Leftover.Kind kind : Leftover.Kind.values()) {
            objects.put(kind.toString(), 0L);
            bytes.put(kind.toString(), 0L);
        }
        for (Leftover one : found.all()) {
            objects.merge(one.kind().toString(), 1L, Long::sum);
            bytes.merge(one.kind().toString(), one.bytes(), Long::sum);
        }
        return new LeftOver(now.getEpochSecond(), objects, bytes);
    }

    /**
     * A migration that has ended.
     *
     * @param report of it, or null when it had come to none
     */
    public static Run run(Instant begun, Instant ended, int exitCode, @Nullable MigrationReport report) {
        Map<String, Long> rejects = new TreeMap<>();
        Map<String, Long> steps = new TreeMap<>();
        if (report == null) {
            return new Run(begun.getEpochSecond(), ended.getEpochSecond(), exitCode, 0, 0, rejects, steps);
        }
        for (MigrationReport.TableLine table : report.tables()) {
            table.books().violationsByCode().forEach((code, count) -> rejects.merge(code, count, Long::sum));
        }
        for (MigrationReport.Step step : report.steps()) {
            steps.merge(step.name(), step.duration().toMillis(), Long::sum);
        }
        Manifest.Books total = report.total();
        return new Run(
                begun.getEpochSecond(),
                ended.getEpochSecond(),
                exitCode,
                total.stored(),
                total.quarantined(),
                rejects,
                steps);
    }
}
