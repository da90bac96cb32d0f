package fr.sndscopy.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.place.Here;
import fr.sndscopy.place.SourceIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InventoryTest {
    private static final FileTime THEN = FileTime.from(Instant.parse("2026-01-02T03:04:05Z"));

    private final Path directory;
    private final DeliveryFolder folder;

    InventoryTest(@TempDir Path directory) throws IOException {
        this.directory = directory;
        folder = new DeliveryFolder(directory)
                .with("delivery.yaml", DeliveryFolder.ONE_FILE)
                .with("data/a.csv", "A\n1\n");
        Files.setLastModifiedTime(directory.resolve("data/a.csv"), THEN);
    }

    @Test
    void namesWhatChangedSinceTheFreeze() throws IOException {
        Path file = directory.resolve("data/a.csv");
        Inventory inventory = Inventory.freeze(folder.read());
        assertThat(inventory.bytes()).isEqualTo(4);
        assertThat(inventory.recheck(Here.folder(directory))).isEmpty();

        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-01-02T03:04:06Z")));
        assertThat(inventory.recheck(Here.folder(directory)))
                .extracting(Inventory.Change::toString)
                .containsExactly("[data/a.csv] modified 2026-01-02T03:04:05Z -> 2026-01-02T03:04:06Z");

        folder.with("data/a.csv", "A\n12\n");
        Files.setLastModifiedTime(file, THEN);
        assertThat(inventory.recheck(Here.folder(directory)))
                .extracting(Inventory.Change::toString)
                .containsExactly("[data/a.csv] size 4 -> 5 bytes");

        Path other = Files.writeString(directory.resolve("other"), "A\n2\n");
        Files.setLastModifiedTime(other, THEN);
        Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
        assertThat(inventory.recheck(Here.folder(directory)))
                .extracting(Inventory.Change::toString)
                .containsExactly("[data/a.csv] replaced by another file");

        Files.delete(file);
        assertThat(inventory.recheck(Here.folder(directory)))
                .extracting(Inventory.Change::toString)
                .containsExactly("[data/a.csv] gone");
    }

    @Test
    void theSameFileOnAShareThatIsMountedAnewIsTheSameDelivery() throws IOException {
        Inventory inventory = Inventory.freeze(folder.read());
        FrozenFile file = inventory.files().get(0);
        SourceIdentity seen = file.identity();
        FrozenFile mountedAnew =
                new FrozenFile(file.path(), new SourceIdentity(seen.bytes(), seen.modified(), null, "(dev=99,ino=7)"));
        FrozenFile written = new FrozenFile(
                file.path(), new SourceIdentity(seen.bytes(), seen.modified().plusNanos(1), null, seen.fileKey()));

        assertThat(new Inventory(List.of(mountedAnew)).sha256()).isEqualTo(inventory.sha256());
        assertThat(new Inventory(List.of(written)).sha256()).isNotEqualTo(inventory.sha256());
    }

    @Test
    void computesTheChecksumsThatNobodyDeclared() throws IOException {
        AtomicLong bytesRead = new AtomicLong();
        Map<String, String> computed =
                FileChecksums.compute(folder.read(), 2, (path, bytes) -> bytesRead.addAndGet(bytes));

        assertThat(computed)
                .containsExactly(
                        Map.entry("data/a.csv", "8ebbd9fe688c1e5442da8aaf95b3ebd6d850c60f8ef42a69a3a4b82f4df064e6"));
        assertThat(bytesRead).hasValue(4);

        String declared = "0".repeat(64);
        folder.with(
                "delivery.yaml", DeliveryFolder.ONE_FILE.replace("ER_PRS_F}", "ER_PRS_F, sha256: " + declared + "}"));
        assertThat(FileChecksums.compute(folder.read(), 2, (path, bytes) -> bytesRead.addAndGet(bytes)))
                .containsExactly(Map.entry("data/a.csv", declared));
        assertThat(bytesRead).hasValue(4);
        assertThatThrownBy(() -> FileChecksums.verify(folder.read(), 2, (path, bytes) -> {}))
                .isInstanceOf(DeliveryRefusedException.class)
                .hasMessage("[data/a.csv] SHA-256 differs from the declared one: expected the file as it was declared");
    }

    @Test
    void theContentIdChangesWithContentAndMeaningOnly() throws IOException {
        String first = contentId();

        folder.with(
                "delivery.yaml",
                DeliveryFolder.ONE_FILE.replace("ER_PRS_F}", "ER_PRS_F, rows: 1}") + "limits: {\"*\": {count: 3}}\n");
        assertThat(contentId()).as("claims and limits").isEqualTo(first);

        folder.with("delivery.yaml", DeliveryFolder.ONE_FILE.replace("ER_PRS_F}", "ER_PHA_F}"));
        assertThat(contentId()).as("table").isNotEqualTo(first);

        folder.with("delivery.yaml", DeliveryFolder.ONE_FILE + "format: {decimal: \",\"}\n");
        assertThat(contentId()).as("format").isNotEqualTo(first);

        folder.with("delivery.yaml", DeliveryFolder.ONE_FILE).with("data/a.csv", "A\n2\n");
        assertThat(contentId()).as("bytes").isNotEqualTo(first);
    }

    @Test
    void theContentIdNeedsTheChecksumOfEveryFileAndHoldsItAgainstTheDeclaredOne() throws IOException {
        Delivery delivery = folder.read();
        assertThatThrownBy(() -> ContentId.of(delivery, Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("[data/a.csv] no checksum: expected one for every file");

        folder.with(
                "delivery.yaml",
                DeliveryFolder.ONE_FILE.replace("ER_PRS_F}", "ER_PRS_F, sha256: " + "0".repeat(64) + "}"));
        Delivery declaring = folder.read();
        assertThatThrownBy(() -> ContentId.of(declaring, Map.of("data/a.csv", "1".repeat(64))))
                .isInstanceOf(DeliveryRefusedException.class)
                .hasMessage("[data/a.csv] SHA-256 differs from the declared one: expected the file as it was declared");
    }

    private String contentId() throws IOException {
        Delivery delivery = folder.read();
        return ContentId.of(delivery, FileChecksums.compute(delivery, 1, (path, bytes) -> {}));
    }
}
