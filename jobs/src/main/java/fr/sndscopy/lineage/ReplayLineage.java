package fr.sndscopy.lineage;

import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.ledger.LedgerState.Publication;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.TablePeriod;
import fr.sndscopy.lineage.LineageRun.Job;
import fr.sndscopy.lineage.LineageRun.Source;
import fr.sndscopy.report.FailureKind;
import fr.sndscopy.schema.SchemaCatalog;
import fr.sndscopy.schema.TableSchema;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of one replay of a quarantine. Nobody goes on with a replay: one that is killed has no end, and the next is another run. */
public final class ReplayLineage {
    private static final Logger LOG = LoggerFactory.getLogger(ReplayLineage.class);

    private final Lineage lineage;
    private final SchemaCatalog catalog;
    private @Nullable LineageRun told;

    /** @param catalog the schemas of today */
    public ReplayLineage(Lineage lineage, SchemaCatalog catalog) {
        this.lineage = lineage;
        this.catalog = catalog;
    }

    /**
     * It begins; of a delivery that is not published nothing is told.
     *
     * @param state the ledger; asked for when somebody is told
     * @param table only its rows; null for all
     */
    public void begins(Supplier<Optional<LedgerState>> state, String delivery, @Nullable String table) {
        if (!lineage.isTold()) {
            return;
        }
        try {
            state.get().ifPresent(ledger -> ledger.publication(delivery)
                    .ifPresent(origin -> begins(ledger.dataset(), origin, table)));
        } catch (RuntimeException e) {
            // the replay asks the same, and fails for it
            LOG.warn("the ledger cannot be read, and nothing is told of the replay as lineage", e);
        }
    }

    private void begins(String dataset, Publication origin, @Nullable String table) {
        List<Source> sources = origin.rows().entrySet().stream()
                .filter(rows -> rows.getValue().quarantined() > 0)
                .filter(rows -> table == null || rows.getKey().isOf(table))
                .map(rows -> new Source(rows.getKey(), null, 0, 0))
                .toList();
        LineageRun begins = new LineageRun(
                Job.REPLAY, UUID.randomUUID(), dataset, origin.entry().delivery(), origin.product(), sources);
        told = begins;
        Instant now = Instant.now();
        lineage.tell(events -> events.starts(begins, now));
    }

    /**
     * It has ended well.
     *
     * @param published the manifest of what has passed; empty when no row has
     */
    public void ended(Supplier<Optional<Manifest>> published) {
        LineageRun ends = told;
        if (ends != null) {
            told = null;
            Instant now = Instant.now();
            lineage.tell(events -> published
                    .get()
                    .map(books -> events.completes(ends, now, books, List.of(), schemas(books)::get))
                    .orElseGet(() -> events.completesWithNothing(ends, now)));
        }
    }

    private Map<TablePeriod, TableSchema> schemas(Manifest books) {
        Map<TablePeriod, TableSchema> schemas = new TreeMap<>();
        for (Manifest.Table table : books.tables()) {
            catalog.find(table.table())
                    .ifPresent(schema -> schemas.put(
                            new TablePeriod(table.table(), table.period()), schema.inYear(table.vintage())));
        }
        return schemas;
    }

    /** It has failed. */
    public void failed(FailureKind failure) {
        LineageRun ends = told;
        if (ends != null) {
            told = null;
            Instant now = Instant.now();
            lineage.tell(events -> events.ends(ends, now, failure, null, null, List.of()));
        }
    }
}
