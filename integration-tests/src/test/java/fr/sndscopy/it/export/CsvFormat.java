package fr.sndscopy.it.export;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * How a delivered file is written, as {@code delivery.yaml} says; read without the product's code.
 *
 * @param quoted whether cells may be quoted as in RFC 4180
 * @param date date pattern in the letters of {@code delivery.yaml}
 * @param missing texts that mean "no value"
 * @param trailingDelimiter whether data lines end with one delimiter more than the header
 */
record CsvFormat(
        char delimiter,
        Charset encoding,
        boolean quoted,
        String date,
        String datetime,
        String yearMonth,
        char decimal,
        List<String> missing,
        boolean trailingDelimiter) {

    CsvFormat {
        missing = List.copyOf(missing);
    }

    /**
     * @param all the format of all files of a delivery
     * @param own that of one file, which wins key by key
     */
    static CsvFormat of(JsonNode all, JsonNode own) {
        String delimiter = text(all, own, "delimiter", ";");
        return new CsvFormat(
                delimiter.equals("tab") || delimiter.equals("\\t") ? '\t' : delimiter.charAt(0),
                Charset.forName(text(all, own, "encoding", "utf-8")),
                text(all, own, "quote", "none").equals("rfc4180"),
                text(all, own, "date", "dd/MM/yyyy"),
                text(all, own, "datetime", "ddMMMyyyy:HH:mm:ss"),
                text(all, own, "yearmonth", "yyyyMM"),
                text(all, own, "decimal", ".").charAt(0),
                missing(node(all, own, "missing")),
                text(all, own, "trailing-delimiter", "false").equals("true"));
    }

    private static List<String> missing(JsonNode declared) {
        if (declared.isMissingNode()) {
            return List.of("");
        }
        List<String> texts = new ArrayList<>();
        declared.forEach(text -> texts.add(text.asString()));
        return texts;
    }

    private static String text(JsonNode all, JsonNode own, String key, String otherwise) {
        return node(all, own, key).asString(otherwise);
    }

    private static JsonNode node(JsonNode all, JsonNode own, String key) {
        for (JsonNode format : List.of(own, all)) {
            if (format.has(key)) {
                return format.path(key);
            }
        }
        return MissingNode.getInstance();
    }
}
