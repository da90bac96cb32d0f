package fr.sndscopy.migration.access;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.Withstands;
import fr.sndscopy.crypto.PrivateFile;
import fr.sndscopy.migration.work.Scratch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ScratchTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path home;

    private Path work() {
        return home.resolve("work");
    }

    private static List<Path> in(Path folder) throws IOException {
        try (Stream<Path> found = Files.list(folder)) {
            return found.toList();
        }
    }

    /** Makes a scratch folder with a file in it, and one in clear elsewhere, says so, and halts or waits to be killed. */
    static final class Dying {
        private Dying() {}

        public static void main(String[] arguments) throws Exception {
            Path out = Path.of(arguments[1]);
            Scratch scratch = Scratch.in(Path.of(arguments[0]));
            Files.writeString(scratch.directory().resolve("a.parquet"), "sealed");
            ExportFolder folder =
                    new ExportFolder(out, new Trace(out.resolve("t"), "x", Clock.systemUTC()), scratch.directory());
            Path part = folder.part("T_2019-02.csv");
            PrivateFile.create(part).close();
            Files.writeString(part, "a patient's row");
            System.out.println(scratch.directory());
            System.out.flush();
            if (arguments[2].equals("halt")) {
                Runtime.getRuntime().halt(9);
            }
            Thread.sleep(60_000);
        }
    }

    private Process dying(String how) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xshare:auto",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Dying.class.getName(),
                        work().toString(),
                        home.resolve("out").toString(),
                        how)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    @Withstands(fault = "kill -9 while rows are in clear on disk", outcome = "removed when the next command begins")
    @Test
    void whatAKilledProcessLeftInClearIsGoneWhenTheNextBegins() throws Exception {
        Process process = dying("halt");
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(9);
        assertThat(in(home.resolve("out"))).hasSize(1).allSatisfy(part -> {
            assertThat(part).hasFileName("T_2019-02.csv.part").hasContent("a patient's row");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(part)))
                    .isEqualTo("rw-------");
        });
        assertThat(in(work())).hasSize(1).allSatisfy(folder -> assertThat(
                        PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwx------"));

        try (Scratch next = Scratch.in(work())) {
            assertThat(in(work())).containsExactly(next.directory());
            assertThat(in(home.resolve("out"))).isEmpty();
        }
        assertThat(in(work())).isEmpty();
    }

    @Test
    void theFolderOfALivingProcessIsLeftAloneAlsoByWhoeverEmptiesTheWorkFolder() throws Exception {
        Process process = dying("wait");
        try {
            Path theirs = Path.of(Objects.requireNonNull(process.inputReader().readLine()));
            Files.writeString(work().resolve("left-by-a-run.parquet"), "");
            try (Scratch ours = Scratch.in(work())) {
                Scratch.clear(work());

                assertThat(in(work())).containsExactlyInAnyOrder(theirs, ours.directory());
                assertThat(theirs.resolve("a.parquet")).exists();
                assertThat(home.resolve("out").resolve("T_2019-02.csv.part")).exists();
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
        Scratch.clear(work());

        assertThat(in(work())).isEmpty();
        assertThat(in(home.resolve("out"))).isEmpty();
    }

    @Test
    void twoInOneProcessLeaveEachOtherAlone() throws IOException {
        try (Scratch one = Scratch.in(work());
                Scratch other = Scratch.in(work())) {
            Scratch.clear(work());

            assertThat(in(work())).containsExactlyInAnyOrder(one.directory(), other.directory());
        }
    }

    @Test
    void aFolderThatNobodyOwnsYetIsLeftUntilItIsOld() throws IOException {
        Path fresh = Files.createDirectories(work().resolve("sndscopy-scratch-1"));
        Path old = Files.createDirectories(work().resolve("sndscopy-scratch-2"));
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minusSeconds(3600)));

        Scratch.clear(work());

        assertThat(in(work())).containsExactly(fresh);
    }

    @Test
    void onlyUnfinishedFilesAreRemovedElsewhere() throws IOException {
        Path mine = Files.writeString(home.resolve("T.csv"), "mine");
        try (Scratch scratch = Scratch.in(work())) {
            Scratch.answersFor(scratch.directory(), mine);
        }

        assertThat(mine).hasContent("mine");
    }

    @Test
    void whatEarlierVersionsHidIsRemovedAndNothingElse() throws IOException {
        Path theirs = Files.createDirectories(home.resolve(".scratch-722439167266315376"));
        Files.writeString(theirs.resolve("ER_PRS_F_2019-02.csv"), "a patient's row");
        Path other = Files.createDirectories(home.resolve(".scratch-of-mine"));

        Scratch.removeOwnerless(home);

        assertThat(in(home)).containsExactly(other);
    }

    @Test
    void aFolderOfAnotherUserNamesNoFilesToRemove() throws IOException {
        Path part = Files.writeString(home.resolve("T.csv.part"), "mine");
        Path theirs = Files.createDirectories(work().resolve("sndscopy-scratch-3"));
        Files.writeString(theirs.resolve("owner.lock"), "1");
        Files.writeString(theirs.resolve("elsewhere"), part.toUri() + "\n");
        try {
            Files.setOwner(
                    theirs,
                    theirs.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));
        } catch (IOException notAllowed) {
            Assumptions.abort("no right to give files away");
        }

        Scratch.in(work()).close();

        assertThat(part).exists();
        assertThat(in(work())).containsExactly(theirs);
    }
}
