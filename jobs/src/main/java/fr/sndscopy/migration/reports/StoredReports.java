package fr.sndscopy.migration.reports;

import fr.sndscopy.ledger.StoreLayout;
import fr.sndscopy.migration.work.NotPublishedException;
import fr.sndscopy.storage.ObjectStat;
import fr.sndscopy.storage.ObjectStore;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Finds reports on deliveries: beside the evidence in the store, and for runs that failed in the home. No manifest names a report: it is
 * for reading, the manifest is what counts.
 */
public final class StoredReports {
    private static final int MAX_BYTES = 1 << 28;

    private final ObjectStore store;
    private final Path reportDirectory;

    /** @param reportDirectory the home's copies */
    public StoredReports(ObjectStore store, Path reportDirectory) {
        this.store = store;
        this.reportDirectory = reportDirectory;
    }

    /**
     * A report.
     *
     * @param path of a copy in the home
     * @param place where it was found, for people
     */
    public record Found(Path path, String place) {}

    /**
     * The latest report on a published delivery, copied into the home; for any other that of its last run, which failed.
     *
     * @param extension {@code json} or {@code html}
     * @throws NotPublishedException when there is none
     */
    public Found find(String delivery, String extension) throws IOException {
        return find(delivery, extension, reportDirectory.resolve(delivery));
    }

    /**
     * Likewise, for callers that may not write into the home.
     *
     * @param copies where what is only in the store is copied to
     */
    public Found find(String delivery, String extension, Path copies) throws IOException {
        List<ObjectStat> stored = new ArrayList<>();
        store.list(StoreLayout.evidencePrefix(delivery) + "report-", stat -> {
            if (stat.key().endsWith("." + extension)) {
                stored.add(stat);
            }
        });
        Path folder = reportDirectory.resolve(delivery);
        if (stored.isEmpty()) {
            Path local = folder.resolve("report." + extension);
            if (!Files.exists(local)) {
                throw new NotPublishedException("[" + delivery + "] no report, neither in the store nor in the home");
            }
            return new Found(local, local.toString());
        }
        stored.sort(Comparator.comparing(ObjectStat::lastModified));
        String key = stored.get(stored.size() - 1).key();
        byte[] content = store.read(key, MAX_BYTES)
                .orElseThrow(() -> new NotPublishedException("[" + key + "] gone while it was read"));
        Path own = folder.resolve("report." + extension);
        if (Files.exists(own) && Arrays.equals(Files.readAllBytes(own), content)) {
            return new Found(own, key);
        }
        // the home's own is of a later run that failed: it stays
        String name = Files.exists(own) ? "report-published." : "report.";
        Path copy = copies.resolve(name + extension);
        new ReportFiles(delivery, reportDirectory).writeCopy(copy, content);
        return new Found(copy, key);
    }

    /** The reports of the last runs in this home, latest first. */
    public List<Path> latest(int most) throws IOException {
        List<Path> reports = new ArrayList<>();
        if (!Files.isDirectory(reportDirectory)) {
            return reports;
        }
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(reportDirectory)) {
            for (Path folder : folders) {
                Path report = folder.resolve("report.html");
                if (Files.isRegularFile(report)) {
                    reports.add(report);
                }
            }
        }
        List<Dated> dated = new ArrayList<>();
        for (Path report : reports) {
            dated.add(new Dated(report, Files.getLastModifiedTime(report).toMillis()));
        }
        return dated.stream()
                .sorted(Comparator.comparingLong(Dated::modifiedMillis).reversed())
                .limit(most)
                .map(Dated::report)
                .toList();
    }

    private record Dated(Path report, long modifiedMillis) {}
}
