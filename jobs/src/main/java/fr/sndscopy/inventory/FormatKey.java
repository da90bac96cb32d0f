package fr.sndscopy.inventory;

import fr.sndscopy.delivery.CsvFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The keys of a {@code format} mapping, in the order in which they are written. */
public enum FormatKey {
    DELIMITER {
        @Override
        String yaml(CsvFormat format) {
            return format.delimiter() == '\t' ? "tab" : YamlScalar.quoted(String.valueOf(format.delimiter()));
        }
    },
    ENCODING {
        @Override
        String yaml(CsvFormat format) {
            return format.cells().encoding().name().toLowerCase(Locale.ROOT);
        }
    },
    QUOTE {
        @Override
        String yaml(CsvFormat format) {
            return format.quote().name().toLowerCase(Locale.ROOT);
        }
    },
    DATE {
        @Override
        String yaml(CsvFormat format) {
            return orSchema(format.cells().dateFormat());
        }
    },
    DATETIME {
        @Override
        String yaml(CsvFormat format) {
            return orSchema(format.cells().datetimeFormat());
        }
    },
    YEARMONTH {
        @Override
        String yaml(CsvFormat format) {
            return orSchema(format.cells().yearMonthFormat());
        }
    },
    DECIMAL {
        @Override
        String yaml(CsvFormat format) {
            return format.cells().decimal() == null
                    ? "schema"
                    : YamlScalar.quoted(String.valueOf(format.cells().decimal()));
        }
    },
    MISSING {
        @Override
        String yaml(CsvFormat format) {
            List<String> texts = format.cells().missing();
            return texts.stream().map(YamlScalar::quoted).collect(Collectors.joining(", ", "[", "]"));
        }
    },
    TRAILING_DELIMITER {
        @Override
        String yaml(CsvFormat format) {
            return String.valueOf(format.trailingDelimiter());
        }
    };

    /** The value of this key, as YAML. */
    abstract String yaml(CsvFormat format);

    /** Nothing declared: as the schema says of each column. */
    private static String orSchema(@Nullable String format) {
        return format == null ? "schema" : YamlScalar.of(format);
    }

    /** What applies where the key is absent. */
    String defaultYaml() {
        return yaml(CsvFormat.USUAL);
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
