package fr.sndscopy.migration.reports;

import fr.sndscopy.hash.Sha256;
import fr.sndscopy.ledger.CanonicalJson;
import fr.sndscopy.ledger.StoreLayout;
import fr.sndscopy.ledger.access.AccessEntry;
import fr.sndscopy.ledger.access.AccessLog;
import fr.sndscopy.report.HtmlReport;
import fr.sndscopy.report.MigrationReport;
import fr.sndscopy.report.ReportJson;
import fr.sndscopy.storage.ObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/**
 * Puts the two forms of a delivery's report where readers look for them. The JSON comes last, in the home as in the store: where it is,
 * the report is whole.
 */
public final class ReportFiles {
    private final String delivery;
    private final Path folder;

    /** @param reportDirectory the home's copies */
    public ReportFiles(String delivery, Path reportDirectory) {
        this.delivery = delivery;
        this.folder = reportDirectory.resolve(delivery);
    }

    Path json() {
        return folder.resolve("report.json");
    }

    Path html() {
        return folder.resolve("report.html");
    }

    /**
     * Writes a report into the home, then into the store.
     *
     * @param log of the store: names the report with its SHA-256 before it is there
     * @return its HTML file in the home
     */
    public Path write(MigrationReport report, ObjectStore store, AccessLog log, ReportSeal seal, Path workDirectory)
            throws IOException {
        byte[] json = ReportJson.render(report, CanonicalJson::write);
        byte[] html = HtmlReport.render(report, Sha256.of(json));
        Path file = writeLocally(json, html);
        store(store, log, json, html, seal, workDirectory);
        return file;
    }

    /**
     * Writes a report into the home alone.
     *
     * @return its HTML file
     */
    Path writeLocally(MigrationReport report) throws IOException {
        byte[] json = ReportJson.render(report, CanonicalJson::write);
        return writeLocally(json, HtmlReport.render(report, Sha256.of(json)));
    }

    /** Writes the home's copies; each appears whole or not at all. Returns the HTML. */
    Path writeLocally(byte[] json, byte[] html) throws IOException {
        Files.createDirectories(folder);
        Files.deleteIfExists(json());
        replace(folder, html(), html);
        replace(folder, json(), json);
        return html();
    }

    /** Writes one form that the store has beside them, for its owner only, as they are. */
    void writeCopy(Path copy, byte[] content) throws IOException {
        Path there = Objects.requireNonNull(copy.getParent(), "a file in a folder");
        Files.createDirectories(there);
        replace(there, copy, content);
    }

    private static void replace(Path there, Path target, byte[] content) throws IOException {
        Path file = Files.createTempFile(there, ".report-", ".part");
        try {
            Files.write(file, content);
            Files.move(file, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /** Stores both beside the evidence, and before them their checksums, sealed for who has keys and in the log for who has none. */
    void store(ObjectStore store, AccessLog log, byte[] json, byte[] html, ReportSeal seal, Path workDirectory)
            throws IOException {
        String attempt = UUID.randomUUID().toString().replace("-", "");
        String sealKey = StoreLayout.report(delivery, attempt, StoreLayout.SEAL_EXTENSION);
        String htmlKey = StoreLayout.report(delivery, attempt, "html");
        String jsonKey = StoreLayout.report(delivery, attempt, "json");
        byte[] sealed = seal.seal(delivery, json, html);
        log.append(
                "report",
                delivery,
                null,
                List.of(
                        new AccessEntry.Named(htmlKey, Sha256.of(html)),
                        new AccessEntry.Named(jsonKey, Sha256.of(json)),
                        new AccessEntry.Named(sealKey, Sha256.of(sealed))));
        put(store, sealKey, sealed, workDirectory);
        put(store, htmlKey, html, workDirectory);
        put(store, jsonKey, json, workDirectory);
    }

    private static void put(ObjectStore store, String key, byte[] content, Path workDirectory) throws IOException {
        Path file = Files.createTempFile(workDirectory, "report-", ".part");
        try {
            Files.write(file, content);
            store.put(key, file, Sha256.of(content));
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /** Whether the store has a whole report. */
    boolean isStored(ObjectStore store) {
        boolean[] found = {false};
        store.list(
                StoreLayout.evidencePrefix(delivery) + "report-",
                stat -> found[0] |= stat.key().endsWith(".json"));
        return found[0];
    }
}
