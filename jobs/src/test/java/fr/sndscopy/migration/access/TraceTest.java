package fr.sndscopy.migration.access;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.ledger.CanonicalJson;
import fr.sndscopy.migration.work.Workers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TraceTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    @Test
    void threadsWriteLineAfterLineIntoAFileOfItsOwnerOnly() throws IOException {
        Path file = folder.resolve("trace.jsonl");
        List<Callable<Void>> lines = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            long rows = i;
            lines.add(() -> {
                new Trace(file, "tester", Clock.systemUTC()).write("export", "T 2019-02", rows);
                return null;
            });
        }
        ExecutorService workers = Executors.newFixedThreadPool(4);
        try {
            Workers.inOrder(lines, workers);
        } finally {
            workers.shutdownNow();
        }

        assertThat(Files.readAllLines(file).stream()
                        .map(line -> CanonicalJson.read(line.getBytes(StandardCharsets.UTF_8), Trace.Line.class)
                                .rows()))
                .hasSize(40)
                .doesNotHaveDuplicates();
        assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
    }
}
