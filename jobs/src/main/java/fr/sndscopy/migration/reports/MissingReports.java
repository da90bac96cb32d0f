package fr.sndscopy.migration.reports;

import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.delivery.Delivery;
import fr.sndscopy.hash.Sha256;
import fr.sndscopy.ledger.CanonicalJson;
import fr.sndscopy.ledger.Ledger;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.ledger.LedgerState.Publication;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.StoreFormatException;
import fr.sndscopy.ledger.access.AccessLog;
import fr.sndscopy.migration.evidence.Evidence;
import fr.sndscopy.migration.evidence.EvidenceReader;
import fr.sndscopy.migration.evidence.SealedPart;
import fr.sndscopy.migration.evidence.Sealing;
import fr.sndscopy.migration.work.IntegrityException;
import fr.sndscopy.report.HtmlReport;
import fr.sndscopy.report.MigrationReport;
import fr.sndscopy.report.ReportJson;
import fr.sndscopy.storage.ObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Gives a published delivery the report that its run did not live to store. The report which that run left in the home is taken as it is;
 * without it one is drawn up from ledger, manifest and sealed evidence, which says that it is, and what it cannot know.
 */
public final class MissingReports {
    private final ObjectStore store;
    private final Ledger ledger;
    private final AccessLog log;
    private final Supplier<KeyService> keys;
    private final Path reportDirectory;
    private final Path workDirectory;

    /**
     * @param log of the store
     * @param keys asked when a report is to be drawn up, for which alone they are needed
     * @param reportDirectory the home's copies
     * @param workDirectory for files on their way
     */
    public MissingReports(
            ObjectStore store,
            Ledger ledger,
            AccessLog log,
            Supplier<KeyService> keys,
            Path reportDirectory,
            Path workDirectory) {
        this.store = store;
        this.ledger = ledger;
        this.log = log;
        this.keys = keys;
        this.reportDirectory = reportDirectory;
        this.workDirectory = workDirectory;
    }

    /**
     * Stores the report of a delivery that is published and has none.
     *
     * @return the HTML in the home, or empty when nothing was missing or nothing of this id is published
     * @throws IntegrityException when the sealed evidence is not that of the manifest
     * @throws fr.sndscopy.crypto.KeyServiceException when the key of the evidence cannot be had
     */
    public Optional<Path> restore(String delivery) throws IOException {
        LedgerState state;
        try {
            state = ledger.read();
        } catch (StoreFormatException e) {
            if (e.kind() == StoreFormatException.Kind.NOT_INITIALISED) {
                return Optional.empty();
            }
            throw e;
        }
        Optional<Publication> publication = state.publication(delivery);
        return publication.isEmpty() ? Optional.empty() : restore(state, publication.get(), null);
    }

    /**
     * Likewise, of a publication.
     *
     * @param declared what the producer declares, or null when it is not at hand
     */
    public Optional<Path> restore(LedgerState state, Publication publication, @Nullable Delivery declared)
            throws IOException {
        ReportFiles files = new ReportFiles(publication.entry().delivery(), reportDirectory);
        if (files.isStored(store)) {
            return Optional.empty();
        }
        if (isOf(publication, files)) {
            files.store(
                    store,
                    log,
                    Files.readAllBytes(files.json()),
                    Files.readAllBytes(files.html()),
                    seal(state),
                    workDirectory);
            return Optional.of(files.html());
        }
        Manifest manifest = ledger.manifest(state, publication);
        requireSameBooks(manifest);
        MigrationReport report = PublishedReport.draw(manifest, publication, store.description(), declared);
        byte[] json = ReportJson.render(report, CanonicalJson::write);
        byte[] html = HtmlReport.render(report, Sha256.of(json));
        Path local = files.writeLocally(json, html);
        files.store(store, log, json, html, seal(state), workDirectory);
        return Optional.of(local);
    }

    private ReportSeal seal(LedgerState state) {
        return new ReportSeal(new Sealing(keys.get()), state.dataset());
    }

    /** Whether the home has the report of the very run that published. */
    private static boolean isOf(Publication publication, ReportFiles files) throws IOException {
        if (!Files.isRegularFile(files.json()) || !Files.isRegularFile(files.html())) {
            return false;
        }
        try {
            Map<?, ?> report = CanonicalJson.read(Files.readAllBytes(files.json()), Map.class);
            return !report.containsKey("failure")
                    && report.get("ledgerEntry") instanceof Map<?, ?> entry
                    && publication.sha256().equals(entry.get("sha256"));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** The run wrote its books twice, in clear and sealed. */
    private void requireSameBooks(Manifest manifest) {
        Evidence evidence = new EvidenceReader(store, new Sealing(keys.get())).open(manifest);
        boolean same = evidence.parts().size() == manifest.parts().size();
        Iterator<SealedPart> sealed = evidence.parts().iterator();
        for (Manifest.Part part : manifest.parts()) {
            same = same && sealed.hasNext() && isSame(part, sealed.next());
        }
        if (!same) {
            throw new IntegrityException(
                    "[" + manifest.delivery() + "] the sealed evidence has other parts or books than the manifest");
        }
    }

    private static boolean isSame(Manifest.Part part, SealedPart sealed) {
        return sealed.part().equals(part.name())
                && sealed.books().equals(part.books())
                && Objects.equals(sealed.data(), part.data())
                && Objects.equals(sealed.quarantine(), part.quarantine());
    }
}
