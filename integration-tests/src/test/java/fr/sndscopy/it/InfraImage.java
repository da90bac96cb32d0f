package fr.sndscopy.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.images.RemoteDockerImage;
import org.testcontainers.images.builder.ImageFromDockerfile;
import org.testcontainers.utility.DockerImageName;

/**
 * An image of {@code infra/images}, built from its Dockerfile and kept under a local name, so that a second build is a
 * matter of the engine's cache. A registry is asked at most for a base image that the engine does not have.
 */
final class InfraImage {

    private InfraImage() {}

    /**
     * A container of the image in {@code infra/images/<name>}, not started, with a label that lets {@code .ci/run}
     * remove it when the JVM could not.
     *
     * @throws IllegalStateException when the base image is neither local nor to be had from a registry
     */
    static GenericContainer<?> container(String name) {
        Path folder = Repository.root().resolve("infra/images").resolve(name);
        requireBaseImage(folder.resolve("Dockerfile"));
        ImageFromDockerfile image = new ImageFromDockerfile("localhost/sndscopy-test/" + name, false)
                .withFileFromPath(".", folder)
                .withBuildImageCmdModifier(build -> build.withPull(false));
        return new GenericContainer<>(image)
                .withImagePullPolicy(built -> false)
                .withLabel("fr.sndscopy.test-run", System.getenv().getOrDefault("SNDSCOPY_TEST_RUN", "by-hand"));
    }

    /**
     * The image of sndscopy itself, of what the build has packaged, by the same Dockerfile that its head says to build.
     *
     * @param arguments of the build
     * @return its name
     */
    static String sndscopy(Map<String, String> arguments) {
        Path root = Repository.root();
        Path folder = root.resolve("infra/images/sndscopy");
        requireBaseImage(folder.resolve("Dockerfile"));
        ImageFromDockerfile image = new ImageFromDockerfile("localhost/sndscopy-test/sndscopy", false)
                .withFileFromPath("Dockerfile", folder.resolve("Dockerfile"))
                .withBuildArgs(arguments)
                .withBuildImageCmdModifier(build -> build.withPull(false));
        taken(folder.resolve("Dockerfile.dockerignore"))
                .forEach(path -> image.withFileFromPath(path, root.resolve(path)));
        return image.get();
    }

    /** What the build may see: all else is ignored, so that a Dockerfile that copies more fails here too. */
    private static List<String> taken(Path ignored) {
        try (Stream<String> lines = Files.lines(ignored)) {
            List<String> taken = new ArrayList<>();
            for (String line : lines.filter(text -> text.startsWith("!")).toList()) {
                Path pattern = Path.of(line.substring(1));
                Path parent = Repository.root().resolve(pattern).getParent();
                try (DirectoryStream<Path> found = Files.newDirectoryStream(
                        Objects.requireNonNull(parent), pattern.getFileName().toString())) {
                    found.forEach(
                            path -> taken.add(Repository.root().relativize(path).toString()));
                }
            }
            return taken;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void requireBaseImage(Path dockerfile) {
        String base = baseImage(dockerfile);
        try {
            new RemoteDockerImage(DockerImageName.parse(base)).get();
        } catch (Exception e) {
            throw new IllegalStateException(
                    "[" + base + "] neither local nor pulled: run infra/images/base-image "
                            + base.substring(base.indexOf(':') + 1),
                    e);
        }
    }

    private static String baseImage(Path dockerfile) {
        try {
            return Files.readAllLines(dockerfile).stream()
                    .filter(line -> line.startsWith("FROM "))
                    .map(line -> line.substring("FROM ".length()).strip())
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("[" + dockerfile + "] no FROM line"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
