package fr.sndscopy.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.command.InspectImageResponse;
import com.github.dockerjava.api.model.Capability;
import fr.sndscopy.it.CliProcess.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.startupcheck.OneShotStartupCheckStrategy;
import org.testcontainers.utility.DockerImageName;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The image of sndscopy, as who deploys it gets it. */
@RequiresDocker
class ImageIT {
    private static final String REVISION = "0123456789abcdef0123456789abcdef01234567";
    private static String image;

    @BeforeAll
    static void build() {
        image = InfraImage.sndscopy(Map.of(
                "VERSION", "1.2.3",
                "REVISION", REVISION,
                "SOURCE", "https://git.example.org/sndscopy",
                "CREATED", "2026-12-01T00:00:00Z"));
    }

    /** As a cluster should run it: nothing but its volume and {@code /tmp} can be written, and no capability is left. */
    private static Outcome run(String entryPoint, String... arguments) {
        try (GenericContainer<?> container = new GenericContainer<>(DockerImageName.parse(image))) {
            container
                    .withImagePullPolicy(built -> false)
                    .withLabel("fr.sndscopy.test-run", System.getenv().getOrDefault("SNDSCOPY_TEST_RUN", "by-hand"))
                    .withTmpFs(Map.of("/tmp", "exec"))
                    .withCreateContainerCmdModifier(command -> {
                        command.withEntrypoint(entryPoint).withCmd(arguments);
                        Objects.requireNonNull(command.getHostConfig())
                                .withReadonlyRootfs(true)
                                .withCapDrop(Capability.ALL)
                                .withSecurityOpts(List.of("no-new-privileges:true"));
                    })
                    .withStartupCheckStrategy(new OneShotStartupCheckStrategy().withTimeout(Duration.ofMinutes(2)))
                    .start();
            return new Outcome(0, container.getLogs(), "", Duration.ZERO);
        }
    }

    private static InspectImageResponse inspected() {
        return DockerClientFactory.lazyClient().inspectImageCmd(image).exec();
    }

    @Test
    void itsLabelsSayWhatItIsAndOfWhichTree() {
        Map<String, String> labels = Objects.requireNonNull(
                Objects.requireNonNull(inspected().getConfig()).getLabels());

        assertThat(labels)
                .containsEntry("org.opencontainers.image.title", "sndscopy")
                .containsEntry("org.opencontainers.image.version", "1.2.3")
                .containsEntry("org.opencontainers.image.revision", REVISION)
                .containsEntry("org.opencontainers.image.created", "2026-12-01T00:00:00Z")
                .containsEntry("org.opencontainers.image.licenses", "Apache-2.0")
                .containsEntry("org.opencontainers.image.source", "https://git.example.org/sndscopy")
                .containsEntry("org.opencontainers.image.base.name", "debian:trixie")
                .containsKey("org.opencontainers.image.description");
    }

    @Test
    void itRunsAsNobodyInParticularAndHasNoHealthButItsExitCode() {
        var configuration = Objects.requireNonNull(inspected().getConfig());

        assertThat(configuration.getUser()).isEqualTo("sndscopy");
        assertThat(configuration.getEntrypoint()).containsExactly("sndscopy");
        assertThat(configuration.getHealthcheck()).satisfies(health -> {
            if (health != null) {
                assertThat(health.getTest()).containsExactly("NONE");
            }
        });
        assertThat(run("id", "-u").stdout().strip()).isEqualTo("10001");
    }

    @Test
    void aMigrationRunsInItWithoutRights() {
        assertThat(run("sndscopy", "demo", "--rows", "500").stdout())
                .contains("care, synthetic…")
                .contains("verdict: good: every row is what was delivered");
    }

    @Test
    void whatIsInsideStandsInItsBillOfMaterials() throws IOException {
        JsonNode bom = JsonMapper.shared()
                .readTree(run("cat", "/usr/share/doc/sndscopy/bom.cdx.json").stdout());
        Set<String> listed = new TreeSet<>();
        bom.get("components")
                .forEach(component -> listed.add(component.get("name").asString() + "-"
                        + component.get("version").asString() + ".jar"));
        Set<String> shipped;
        try (Stream<Path> jars = Files.list(Repository.root().resolve("jobs/target/lib"))) {
            shipped = jars.map(jar -> jar.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new));
        }

        assertThat(bom.get("bomFormat").asString()).isEqualTo("CycloneDX");
        assertThat(listed).containsAll(shipped).hasSizeGreaterThan(50);
        String packages = run("dpkg-query", "--show").stdout();
        assertThat(packages).contains("openjdk-21-jre-headless").doesNotContain("openjdk-21-jdk");
        assertThat(run("ls", "/usr/share/doc/sndscopy").stdout())
                .contains("LICENSE")
                .contains("NOTICE");
    }
}
