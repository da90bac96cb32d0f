package fr.sndscopy.it.infra;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.it.CliProcess;
import fr.sndscopy.it.CliProcess.Outcome;
import fr.sndscopy.it.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** The units in {@code infra/systemd}, with what overrides them, as {@code systemd-analyze} reads them. No service is started. */
@EnabledIf("isToBeHad")
class SystemdUnitsTest {
    private static final Path ANALYZE = Path.of("/usr/bin/systemd-analyze");
    private static final Path UNITS = Repository.root().resolve("infra/systemd");

    private final Path folder;

    SystemdUnitsTest(@TempDir Path folder) {
        this.folder = folder;
    }

    static boolean isToBeHad() {
        if (!Files.isExecutable(ANALYZE)) {
            System.out.println("SKIPPED " + SystemdUnitsTest.class.getName() + ": no " + ANALYZE);
            return false;
        }
        return true;
    }

    /** With a program that is there in the place of those that are installed. */
    @BeforeEach
    void copyUnits() throws IOException {
        try (Stream<Path> files = Files.walk(UNITS)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = folder.resolve(UNITS.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.writeString(
                        copy,
                        Files.readString(file)
                                .replace("/usr/bin/sndscopy ", "/bin/true ")
                                .replace("/opt/sndscopy/jobs/bin/sndscopy-spark ", "/bin/true "));
            }
        }
    }

    private List<String> units() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(Path::toString)
                    .sorted()
                    .toList();
        }
    }

    private Outcome analyze(List<String> options) throws IOException {
        List<String> line = new ArrayList<>(options);
        line.addAll(units());
        return CliProcess.program(ANALYZE, line.toArray(String[]::new))
                .environment("SYSTEMD_UNIT_PATH", folder + ":")
                .run();
    }

    @Test
    void systemdKnowsEverySettingOfThem() throws IOException {
        assertThat(units()).hasSize(5);

        Outcome verified = analyze(List.of("verify", "--man=no"));

        assertThat(verified.stderr()).isEmpty();
        assertThat(verified.exitCode()).isZero();
    }

    @Test
    void noServiceIsMoreExposedThanTwoOfTen() throws IOException {
        for (String unit : units()) {
            if (unit.endsWith(".service")) {
                Outcome judged = CliProcess.program(ANALYZE, "security", "--offline=true", "--threshold=20", unit)
                        .run();
                assertThat(judged.exitCode())
                        .as(judged.stdout() + judged.stderr())
                        .isZero();
            }
        }
    }
}
