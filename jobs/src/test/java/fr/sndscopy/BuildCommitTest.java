package fr.sndscopy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commit that a build names: the one of its tree, or none. */
class BuildCommitTest {
    private static final String SCRIPT = "jobs/src/build/commit";

    private final Path folder;
    private final Path tree;

    BuildCommitTest(@TempDir Path folder) {
        this.folder = folder;
        this.tree = folder.resolve("tree");
    }

    @BeforeAll
    static void requireGit() {
        Assumptions.assumeTrue(
                run(Path.of("."), "sh", "-c", "command -v git || true").contains("git"), "git is there");
    }

    @Test
    void aTreeIsOfItsCommit() throws Exception {
        unpack(tree);
        String commit = commit(tree);

        assertThat(named(tree)).isEqualTo(commit);
    }

    @Test
    void changesAndNewFilesMakeItDirtyButNotWhatIsIgnored() throws Exception {
        unpack(tree);
        String commit = commit(tree);
        Files.createDirectory(tree.resolve("target"));
        Files.writeString(tree.resolve("target/output"), "");
        assertThat(named(tree)).isEqualTo(commit);

        Files.writeString(tree.resolve("New.java"), "");
        assertThat(named(tree)).isEqualTo(commit + "-dirty");

        Files.delete(tree.resolve("New.java"));
        Files.writeString(tree.resolve(".gitignore"), "target\n# other\n");
        assertThat(named(tree)).isEqualTo(commit + "-dirty");
    }

    @Test
    void aTreeOutOfAnArchiveIsOfNoKnownCommitEvenInsideOfAnotherRepository() throws Exception {
        Files.createDirectories(tree);
        Files.writeString(tree.resolve(".gitignore"), "unpacked\n");
        commit(tree);
        Path unpacked = tree.resolve("unpacked");
        unpack(unpacked);

        assertThat(named(unpacked)).isEqualTo("unknown");
    }

    @Test
    void aWorktreeIsOfItsOwnCommit() throws Exception {
        unpack(tree);
        String first = commit(tree);
        Path other = folder.resolve("other");
        git(tree, "worktree", "add", "-q", "--detach", other.toString());
        Files.writeString(other.resolve("more"), "");
        String second = commit(other);

        assertThat(named(other)).isEqualTo(second).isNotEqualTo(first);
        assertThat(named(tree)).isEqualTo(first);
    }

    @Test
    void aFileThatSaysSoAlreadyIsLeftAlone() throws Exception {
        unpack(tree);
        commit(tree);
        named(tree);
        FileTime old = FileTime.fromMillis(1_000_000_000_000L);
        Files.setLastModifiedTime(folder.resolve("classes/commit"), old);

        named(tree);

        assertThat(Files.getLastModifiedTime(folder.resolve("classes/commit"))).isEqualTo(old);
    }

    private String named(Path of) throws IOException {
        Path file = folder.resolve("classes/commit");
        run(folder, of.resolve(SCRIPT).toString(), file.toString());
        return Files.readString(file).strip();
    }

    private static void unpack(Path to) throws IOException {
        Files.createDirectories(to.resolve(SCRIPT).getParent());
        Files.copy(Path.of("..").resolve(SCRIPT), to.resolve(SCRIPT), StandardCopyOption.COPY_ATTRIBUTES);
        Files.writeString(to.resolve(".gitignore"), "target\n");
    }

    private static String commit(Path tree) {
        git(tree, "init", "-q");
        git(tree, "add", "-A");
        git(tree, "-c", "user.name=t", "-c", "user.email=t@t", "commit", "-q", "-m", "m");
        return git(tree, "rev-parse", "HEAD").strip();
    }

    private static String git(Path tree, String... arguments) {
        List<String> line = new ArrayList<>(List.of("git", "-C", tree.toString()));
        line.addAll(List.of(arguments));
        return run(tree, line.toArray(String[]::new));
    }

    private static String run(Path directory, String... line) {
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(line).directory(directory.toFile()).redirectErrorStream(true);
            builder.environment().keySet().removeIf(name -> name.startsWith("GIT_"));
            Process process = builder.start();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue()).as(out).isZero();
            return out;
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
