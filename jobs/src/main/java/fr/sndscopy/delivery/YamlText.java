package fr.sndscopy.delivery;

import fr.sndscopy.place.SourceBytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLParser;

/**
 * Reads one YAML document into {@link YamlNode}s. Refused, because they make a declaration mean something else than it
 * shows: duplicate keys, aliases (and anchors of mappings and lists), tags, a second document. Bounded: {@value #MAX_BYTES} bytes,
 * {@value #MAX_DEPTH} levels.
 */
final class YamlText {
    static final int MAX_BYTES = 16 << 20;
    private static final int MAX_DEPTH = 10;
    private static final int MAX_TEXT = 10_000;

    private static final YAMLFactory FACTORY = YAMLFactory.builder()
            .loadSettings(LoadSettings.builder().setCodePointLimit(MAX_BYTES).build())
            // Reported here, with the place of the key.
            .disable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(MAX_TEXT)
                    .maxNameLength(MAX_TEXT)
                    .build())
            .build();

    private final String fileName;
    private final YAMLParser parser;

    private YamlText(String fileName, YAMLParser parser) {
        this.fileName = fileName;
        this.parser = parser;
    }

    /**
     * @param fileName for messages
     * @throws DeliveryRefusedException when the text is not one plain YAML document
     */
    static YamlNode read(SourceBytes file, String fileName) throws IOException {
        return of(decode(readBounded(file, fileName), fileName), fileName);
    }

    /** Likewise of a text that is at hand. */
    static YamlNode of(String text, String fileName) {
        try (Reader reader = new StringReader(text);
                YAMLParser parser = (YAMLParser) FACTORY.createParser(ObjectReadContext.empty(), reader)) {
            YamlText yaml = new YamlText(fileName, parser);
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw new DeliveryRefusedException(fileName, "empty", "a mapping that begins with delivery:");
            }
            YamlNode root = yaml.node(first, "");
            if (parser.nextToken() != null) {
                throw new DeliveryRefusedException(fileName, "a second document", "one YAML document");
            }
            return root;
        } catch (IOException e) {
            throw new IllegalStateException(e); // of a text, none
        } catch (JacksonException e) {
            throw new DeliveryRefusedException(
                    fileName + location(e), "not readable as YAML", "YAML within the limits", e);
        }
    }

    private static byte[] readBounded(SourceBytes file, String fileName) throws IOException {
        try (InputStream in = file.open()) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new DeliveryRefusedException(fileName, "too large", "at most " + MAX_BYTES + " bytes");
            }
            return bytes;
        }
    }

    private static String decode(byte[] bytes, String fileName) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new DeliveryRefusedException(fileName, "not UTF-8", "UTF-8", e);
        }
    }

    private static String location(JacksonException e) {
        return e.getLocation() == null || e.getLocation().getLineNr() < 1
                ? ""
                : ": line " + e.getLocation().getLineNr();
    }

    private YamlNode node(JsonToken token, String place) {
        refuseIndirection(place);
        return switch (token) {
            case START_OBJECT -> mapping(place);
            case START_ARRAY -> sequence(place);
            case VALUE_NULL -> new YamlNode.Nothing(place);
            default -> new YamlNode.Scalar(place, parser.getString());
        };
    }

    private void refuseIndirection(String place) {
        if (parser.isCurrentAlias() || parser.getObjectId() != null) {
            throw new DeliveryRefusedException(
                    at(place), "an anchor or alias", "plain YAML; text that begins with * or & goes in quotes");
        }
        if (parser.getTypeId() != null) {
            throw new DeliveryRefusedException(
                    at(place), "a tag", "plain YAML; text that begins with ! goes in quotes");
        }
    }

    private YamlNode mapping(String place) {
        Map<String, YamlNode> members = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            String member = place.isEmpty() ? key : place + "." + key;
            refuseIndirection(member);
            if (members.containsKey(key)) {
                throw new DeliveryRefusedException(at(member), "declared twice", "each key once");
            }
            members.put(key, node(parser.nextToken(), member));
        }
        return new YamlNode.Mapping(place, members);
    }

    private YamlNode sequence(String place) {
        List<YamlNode> items = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            items.add(node(token, place + "[" + items.size() + "]"));
        }
        return new YamlNode.Sequence(place, items);
    }

    private String at(String place) {
        return place.isEmpty() ? fileName : fileName + ": " + place;
    }
}
