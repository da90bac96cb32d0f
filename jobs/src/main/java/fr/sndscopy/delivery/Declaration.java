package fr.sndscopy.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One mapping of {@code delivery.yaml}, read key by key; what nobody asked for is an error at the end. */
final class Declaration {
    private final String fileName;
    private final YamlNode.Mapping mapping;
    private final TreeSet<String> known = new TreeSet<>();

    private Declaration(String fileName, YamlNode.Mapping mapping) {
        this.fileName = fileName;
        this.mapping = mapping;
    }

    static Declaration of(String fileName, YamlNode node, String expected) {
        if (node instanceof YamlNode.Mapping mapping) {
            return new Declaration(fileName, mapping);
        }
        String place = node.place().isEmpty() ? fileName : fileName + ": " + node.place();
        throw new DeliveryRefusedException(place, node.kind(), expected);
    }

    /** The place of a key, for messages: {@code delivery.yaml: files[2].path}. */
    String place(String key) {
        return fileName + ": " + (mapping.place().isEmpty() ? key : mapping.place() + "." + key);
    }

    DeliveryRefusedException error(String key, String problem, String expected) {
        return new DeliveryRefusedException(place(key), problem, expected);
    }

    Iterable<String> keys() {
        return mapping.members().keySet();
    }

    /** Whether a key is there and its value is one text. */
    boolean isText(String key) {
        return mapping.members().get(key) instanceof YamlNode.Scalar;
    }

    @Nullable
    String text(String key, String expected) {
        YamlNode node = member(key);
        if (node == null) {
            return null;
        }
        if (node instanceof YamlNode.Scalar scalar) {
            return scalar.text();
        }
        throw error(key, node.kind(), expected);
    }

    String requiredText(String key, Pattern form, String expected) {
        String text = text(key, form, expected);
        if (text == null) {
            throw error(key, "missing", expected);
        }
        return text;
    }

    @Nullable
    String text(String key, Pattern form, String expected) {
        String text = text(key, expected);
        if (text != null && !form.matcher(text).matches()) {
            throw error(key, "not usable", expected);
        }
        return text;
    }

    /** A value from a closed list, translated; null when the key is absent. */
    <T> @Nullable T parsed(String key, Function<String, @Nullable T> parse, String expected) {
        String text = text(key, expected);
        if (text == null) {
            return null;
        }
        T value = parse.apply(text);
        if (value == null) {
            throw error(key, "not usable", expected);
        }
        return value;
    }

    OptionalLong count(String key) {
        String expected = "a whole number, 0 or more";
        String text = text(key, expected);
        if (text == null) {
            return OptionalLong.empty();
        }
        if (!text.matches("\\d{1,18}")) {
            throw error(key, "not a count", expected);
        }
        return OptionalLong.of(Long.parseLong(text));
    }

    @Nullable
    Declaration mapping(String key, String expected) {
        YamlNode node = member(key);
        return node == null ? null : of(fileName, node, expected);
    }

    /** A mapping, or null when the key is absent or its value is something else. */
    @Nullable
    Declaration mappingOrText(String key) {
        return member(key) instanceof YamlNode.Mapping mapping ? new Declaration(fileName, mapping) : null;
    }

    @Nullable
    List<YamlNode> list(String key, String expected) {
        YamlNode node = member(key);
        if (node == null) {
            return null;
        }
        if (node instanceof YamlNode.Sequence sequence) {
            return sequence.items();
        }
        throw error(key, node.kind(), expected);
    }

    @Nullable
    List<String> texts(String key, String expected) {
        List<YamlNode> nodes = list(key, expected);
        if (nodes == null) {
            return null;
        }
        List<String> texts = new ArrayList<>();
        for (YamlNode node : nodes) {
            if (!(node instanceof YamlNode.Scalar scalar)) {
                throw new DeliveryRefusedException(fileName + ": " + node.place(), node.kind(), expected);
            }
            texts.add(scalar.text());
        }
        return texts;
    }

    /** Refuses the keys that were not read. */
    void refuseUnknownKeys() {
        for (Map.Entry<String, YamlNode> member : mapping.members().entrySet()) {
            if (!known.contains(member.getKey())) {
                throw error(member.getKey(), "unknown key", "one of " + String.join(", ", known));
            }
        }
    }

    private @Nullable YamlNode member(String key) {
        known.add(key);
        return mapping.members().get(key);
    }
}
