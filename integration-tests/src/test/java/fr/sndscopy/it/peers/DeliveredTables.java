package fr.sndscopy.it.peers;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * What a comparison needs to know of a delivery: a few fields of {@code delivery.yaml}, read without the product's code.
 * Formats of single files are not looked at: deliveries made by {@code generate} have one format.
 *
 * @param vintage year whose columns apply
 * @param filesByTable absolute paths, in the order declared
 * @param rowsByTable as declared
 */
record DeliveredTables(
        int vintage, CsvFormat format, Map<String, List<Path>> filesByTable, Map<String, Long> rowsByTable) {

    /**
     * @param quoted whether cells may be in quotation marks, RFC 4180
     * @param date pattern of dates, as {@code java.time} writes it; the usual one where none is declared
     * @param missing texts that mean "no value"
     */
    record CsvFormat(
            String delimiter, String encoding, boolean quoted, String date, String decimal, List<String> missing) {}

    static DeliveredTables read(Path delivery) {
        JsonNode root =
                new YAMLMapper().readTree(delivery.resolve("delivery.yaml").toFile());
        JsonNode format = root.path("format");
        List<String> missing = new ArrayList<>();
        format.path("missing").forEach(text -> missing.add(text.asString()));
        Map<String, List<Path>> filesByTable = new TreeMap<>();
        Map<String, Long> rowsByTable = new TreeMap<>();
        for (JsonNode file : root.path("files")) {
            rowsByTable.merge(file.path("table").asString(), file.path("rows").asLong(), Long::sum);
            filesByTable
                    .computeIfAbsent(file.path("table").asString(), table -> new ArrayList<>())
                    .add(delivery.resolve(file.path("path").asString()).toAbsolutePath());
        }
        return new DeliveredTables(
                root.path("vintage").asInt(),
                new CsvFormat(
                        format.path("delimiter").asString(";"),
                        format.path("encoding").asString("utf-8"),
                        format.path("quote").asString("none").equals("rfc4180"),
                        format.path("date").asString("dd/MM/yyyy"),
                        format.path("decimal").asString("."),
                        missing),
                filesByTable,
                rowsByTable);
    }
}
