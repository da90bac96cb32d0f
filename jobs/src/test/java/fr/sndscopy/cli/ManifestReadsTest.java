package fr.sndscopy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.config.Seams;
import fr.sndscopy.hash.Sha256;
import fr.sndscopy.storage.HookedStore;
import fr.sndscopy.storage.ObjectStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** How often a command asks the store for a manifest. */
@Isolated("replaces System.out and System.err")
class ManifestReadsTest {
    private static final Map<String, Integer> READS = new ConcurrentHashMap<>();

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    /** Counts the readings of each object. */
    public static final class Counting implements Seams {
        @Override
        public ObjectStore store(ObjectStore store) {
            return new HookedStore(store, (call, key) -> {
                if (call == HookedStore.Call.READ) {
                    READS.merge(key, 1, Integer::sum);
                }
            });
        }
    }

    @Test
    void aNightOfManyDeliveriesReadsAnOldManifestOnce() throws Exception {
        SmallDelivery small = new SmallDelivery(folder).schema(SmallDelivery.TV);
        for (int month = 1; month <= 4; month++) {
            assertThat(deliver(small, month).code()).isZero();
        }
        Path inbox = Files.createDirectory(folder.resolve("inbox"));
        for (int month = 5; month <= 7; month++) {
            write(small, "inbox/M-" + month, month);
        }
        try (Stream<Path> kept = Files.list(folder.resolve("home/ledger-documents"))) {
            for (Path document : kept.toList()) {
                Files.delete(document);
            }
        }

        CliRun night = night(small, inbox);

        assertThat(night.out()).containsPattern("M-7 +2019-07 +published");
        assertThat(readsOfOldManifests()).hasSize(3);
        assertThat(readsOfOldManifests().values()).containsOnly(1);
        write(small, "inbox/M-8", 8);
        assertThat(night(small, inbox).out()).containsPattern("M-8 +2019-08 +published");
        assertThat(readsOfOldManifests()).as("by a home that has read them").isEmpty();
    }

    private CliRun night(SmallDelivery small, Path inbox) throws IOException {
        CliRun night = counted(() -> small.run(
                "nightly", inbox.toString(), "--schemas", small.schemas().toString()));
        assertThat(night.code()).as(night.toString()).isZero();
        return night;
    }

    private static Map<String, Integer> readsOfOldManifests() {
        Map<String, Integer> manifests = new TreeMap<>();
        READS.forEach((key, times) -> {
            if (key.matches("evidence/M-[123]/manifest-.*")) {
                manifests.put(key, times);
            }
        });
        return manifests;
    }

    private CliRun deliver(SmallDelivery small, int month) throws IOException {
        write(small, "M-" + month, month);
        return small.migrate("M-" + month);
    }

    private static void write(SmallDelivery small, String directory, int month) throws IOException {
        String id = "M-" + month;
        byte[] rows = ("ID;TXT\n" + month + ";a\n").getBytes(StandardCharsets.UTF_8);
        small.with(directory, "a.csv", rows)
                .with(
                        directory,
                        "delivery.yaml",
                        "delivery: " + id + "\nproduct: X\nperiod: 2019-0" + month
                                + "\nfiles: [{path: a.csv, table: TV, sha256: " + Sha256.of(rows) + "}]\n");
    }

    /** With {@link Counting} between the command and its store. */
    private CliRun counted(WithSeams.Command<CliRun> command) throws IOException {
        READS.clear();
        return WithSeams.of(Counting.class, folder, command);
    }
}
