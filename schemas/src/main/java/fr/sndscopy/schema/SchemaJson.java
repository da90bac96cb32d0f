package fr.sndscopy.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Reads JSON strictly, and its values with the place of whatever is not as expected. */
final class SchemaJson {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private SchemaJson() {}

    static ObjectNode parse(Place place, byte[] json) {
        JsonNode root;
        try {
            root = MAPPER.readTree(json);
        } catch (JacksonException e) {
            TokenStreamLocation location = e.getLocation();
            Place where = location == null
                    ? place
                    : new Place(place.file(), "line " + location.getLineNr() + ", column " + location.getColumnNr());
            throw where.error("malformed JSON (" + firstLine(e.getOriginalMessage()) + ")", "one JSON object", e);
        }
        if (root instanceof ObjectNode object) {
            return object;
        }
        throw place.error("not an object", "one JSON object");
    }

    static ObjectNode emptyObject() {
        return MAPPER.createObjectNode();
    }

    /** The member, unless it is absent or null. */
    static Optional<JsonNode> member(JsonNode object, String key) {
        JsonNode member = object.get(key);
        return member == null || member.isNull() ? Optional.empty() : Optional.of(member);
    }

    /** The member's text; empty when it is absent, null, or blank. */
    static Optional<String> text(JsonNode object, String key, Place place) {
        return member(object, key)
                .map(value -> string(value, place.key(key)))
                .map(String::strip)
                .filter(text -> !text.isEmpty());
    }

    /** The member's list of texts, where a single text stands for a list of one; empty when it is absent. */
    static List<String> texts(JsonNode object, String key, Place place) {
        return member(object, key).map(value -> texts(value, place.key(key))).orElse(List.of());
    }

    /** A list of texts, where a single text stands for a list of one. */
    static List<String> texts(JsonNode value, Place place) {
        if (value.isString()) {
            return List.of(value.stringValue());
        }
        if (!value.isArray()) {
            throw place.error("not a list", "a text or a list of texts");
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode item : value.values()) {
            texts.add(string(item, place));
        }
        return texts;
    }

    /** The member's list of objects; empty when it is absent. */
    static List<ObjectNode> objects(JsonNode object, String key, Place place) {
        Optional<JsonNode> member = member(object, key);
        if (member.isEmpty()) {
            return List.of();
        }
        if (!member.get().isArray()) {
            throw place.key(key).error("not a list", "a list of objects");
        }
        List<ObjectNode> objects = new ArrayList<>();
        for (JsonNode item : member.get().values()) {
            if (!(item instanceof ObjectNode itemObject)) {
                throw place.key(key).error("an entry is not an object", "a list of objects");
            }
            objects.add(itemObject);
        }
        return objects;
    }

    /** The member, which is an object; an empty object when it is absent. */
    static ObjectNode object(JsonNode object, String key, Place place) {
        Optional<JsonNode> member = member(object, key);
        if (member.isEmpty()) {
            return emptyObject();
        }
        if (member.get() instanceof ObjectNode itself) {
            return itself;
        }
        throw place.key(key).error("not an object", "an object");
    }

    static String string(JsonNode value, Place place) {
        if (!value.isString()) {
            throw place.error("not a text", "a text");
        }
        return value.stringValue();
    }

    /** A text, a number or a truth value as text. */
    static String scalar(JsonNode value, Place place) {
        if (value.isString()) {
            return value.stringValue();
        }
        if (value.isNumber()) {
            return value.decimalValue().toPlainString();
        }
        if (value.isBoolean()) {
            return value.booleanValue() ? "1" : "0";
        }
        throw place.error("not a single value", "a text, a number, true or false");
    }

    private static String firstLine(String message) {
        return message.lines().findFirst().orElse("no detail");
    }
}
