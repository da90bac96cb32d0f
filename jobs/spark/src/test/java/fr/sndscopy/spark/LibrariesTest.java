package fr.sndscopy.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What comes along with Spark, and nothing else. */
class LibrariesTest {
    private static final Path INSTALLATION = Path.of("target", "spark");
    private static final Pattern JAR = Pattern.compile("(.+?)-\\d[0-9A-Za-z.]*(-[a-z-]+)?\\.jar");

    private static List<String> libraries() throws IOException {
        try (Stream<Path> jars = Files.list(INSTALLATION.resolve("jars"))) {
            return jars.map(jar -> JAR.matcher(String.valueOf(jar.getFileName())))
                    .filter(Matcher::matches)
                    .map(jar -> jar.group(1))
                    .toList();
        }
    }

    @Test
    void theListIsTheOneThatWasReviewed() throws IOException {
        try (InputStream list = Objects.requireNonNull(getClass().getResourceAsStream("libraries.txt"))) {
            assertThat(libraries())
                    .containsExactlyInAnyOrderElementsOf(new String(list.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .toList());
        }
    }

    @Test
    void nothingIsAmongThemThatWasLeftOut() throws IOException {
        assertThat(libraries())
                .doesNotContain(
                        "log4j-slf4j2-impl",
                        "log4j-1.2-api",
                        "slf4j-api",
                        "spark-sql_2.13",
                        "rocksdbjni",
                        "leveldbjni-all",
                        "icu4j",
                        "curator-client",
                        "zookeeper",
                        "jersey-server");
    }

    @Test
    void sparkTakesTheFolderForAnInstallation() {
        assertThat(INSTALLATION.resolve("RELEASE")).isRegularFile();
    }
}
