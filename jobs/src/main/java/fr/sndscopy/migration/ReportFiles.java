package fr.sndscopy.migration;

import fr.sndscopy.ledger.CanonicalJson;
import fr.sndscopy.ledger.StoreLayout;
import fr.sndscopy.report.HtmlReport;
import fr.sndscopy.report.MigrationReport;
import fr.sndscopy.report.ReportJson;
import fr.sndscopy.storage.ObjectStore;
import fr.sndscopy.storage.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/** Where reports are written: into the home, and beside the evidence of what was published. */
final class ReportFiles {
    private final ObjectStore store;
    private final Path workDirectory;
    private final Path reportDirectory;

    /**
     * @param workDirectory where files are kept until they are stored
     * @param reportDirectory the home's copies
     */
    ReportFiles(ObjectStore store, Path workDirectory, Path reportDirectory) {
        this.store = store;
        this.workDirectory = workDirectory;
        this.reportDirectory = reportDirectory;
    }

    /**
     * Writes a report into the home alone.
     *
     * @return its HTML file
     */
    Path writeLocally(MigrationReport report) throws IOException {
        return writeLocally(report, json(report), HtmlReport.render(report));
    }

    /**
     * Writes a report into the home and into the store.
     *
     * @return its HTML file in the home
     */
    Path write(MigrationReport report) throws IOException {
        byte[] json = json(report);
        byte[] html = HtmlReport.render(report);
        Path file = writeLocally(report, json, html);
        String attempt = UUID.randomUUID().toString().replace("-", "");
        store(report, json, attempt, "json");
        store(report, html, attempt, "html");
        return file;
    }

    private static byte[] json(MigrationReport report) {
        return ReportJson.render(report, CanonicalJson::write);
    }

    private Path writeLocally(MigrationReport report, byte[] json, byte[] html) throws IOException {
        Path folder = reportDirectory.resolve(report.delivery());
        Files.createDirectories(folder);
        Files.write(folder.resolve("report.json"), json);
        Path file = folder.resolve("report.html");
        Files.write(file, html);
        return file;
    }

    private void store(MigrationReport report, byte[] content, String attempt, String extension) throws IOException {
        Path file = Files.createTempFile(workDirectory, "report-", "." + extension);
        try {
            Files.write(file, content);
            store.put(StoreLayout.report(report.delivery(), attempt, extension), file, Sha256.of(content));
        } finally {
            Files.deleteIfExists(file);
        }
    }
}
