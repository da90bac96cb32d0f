package fr.sndscopy.place;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every place of deliveries must do. */
public abstract class SourceContract {
    /** An empty folder, the same for each call of a test. */
    protected abstract SourceFolder folder() throws IOException;

    /** Puts a file there as its producer does, in the place of one that may be there. */
    protected abstract void put(String path, byte[] content) throws IOException;

    protected abstract void remove(String path) throws IOException;

    private void put(String path, String content) throws IOException {
        put(path, content.getBytes(StandardCharsets.UTF_8));
    }

    private SourceFolder filled(String... paths) throws IOException {
        for (String path : paths) {
            put(path, path);
        }
        return folder().afresh();
    }

    @Test
    void thereIsAFolderOnceThereIsAFileInIt() throws IOException {
        assertThat(filled("a.csv").isThere()).isTrue();
    }

    @Test
    void listsFilesOfAllDepthsSortedAndNamesOfTheTopOnly() throws IOException {
        SourceFolder folder = filled("b.csv", "a/z.csv", "a/b/c.csv", "a.csv", "é è/x y+z%20&<>\"'.csv");

        assertThat(folder.files("", 10))
                .containsExactly("a.csv", "a/b/c.csv", "a/z.csv", "b.csv", "é è/x y+z%20&<>\"'.csv");
        assertThat(folder.files("a", 10)).containsExactly("a/b/c.csv", "a/z.csv");
        assertThat(folder.names()).containsExactly("a.csv", "b.csv");
        assertThat(read(folder.file("é è/x y+z%20&<>\"'.csv").open())).isEqualTo("é è/x y+z%20&<>\"'.csv");
    }

    @Test
    void listsNoMoreFilesThanItIsAskedFor() throws IOException {
        SourceFolder folder = filled("a.csv", "b/c.csv", "d.csv");

        assertThat(folder.files("", 3)).hasSize(3);
        assertThatThrownBy(() -> folder.files("", 2))
                .isInstanceOf(TooManyFilesException.class)
                .hasMessageEndingWith("too many files: expected at most 2");
    }

    @Test
    void foldersOfAFolderAreFoldersOfTheirOwn() throws IOException {
        SourceFolder inbox = filled("2019-02/delivery.yaml", "2019-01/data/a.csv", "stray.csv");

        assertThat(inbox.folders()).extracting(SourceFolder::name).containsExactly("2019-01", "2019-02");
        SourceFolder first = inbox.folders().get(0);
        assertThat(first.files("", 10)).containsExactly("data/a.csv");
        assertThat(first.location()).endsWith("/2019-01");
        assertThat(read(first.file("data/a.csv").open())).isEqualTo("2019-01/data/a.csv");
    }

    @Test
    void tellsFilesFromFoldersAndFromNothing() throws IOException {
        SourceFolder folder = filled("data/a.csv", "data-2/b.csv");

        assertThat(folder.kind("data/a.csv")).isEqualTo(SourceFolder.Kind.FILE);
        assertThat(folder.kind("data")).isEqualTo(SourceFolder.Kind.FOLDER);
        assertThat(folder.kind("data/a")).isEqualTo(SourceFolder.Kind.NOTHING);
        assertThat(folder.kind("dat")).isEqualTo(SourceFolder.Kind.NOTHING);
    }

