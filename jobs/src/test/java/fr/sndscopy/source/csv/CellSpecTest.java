package fr.sndscopy.source.csv;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.delivery.CellNotation;
import fr.sndscopy.delivery.CsvFormat;
import fr.sndscopy.digest.Digest;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import fr.sndscopy.schema.Constraints;
import fr.sndscopy.schema.LogicalType;
import fr.sndscopy.schema.YearSpan;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Every cell of {@code cells.yaml} becomes what is said there, and its hash is that of the canonical text. */
class CellSpecTest {
    private static final Pattern TYPE = Pattern.compile("([a-z]+)(?:\\((\\d+)(?:,(\\d+))?\\))?");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @TestFactory
    Stream<DynamicContainer> cellsBecomeWhatTheSpecificationSays() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(CellSpecTest.class.getResourceAsStream("/fr/sndscopy/validate/cells.yaml"))) {
            JsonNode spec = new YAMLMapper().readTree(in);
            return StreamSupport.stream(spec.spliterator(), false).map(this::container).toList().stream();
        }
    }

    private DynamicContainer container(JsonNode spec) {
        Column column = column(spec);
        CsvFormat format = format(spec);
        List<DynamicTest> tests = new ArrayList<>();
        for (var cell : spec.get("cells").properties()) {
            JsonNode outcome = cell.getValue();
            tests.add(DynamicTest.dynamicTest(
                    "'" + cell.getKey() + "'",
                    () -> check(column, format, cell.getKey(), outcome.isNull() ? "null" : outcome.asString())));
        }
        return DynamicContainer.dynamicContainer(column.type() + " in " + format, tests);
    }

    private void check(Column column, CsvFormat format, String cell, String outcome) {
        try {
            Path file = folder.resolve("T.csv");
            // a second column, so that an empty cell is not an empty line
            Files.write(
                    file,
                    ("C;D\n" + cell + ";1\n" + cell + ";1\n")
                            .getBytes(format.cells().encoding()));
            List<Column> columns = List.of(column, Column.of("D", ColumnType.integer(1)));
            ReadOut read = ReadOut.ofFile(file, format, columns, ReadOut.Sizes.USUAL);
            if (outcome.startsWith("!")) {
                assertThat(read.rejections())
                        .containsExactly(
                                "line 2: " + outcome.substring(1) + "(C)", "line 3: " + outcome.substring(1) + "(C)");
                return;
            }
            String expected = outcome.equals("null") ? null : outcome;
            assertThat(read.rejections()).isEmpty();
            assertThat(read.rows()).hasSize(2).allSatisfy(row -> assertThat(row.get(0))
                    .isEqualTo(expected));
            Digest digest = Digest.ZERO;
            if (expected != null) {
                var hash = PlainReading.hash("C", expected);
                Digest one = new Digest(hash.getLeastSignificantBits(), hash.getMostSignificantBits());
                digest = one.plus(one);
            }
            assertThat(read.summary().columns().get(0).digest()).isEqualTo(digest);
            assertThat(read.summary().columns().get(0).minimum()).isEqualTo(expected);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Column column(JsonNode spec) {
        Matcher type = TYPE.matcher(spec.get("type").asString());
        if (!type.matches()) {
            throw new IllegalArgumentException("type of " + spec);
        }
        LogicalType logical = LogicalType.valueOf(type.group(1).toUpperCase(Locale.ROOT));
        int precision = type.group(2) == null ? 0 : Integer.parseInt(type.group(2));
        int scale = type.group(3) == null ? 0 : Integer.parseInt(type.group(3));
        return new Column(
                "C",
                new ColumnType(logical, precision, scale),
                texts(spec, "formats", List.of()),
                spec.path("required").asBoolean(false),
                Constraints.NONE,
                null,
                YearSpan.ALWAYS,
                Set.of());
    }

    private static CsvFormat format(JsonNode spec) {
        return new CsvFormat(
                ';',
                CsvFormat.Quote.NONE,
                false,
                new CellNotation(
                        Charset.forName(spec.path("encoding").asString("UTF-8")),
                        spec.path("date").asString(null),
                        null,
                        null,
                        spec.path("decimal").asString(".").charAt(0),
                        texts(spec, "missing", List.of(""))));
    }

    private static List<String> texts(JsonNode spec, String key, List<String> otherwise) {
        if (!spec.has(key)) {
            return otherwise;
        }
        List<String> texts = new ArrayList<>();
        spec.get(key).forEach(text -> texts.add(text.asString()));
        return texts;
    }
}
