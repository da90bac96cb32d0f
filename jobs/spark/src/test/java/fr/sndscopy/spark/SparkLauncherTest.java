package fr.sndscopy.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code sndscopy-spark} in an installation, with a Java that only says what it was called with, and in which environment. */
class SparkLauncherTest {
    private static final String JAVA = """
        #!/bin/sh
        for argument; do
          echo "$argument"
        done
        env | sed 's/^/env /'
        """;

    private final Path folder;
    private final Path release;
    private final Map<String, String> environment = new TreeMap<>();

    SparkLauncherTest(@TempDir Path folder) {
        this.folder = folder;
        this.release = folder.resolve("release");
    }

    @BeforeEach
    void install() throws IOException {
        for (String launcher : List.of("sndscopy", "sndscopy-spark")) {
            executable(release.resolve("bin").resolve(launcher), Files.readString(Path.of("../bin", launcher)));
        }
        write(release.resolve("lib/sndscopy-jobs.jar"), "a build");
        write(release.resolve("spark/jars/sndscopy-jobs-spark.jar"), "a build");
        executable(folder.resolve("java/bin/java"), JAVA);
        environment.put(
                "SNDSCOPY_EXECUTION_SECRET_FILE",
                write(folder.resolve("secret"), "of all\n").toString());
    }

    @Test
    void aCommandRunsWithSparkBeforeSndscopyOnTheClassPathAndNothingElseInItsEnvironment() throws Exception {
        Run run = run("migrate", "two words");

        assertThat(run.code).as(run.err).isZero();
        assertThat(run.out)
                .containsSubsequence(
                        "-cp",
                        release.resolve("spark/jars") + "/*:" + release.resolve("lib") + "/*",
                        "fr.sndscopy.Sndscopy",
                        "migrate",
                        "two words")
                .contains("--add-opens=java.base/java.nio=ALL-UNNAMED")
                .contains("-Dsndscopy.command=" + release.resolve("bin/sndscopy-spark"))
                .contains("env SPARK_HOME=" + release.resolve("spark"))
                .noneMatch(line -> line.startsWith("env SNDSCOPY_CLASSES") || line.startsWith("env SNDSCOPY_TYPED"));
    }

    @Test
    void aWorkerHasTheSecretInItsEnvironmentAloneAndNoWayIntoTheJobDatabase() throws Exception {
        environment.put("SNDSCOPY_DATABASE_URL", "jdbc:postgresql://db/jobs");
        environment.put("SNDSCOPY_DATABASE_PASSWORD_FILE", "/etc/password");
        environment.put("SNDSCOPY_SIGNING_KEYSTORE", "/etc/signing.p12");
        environment.put("SNDSCOPY_STORE_ENDPOINT", "https://s3");

        Run run = run("worker", "spark://h:7077", "--work-dir", "/var/lib/spark");

        assertThat(run.code).as(run.err).isZero();
        assertThat(run.out)
                .contains(
                        "org.apache.spark.deploy.worker.Worker",
                        "-Dspark.authenticate=true",
                        "-Dspark.network.crypto.enabled=true",
                        "-Dspark.io.encryption.enabled=true",
                        "-Dspark.decommission.enabled=true",
                        "env _SPARK_AUTH_SECRET=of all",
                        "env SNDSCOPY_STORE_ENDPOINT=https://s3",
                        "env SPARK_DIST_CLASSPATH=" + release.resolve("lib") + "/*")
                .noneMatch(line -> line.startsWith("env SNDSCOPY_DATABASE") || line.startsWith("env SNDSCOPY_SIGNING"))
                .filteredOn(line -> !line.startsWith("env "))
                .noneMatch(line -> line.contains("of all"));
    }

    @Test
    void whatAllProcessesShareIsWhatTheDriverHas() throws Exception {
        Run run = run("master");

        ClusterSettings.SECURITY.forEach((name, value) -> assertThat(run.out).contains("-D" + name + "=" + value));
    }

    @EnabledOnOs(OS.LINUX)
    @Test
    void aWorkerThatRetiresIsToldAndWaitedForUntilItsExecutorsHaveEnded() throws Exception {
        Path told = folder.resolve("told");
        Path ended = folder.resolve("ended");
        Process worker = new ProcessBuilder(
                        "bash",
                        "-c",
                        """
                        trap 'touch "$2"' PWR
                        (until [ -e "$3" ]; do sleep 0.1; done) &
                        echo begun
                        until wait $!; do :; done
                        read -r
                        """,
                        "java",
                        "org.apache.spark.deploy.worker.Worker",
                        told.toString(),
                        ended.toString())
                .start();
        try {
            assertThat(worker.inputReader().readLine()).isEqualTo("begun");
            Process retire = start("retire", String.valueOf(worker.pid()));
            Instant deadline = Instant.now().plusSeconds(30);
            while (!Files.exists(told) && Instant.now().isBefore(deadline)) {
                Thread.sleep(50);
            }
            assertThat(told).exists();
            assertThat(retire.waitFor(2, TimeUnit.SECONDS)).isFalse();

            Files.createFile(ended);

            assertThat(retire.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(retire.exitValue()).isZero();
            assertThat(worker.isAlive()).isTrue();
        } finally {
            worker.destroyForcibly();
        }
    }

    @EnabledOnOs(OS.LINUX)
    @Test
    void nothingButAWorkerRetires() throws Exception {
        for (String number :
                List.of("", "-1", "all", String.valueOf(ProcessHandle.current().pid()))) {
            assertThat(run("retire", number)).returns(2, Run::code);
        }
    }

    @Test
    void nothingIsStartedWithoutASecretOrAFolderToWorkIn() throws Exception {
        assertThat(run("worker", "spark://h:7077"))
                .returns(2, Run::code)
                .extracting(Run::err)
                .asString()
                .contains("[--work-dir] missing");

        environment.put("SNDSCOPY_EXECUTION_SECRET_FILE", folder.resolve("none").toString());
        assertThat(run("master"))
                .returns(2, Run::code)
                .extracting(Run::err)
                .asString()
                .contains("SNDSCOPY_EXECUTION_SECRET_FILE");

        Files.delete(release.resolve("spark/jars/sndscopy-jobs-spark.jar"));
        assertThat(run("status"))
                .returns(2, Run::code)
                .extracting(Run::err)
                .asString()
                .contains("not there");
    }

    private Run run(String... arguments) throws IOException, InterruptedException {
        Process process = start(arguments);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return new Run(
                process.exitValue(),
                Files.readAllLines(folder.resolve("out")),
                Files.readString(folder.resolve("err"), StandardCharsets.UTF_8));
    }

    private Process start(String... arguments) throws IOException {
        List<String> line =
                new ArrayList<>(List.of(release.resolve("bin/sndscopy-spark").toString()));
        line.addAll(List.of(arguments));
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        ProcessBuilder builder =
                new ProcessBuilder(line).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", System.getenv("PATH"));
        builder.environment().put("JAVA_HOME", folder.resolve("java").toString());
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static void executable(Path file, String text) throws IOException {
        Files.setPosixFilePermissions(write(file, text), PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static Path write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private record Run(int code, List<String> out, String err) {}
}
