package fr.sndscopy.delivery;

import java.util.List;
import java.util.Map;

/**
 * YAML as it is written: scalars keep their text, so that a checksum of digits only does not turn into a number.
 *
 * @see YamlText
 */
sealed interface YamlNode {

    /** For messages: {@code files[2].path}; empty for the document. */
    String place();

    /** What this is, for messages. */
    String kind();

    record Mapping(String place, Map<String, YamlNode> members) implements YamlNode {
        @Override
        public String kind() {
            return "a mapping";
        }
    }

    record Sequence(String place, List<YamlNode> items) implements YamlNode {
        @Override
        public String kind() {
            return "a list";
        }
    }

    record Scalar(String place, String text) implements YamlNode {
        @Override
        public String kind() {
            return "a single value";
        }
    }

    /** An empty plain value, {@code ~} or {@code null}. */
    record Nothing(String place) implements YamlNode {
        @Override
        public String kind() {
            return "no value";
        }
    }
}
