package fr.sndscopy.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.Withstands;
import fr.sndscopy.delivery.DeliveryRefusedException;
import fr.sndscopy.hash.Sha256;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.migration.execution.PartExecutor;
import fr.sndscopy.migration.execution.PartExecutors;
import fr.sndscopy.migration.execution.PartTask;
import fr.sndscopy.report.FailureKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Conversions and checksum read the file at different times: what is published is of one and the same. */
class SourceComparisonTest {
    private final TinyJob job;

    SourceComparisonTest(@TempDir Path directory) throws IOException {
        this.job = new TinyJob(directory);
    }

    @Withstands(
            fault = "a file is written over between its conversion and its checksum, with the same size and time",
            outcome = "13, the file named; nothing published; the same command reads it anew")
    @ParameterizedTest
    @CsvSource({"a.csv, un, UN", "b.csv, trois, TROIS", "c.csv, pas un, PAS UN", "c.csv, TXT, Txt"})
    void whatWasConvertedIsWhatWasChecksummed(String name, String text, String other) throws Exception {
        Path file = job.folder.resolve(name);
        alterBeforeTheChecksum(file, text, other);

        assertThatThrownBy(() -> job.run())
                .isInstanceOf(DeliveryRefusedException.class)
                .hasMessageContaining("[" + name + "] what was converted of it is not what its checksum is of")
                .satisfies(e -> assertThat(Failures.kindOf(e)).isEqualTo(FailureKind.REFUSED));
        assertThat(job.isPublished()).isFalse();

        job.executors = PartExecutors.THREADS;
        job.run();
        job.assertWholePublication();
        assertThat(sha256Of(name)).isEqualTo(Sha256.of(Files.readAllBytes(file)));
    }

    @Test
    void oneStretchOfManyIsEnough() throws Exception {
        Path file = job.folder.resolve("c.csv");
        Files.writeString(
                file,
                IntStream.range(0, 2000)
                        .mapToObj(row -> row + ";row " + row)
                        .collect(Collectors.joining("\n", "NUM;TXT\n", "\n")),
                StandardCharsets.UTF_8);
        assertThat(job.prepare(job.store).plan().partsOf(2)).hasSizeGreaterThan(10);
        alterBeforeTheChecksum(file, "row 1999", "row 1998");

        assertThatThrownBy(() -> job.run())
                .isInstanceOf(DeliveryRefusedException.class)
                .hasMessageContaining("[c.csv] what was converted of it");

        job.executors = PartExecutors.THREADS;
        job.run();
        assertThat(job.verify().faults()).isEmpty();
        assertThat(sha256Of("c.csv")).isEqualTo(Sha256.of(Files.readAllBytes(file)));
        assertThat(job.tables())
                .anySatisfy(table -> assertThat(table.books().stored()).isEqualTo(2000));
    }

    private String sha256Of(String file) {
        return job.manifest().files().stream()
                .filter(each -> each.path().equals(file))
                .map(Manifest.File::sha256)
                .findFirst()
                .orElseThrow();
    }

    private void alterBeforeTheChecksum(Path file, String text, String other) {
        CountDownLatch converted = new CountDownLatch(1);
        job.executors = (plan, tools, collecting, workers) -> {
            PartExecutor real = PartExecutors.THREADS.open(plan, tools, collecting, workers);
            return (tasks, listener) -> {
                if (tasks.get(0).step() == PartTask.Step.CHECKSUM) {
                    await(converted);
                    replace(file, text, other);
                }
                real.run(tasks, listener);
                if (tasks.get(0).step() == PartTask.Step.CONVERT) {
                    converted.countDown();
                }
            };
        };
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    private static void replace(Path file, String text, String other) {
        try {
            FileTime time = Files.getLastModifiedTime(file);
            String content = Files.readString(file);
            assertThat(content).contains(text);
            Files.writeString(file, content.replace(text, other));
            Files.setLastModifiedTime(file, time);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
