package fr.sndscopy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher as a release has it, {@code bin} beside {@code lib}, with a Java that only says what it was called with. */
class LauncherTest {
    private static final String JAVA = """
        #!/bin/sh
        for argument; do
          echo "$argument"
          case $argument in -XX:ArchiveClassesAtExit=*) echo archive >"${argument#*=}" ;; esac
        done
        """;

    private final Path folder;
    private final Path release;
    private final Path cache;
    private final Map<String, String> environment = new TreeMap<>();

    LauncherTest(@TempDir Path folder) {
        this.folder = folder;
        this.release = folder.resolve("release");
        this.cache = folder.resolve("cache");
    }

    @BeforeEach
    void install() throws IOException {
        executable(release.resolve("bin/sndscopy"), Files.readString(Path.of("bin/sndscopy")));
        write(release.resolve("lib/sndscopy-jobs.jar"), "one build");
        java("17.0.15");
        environment.put("XDG_CACHE_HOME", cache.toString());
    }

    @Test
    void aReleaseRunsFromItsLibrariesAndBuildsNothing() throws Exception {
        Run run = run("status", "two words");

        assertThat(run.code).isZero();
        assertThat(run.out)
                .containsSubsequence(
                        "-cp", release.resolve("lib") + "/*", "fr.sndscopy.Sndscopy", "status", "two words");
        assertThat(run.err).isEqualTo("sndscopy: preparing quicker starts…\n");
    }

    @Test
    void theArchiveForQuickerStartsIsTheUsersAndNothingIsWrittenBesideTheRelease() throws Exception {
        List<Path> installed = files(release);

        run("status");
        Run second = run("status");

        assertThat(files(release)).isEqualTo(installed);
        assertThat(files(cache)).singleElement().satisfies(archive -> {
            assertThat(archive.getParent()).isEqualTo(cache.resolve("sndscopy"));
            assertThat(second.out).contains("-XX:SharedArchiveFile=" + archive);
        });
        assertThat(second.err).isEmpty();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(cache.resolve("sndscopy"))))
                .isEqualTo("rwx------");
    }

    @Test
    void anotherBuildOfTheSameAgeGetsAnArchiveOfItsOwnInPlaceOfTheLast() throws Exception {
        run("status");
        Path first = files(cache).get(0);
        Path jar = release.resolve("lib/sndscopy-jobs.jar");
        FileTime age = Files.getLastModifiedTime(jar);
        Files.writeString(jar, "other build");
        Files.setLastModifiedTime(jar, age);

        Run run = run("status");

        assertThat(run.err).contains("preparing quicker starts");
        assertThat(files(cache)).hasSize(1).doesNotContain(first);
    }

    @Test
    void otherJavasKeepTheirArchives() throws Exception {
        run("status");
        java("25.0.1");

        run("status");

        assertThat(files(cache)).hasSize(2);
    }

    @Test
    void withoutAFolderForCachesItStartsAsItIs() throws Exception {
        environment.remove("XDG_CACHE_HOME");

        Run run = run("status");

        assertThat(run.code).isZero();
        assertThat(run.err).isEmpty();
        assertThat(run.out).noneMatch(argument -> argument.startsWith("-XX:SharedArchiveFile"));
    }

    @Test
    void aFolderThatCannotBeMadeKeepsNobodyFromStarting() throws Exception {
        environment.put("XDG_CACHE_HOME", write(folder.resolve("file"), "").toString());

        Run run = run("status");

        assertThat(run.code).isZero();
        assertThat(run.err).isEmpty();
    }

    @Test
    void anOldJavaIsRefusedByItsVersion() throws Exception {
        java("11.0.2");
        assertThat(run("status").err).contains("] Java 11: expected 17 or newer");

        java("1.8.0_402");
        Run run = run("status");

        assertThat(run.code).isEqualTo(2);
        assertThat(run.err)
                .isEqualTo("sndscopy: [" + folder
                        + "/java/bin/java] Java 8: expected 17 or newer, in JAVA_HOME or on the PATH\n");
        assertThat(run.out).isEmpty();
    }

    @Test
    void aMissingJavaIsNamed() throws Exception {
        environment.put("JAVA_HOME", folder.resolve("nowhere").toString());

        Run run = run("status");

        assertThat(run.code).isEqualTo(2);
        assertThat(run.err).contains("nowhere/bin/java] no such program: expected Java 17 or newer");
    }

    @Test
    void aReleaseThatIsNotWholeIsNamed() throws Exception {
        Files.delete(release.resolve("lib/sndscopy-jobs.jar"));

        Run run = run("status");

        assertThat(run.code).isEqualTo(2);
        assertThat(run.err).contains("lib/sndscopy-jobs.jar] not there");
    }

    @Test
    void commandsAreSuggestedAsTheyWereTyped() throws Exception {
        assertThat(run("status").out).contains("-Dsndscopy.command=" + release.resolve("bin/sndscopy"));

        Path onThePath = Files.createDirectories(folder.resolve("path")).resolve("sndscopy");
        Files.createSymbolicLink(onThePath, release.resolve("bin/sndscopy"));
        environment.put("PATH", onThePath.getParent() + ":" + System.getenv("PATH"));

        assertThat(start(onThePath, "status").out).contains("-Dsndscopy.command=sndscopy");
    }

    @Test
    void onlyShortCommandsAreLeftToTheQuickCompiler() throws Exception {
        String quick = "-XX:TieredStopAtLevel=1";

        assertThat(run("status").out).contains(quick);
        assertThat(run("--home", "migrate", "--json", "ls", "--delivery", "D-1").out)
                .contains(quick);
        assertThat(run("schema", "show", "ER_PRS_F").out).contains(quick);
        assertThat(run("plan", "migrate").out).contains(quick);
        assertThat(run("--version").out).contains(quick);
        assertThat(run("migrate", "--help").out).contains(quick);
        assertThat(run().out).contains(quick);

        assertThat(run("--home", "ls", "migrate", "status").out).doesNotContain(quick);
        assertThat(run("--json", "verify").out).doesNotContain(quick);
        assertThat(run("schema", "propose", "show").out).doesNotContain(quick);
        assertThat(run("schema").out).doesNotContain(quick);
    }

    private Run run(String... arguments) throws IOException, InterruptedException {
        return start(release.resolve("bin/sndscopy"), arguments);
    }

    private Run start(Path launcher, String... arguments) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(launcher.toString()));
        line.addAll(List.of(arguments));
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        ProcessBuilder builder =
                new ProcessBuilder(line).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", System.getenv("PATH"));
        builder.environment().put("JAVA_HOME", folder.resolve("java").toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return new Run(process.exitValue(), Files.readAllLines(out), Files.readString(err, StandardCharsets.UTF_8));
    }

    private void java(String version) throws IOException {
        executable(folder.resolve("java/bin/java"), JAVA);
        write(folder.resolve("java/release"), "IMPLEMENTOR=\"Nobody\"\nJAVA_VERSION=\"" + version + "\"\n");
    }

    private static void executable(Path file, String text) throws IOException {
        Files.setPosixFilePermissions(write(file, text), PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static Path write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private record Run(int code, List<String> out, String err) {}
}
