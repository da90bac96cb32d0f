package fr.sndscopy.it;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.it.CliProcess.Outcome;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.ExecConfig;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.MountableFile;

/**
 * What the profile {@code release} has made, installed: on this machine with the Java of the tests, and on one without a network that
 * has a Java runtime and nothing of ours.
 */
@EnabledIfSystemProperty(
        named = ReleaseIT.RELEASE,
        matches = ".+",
        disabledReason = "only the profile release makes what is to be installed")
class ReleaseIT {
    static final String RELEASE = "release.directory";
    private static final String VERSION = "sndscopy \\S+ \\(commit ([0-9a-f]{40}(-dirty)?|unknown)\\)\\s";

    private final Path release = Path.of(System.getProperty(RELEASE, "."));
    private final Path folder;

    ReleaseIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void theChecksumsAreThoseOfArchiveAndPackage() throws Exception {
        Outcome checked = CliProcess.program(Path.of("/usr/bin/env"), "sha256sum", "--check", "SHA256SUMS")
                .workingDirectory(release)
                .run();

        assertThat(checked.exitCode()).as(checked.stderr()).isZero();
        assertThat(checked.stdout().lines())
                .containsExactlyInAnyOrder(
                        made("*.tar.gz").getFileName() + ": OK", made("*.deb").getFileName() + ": OK");
    }

    @Test
    void theArchiveRunsWhereItIsUnpackedWithTheJavaOfTheTests() throws Exception {
        Outcome unpacked = CliProcess.program(
                        Path.of("/usr/bin/env"), "tar", "-xzf", made("*.tar.gz").toString(), "-C", folder.toString())
                .run();
        assertThat(unpacked.exitCode()).as(unpacked.stderr()).isZero();
        Path launcher = made(folder, "sndscopy-*").resolve("bin/sndscopy");
        CliProcess.Command version = CliProcess.program(launcher, "--version")
                .environment("XDG_CACHE_HOME", folder.resolve("cache").toString());

        assertThat(version.run().stdout()).matches(VERSION);
        assertThat(version.run().stderr()).doesNotContain("preparing");
        assertThat(files(folder.resolve("cache")))
                .singleElement()
                .satisfies(archive -> assertThat(archive).hasExtension("jsa").isNotEmptyFile());

        Outcome demo = CliProcess.program(
                        launcher, "--home", folder.resolve("home").toString(), "demo", "--rows", "500")
                .environment("XDG_CACHE_HOME", folder.resolve("cache").toString())
                .run();
        assertThat(demo.exitCode()).as(demo.stderr()).isIn(0, 3);
    }

    @RequiresDocker
    @Test
    void theArchiveNeedsNoJdkNoMavenNoNetworkAndNothingToWriteBesideIt() throws Exception {
        try (GenericContainer<?> machine = machine()) {
            machine.copyFileToContainer(MountableFile.forHostPath(made("*.tar.gz")), "/root/release.tar.gz");
            asRoot(machine, "mkdir /opt/sndscopy; tar -xzf /root/release.tar.gz -C /opt/sndscopy --strip-components=1");
            asRoot(machine, "! command -v javac mvn git; touch /root/installed");

            asTester(
                    machine,
                    "SNDSCOPY_NO_CDS=1 /opt/sndscopy/bin/sndscopy --home ~/trial demo --rows 500 || test $? = 3");
            asTester(machine, "SNDSCOPY_NO_CDS=1 /opt/sndscopy/bin/sndscopy --home ~/trial verify");

            assertThat(asRoot(machine, "find /opt /usr /etc -newer /root/installed"))
                    .isEmpty();
        }
    }

