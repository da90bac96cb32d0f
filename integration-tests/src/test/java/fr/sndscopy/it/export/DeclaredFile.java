package fr.sndscopy.it.export;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * A file of a delivery, read without the product's code.
 *
 * @param path as declared
 * @param file where it is
 * @param table its SNDS name
 * @param period as declared
 * @param vintage the year whose columns apply
 */
record DeclaredFile(String path, Path file, String table, String period, int vintage, CsvFormat format) {
    private static final ObjectMapper YAML = new YAMLMapper();

    /** What {@code delivery.yaml} declares. */
    record Delivery(String id, List<DeclaredFile> files) {}

    static Delivery read(Path directory) {
        JsonNode root = YAML.readTree(directory.resolve("delivery.yaml").toFile());
        List<DeclaredFile> files = new ArrayList<>();
        for (JsonNode file : root.path("files")) {
            String path = file.path("path").asString();
            String period = either(file, root, "period").asString();
            JsonNode vintage = either(file, root, "vintage");
            files.add(new DeclaredFile(
                    path,
                    directory.resolve(path),
                    either(file, root, "table").asString(),
                    period,
                    vintage.isMissingNode() ? Integer.parseInt(period.substring(0, 4)) : vintage.asInt(),
                    CsvFormat.of(root.path("format"), file.path("format"))));
        }
        return new Delivery(root.path("delivery").asString(), files);
    }

    private static JsonNode either(JsonNode file, JsonNode root, String key) {
        return file.has(key) ? file.path(key) : root.path(key);
    }

    /** Its bytes, unpacked; how it is packed is told by its first bytes. */
    InputStream open() throws IOException {
        InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        try {
            in.mark(2);
            int first = in.read();
            int second = in.read();
            in.reset();
            if (first == 0x1f && second == 0x8b) {
                return new BufferedInputStream(new GZIPInputStream(in), 1 << 16);
            }
            if (first == 'P' && second == 'K') {
                ZipInputStream zip = new ZipInputStream(in);
                zip.getNextEntry();
                return new BufferedInputStream(zip, 1 << 16);
            }
            return in;
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }
}
