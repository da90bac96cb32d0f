package fr.sndscopy.migration.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import fr.sndscopy.delivery.CellNotation;
import fr.sndscopy.delivery.CsvFormat;
import fr.sndscopy.delivery.FileFormat;
import fr.sndscopy.delivery.NamedFormat;
import fr.sndscopy.ledger.CanonicalJson;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** How formats of files are sealed. */
class EvidenceFormatsTest {
    private static final CellNotation CELLS =
            new CellNotation(StandardCharsets.ISO_8859_1, "yyyy-MM-dd", null, "yyyy-MM", ',', List.of("", "NA"));
    private static final NamedFormat CARDS = new NamedFormat("cards", CELLS, new TreeMap<>(Map.of("order", "big")));

    @Test
    void csvHasTheFormThatItAlwaysHad() {
        assertThat(sealed(new CsvFormat('\t', CsvFormat.Quote.RFC4180, true, CELLS)))
                .isEqualTo(
                        "{\"columns\":[\"A\"],\"format\":{\"date\":\"yyyy-MM-dd\",\"datetime\":null,\"decimal\":\",\","
                                + "\"delimiter\":\"\\t\",\"encoding\":\"ISO-8859-1\",\"missing\":[\"\",\"NA\"],\"quote\":\"RFC4180\","
                                + "\"trailingDelimiter\":true,\"yearmonth\":\"yyyy-MM\"},\"nomenclatures\":{},\"path\":\"a\"}");
    }

    @Test
    void anotherTypeHasItsNameAndItsProperties() {
        assertThat(sealed(CARDS))
                .isEqualTo(
                        "{\"columns\":[\"A\"],\"format\":{\"date\":\"yyyy-MM-dd\",\"datetime\":null,\"decimal\":\",\","
                                + "\"encoding\":\"ISO-8859-1\",\"missing\":[\"\",\"NA\"],\"properties\":{\"order\":\"big\"},"
                                + "\"type\":\"cards\",\"yearmonth\":\"yyyy-MM\"},\"nomenclatures\":{},\"path\":\"a\"}");
    }

    @Test
    void bothComeBackAsTheyWere() {
        for (FileFormat format : List.of(CARDS, CsvFormat.USUAL)) {
            assertThat(read(sealed(format)).format().toFileFormat()).isEqualTo(format);
        }
    }

    @Test
    void whatIsNeitherIsRefused() {
        String cards = sealed(CARDS);
        for (String wrong : List.of(
                cards.replace("\"type\":\"cards\",", ""),
                cards.replace("\"cards\"", "\"csv\""),
                cards.replace("\"properties\":{\"order\":\"big\"},", ""),
                cards.replace("\"decimal\"", "\"comma\""),
                sealed(CsvFormat.USUAL).replace("\"delimiter\":\";\",", ""),
                sealed(CsvFormat.USUAL).replace("\"quote\"", "\"properties\":{},\"quote\""))) {
            assertThatThrownBy(() -> read(wrong)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void theSchemaOfTheDocumentKnowsBoth() throws IOException {
        Schema schema = schema();
        for (FileFormat format : List.of(CARDS, CsvFormat.USUAL)) {
            assertThat(schema.validate(tree(sealed(format)))).isEmpty();
        }
        assertThat(schema.validate(tree(sealed(CARDS).replace("\"cards\"", "\"csv\""))))
                .isNotEmpty();
        assertThat(schema.validate(tree(sealed(CARDS).replace("\"big\"", "1")))).isNotEmpty();
    }

    private static String sealed(FileFormat format) {
        Evidence.Source source = new Evidence.Source("a", List.of("A"), Evidence.Format.of(format), Map.of());
        return new String(CanonicalJson.write(source), StandardCharsets.UTF_8);
    }

    private static Evidence.Source read(String json) {
        return CanonicalJson.read(json.getBytes(StandardCharsets.UTF_8), Evidence.Source.class);
    }

    private static JsonNode tree(String json) {
        return new JsonMapper().readTree(json);
    }

    /** The part of the schema of evidence that is of a source. */
    private static Schema schema() throws IOException {
        try (InputStream in = Objects.requireNonNull(
                EvidenceFormatsTest.class.getResourceAsStream("/fr/sndscopy/format/evidence-3.schema.json"))) {
            ObjectNode all = (ObjectNode) new JsonMapper().readTree(in);
            ObjectNode source = (ObjectNode) all.get("$defs").get("source").deepCopy();
            source.set("$schema", all.get("$schema"));
            source.set("$defs", all.get("$defs"));
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(source);
        }
    }
}