    @Test
    void anyRangeIsThoseBytes() throws IOException {
        byte[] content = new byte[3 << 20];
        new Random(7).nextBytes(content);
        put("data/a.csv", content);
        SourceBytes file = folder().afresh().file("data/a.csv");

        assertThat(file.path()).isEqualTo("data/a.csv");
        assertThat(file.length()).isEqualTo(content.length);
        assertThat(file.open().readAllBytes()).isEqualTo(content);
        for (int[] range : new int[][] {
            {0, content.length},
            {0, 0},
            {0, 1},
            {content.length, content.length},
            {content.length - 1, content.length},
            {12_345, 2_345_678}
        }) {
            try (InputStream in = file.open(range[0], range[1])) {
                assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOfRange(content, range[0], range[1]));
                assertThat(in.read()).isEqualTo(-1);
            }
        }
        try (InputStream in = file.open(0, content.length)) {
            in.skipNBytes(1_000_001);
            assertThat(in.read()).isEqualTo(content[1_000_001] & 0xff);
        }
    }

    @Test
    void aChannelGoesToAndFro() throws IOException {
        byte[] content = new byte[400_000];
        new Random(8).nextBytes(content);
        put("a.zip", content);

        try (SeekableByteChannel channel = folder().afresh().file("a.zip").channel()) {
            assertThat(channel.size()).isEqualTo(content.length);
            for (int at : new int[] {content.length - 22, 0, 100, 300_000, 299_000, 12}) {
                ByteBuffer buffer = ByteBuffer.allocate(22);
                channel.position(at);
                while (buffer.hasRemaining()) {
                    assertThat(channel.read(buffer)).isPositive();
                }
                assertThat(buffer.array()).isEqualTo(Arrays.copyOfRange(content, at, at + 22));
                assertThat(channel.position()).isEqualTo(at + 22);
            }
            channel.position(content.length);
            assertThat(channel.read(ByteBuffer.allocate(1))).isEqualTo(-1);
        }
    }

    @Test
    void anEmptyFileHasNoBytes() throws IOException {
        put("a.csv", "");
        SourceBytes file = folder().afresh().file("a.csv");

        assertThat(file.length()).isZero();
        assertThat(file.open().readAllBytes()).isEmpty();
        assertThat(file.open(0, 0).readAllBytes()).isEmpty();
    }

    @Test
    void anIdentityIsTheSameUntilTheFileIsWritten() throws Exception {
        put("a.csv", "A\n1\n");
        SourceIdentity identity = folder().afresh().file("a.csv").identity();

        assertThat(folder().afresh().file("a.csv").identity()).isEqualTo(identity);
        put("a.csv", "A\n12\n");
        SourceIdentity now = folder().afresh().file("a.csv").identity();
        assertThat(now.lasting()).isNotEqualTo(identity.lasting());
        assertThat(identity.changesTo(now).orElseThrow()).contains("size 4 -> 5 bytes");
    }

    @Test
    void manyFilesAreLookedAtInOneGo() throws IOException {
        List<String> paths =
                IntStream.range(0, 50).mapToObj(i -> "d/" + i + ".csv").toList();
        SourceFolder folder = filled(paths.toArray(String[]::new));

        Map<String, SourceIdentity> identities = folder.identities(
                Stream.concat(paths.stream(), Stream.of("gone.csv")).toList());

        assertThat(identities).containsOnlyKeys(paths);
        for (String path : paths) {
            assertThat(identities.get(path)).isEqualTo(folder.file(path).identity());
        }
        assertThat(folder.identities(List.of())).isEmpty();
    }

    @Test
    void whatIsGoneIsSaidToBeGone() throws IOException {
        put("a.csv", "A\n1\n");
        SourceBytes file = folder().afresh().file("a.csv");
        file.length();
        remove("a.csv");

        assertThatThrownBy(file::identity).isInstanceOf(SourceGoneException.class);
        assertThatThrownBy(() -> file.open(0, 2).readAllBytes())
                .isInstanceOf(SourceGoneException.class)
                .hasMessage("[a.csv] it is gone: expected the file to stay as it was when the run began");
        assertThatThrownBy(() -> folder().afresh().file("b.csv").open().readAllBytes())
                .isInstanceOf(SourceGoneException.class);
    }

    @Test
    void aFileThatIsShorterThanItWasIsNotReadToAnEnd() throws IOException {
        put("a.csv", "A\n1\n2\n3\n");
        SourceBytes file = folder().afresh().file("a.csv");
        long length = file.length();
        put("a.csv", "A\n1\n");

        assertThatThrownBy(() -> file.open(0, length).readAllBytes())
                .isInstanceOf(SourceChangedException.class)
                .hasMessageStartingWith("[a.csv] it is ")
                .hasMessageEndingWith(": expected the file to stay as it was when the run began");
    }

    private static String read(InputStream in) throws IOException {
        try (in) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
