package fr.sndscopy.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is not asked for is not loaded: the start of a command counts. */
class MetricsNotLoadedTest {
    private final Path folder;

    MetricsNotLoadedTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void without_metrics_no_class_of_their_registry_is_loaded() throws Exception {
        assertThat(loadedBy(
                        "operator: somebody", "nightly", folder.resolve("inbox").toString()))
                .contains("fr.sndscopy.metrics.Metrics ")
                .doesNotContain("io.micrometer.prometheusmetrics", "io.prometheus");
    }

    @Test
    void with_metrics_a_command_that_tells_none_loads_none() throws Exception {
        assertThat(loadedBy("metrics: {textfile: " + folder + "/a.prom}", "ls"))
                .doesNotContain("io.micrometer.prometheusmetrics", "io.prometheus");
    }

    @Test
    void with_metrics_a_night_loads_them() throws Exception {
        assertThat(loadedBy(
                        "metrics: {textfile: " + folder + "/a.prom}",
                        "nightly",
                        folder.resolve("inbox").toString()))
                .contains("io.micrometer.prometheusmetrics", "io.prometheus");
    }

    private String loadedBy(String configuration, String... command) throws Exception {
        Path home = Files.createDirectories(folder.resolve("home"));
        Files.createDirectories(folder.resolve("inbox"));
        Files.writeString(home.resolve("sndscopy.yaml"), "sndscopy:\n  " + configuration + "\n");
        Path loaded = folder.resolve("loaded.txt");
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:class+load:file=" + loaded,
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "fr.sndscopy.Sndscopy",
                "--home",
                home.toString()));
        line.addAll(List.of(command));
        Process process = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(new File(folder.toFile(), "out.txt"))
                .start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(folder.resolve("out.txt")))
                .isIn(0, 10);
        return Files.readString(loaded, StandardCharsets.UTF_8);
    }
}
