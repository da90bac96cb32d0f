package fr.sndscopy.delivery;

import fr.sndscopy.place.Here;
import fr.sndscopy.place.SourceBytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Writes deliveries and bags for the tests. */
final class DeliveryFolder {
    static final String ONE_FILE = """
        delivery: D-1
        product: DCIR
        period: 2019-02
        files:
          - {path: data/a.csv, table: ER_PRS_F}
        """;

    private final Path directory;

    DeliveryFolder(Path directory) {
        this.directory = directory;
    }

    Path directory() {
        return directory;
    }

    DeliveryFolder with(String path, String text) throws IOException {
        return with(path, text.getBytes(StandardCharsets.UTF_8));
    }

    DeliveryFolder with(String path, byte[] bytes) throws IOException {
        Path file = directory.resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
        return this;
    }

    /** Makes it a bag of the files that are in {@code data}. */
    DeliveryFolder bagged() throws IOException {
        with("bagit.txt", "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n");
        return withManifest("manifest-sha256.txt", "SHA-256");
    }

    DeliveryFolder withManifest(String name, String algorithm) throws IOException {
        Map<String, SourceBytes> payload = new TreeMap<>();
        for (String path : FolderListing.files(Here.folder(directory), "data")) {
            payload.put(path, Here.folder(directory).file(path));
        }
        StringBuilder manifest = new StringBuilder();
        FileChecksums.hash(payload, algorithm, 1, (path, bytes) -> {})
                .forEach((path, checksum) -> manifest.append(checksum)
                        .append("  ")
                        .append(path.replace("%", "%25").replace("\n", "%0A").replace("\r", "%0D"))
                        .append('\n'));
        return with(name, manifest.toString());
    }

    Delivery read() throws IOException {
        return DeliveryReader.read(Here.folder(directory));
    }
}
