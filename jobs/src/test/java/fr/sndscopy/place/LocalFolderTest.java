package fr.sndscopy.place;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalFolderTest extends SourceContract {
    private final Path directory;

    LocalFolderTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @Override
    protected SourceFolder folder() {
        return LocalFolder.of(directory);
    }

    @Override
    protected void put(String path, byte[] content) throws IOException {
        Path file = directory.resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, content);
    }

    @Override
    protected void remove(String path) throws IOException {
        Files.delete(directory.resolve(path));
    }

    @Test
    void linksAreListedAndFollowedAndNotOutOfTheFolder() throws IOException {
        put("in/data/a.csv", new byte[1]);
        put("out/b.csv", new byte[1]);
        Path in = directory.resolve("in");
        Files.createSymbolicLink(in.resolve("inside.csv"), Path.of("data/a.csv"));
        Files.createSymbolicLink(in.resolve("outside.csv"), Path.of("../out/b.csv"));
        Files.createSymbolicLink(in.resolve("broken.csv"), Path.of("nowhere.csv"));
        SourceFolder folder = LocalFolder.of(in);

        assertThat(folder.files("", 9)).containsExactly("broken.csv", "data/a.csv", "inside.csv", "outside.csv");
        assertThat(folder.kind("inside.csv")).isEqualTo(SourceFolder.Kind.FILE);
        assertThat(folder.kind("outside.csv")).isEqualTo(SourceFolder.Kind.OUTSIDE);
        assertThat(folder.kind("broken.csv")).isEqualTo(SourceFolder.Kind.NOTHING);
        assertThat(folder.file("inside.csv").realName())
                .isEqualTo(folder.file("data/a.csv").realName());
    }

    @Test
    void aFolderIsCalledByItsNameHoweverItIsWritten() throws IOException {
        put("2019-02/a.csv", new byte[1]);

        assertThat(LocalFolder.of(directory.resolve("2019-02/../2019-02/.")).name())
                .isEqualTo("2019-02");
        assertThat(LocalFolder.of(directory.resolve("not-there")).name()).isEqualTo("not-there");
        assertThat(LocalFolder.of(directory.resolve("not-there")).isThere()).isFalse();
        assertThat(LocalFolder.of(directory.resolve("2019-02/a.csv")).isThere()).isFalse();
    }
}
