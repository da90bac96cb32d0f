package fr.sndscopy.ledger;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON in the one form that RFC 8785 (JSON Canonicalization Scheme) gives it, so that bytes can be hashed and compared.
 *
 * <p>Narrower than the RFC: numbers are integers between -(2^53 - 1) and 2^53 - 1 (what I-JSON, RFC 7493, promises every
 * reader); fractions and exponents are refused, never rounded. Absent components are written as {@code null}: a document
 * has exactly the properties of its format, and one that lacks a property is not of that format.
 */
public final class CanonicalJson {
    private static final long MAX_INTEGER = (1L << 53) - 1;
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    /** A property that is there twice is told when the bytes are compared. */
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(
                    DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                    DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
                    DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
                    DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .build();

    /** Writes objects in the order that is canonical. */
    private static final JsonMapper SORTED = MAPPER.rebuild()
            .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .disable(MapperFeature.SORT_CREATOR_PROPERTIES_FIRST)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private CanonicalJson() {}

    /**
     * The canonical UTF-8 bytes of a record.
     *
     * @throws IllegalArgumentException when it holds a number or a string that has no canonical form here
     */
    public static byte[] write(Object value) {
        StringBuilder out = new StringBuilder();
        try {
            append(MAPPER.valueToTree(value), out);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("not to be written as JSON: " + e.getOriginalMessage(), e);
        }
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * The record that {@link #write} made these bytes of.
     *
     * @throws IllegalArgumentException when they are anything else: not JSON, not canonical, a property too many, too few
     *     or twice
     */
    public static <T> T read(byte[] json, Class<T> type) {
        T value;
        try {
            value = MAPPER.readValue(json, type);
        } catch (JacksonException | IllegalArgumentException | NullPointerException e) {
            // The parser's message may quote the document.
            throw new IllegalArgumentException("not a " + type.getSimpleName(), e);
        }
        if (value == null || !(isSoWritten(value, json) || Arrays.equals(write(value), json))) {
            throw new IllegalArgumentException("not a " + type.getSimpleName() + " in canonical form");
        }
        return value;
    }

    /**
     * Whether a library that sorts properties writes these bytes too, in a small part of the time that {@link #write} takes; only for bytes in which it has no other
     * form than the canonical one.
     */
    private static boolean isSoWritten(Object value, byte[] json) {
        try {
            return isPlain(json) && Arrays.equals(SORTED.writeValueAsBytes(value), json);
        } catch (JacksonException e) {
            return false;
        }
    }

    /** Whether all numbers are integers of at most 15 digits, and no character is escaped by its number. */
    private static boolean isPlain(byte[] json) {
        boolean text = false;
        int digits = 0;
        for (int i = 0; i < json.length; i++) {
            byte c = json[i];
            if (text) {
                if (c == '\\') {
                    i++;
                    if (i == json.length || json[i] == 'u') {
                        return false;
                    }
                } else if (c == '"') {
                    text = false;
                }
            } else if (c == '"') {
                text = true;
                digits = 0;
            } else if (c >= '0' && c <= '9') {
                digits++;
                if (digits > 15) {
                    return false;
                }
            } else if (c == '.' || c == 'E' || c == '+') {
                return false;
            } else {
                digits = 0;
            }
        }
        return true;
    }

    /**
     * The text property {@code name} of a JSON object, of a document that is read as a whole afterwards: what comes behind the property is not
     * looked at. Empty when it has none.
     *
     * @throws IllegalArgumentException when this is no JSON object, as far as it is looked at
     */
    static String textPropertyAhead(byte[] json, String name) {
        try (JsonParser parser = MAPPER.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("not a JSON object");
            }
            for (String property = parser.nextName(); property != null; property = parser.nextName()) {
                if (parser.nextToken() == JsonToken.VALUE_STRING && property.equals(name)) {
                    return parser.getString();
                }
                parser.skipChildren();
            }
        } catch (JacksonException e) {
            throw new IllegalArgumentException("not JSON", e);
        }
        return "";
    }

    static void append(JsonNode node, StringBuilder out) {
        if (node.isObject()) {
            // RFC 8785, 3.2.3: by UTF-16 code units, which is how Java compares strings.
            Map<String, JsonNode> sorted = new TreeMap<>();
            node.properties().forEach(property -> sorted.put(property.getKey(), property.getValue()));
            char before = '{';
            for (Map.Entry<String, JsonNode> property : sorted.entrySet()) {
                out.append(before);
                appendString(property.getKey(), out);
                out.append(':');
                append(property.getValue(), out);
                before = ',';
            }
            out.append(sorted.isEmpty() ? "{}" : "}");
        } else if (node.isArray()) {
            out.append('[');
            for (int i = 0; i < node.size(); i++) {
                if (i > 0) {
                    out.append(',');
                }
                append(node.get(i), out);
            }
            out.append(']');
        } else if (node.isString()) {
            appendString(node.stringValue(), out);
        } else if (node.isBoolean()) {
            out.append(node.booleanValue());
        } else if (node.isNull()) {
            out.append("null");
        } else if (node.isIntegralNumber() && node.canConvertToLong() && isExact(node.longValue())) {
            out.append(node.longValue());
        } else {
            throw new IllegalArgumentException(
                    "no canonical form: expected an integer between -(2^53 - 1) and 2^53 - 1, a text, a truth value, a list"
                            + " or an object");
        }
    }

    private static boolean isExact(long number) {
        return -MAX_INTEGER <= number && number <= MAX_INTEGER;
    }

    /** RFC 8785, 3.2.2.2. */
    static void appendString(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\b' -> out.append("\\b");
                case '\t' -> out.append("\\t");
                case '\n' -> out.append("\\n");
                case '\f' -> out.append("\\f");
                case '\r' -> out.append("\\r");
                default -> {
                    if (c < 0x20) {
                        out.append("\\u00").append(HEX[c >> 4]).append(HEX[c & 15]);
                    } else if (Character.isHighSurrogate(c)
                            && i + 1 < text.length()
                            && Character.isLowSurrogate(text.charAt(i + 1))) {
                        out.append(c).append(text.charAt(++i));
                    } else if (Character.isSurrogate(c)) {
                        throw new IllegalArgumentException("no canonical form: half of a surrogate pair");
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
