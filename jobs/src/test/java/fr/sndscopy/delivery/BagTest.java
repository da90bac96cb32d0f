package fr.sndscopy.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.Withstands;
import fr.sndscopy.place.Here;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BagTest {
    private final Path directory;
    private final DeliveryFolder folder;

    BagTest(@TempDir Path directory) throws IOException {
        this.directory = directory;
        folder = new DeliveryFolder(directory)
                .with("delivery.yaml", DeliveryFolder.ONE_FILE)
                .with("data/a.csv", "A\n1\n")
                .bagged();
    }

    @Test
    void theManifestsChecksumsAreTheDeclaredOnes() throws IOException {
        Delivery delivery = folder.read();

        assertThat(delivery.files().get(0).declaredSha256())
                .isEqualTo(FileChecksums.hash(Here.folder(directory).file("data/a.csv"), "SHA-256"));
        assertThat(DeliveryReader.undeclared(delivery)).isEmpty();
    }

    @Test
    void theDeclarationMayLieInThePayload() throws IOException {
        Files.delete(directory.resolve("delivery.yaml"));
        folder.with("data/delivery.yaml", DeliveryFolder.ONE_FILE.replace("data/a.csv", "a.csv"))
                .bagged();

        assertThat(folder.read().files()).extracting(SourceFile::path).containsExactly("data/a.csv");

        folder.with("data/delivery.yaml", DeliveryFolder.ONE_FILE.replace("data/a.csv", "a.csv") + "#");
        assertThatThrownBy(folder::read)
                .isInstanceOf(DeliveryRefusedException.class)
                .hasMessage("[data/delivery.yaml] SHA-256 differs from the declared one: expected the file as it was"
                        + " declared");
    }

    @Test
    void refusesTwoDeclarations() throws IOException {
        folder.with("data/delivery.yaml", DeliveryFolder.ONE_FILE).bagged();
        refused("[data/delivery.yaml] a second delivery.yaml: expected one, at the root of the bag or in data/");
    }

    @Test
    void refusesAnotherVersionOrEncoding() throws IOException {
        folder.with("bagit.txt", "BagIt-Version: 2.0\nTag-File-Character-Encoding: UTF-8\n");
        refused("[bagit.txt: line 1] not a version that is read: expected BagIt-Version: 1.0 or BagIt-Version: 0.97");
        folder.with("bagit.txt", "BagIt-Version: 0.97\nTag-File-Character-Encoding: ISO-8859-1\n");
        refused("[bagit.txt: line 2] not the encoding of the tag files: expected Tag-File-Character-Encoding: UTF-8");
    }

    @Test
    void refusesABagWithoutSha256() throws IOException {
        Files.delete(directory.resolve("manifest-sha256.txt"));
        refused("[manifest-sha256.txt] missing: expected a bag with the SHA-256 of its payload");
    }

    @Test
    void refusesMissingAndExtraPayload() throws IOException {
        folder.with("data/b.csv", "B\n");
        refused("[manifest-sha256.txt] there but not listed: data/b.csv: expected a payload of listed files only");
        folder.bagged();
        refused("[delivery.yaml: files] payload that is not declared: data/b.csv: expected every payload file of the"
                + " bag");
        Files.delete(directory.resolve("data/b.csv"));
        assertThatThrownBy(folder::read)
                .isInstanceOf(DeliveryIncompleteException.class)
                .hasMessage("[manifest-sha256.txt] listed but not there: data/b.csv: expected every listed file");
    }

    @Test
    void refusesADeclaredFileOutsideThePayload() throws IOException {
        folder.with("a.csv", "A\n").with("delivery.yaml", DeliveryFolder.ONE_FILE.replace("data/a.csv", "a.csv"));
        refused("[delivery.yaml: files[0].path] not in manifest-sha256.txt: expected a payload file of the bag");
    }

    @Test
    void refusesAChecksumThatContradictsTheManifest() throws IOException {
        folder.with(
                "delivery.yaml",
                DeliveryFolder.ONE_FILE.replace("ER_PRS_F}", "ER_PRS_F, sha256: " + "0".repeat(64) + "}"));
        refused("[delivery.yaml: files[0].sha256] not what manifest-sha256.txt says: expected the same checksum in"
                + " both");
    }

    @Test
    void refusesAnUnusableManifest() throws IOException {
        String sum = "0".repeat(64);
        folder.with("manifest-sha256.txt", "abc data/a.csv\n");
        refused("[manifest-sha256.txt: line 1] not a checksum and a path: expected 64 hexadecimal digits, a space, a"
                + " path");
        folder.with("manifest-sha256.txt", sum + " ../a.csv\n");
        refused("[manifest-sha256.txt: line 1] a path with . or ..: expected a path inside the delivery's folder, such"
                + " as data/file.csv");
        folder.with("manifest-sha256.txt", sum + " a.csv\n");
        refused("[manifest-sha256.txt: line 1] a path outside the payload: expected a path that begins with data/");
        folder.with("manifest-sha256.txt", sum + " data/a.csv\n" + sum + " *data/a.csv\n");
        refused("[manifest-sha256.txt: line 2] listed twice: expected each file once");
    }

    @Test
    void checksTheSha512ManifestToo() throws IOException {
        folder.withManifest("manifest-sha512.txt", "SHA-512");
        Bag.open(Here.folder(directory)).verify(2, (path, bytes) -> {});

        folder.with("manifest-sha512.txt", "0".repeat(128) + " data/a.csv\n");
        assertThatThrownBy(() -> Bag.open(Here.folder(directory)).verify(2, (path, bytes) -> {}))
                .isInstanceOf(DeliveryRefusedException.class)
                .hasMessage("[data/a.csv] SHA-512 differs from the declared one: expected the file as it was declared");

        folder.with("manifest-sha512.txt", "");
        refused("[manifest-sha512.txt] there but not listed: data/a.csv: expected a payload of listed files only");
    }

    @Withstands(fault = "a second manifest of a bag contradicts the payload", outcome = "13")
    @ParameterizedTest
    @CsvSource({"md5, MD5", "sha1, SHA-1", "sha224, SHA-224", "sha384, SHA-384", "sha512, SHA-512"})
    void checksManifestsOfEveryAlgorithm(String name, String algorithm) throws IOException {
        String file = "manifest-" + name + ".txt";
        folder.withManifest(file, algorithm).read();
        Bag.open(Here.folder(directory)).verify(1, (path, bytes) -> {});
        assertThat(Bag.open(Here.folder(directory)).checksums("data/a.csv")).containsKeys("SHA-256", algorithm);

        String written = Files.readString(directory.resolve(file));
        folder.with(file, (written.charAt(0) == '0' ? "1" : "0") + written.substring(1));
        assertThatThrownBy(() -> Bag.open(Here.folder(directory)).verify(1, (path, bytes) -> {}))
                .hasMessage("[data/a.csv] " + algorithm
                        + " differs from the declared one: expected the file as it was declared");
        folder.with(file, "");
        refused("[" + file + "] there but not listed: data/a.csv: expected a payload of listed files only");
    }

    @ParameterizedTest
    @ValueSource(strings = {"manifest-blake3.txt", "tagmanifest-crc32.txt"})
    void refusesAManifestThatItCannotCheck(String name) throws IOException {
        folder.with(name, "00 data/a.csv\n");
        refused("[" + name
                + "] of an algorithm that is not known, so that it cannot be checked: expected md5, sha1, sha224,"
                + " sha256, sha384 or sha512");
    }

    @ParameterizedTest
    @ValueSource(strings = {"manifest-sha256.txt", "tagmanifest-md5.txt"})
    void refusesManifestsOfAFolderThatIsNoBag(String name) throws IOException {
        Files.delete(directory.resolve("bagit.txt"));
        Files.delete(directory.resolve("manifest-sha256.txt"));
        folder.with(name, "00 data/a.csv\n");
        refused("[" + name
                + "] a manifest of a bag, without bagit.txt: nobody would check it: expected bagit.txt beside it,"
                + " or no manifest");
    }

    @Test
    void findsAlteredPayloadOnlyWhenItReadsIt() throws IOException {
        folder.with("data/a.csv", "A\n2\n");
        folder.read();

        assertThatThrownBy(() -> Bag.open(Here.folder(directory)).verify(1, (path, bytes) -> {}))
                .isInstanceOf(DeliveryRefusedException.class)
                .hasMessage("[data/a.csv] SHA-256 differs from the declared one: expected the file as it was declared");
    }

    @Test
    void checksTheTagFiles() throws IOException {
        String checksum = FileChecksums.hash(Here.folder(directory).file("delivery.yaml"), "SHA-256");
        folder.with("tagmanifest-sha256.txt", checksum + "  delivery.yaml\n").read();

        folder.with("delivery.yaml", DeliveryFolder.ONE_FILE + "#");
        refused("[delivery.yaml] SHA-256 differs from the declared one: expected the file as it was declared");
        folder.with("tagmanifest-sha256.txt", checksum + "  data/a.csv\n");
        refused("[tagmanifest-sha256.txt: line 1] a path inside the payload: expected a tag file");
    }

    @Test
    void aManifestThatWasAlteredIsWhatIsNamedAndNotThePayloadItSpeaksOf() throws IOException {
        String checksum = FileChecksums.hash(Here.folder(directory).file("manifest-sha256.txt"), "SHA-256");
        folder.with("tagmanifest-sha256.txt", checksum + "  manifest-sha256.txt\n")
                .read();

        folder.with("data/b.csv", "B\n").withManifest("manifest-sha256.txt", "SHA-256");

        refused("[manifest-sha256.txt] SHA-256 differs from the declared one: expected the file as it was declared");
    }

    @Test
    void refusesATagFileThatIsListedAndNotThere() throws IOException {
        folder.with("tagmanifest-sha256.txt", "0".repeat(64) + "  bag-info.txt\n");

        assertThatThrownBy(folder::read)
                .isInstanceOf(DeliveryIncompleteException.class)
                .hasMessageStartingWith("[tagmanifest-sha256.txt] no such file: bag-info.txt");
    }

    @Test
    void checksThePayloadOxum() throws IOException {
        folder.with("bag-info.txt", "Source-Organization: X\nPayload-Oxum: 4.1\n")
                .read();

        folder.with("bag-info.txt", "Payload-Oxum: 3.1\n");
        refused("[bag-info.txt: Payload-Oxum] the payload has 4 bytes in 1 files: expected 3 bytes in 1 files");
        folder.with("bag-info.txt", "payload-oxum: 9.1\n");
        assertThatThrownBy(folder::read).isInstanceOf(DeliveryIncompleteException.class);
        folder.with("bag-info.txt", "Payload-Oxum: four\n");
        refused("[bag-info.txt: Payload-Oxum] not usable: expected bytes.files, such as 4096.12");
    }

    @Test
    void refusesPayloadToBeFetched() throws IOException {
        folder.with("fetch.txt", "https://example.org/a 4 data/a.csv\n");
        refused("[fetch.txt] payload that is not in the bag: expected a bag that holds all of its payload");
    }

    @Test
    void decodesPercentEncodedPaths() throws IOException {
        folder.with("data/100%\n.csv", "B\n").bagged();

        assertThat(Bag.open(Here.folder(directory)).payloadSha256().keySet())
                .containsExactly("data/100%\n.csv", "data/a.csv");
        Bag.open(Here.folder(directory)).validateStructure();
    }

    private void refused(String message) {
        assertThatThrownBy(folder::read)
                .isInstanceOf(DeliveryRefusedException.class)
                .hasMessage(message);
    }
}
