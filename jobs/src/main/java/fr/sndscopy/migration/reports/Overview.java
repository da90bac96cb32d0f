package fr.sndscopy.migration.reports;

import fr.sndscopy.ledger.CanonicalJson;
import fr.sndscopy.ledger.Ledger;
import fr.sndscopy.ledger.LedgerEntry;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.ledger.LedgerState.Owner;
import fr.sndscopy.ledger.LedgerState.Publication;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.Manifest.Books;
import fr.sndscopy.ledger.TablePeriod;
import fr.sndscopy.ledger.proof.StoredCheckpoints;
import fr.sndscopy.ledger.time.StoredTime;
import fr.sndscopy.migration.evidence.Sealing;
import fr.sndscopy.migration.published.PublishedDelivery;
import fr.sndscopy.report.index.IndexHtml;
import fr.sndscopy.report.index.ReportIndex;
import fr.sndscopy.report.index.ReportIndex.Absent;
import fr.sndscopy.report.index.ReportIndex.DeliveryLine;
import fr.sndscopy.report.index.ReportIndex.Doubt;
import fr.sndscopy.report.index.ReportIndex.Point;
import fr.sndscopy.report.index.ReportIndex.Series;
import fr.sndscopy.report.index.ReportIndex.Standing;
import fr.sndscopy.storage.ObjectStore;
import java.io.IOException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Draws the pages over all deliveries from what a store vouches for: ledger, manifests, sealed evidence, and those of its reports that the access
 * log or their seal names. Nothing of a home is looked at.
 */
public final class Overview {
    private final ObjectStore store;
    private final Ledger ledger;
    private final @Nullable Sealing sealing;
    private final String toolVersion;
    private final Clock clock;

    /** @param sealing opens evidence and seals; null without keys: then absent values are not counted */
    public Overview(ObjectStore store, Ledger ledger, @Nullable Sealing sealing, String toolVersion, Clock clock) {
        this.store = store;
        this.ledger = ledger;
        this.sealing = sealing;
        this.toolVersion = toolVersion;
        this.clock = clock;
    }

    /**
     * Writes the pages, the copies of reports that are vouched for first.
     *
     * @throws fr.sndscopy.ledger.StoreFormatException when nothing has been set up
     * @throws fr.sndscopy.ledger.LedgerCorruptException when the ledger does not hold together
     * @throws fr.sndscopy.migration.work.IntegrityException when the evidence of a delivery is not what its manifest names
     */
    public ReportIndex write(IndexHtml.Pages to) throws IOException {
        LedgerState state = ledger.read();
        VouchedReports reports = new VouchedReports(store, state, sealing);
        List<DeliveryLine> deliveries = new ArrayList<>();
        List<Doubt> doubts = new ArrayList<>();
        for (Publication publication : state.publications()) {
            VouchedReports.Found found = reports.find(publication.entry().delivery());
            doubts.addAll(found.doubts());
            deliveries.add(line(state, publication, found, to));
        }
        NamedReports named = reports.named();
        ReportIndex index = new ReportIndex(
                new ReportIndex.Store(
                        store.description(),
                        state.dataset(),
                        toolVersion,
                        clock.instant().truncatedTo(ChronoUnit.SECONDS),
                        state.size(),
                        state.headSha256(),
                        new StoredCheckpoints(store)
                                .newest()
                                .map(newest -> newest.name().size())
                                .orElse(0L),
                        named.entries(),
                        named.covered()),
                deliveries,
                doubts,
                named.problem().orElse(null),
                series(state),
                sealing != null);
        IndexHtml.draw(index, to);
        return index;
    }

    private DeliveryLine line(
            LedgerState state, Publication publication, VouchedReports.Found found, IndexHtml.Pages to)
            throws IOException {
        LedgerEntry entry = publication.entry();
        String file = null;
        if (found.forms().isPresent()) {
            file = IndexHtml.REPORTS + "/" + entry.delivery() + ".html";
            to.write(file, found.forms().get().html());
        }
        Optional<Publication> superseder = state.supersederOf(entry.delivery());
        Standing standing = entry.replays() != null
                ? Standing.REPLAY
                : superseder.isPresent()
                        ? Standing.SUPERSEDED
                        : state.isCurrent(entry.delivery()) ? Standing.CURRENT : Standing.WITHDRAWN;
        return new DeliveryLine(
                entry.delivery(),
                publication.product(),
                entry.number(),
                StoredTime.instant(entry.time()),
                standing,
                entry.replays() != null
                        ? entry.replays()
                        : superseder.map(other -> other.entry().delivery()).orElse(null),
                entry.rowsDelivered(),
                entry.rowsStored(),
                entry.rowsQuarantined(),
                found.forms().map(forms -> outcome(forms.json())).orElse(null),
                found.vouching(),
                file);
    }

    private static @Nullable String outcome(byte[] json) {
        return CanonicalJson.read(json, Map.class).get("outcome") instanceof String outcome ? outcome : null;
    }

    private List<Series> series(LedgerState state) {
        Map<String, PublishedDelivery> deliveries = new HashMap<>();
        Map<String, Map<TablePeriod, AbsentCells.Count>> absent = new HashMap<>();
        SortedMap<String, List<Point>> byTable = new TreeMap<>();
        for (Map.Entry<TablePeriod, Owner> current : state.current().entrySet()) {
            TablePeriod what = current.getKey();
            String delivery = current.getValue().delivery();
            Books books = deliveries
                    .computeIfAbsent(delivery, id -> PublishedDelivery.read(ledger, state, id))
                    .books(what);
            AbsentCells.Count count =
                    absent.computeIfAbsent(delivery, id -> absent(state, id)).get(what);
            byTable.computeIfAbsent(what.table(), none -> new ArrayList<>())
                    .add(new Point(
                            what.period(),
                            delivery,
                            current.getValue().generation(),
                            books.delivered(),
                            books.stored(),
                            books.quarantined(),
                            count == null ? null : new Absent(count.absent(), count.cells())));
        }
        return byTable.entrySet().stream()
                .map(table -> new Series(table.getKey(), table.getValue()))
                .toList();
    }

    /** Of a delivery and its replays; of none when the evidence of one of them cannot be opened. */
    private Map<TablePeriod, AbsentCells.Count> absent(LedgerState state, String delivery) {
        Map<TablePeriod, AbsentCells.Count> sum = new HashMap<>();
        if (sealing == null) {
            return sum;
        }
        List<Publication> all = new ArrayList<>(state.replaysOf(delivery));
        all.add(0, state.publication(delivery).orElseThrow());
        for (Publication publication : all) {
            Manifest manifest = ledger.manifest(state, publication);
            Optional<Map<TablePeriod, AbsentCells.Count>> counts = new AbsentCells(store, sealing).of(manifest);
            if (counts.isEmpty()) {
                return Map.of();
            }
            counts.get().forEach((what, count) -> sum.merge(what, count, AbsentCells.Count::plus));
        }
        return sum;
    }
}
