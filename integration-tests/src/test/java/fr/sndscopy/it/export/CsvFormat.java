package fr.sndscopy.it.export;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * How a delivered file is written, as {@code delivery.yaml} says; read without the product's code.
 *
 * @param quoted whether cells may be quoted as in RFC 4180
 * @param date date pattern in the letters of {@code delivery.yaml}; null, as for the next three, where it is for the schema to say
 * @param missing texts that mean "no value"
 * @param trailingDelimiter whether data lines end with one delimiter more than the header
 */
record CsvFormat(
        char delimiter,
        Charset encoding,
        boolean quoted,
        @Nullable String date,
        @Nullable String datetime,
        @Nullable String yearMonth,
        @Nullable Character decimal,
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
        String decimal = orSchema(all, own, "decimal");
        return new CsvFormat(
                delimiter.equals("tab") || delimiter.equals("\\t") ? '\t' : delimiter.charAt(0),
                Charset.forName(text(all, own, "encoding", "utf-8")),
                text(all, own, "quote", "none").equals("rfc4180"),
                orSchema(all, own, "date"),
                orSchema(all, own, "datetime"),
                orSchema(all, own, "yearmonth"),
                decimal == null ? null : decimal.charAt(0),
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

    /** What holds for all columns; null when nothing is said, or that the schema decides. */
    private static @Nullable String orSchema(JsonNode all, JsonNode own, String key) {
        String text = text(all, own, key, "schema");
        return text.equals("schema") ? null : text;
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
