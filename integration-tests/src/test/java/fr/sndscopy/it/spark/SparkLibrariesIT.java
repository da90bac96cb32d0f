package fr.sndscopy.it.spark;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.it.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Two lists of libraries, of which the product needs one. */
class SparkLibrariesIT {
    private static final Path JOBS = Repository.root().resolve("jobs");

    /** Jackson 2 and Jackson 3 call their jars alike; their packages are others. */
    private static final Set<String> NAMESAKES = Set.of("jackson-core", "jackson-databind");

    private static Set<String> libraries(String folder) throws IOException {
        try (Stream<Path> jars = Files.list(JOBS.resolve(folder))) {
            return new TreeSet<>(jars.map(jar -> jar.getFileName().toString())
                    .filter(jar -> jar.endsWith(".jar") && !jar.startsWith("sndscopy-"))
                    .map(jar -> jar.replaceFirst("-\\d.*", ""))
                    .toList());
        }
    }

    @Test
    void theProductHasNothingOfSpark() throws IOException {
        assertThat(libraries("target/lib"))
                .contains("spring-batch-core", "parquet-hadoop")
                .noneMatch(library ->
                        library.startsWith("spark-") || library.startsWith("scala-") || library.startsWith("netty-"));
    }

    @Test
    void noLibraryIsInBoth() throws IOException {
        Set<String> both = libraries("spark/target/spark/jars");
        assertThat(both).contains("spark-core_2.13");
        both.retainAll(libraries("target/lib"));

        assertThat(both).isEqualTo(NAMESAKES);
    }
}
