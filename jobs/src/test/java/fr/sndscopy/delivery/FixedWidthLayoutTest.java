package fr.sndscopy.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.place.Here;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FixedWidthLayoutTest {
    private static final String LAYOUT = """
            # fixed part, units, diagnoses of each unit
            layout: sndscopy-fixed-width/1
            version: {at: 4, length: 2, values: ["24", "25"]}
            groups:
              - name: STAY
                length: 12
                columns:
                  - {name: NUM, at: 1, length: 3, trim: none}
                  - {name: AMOUNT, at: 8, length: 5, decimals: 2}
                fields:
                  - {name: UNITS, at: 6, length: 2}
              - name: UNIT
                length: 5
                counter: STAY.UNITS
                ordinal: UNIT_ORD
                with: {NUM: STAY.NUM}
                columns:
                  - {name: CODE, at: 1, length: 3}
                  - {name: DIAGNOSES, at: 4, length: 2, trim: both}
              - name: DIAGNOSIS
                length: 4
                counter: UNIT.DIAGNOSES
                with: {NUM: STAY.NUM, UNIT: UNIT.UNIT_ORD}
                ordinal: DIAG_ORD
                columns: [{name: DIAG, at: 1, length: 4, decimals: 0}]
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    @Test
    void saysWhichColumnsTheRowsOfAGroupHave() {
        FixedWidthLayout layout = FixedWidthLayout.of(LAYOUT);

        assertThat(layout.groups())
                .extracting(FixedWidthLayout.Group::columnNames)
                .containsExactly(
                        List.of("NUM", "AMOUNT"),
                        List.of("NUM", "UNIT_ORD", "CODE", "DIAGNOSES"),
                        List.of("NUM", "UNIT", "DIAG_ORD", "DIAG"));
        assertThat(layout.version()).isEqualTo(new FixedWidthLayout.Version(4, 2, List.of("24", "25")));
    }

    @Test
    void isOneTextHoweverItIsWritten() {
        FixedWidthLayout layout = FixedWidthLayout.of(LAYOUT);

        assertThat(layout.text())
                .isEqualTo(
                        "{\"layout\":\"sndscopy-fixed-width/1\",\"version\":{\"at\":4,\"length\":2,\"values\":[\"24\",\"25\"]},"
                                + "\"groups\":[{\"name\":\"STAY\",\"length\":12,\"columns\":[{\"name\":\"NUM\",\"at\":1,\"length\":3,"
                                + "\"trim\":\"none\"},{\"name\":\"AMOUNT\",\"at\":8,\"length\":5,\"decimals\":2}],"
                                + "\"fields\":[{\"name\":\"UNITS\",\"at\":6,\"length\":2}]},{\"name\":\"UNIT\",\"length\":5,"
                                + "\"counter\":\"STAY.UNITS\",\"with\":{\"NUM\":\"STAY.NUM\"},\"ordinal\":\"UNIT_ORD\","
                                + "\"columns\":[{\"name\":\"CODE\",\"at\":1,\"length\":3},{\"name\":\"DIAGNOSES\",\"at\":4,\"length\":2}]},"
                                + "{\"name\":\"DIAGNOSIS\",\"length\":4,\"counter\":\"UNIT.DIAGNOSES\","
                                + "\"with\":{\"NUM\":\"STAY.NUM\",\"UNIT\":\"UNIT.UNIT_ORD\"},\"ordinal\":\"DIAG_ORD\","
                                + "\"columns\":[{\"name\":\"DIAG\",\"at\":1,\"length\":4}]}]}");
        assertThat(FixedWidthLayout.of(layout.text())).isEqualTo(layout);
        assertThat(FixedWidthLayout.of(layout.text()).text()).isEqualTo(layout.text());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "layout: sndscopy-fixed-width/1 > layout: sndscopy-fixed-width/2 # layout] not usable",
                "name: STAY > nom: STAY # groups[0].name] missing",
                "length: 12 > length: 0 # groups[0].length] not usable: expected a whole number from 1 to",
                "length: 12 > length: -12 # groups[0].length] not usable",
                "at: 8, length: 5 > at: 8, length: 6 # groups[0].columns[1].length] not usable: expected a whole number from 1 to 5",
                "at: 8, length: 5 > at: 0, length: 5 # groups[0].columns[1].at] not usable",
                "at: 8, length: 5 > at: 3, length: 5 # groups[0].columns] AMOUNT begins before NUM ends",
                "at: 6, length: 2 > at: 7, length: 2 # groups[0].columns] AMOUNT begins before UNITS ends",
                "at: 6, length: 2 > at: 2, length: 2 # groups[0].fields] UNITS begins before NUM ends",
                "name: AMOUNT > name: num # groups[0].columns] num is there twice",
                "name: AMOUNT > name: MY AMOUNT # groups[0].columns[1].name] not usable",
                "decimals: 2 > decimals: 19 # groups[0].columns[1].decimals] not usable",
                "trim: none > trim: all # groups[0].columns[0].trim] not usable: expected both, left, right or none",
                "name: UNIT\n > name: stay\n # groups[1].name] a name that is there already",
                "counter: STAY.UNITS > count: STAY.UNITS # groups[1].counter] missing",
                "counter: STAY.UNITS > counter: UNITS # groups[1].counter] not usable",
                "counter: STAY.UNITS > counter: STAY.UNIT # groups[1].counter] nothing that stands before this group",
                "counter: STAY.UNITS > counter: UNIT.DIAGNOSES # groups[1].counter] nothing that stands before this group",
                "counter: STAY.UNITS > counter: STAY.AMOUNT # groups[1].counter] no whole number of at most 9 digits",
                "UNIT: UNIT.UNIT_ORD > UNIT: UNIT.DIAG # groups[2].with.UNIT] nothing that a repetition belongs to",
                "counter: UNIT.DIAGNOSES > counter: STAY.UNITS # groups[2].with.UNIT] nothing that a repetition belongs to",
                "ordinal: DIAG_ORD > ordinal: NUM # groups[2].columns] NUM is there twice",
                "ordinal: DIAG_ORD > times: 3 # groups[2].times] unknown key",
                "length: 12 > length: 12, counter: STAY.UNITS # not readable as YAML",
                "length: 12\n > length: 12\n    counter: STAY.UNITS\n # groups[0].counter] unknown key",
                "at: 4, length: 2, values > at: 12, length: 2, values # version.length] not usable: expected a whole number from 1 to 1",
                "\"25\"] > \"251\"] # version.values] not usable",
                "\"25\"] > \"24\"] # version.values] none, or one twice",
                "[\"24\", \"25\"] > [] # version.values] none, or one twice",
            })
    void whatContradictsItselfIsRefusedByItsPlace(String example) {
        String[] parts = example.split(" > | # ");
        assertThat(LAYOUT).contains(parts[0]);

        assertThatThrownBy(() -> FixedWidthLayout.of(LAYOUT.replace(parts[0], parts[1])))
                .isInstanceOf(DeliveryRefusedException.class)
                .hasMessageContaining(parts[2].strip());
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private Delivery delivery(String format, String files) throws IOException {
        write("stays.yaml", LAYOUT);
        write("a.txt", "");
        write("b.txt", "");
        write("delivery.yaml", """
                delivery: D-1
                product: PMSI
                period: 2024
                format: %s
                files:
                %s
                """.formatted(format, files));
        return DeliveryReader.read(Here.folder(folder));
    }

    @Test
    void aFileIsReadOnceForEachGroupThatIsDeclared() throws IOException {
        Delivery delivery = delivery("{type: fixed-width, layout: stays.yaml, date: yyyyMMdd}", """
                - {path: a.txt, table: A, format: {group: STAY}}
                - {path: a.txt, table: B, format: {group: UNIT}}
                - {path: b.txt, table: A, format: {group: STAY, encoding: iso-8859-1}}
                """);

        assertThat(delivery.files())
                .extracting(SourceFile::path)
                .containsExactly("a.txt#STAY", "a.txt#UNIT", "b.txt#STAY");
        assertThat(delivery.files()).extracting(SourceFile::file).containsExactly("a.txt", "a.txt", "b.txt");
        assertThat(delivery.layouts()).containsExactly("stays.yaml");
        NamedFormat format = (NamedFormat) delivery.files().get(1).format();
        assertThat(format.properties())
                .containsOnlyKeys("group", "layout")
                .containsEntry("layout", FixedWidthLayout.of(LAYOUT).text());
        assertThat(format.cells().dateFormat()).isEqualTo("yyyyMMdd");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{type: fixed-width} # {path: a.txt, table: A, format: {group: STAY}} # files[0].format.layout] missing",
                "{type: fixed-width, layout: stays.yaml} # {path: a.txt, table: A} # files[0].format.group] missing",
                "{type: fixed-width, layout: none.yaml} # {path: a.txt, table: A} # format.layout] no such file: none.yaml",
                "{type: fixed-width, layout: ../stays.yaml} # {path: a.txt, table: A} # format.layout] a path with . or ..",
                "{type: fixed-width, layout: delivery.yaml} # {path: a.txt, table: A} # delivery.yaml: layout] missing",
                "{type: fixed-width, layout: stays.yaml, group: DAS} # {path: a.txt, table: A} # format.group] no group of the"
                        + " layout: expected one of STAY, UNIT, DIAGNOSIS",
                "{type: fixed-width, layout: stays.yaml, decimal: schema} # {path: a.txt, table: A, format: {group: STAY}}"
                        + " # files[0].format.decimal] schema where the layout says decimals",
                "{type: fixed-width, layout: stays.yaml, delimiter: ','} # {path: a.txt, table: A} # format.delimiter] unknown key",
                "{type: fixed-width, layout: stays.yaml, group: STAY} # {path: a.txt, table: A}\n- {path: a.txt, table: B} #"
                        + " files[1].path] the same file as files[0]: expected each file once, or of one layout each group once",
                "{type: fixed-width, layout: stays.yaml, group: STAY} # {path: a.txt, table: A}\n- {path: a.txt, table: B,"
                        + " format: {type: csv}} # files[1].path] the same file as files[0]",
                "{type: fixed-width, layout: stays.yaml, group: STAY} # {path: a.txt, table: A}\n- {path: a.txt, table: B,"
                        + " format: {group: UNIT, encoding: iso-8859-1}} # files[1].path] the same file as files[0]",
            })
    void whatIsDeclaredOfFilesOfFixedWidthIsWhole(String example) {
        String[] parts = example.split(" # ?");

        assertThatThrownBy(() -> delivery(parts[0], "- " + parts[1].strip()))
                .isInstanceOf(DeliveryRefusedException.class)
                .hasMessageContaining(parts[2].strip());
    }

    @Test
    void noPathIsTakenForAGroupOfAnotherFile() throws IOException {
        write("a.txt#STAY", "x");

        assertThatThrownBy(() -> delivery("{type: csv}", """
                - {path: "a.txt#STAY", table: B}
                - {path: a.txt, table: A, format: {type: fixed-width, layout: stays.yaml, group: STAY}}
                """))
                .isInstanceOf(DeliveryRefusedException.class)
                .hasMessageContaining("files[1].path] what a group of another file is called");
    }

    @Test
    void aLayoutInABagIsPayloadThatIsDeclaredAndHasItsChecksum() throws IOException {
        DeliveryFolder bag = new DeliveryFolder(folder);
        bag.with("data/a.txt", "x")
                .with("data/layouts/stays.yaml", LAYOUT)
                .with("data/delivery.yaml", """
                delivery: D-1
                product: PMSI
                period: 2024
                format: {type: fixed-width, layout: layouts/stays.yaml}
                files:
                  - {path: a.txt, table: A, format: {group: STAY}}
                  - {path: a.txt, table: B, format: {group: UNIT}}
                """)
                .bagged();

        Delivery delivery = DeliveryReader.read(Here.folder(folder));

        assertThat(delivery.files()).extracting(SourceFile::path).containsExactly("data/a.txt#STAY", "data/a.txt#UNIT");
        assertThat(delivery.files()).extracting(SourceFile::declaredSha256).doesNotContainNull();
        assertThat(DeliveryReader.undeclared(delivery)).containsExactly("data/a.txt#DIAGNOSIS");

        write("data/layouts/stays.yaml", LAYOUT.replace("at: 8, length: 5", "at: 8, length: 4"));
        assertThatThrownBy(() -> DeliveryReader.read(Here.folder(folder)))
                .isInstanceOf(DeliveryRefusedException.class)
                .hasMessageContaining("data/layouts/stays.yaml");
    }
}