    @RequiresDocker
    @Test
    void thePackageIsInstalledUsedInstalledAgainAndRemovedAndHomesStay() throws Exception {
        try (GenericContainer<?> machine = machine()) {
            String before = asRoot(machine, "find /usr /etc /opt /var/lib/sndscopy 2>/dev/null | sort | sha256sum");
            install(machine);
            asRoot(machine, "touch /root/installed");

            assertThat(asTester(machine, "sndscopy --version")).matches(VERSION);
            asTester(machine, "sndscopy --home ~/trial demo --rows 500 || test $? = 3");
            assertThat(asRoot(machine, "find /usr /etc -newer /root/installed")).isEmpty();

            install(machine);
            asTester(machine, "sndscopy --home ~/trial verify");

            String homes = asRoot(machine, "cd /home; find . -type f | sort | xargs sha256sum");
            asRoot(machine, "apt-get purge -y -q sndscopy");

            assertThat(asRoot(machine, "cd /home; find . -type f | sort | xargs sha256sum"))
                    .isEqualTo(homes)
                    .contains("/trial/sndscopy.yaml", "/trial/store/", "/trial/keys/keystore.p12");
            assertThat(asRoot(machine, "find /usr /etc /opt /var/lib/sndscopy 2>/dev/null | sort | sha256sum"))
                    .isEqualTo(before);
        }
    }

    @RequiresDocker
    @Test
    void manualPagesAndCompletionOfThePackageAreThere() throws Exception {
        try (GenericContainer<?> machine = machine()) {
            install(machine);

            String pages = asTester(
                    machine,
                    "for page in /usr/share/man/man1/sndscopy*; do name=$(basename $page .1.gz);"
                            + " LC_ALL=C.UTF-8 MANWIDTH=200 man --warnings -P cat $name || exit; done 2>&1");
            String commands = asTester(machine, "ls /usr/share/man/man1 | sed -n 's/^sndscopy-\\(.*\\).1.gz$/\\1/p'");

            assertThat(commands.lines()).contains("migrate", "quarantine-show", "keys-unwrap");
            assertThat(pages)
                    .doesNotContain("warning:", "error:")
                    .contains("sndscopy quarantine show ER_PRS_F --column BEN_RES_COM --raw")
                    .contains("the delivery was refused");
            assertThat(commands.lines())
                    .allSatisfy(command -> assertThat(pages).contains("sndscopy-" + command + " - "));
            assertThat(asTester(
                            machine,
                            "source /usr/share/bash-completion/bash_completion; _comp_load sndscopy;"
                                    + " complete -p sndscopy; COMP_WORDS=(sndscopy quar); COMP_CWORD=1;"
                                    + " _complete_sndscopy; echo ${COMPREPLY[@]}"))
                    .contains("-F _complete_sndscopy sndscopy\n")
                    .endsWith("\nquarantine\n");
        }
    }

    private GenericContainer<?> machine() {
        GenericContainer<?> machine =
                InfraImage.container("java-machine").withNetworkMode("none").withCommand("sleep", "infinity");
        machine.start();
        return machine;
    }

    private void install(GenericContainer<?> machine) throws IOException, InterruptedException {
        machine.copyFileToContainer(MountableFile.forHostPath(made("*.deb")), "/root/sndscopy.deb");
        asRoot(machine, "apt-get install -y -q --reinstall --no-install-recommends /root/sndscopy.deb");
    }

    private static String asRoot(GenericContainer<?> machine, String script) throws IOException, InterruptedException {
        return as("root", machine, script);
    }

    private static String asTester(GenericContainer<?> machine, String script)
            throws IOException, InterruptedException {
        return as("tester", machine, script);
    }

    /** Standard output of a script that ends with 0. */
    private static String as(String user, GenericContainer<?> machine, String script)
            throws IOException, InterruptedException {
        ExecResult result = machine.execInContainer(ExecConfig.builder()
                .user(user)
                .workDir("/")
                .command(new String[] {"bash", "--login", "-c", script})
                .envVars(Map.of("HOME", user.equals("root") ? "/root" : "/home/" + user))
                .build());
        assertThat(result.getExitCode())
                .as("%s: %s%n%s%s", user, script, result.getStdout(), result.getStderr())
                .isZero();
        return result.getStdout();
    }

    private Path made(String pattern) throws IOException {
        return made(release, pattern);
    }

    private static Path made(Path in, String pattern) throws IOException {
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
        try (Stream<Path> files = Files.list(in)) {
            List<Path> matching =
                    files.filter(file -> matcher.matches(file.getFileName())).toList();
            assertThat(matching).as(pattern + " in " + in).hasSize(1);
            return matching.get(0);
        }
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
