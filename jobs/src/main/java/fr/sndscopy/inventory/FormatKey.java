package fr.sndscopy.inventory;

import fr.sndscopy.delivery.FileFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The keys of a {@code format} mapping, in the order in which they are written. */
public enum FormatKey {
    DELIMITER {
        @Override
        String yaml(FileFormat format) {
            return format.delimiter() == '\t' ? "tab" : YamlScalar.quoted(String.valueOf(format.delimiter()));
        }
    },
    ENCODING {
        @Override
        String yaml(FileFormat format) {
            return format.encoding().name().toLowerCase(Locale.ROOT);
        }
    },
    QUOTE {
        @Override
        String yaml(FileFormat format) {
            return format.quote().name().toLowerCase(Locale.ROOT);
        }
    },
    DATE {
        @Override
        String yaml(FileFormat format) {
            return orSchema(format.dateFormat());
        }
    },
    DATETIME {
        @Override
        String yaml(FileFormat format) {
            return orSchema(format.datetimeFormat());
        }
    },
    YEARMONTH {
        @Override
        String yaml(FileFormat format) {
            return orSchema(format.yearMonthFormat());
        }
    },
    DECIMAL {
        @Override
        String yaml(FileFormat format) {
            return format.decimal() == null ? "schema" : YamlScalar.quoted(String.valueOf(format.decimal()));
        }
    },
    MISSING {
        @Override
        String yaml(FileFormat format) {
            List<String> texts = format.missing();
            return texts.stream().map(YamlScalar::quoted).collect(Collectors.joining(", ", "[", "]"));
        }
    },
    TRAILING_DELIMITER {
        @Override
        String yaml(FileFormat format) {
            return String.valueOf(format.trailingDelimiter());
        }
    };

    /** The value of this key, as YAML. */
    abstract String yaml(FileFormat format);

    /** Nothing declared: as the schema says of each column. */
    private static String orSchema(@Nullable String format) {
        return format == null ? "schema" : YamlScalar.of(format);
    }

    /** What applies where the key is absent. */
    String defaultYaml() {
        return yaml(FileFormat.DEFAULTS);
    }

    /** Whether a reader of the declaration wants to see it even where it is the default. */
    boolean isAlwaysShown() {
        return this == DELIMITER || this == ENCODING || this == DATE;
    }

    /** As in {@code delivery.yaml}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
