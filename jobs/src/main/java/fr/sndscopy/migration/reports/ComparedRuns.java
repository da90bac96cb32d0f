package fr.sndscopy.migration.reports;

import fr.sndscopy.ledger.CanonicalJson;
import fr.sndscopy.ledger.Ledger;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.ledger.LedgerState.Publication;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.migration.evidence.Sealing;
import fr.sndscopy.migration.published.PublishedTables;
import fr.sndscopy.migration.work.IntegrityException;
import fr.sndscopy.migration.work.NotPublishedException;
import fr.sndscopy.report.compare.Comparison;
import fr.sndscopy.report.compare.RunFacts;
import fr.sndscopy.report.index.ReportIndex.Doubt;
import fr.sndscopy.report.index.ReportIndex.Vouching;
import fr.sndscopy.storage.ObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds two runs and compares them. Of a published delivery the report that the store vouches for is taken, with what its manifest says of
 * settings, and its sealed evidence of absent values; of another the report of its last run in the home; of a file what it says.
 */
public final class ComparedRuns {
    private final ObjectStore store;
    private final Ledger ledger;
    private final @Nullable Sealing sealing;
    private final Path reportDirectory;

    /**
     * @param sealing opens evidence; null without keys: then absent values are not compared
     * @param reportDirectory the home's copies
     */
    public ComparedRuns(ObjectStore store, Ledger ledger, @Nullable Sealing sealing, Path reportDirectory) {
        this.store = store;
        this.ledger = ledger;
        this.sealing = sealing;
        this.reportDirectory = reportDirectory;
    }

    private record Run(RunFacts facts, String place, boolean vouched) {}

    /**
     * Compares two runs.
     *
     * @param before a delivery's id, or the path of a report in JSON, which has a slash or ends with {@code .json}
     * @param after likewise
     * @throws NotPublishedException when there is no report of one of them
     * @throws IntegrityException when the report of a published delivery is not the one that was written, or no report
     */
    public Comparison compare(String before, String after) throws IOException {
        Optional<LedgerState> state = new PublishedTables(ledger).state();
        VouchedReports reports = isFile(before) && isFile(after)
                ? null
                : state.map(some -> new VouchedReports(store, some, sealing)).orElse(null);
        Run one = run(before, state.orElse(null), reports);
        Run other = run(after, state.orElse(null), reports);
        return Comparison.of(one.facts, one.place, one.vouched, other.facts, other.place, other.vouched);
    }

    private static boolean isFile(String name) {
        return name.contains("/") || name.endsWith(".json");
    }

    private Run run(String name, @Nullable LedgerState state, @Nullable VouchedReports reports) throws IOException {
        if (isFile(name)) {
            Path file = Path.of(name);
            if (!Files.isRegularFile(file)) {
                throw new NotPublishedException(
                        "[" + name + "] no such file: expected a report in JSON, as sndscopy report"
                                + " --format json writes it, or the id of a delivery");
            }
            return new Run(facts(name, Files.readAllBytes(file)), name, false);
        }
        Optional<Publication> publication = state == null ? Optional.empty() : state.publication(name);
        return publication.isPresent() && state != null && reports != null
                ? published(state, publication.get(), reports)
                : refused(name);
    }

    private Run refused(String delivery) throws IOException {
        Path local = new ReportFiles(delivery, reportDirectory).json();
        if (!Files.isRegularFile(local)) {
            throw new NotPublishedException("[" + delivery
                    + "] no report, neither in the store nor in the home: expected the id of a delivery that sndscopy"
                    + " reports lists, or the path of a report in JSON");
        }
        return new Run(facts(delivery, Files.readAllBytes(local)), Comparison.Side.HOME, false);
    }

    private Run published(LedgerState state, Publication publication, VouchedReports reports) {
        String delivery = publication.entry().delivery();
        VouchedReports.Found found = reports.find(delivery);
        if (found.forms().isEmpty()) {
            Doubt doubt = found.doubts().get(found.doubts().size() - 1);
            if (doubt.why() == Vouching.MISSING) {
                throw new NotPublishedException("[" + delivery + "] published, without a whole report: sndscopy report "
                        + delivery + " draws it up");
            }
            throw new IntegrityException("[" + doubt.key() + "] "
                    + (doubt.why() == Vouching.ALTERED
                            ? "not the report that was written: its SHA-256 is another one"
                            : "nothing says that this report was written by a run"));
        }
        RunFacts facts = facts(found.key(), found.forms().get().json());
        Manifest manifest = ledger.manifest(state, publication);
        facts.setting("configurationSha256", manifest.configurationSha256());
        manifest.tables().forEach(table -> facts.setting("schema " + table.table(), table.schemaVersion()));
        if (sealing != null) {
            new AbsentCells(store, sealing)
                    .of(manifest)
                    .ifPresent(counts -> counts.forEach((what, count) -> count.byColumn()
                            .forEach((column, cells) -> facts.absent(
                                    new RunFacts.TableOf(what.table(), what.period()), column, cells, count.rows()))));
        }
        return new Run(facts, found.key(), true);
    }

    private static RunFacts facts(String place, byte[] json) {
        try {
            return RunFacts.of(CanonicalJson.read(json, Map.class));
        } catch (IllegalArgumentException e) {
            IntegrityException integrity =
                    new IntegrityException("[" + place + "] not a report of a run: expected sndscopy-report/1 in JSON");
            integrity.initCause(e);
            throw integrity;
        }
    }
}
