package fr.sndscopy.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaImportTest {

    private static final String DEATHS = """
            {"title": "Décès", "produit": "Causes de décès", "name": "KI_CCI_R", "champ": "", "observation": "prose",
             "missingValues": [""], "primaryKey": "DCD_IDT_ENC",
             "foreignKeys": [{"fields": "DCD_IDT_ENC", "description": "prose",
                              "reference": {"resource": "U", "fields": ["X"]}}],
             "fields": [
              {"name": "DCD_IDT_ENC", "description": "prose", "type": "string", "nomenclature": "-", "length": "64",
               "format": "default", "dateCreated": "", "dateDeleted": "", "dateMissing": [], "observation": "prose",
               "regle_gestion": "prose", "type_oracle": "string",
               "constraints": {"minLength": 3, "unique": true, "description": "prose"}},
              {"name": "DCD_CIM_COD", "type": "string", "nomenclature": "IR_CIM_V", "length": null,
               "format": "default", "dateCreated": "2006", "dateDeleted": "2017", "dateMissing": ["2015", "2016"]},
              {"name": "MOIS", "type": "date", "format": "%m", "constraints": {"required": true}},
              {"name": "RET", "type": "boolean", "trueValues": ["0"], "falseValues": ["9"]}]}
            """;

    private final SchemaFolder source;
    private final Path target;

    SchemaImportTest(@TempDir Path source, @TempDir Path target) {
        this.source = new SchemaFolder(source);
        this.target = target;
    }

    @Test
    void anImportKeepsTheFactsAndNoProse() throws IOException {
        source.write("Causes de décès/KI_CCI_R.json", DEATHS);

        SchemaImport.Summary summary = SchemaImport.run(source.root(), target);

        assertThat(summary).isEqualTo(new SchemaImport.Summary(1, 4, 1, List.of()));
        assertThat(target.resolve("index.txt")).hasContent("CAUSES_DE_DECES/KI_CCI_R.json\n");
        assertThat(Files.readString(target.resolve("CAUSES_DE_DECES/KI_CCI_R.json")))
                .isEqualTo("""
                        {
                          "name": "KI_CCI_R",
                          "produit": "Causes de décès",
                          "missingValues": [""],
                          "primaryKey": "DCD_IDT_ENC",
                          "foreignKeys": [
                            {"fields":["DCD_IDT_ENC"],"reference":{"resource":"U","fields":["X"]}}
                          ],
                          "fields": [
                            {"name":"DCD_IDT_ENC","type":"string","length":"64","constraints":{"minLength":3,"unique":true},"sndscopy":{"markings":["identifying"]}},
                            {"name":"DCD_CIM_COD","type":"string","nomenclature":"IR_CIM_V","dateCreated":"2006","dateDeleted":"2017","dateMissing":["2015","2016"]},
                            {"name":"MOIS","type":"date","format":"%m","constraints":{"required":true}},
                            {"name":"RET","type":"boolean","trueValues":["0"],"falseValues":["9"]}
                          ]
                        }
                        """);
    }

    @Test
    void anImportedTableIsTheSameVersionAsItsSource() {
        source.write("Causes de décès/KI_CCI_R.json", DEATHS);
        SchemaImport.run(source.root(), target);

        TableSchema imported = new SchemaFolder(target).table("KI_CCI_R");

        assertThat(imported).isEqualTo(source.table("KI_CCI_R"));
    }

    @Test
    void aSecondImportWritesTheSameBytesAndRemovesTablesThatAreGone() throws IOException {
        source.write("A/KI_CCI_R.json", DEATHS);
        SchemaImport.run(source.root(), target);
        Map<Path, String> first = contents(target);
        source.write("B/GONE.json", "{\"fields\": [{\"name\": \"A\", \"type\": \"string\"}]}");
        SchemaImport.run(source.root(), target);
        Files.writeString(target.resolve("notes.txt"), "kept");
        Files.delete(source.file("B/GONE.json"));

        SchemaImport.Summary summary = SchemaImport.run(source.root(), target);

        assertThat(summary.removed()).containsExactly("B/GONE.json");
        first.put(Path.of("notes.txt"), "kept");
        assertThat(contents(target)).isEqualTo(first);
    }

    @Test
    void twoSchemasOfOneTableAreRefusedBeforeAnythingIsWritten() {
        source.write("A/T.json", "{\"name\": \"T\", \"fields\": [{\"name\": \"A\", \"type\": \"string\"}]}")
                .write("B/T.json", "{\"name\": \"t\", \"fields\": [{\"name\": \"A\", \"type\": \"string\"}]}");

        assertThatThrownBy(() -> SchemaImport.run(source.root(), target))
                .isInstanceOf(SchemaException.class)
                .hasMessage(
                        "[%s] a second schema of t, after %s: expected one file per table",
                        source.file("B/T.json"), source.file("A/T.json"));
        assertThat(target).isEmptyDirectory();
    }

    @Test
    void aTargetThatCannotBeWrittenIsRefused() throws IOException {
        source.write("A/T.json", "{\"fields\": [{\"name\": \"A\", \"type\": \"string\"}]}");
        Path file = Files.writeString(target.resolve("A"), "in the way");

        assertThatThrownBy(() -> SchemaImport.run(source.root(), target))
                .isInstanceOf(SchemaException.class)
                .hasMessage("[%s] cannot be written: expected a folder that may be written", target);
        assertThat(file).hasContent("in the way");
    }

    private static Map<Path, String> contents(Path folder) throws IOException {
        Map<Path, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(folder.relativize(file), Files.readString(file));
            }
        }
        return contents;
    }
}
