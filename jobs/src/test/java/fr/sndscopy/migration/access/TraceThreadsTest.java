package fr.sndscopy.migration.access;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.Withstands;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TraceThreadsTest {
    @Withstands(fault = "several threads write the trace", outcome = "no line is lost")
    @Test
    void lines_of_several_threads_do_not_mix_or_get_lost(@TempDir Path home) throws Exception {
        Path file = home.resolve("trace.jsonl");
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<?>> writes = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            long rows = i;
            writes.add(threads.submit(() -> {
                new Trace(file, "operator", Clock.systemUTC()).write("export", "ER_PRS_F", rows);
                return null;
            }));
        }
        for (Future<?> write : writes) {
            write.get();
        }
        threads.shutdown();

        assertThat(Files.readAllLines(file)).hasSize(40).allMatch(line -> line.startsWith("{") && line.endsWith("}"));
    }
}
