package fr.sndscopy.migration.access;

import fr.sndscopy.ledger.CanonicalJson;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.migration.evidence.Evidence;
import fr.sndscopy.migration.evidence.Sealing;
import fr.sndscopy.migration.plan.PlannedFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * What runs that were refused after converting everything have left in the store: the books and objects of the last one of each
 * delivery, kept beside its report in the home. Its rejected rows can be looked at though nothing is published.
 */
public final class RefusedRuns {
    private static final String FILE = "refused.json";

    private final Path reportDirectory;

    /** @param reportDirectory the home's reports */
    public RefusedRuns(Path reportDirectory) {
        this.reportDirectory = reportDirectory;
    }

    /**
     * One run.
     *
     * @param format {@value #FORMAT}
     * @param refused when, RFC 3339 in UTC
     * @param manifest as it would have been published, without evidence
     * @param sources how the source files are written, sealed, in Base64: a header may hold values
     */
    record Refused(String format, String refused, Manifest manifest, String sources) {
        static final String FORMAT = "sndscopy-refused/1";

        String delivery() {
            return manifest.delivery();
        }

        List<Evidence.Source> sources(Sealing sealing) {
            return CanonicalJson.read(sealing.open(Base64.getDecoder().decode(sources), aad(manifest)), Sources.class)
                    .sources();
        }

        private static String aad(Manifest manifest) {
            return "refused/" + manifest.dataset() + "/" + manifest.delivery();
        }
    }

    /** What is sealed. */
    record Sources(List<Evidence.Source> sources) {
        Sources {
            sources = List.copyOf(sources);
        }
    }

    /** Keeps what a run has come to, in the place of an earlier one of the same delivery. */
    public void keep(Manifest manifest, List<PlannedFile> files, Sealing sealing) throws IOException {
        byte[] sources = CanonicalJson.write(new Sources(Evidence.sources(files)));
        Refused run = new Refused(
                Refused.FORMAT,
                Instant.now().toString(),
                manifest,
                Base64.getEncoder().encodeToString(sealing.seal(sources, Refused.aad(manifest))));
        Path folder = Files.createDirectories(reportDirectory.resolve(manifest.delivery()));
        Path file = Files.createTempFile(folder, ".refused-", ".part");
        try {
            Files.write(file, CanonicalJson.write(run));
            Files.move(file, folder.resolve(FILE), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /** The delivery has been published: its rejected rows are found by the ledger from now on. */
    public void forget(String delivery) throws IOException {
        Files.deleteIfExists(reportDirectory.resolve(delivery).resolve(FILE));
    }

    /** The last refused run of a delivery. */
    Optional<Refused> of(String delivery) {
        Path file = reportDirectory.resolve(delivery).resolve(FILE);
        try {
            return Optional.of(CanonicalJson.read(Files.readAllBytes(file), Refused.class));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("[" + file + "] cannot be read", e);
        }
    }

    /**
     * Deliveries that were refused with rejected rows, and are not published.
     *
     * @param state of the ledger
     */
    public List<String> unpublished(LedgerState state) {
        List<String> deliveries = new ArrayList<>();
        if (!Files.isDirectory(reportDirectory)) {
            return deliveries;
        }
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(reportDirectory)) {
            for (Path folder : folders) {
                String delivery = String.valueOf(folder.getFileName());
                if (Files.exists(folder.resolve(FILE))
                        && state.publication(delivery).isEmpty()) {
                    deliveries.add(delivery);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("[" + reportDirectory + "] cannot be listed", e);
        }
        deliveries.sort(null);
        return deliveries;
    }
}
