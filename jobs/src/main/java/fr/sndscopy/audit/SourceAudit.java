package fr.sndscopy.audit;

import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.crypto.KeyServiceException;
import fr.sndscopy.ledger.LedgerAudit;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.migration.evidence.Evidence;
import fr.sndscopy.migration.evidence.EvidenceReader;
import fr.sndscopy.migration.evidence.Sealing;
import fr.sndscopy.migration.work.IntegrityException;
import fr.sndscopy.migration.work.Workers;
import fr.sndscopy.report.AuditReport.Fault;
import fr.sndscopy.report.AuditReport.LossLine;
import fr.sndscopy.storage.ObjectReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** All deliveries whose files an auditor has brought, held against these. */
final class SourceAudit {
    private final ObjectReader store;
    private final KeyService keys;
    private final SourceFolders folders;
    private final int threads;
    private final Path directory;

    SourceAudit(ObjectReader store, KeyService keys, SourceFolders folders, int threads, Path directory) {
        this.store = store;
        this.keys = keys;
        this.folders = folders;
        this.threads = threads;
        this.directory = directory;
    }

    /**
     * What was found.
     *
     * @param notCompared how many deliveries could not be compared, or not whole
     * @param reasons why, file by file
     * @param losses of all that were compared, by table, column and kind
     */
    record Findings(List<Fault> faults, long notCompared, List<String> reasons, List<LossLine> losses) {}

    Findings audit(LedgerAudit ledger) throws IOException {
        Map<String, List<Manifest>> deliveries = new LinkedHashMap<>();
        for (LedgerAudit.Book book : ledger.books()) {
            Manifest manifest = book.manifest();
            if (manifest != null) {
                String origin = book.entry().replays() == null
                        ? book.entry().delivery()
                        : book.entry().replays();
                deliveries.computeIfAbsent(origin, none -> new ArrayList<>()).add(manifest);
            }
        }
        List<Callable<SourceComparison.Outcome>> comparisons = new ArrayList<>();
        deliveries.forEach((delivery, manifests) -> comparisons.add(() -> compare(ledger, delivery, manifests)));
        ExecutorService workers = Executors.newFixedThreadPool(threads);
        try {
            List<SourceComparison.Outcome> outcomes = Workers.inOrder(comparisons, workers);
            List<Fault> faults = new ArrayList<>();
            outcomes.forEach(outcome -> faults.addAll(outcome.faults()));
            long notCompared = outcomes.stream()
                    .filter(outcome -> !outcome.notCompared().isEmpty())
                    .count();
            List<String> reasons = outcomes.stream()
                    .flatMap(outcome -> outcome.notCompared().stream())
                    .toList();
            return new Findings(faults, notCompared, reasons, losses(outcomes));
        } finally {
            workers.shutdownNow();
        }
    }

    private static List<LossLine> losses(List<SourceComparison.Outcome> outcomes) {
        Map<String, Losses> byTable = new TreeMap<>();
        outcomes.forEach(outcome -> outcome.losses()
                .forEach((table, losses) ->
                        byTable.computeIfAbsent(table, none -> new Losses()).addAll(losses)));
        List<LossLine> lines = new ArrayList<>();
        byTable.forEach((table, losses) -> losses.byColumn()
                .forEach((column, kinds) -> kinds.forEach(
                        (loss, cells) -> lines.add(new LossLine(table, column, loss.toString(), cells)))));
        return lines;
    }

    private SourceComparison.Outcome compare(LedgerAudit ledger, String delivery, List<Manifest> manifests)
            throws IOException {
        Optional<Path> folder = folders.of(delivery);
        if (folder.isEmpty()) {
            return SourceComparison.Outcome.none(delivery, "nobody brought its folder");
        }
        if (ledger.expiryOf(delivery).isPresent()) {
            return SourceComparison.Outcome.none(delivery, "its rows have expired");
        }
        if (!manifests.get(0).delivery().equals(delivery)) {
            return SourceComparison.Outcome.none(delivery, "its manifest is not there");
        }
        List<SourceComparison.Published> published = new ArrayList<>();
        try {
            EvidenceReader reader = new EvidenceReader(store, new Sealing(keys));
            for (Manifest manifest : manifests) {
                Evidence evidence = reader.open(manifest);
                published.add(new SourceComparison.Published(manifest, evidence));
            }
            return new SourceComparison(new StoredRows(store, keys, directory), object -> ledger.shredOf(object.keyId())
                            .isPresent())
                    .compare(published.get(0), published.subList(1, published.size()), folder.get());
        } catch (IntegrityException e) {
            // told by the verification of the content, with the object that it is of
            return SourceComparison.Outcome.none(delivery, "its evidence is not what it should be");
        } catch (KeyServiceException e) {
            if (e.kind() == KeyServiceException.Kind.UNAVAILABLE) {
                throw e;
            }
            return SourceComparison.Outcome.none(delivery, "the keys at hand do not open its evidence");
        }
    }
}
