package fr.sndscopy.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.OptionalLong;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompressionTest {
    private static final byte[] TEXT = "A;B\n1;2\n".getBytes(StandardCharsets.UTF_8);

    private final Path directory;

    CompressionTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void tellsTheContainerByItsFirstBytes() throws IOException {
        ByteArrayOutputStream gzip = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(gzip)) {
            out.write(TEXT);
        }
        assertThat(detect(TEXT)).isEqualTo(new Compression(Compression.Kind.NONE, OptionalLong.of(8)));
        assertThat(detect(new byte[0])).isEqualTo(new Compression(Compression.Kind.NONE, OptionalLong.of(0)));
        assertThat(detect(gzip.toByteArray())).isEqualTo(new Compression(Compression.Kind.GZIP, OptionalLong.empty()));
        assertThat(detect(zip("folder/", "folder/é.csv")))
                .isEqualTo(new Compression(Compression.Kind.ZIP, OptionalLong.of(8)));
    }

    @Test
    void refusesAnArchiveOfMoreOrLessThanOneFile() {
        assertThatThrownBy(() -> detect(zip("a", "b")))
                .isInstanceOf(DeliveryRefusedException.class)
                .hasMessage("[data/a] a zip archive of 2 files: expected exactly one file in it");
        assertThatThrownBy(() -> detect(zip("a/")))
                .isInstanceOf(DeliveryRefusedException.class)
                .hasMessage("[data/a] a zip archive of 0 files: expected exactly one file in it");
    }

    @Test
    void refusesAnEncryptedArchive() throws IOException {
        byte[] zip = zip("a");
        zip[6] |= 1; // general purpose bit 0 of the local header
        assertThatThrownBy(() -> detect(zip))
                .isInstanceOf(DeliveryRefusedException.class)
                .hasMessage("[data/a] an encrypted zip archive: expected one that opens without a password");
    }

    @Test
    void refusesADamagedArchive() throws IOException {
        byte[] zip = zip("a");
        byte[] half = java.util.Arrays.copyOf(zip, zip.length / 2);
        assertThatThrownBy(() -> detect(half))
                .isInstanceOf(DeliveryRefusedException.class)
                .hasMessage("[data/a] a damaged zip archive: expected an intact one");
    }

    @ParameterizedTest
    @CsvSource({"28B52FFD00, zstd", "425A6839, bzip2", "FD377A585A00, xz", "377ABCAF271C, 7-Zip", "526172211A07, RAR"})
    void refusesOtherContainers(String magic, String name) {
        assertThatThrownBy(() -> detect(HexFormat.of().parseHex(magic)))
                .isInstanceOf(DeliveryRefusedException.class)
                .hasMessage("[data/a] compressed with " + name + ": expected text, gzip, or zip with one file");
    }

    private Compression detect(byte[] bytes) throws IOException {
        return Compression.detect(Files.write(directory.resolve("a"), bytes), "data/a");
    }

    private static byte[] zip(String... names) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(bytes)) {
            for (String name : names) {
                out.putNextEntry(new ZipEntry(name));
                if (!name.endsWith("/")) {
                    out.write(TEXT);
                }
            }
        }
        return bytes.toByteArray();
    }
}
