package fr.sndscopy.batch;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.calendar.Calendar;
import fr.sndscopy.calendar.Expectation;
import fr.sndscopy.calendar.Expectation.PastGap;
import fr.sndscopy.delivery.Delivery;
import fr.sndscopy.delivery.DeliveryReader;
import fr.sndscopy.delivery.Period;
import fr.sndscopy.place.Here;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import fr.sndscopy.schema.ForeignKey;
import fr.sndscopy.schema.SchemaCatalog;
import fr.sndscopy.schema.TableSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a delivery has to do with one before it, by what both declare. */
class RelationsTest {
    private static final SchemaCatalog CATALOG = SchemaCatalog.of(List.of(
            table("ER_PRS_F", List.of()),
            table("ER_PHA_F", List.of(new ForeignKey(List.of("NUM"), "ER_PRS_F", List.of("NUM")))),
            table("IR_BEN_R", List.of()),
            table("ER_BEN_F", List.of(new ForeignKey(List.of("NUM"), "IR_BEN_R", List.of("NUM")))),
            table("T_MCOaaB", List.of()),
            table("T_MCOaaC", List.of(new ForeignKey(List.of("NUM"), "T_MCOaaB", List.of("NUM")))),
            table("ER_SELF_F", List.of(new ForeignKey(List.of("NUM"), "", List.of("NUM"))))));

    private static final Calendar NOTHING_EXPECTED = new Calendar(List.of(), 0.33);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private int number;

    private static TableSchema table(String name, List<ForeignKey> foreignKeys) {
        return new TableSchema(
                name,
                "DCIR",
                List.of(Column.of("NUM", ColumnType.integer(9))),
                List.of(),
                List.of(),
                foreignKeys,
                "1".repeat(64));
    }

    /** @param tables each with its period: {@code ER_PRS_F 2019-01} */
    private Relations.Facts delivery(String more, String... tables) throws IOException {
        Path directory = Files.createDirectories(folder.resolve("d" + ++number));
        StringBuilder yaml =
                new StringBuilder("delivery: D-" + number + "\nproduct: DCIR\nperiod: 2019-01\nvintage: 2019\n");
        yaml.append(more).append("\nfiles:\n");
        for (String table : tables) {
            String[] what = table.split(" ");
            String file = what[0] + "-" + what[1] + ".csv";
            Files.writeString(directory.resolve(file), "NUM\n1\n");
            yaml.append("  - {path: %s, table: %s, period: %s}\n".formatted(file, what[0], what[1]));
        }
        Files.writeString(directory.resolve("delivery.yaml"), yaml);
        Delivery delivery = DeliveryReader.read(Here.folder(directory));
        return new Relations(CATALOG, NOTHING_EXPECTED).of(delivery);
    }

    private Relations.Facts delivery(String table) throws IOException {
        return delivery("", table);
    }

    @Test
    void other_tables_have_nothing_to_do_with_each_other() throws IOException {
        assertThat(delivery("ER_PRS_F 2019-01").of(delivery("IR_BEN_R 2019-01")))
                .isEqualTo(Relation.NONE);
        assertThat(delivery("ER_SELF_F 2019-01").of(delivery("ER_PRS_F 2019-01")))
                .isEqualTo(Relation.NONE);
    }

    @Test
    void periods_of_a_table_come_in_order_whatever_letters_it_is_written_in() throws IOException {
        assertThat(delivery("ER_PRS_F 2019-01").of(delivery("er_prs_f 2019-02")))
                .isEqualTo(Relation.IN_ORDER);
    }

    @Test
    void the_same_table_and_period_is_never_brought_twice_at_once() throws IOException {
        assertThat(delivery("ER_PRS_F 2019-01").of(delivery("ER_prs_F 2019-01")))
                .isEqualTo(Relation.APART);
    }

    @Test
    void a_reference_keeps_apart_whichever_comes_first() throws IOException {
        assertThat(delivery("ER_PRS_F 2019-01").of(delivery("ER_PHA_F 2019-01")))
                .isEqualTo(Relation.APART);
        assertThat(delivery("ER_PHA_F 2019-01").of(delivery("ER_PRS_F 2019-02")))
                .isEqualTo(Relation.APART);
        assertThat(delivery("T_MCO19B 2019").of(delivery("T_MCO19C 2019"))).isEqualTo(Relation.APART);
    }

    @Test
    void months_that_bring_what_their_own_rows_refer_to_are_worked_on_at_once() throws IOException {
        assertThat(delivery("", "ER_PRS_F 2019-01", "ER_PHA_F 2019-01")
                        .of(delivery("", "ER_PRS_F 2019-02", "ER_PHA_F 2019-02")))
                .isEqualTo(Relation.IN_ORDER);
        assertThat(delivery("", "T_MCO18B 2018", "T_MCO18C 2018").of(delivery("", "T_MCO19B 2019", "T_MCO19C 2019")))
                .isEqualTo(Relation.NONE);
    }

    @Test
    void a_month_without_what_its_rows_refer_to_waits_for_those_that_may_bring_it() throws IOException {
        assertThat(delivery("", "ER_PRS_F 2019-01", "ER_PHA_F 2019-01")
                        .of(delivery("", "ER_PRS_F 2019-02", "ER_PHA_F 2019-03")))
                .isEqualTo(Relation.APART);
        assertThat(delivery("IR_BEN_R snapshot").of(delivery("ER_BEN_F 2019-02")))
                .isEqualTo(Relation.APART);
    }

    @Test
    void codes_count_from_the_next_delivery_on_even_for_who_brings_them() throws IOException {
        SchemaCatalog catalog = SchemaCatalog.load(List.of());
        TableSchema coded = catalog.tables().stream()
                .filter(schema -> schema.columns().stream().anyMatch(column -> column.nomenclature() != null))
                .findFirst()
                .orElseThrow();
        String nomenclature = coded.columns().stream()
                .map(Column::nomenclature)
                .filter(name -> name != null)
                .findFirst()
                .orElseThrow()
                .replaceFirst(":.*", "");
        Files.writeString(folder.resolve(nomenclature + ".json"), """
            {"name": "%s", "produit": "ORAVAL", "fields": [{"name": "COD", "type": "string"}]}
            """.formatted(nomenclature));
        Relations relations = new Relations(SchemaCatalog.load(List.of(folder)), NOTHING_EXPECTED);
        String both = "{path: a.csv, table: " + coded.name() + "}, {path: b.csv, table: " + nomenclature + "}";

        Relations.Facts first = relations.of(declared("{path: b.csv, table: " + nomenclature + ", period: 2018}"));
        Relations.Facts second = relations.of(declared(both));

        assertThat(first.of(second)).isEqualTo(Relation.APART);
        assertThat(second.of(first)).isEqualTo(Relation.APART);
    }

    private Delivery declared(String files) throws IOException {
        Path directory = Files.createDirectories(folder.resolve("d" + ++number));
        Files.writeString(directory.resolve("a.csv"), "A\n");
        Files.writeString(directory.resolve("b.csv"), "COD\n");
        Files.writeString(
                directory.resolve("delivery.yaml"),
                "delivery: D-" + number + "\nproduct: DCIR\nperiod: 2019\nfiles: [" + files + "]\n");
        return DeliveryReader.read(Here.folder(directory));
    }

    @Test
    void one_that_supersedes_is_alone() throws IOException {
        assertThat(delivery("ER_PRS_F 2019-01").of(delivery("supersedes: D-0", "IR_BEN_R 2019-01")))
                .isEqualTo(Relation.APART);
        assertThat(delivery("supersedes: D-0", "IR_BEN_R 2019-01").of(delivery("ER_PRS_F 2019-01")))
                .isEqualTo(Relation.APART);
    }

    @Test
    void tables_that_nobody_knows_are_the_same_by_their_names_alone() throws IOException {
        assertThat(delivery("WHAT_F 2019-01").of(delivery("WHAT_F 2019-02"))).isEqualTo(Relation.IN_ORDER);
        assertThat(delivery("WHAT_F 2019-01").of(delivery("ELSE_F 2019-01"))).isEqualTo(Relation.NONE);
    }

    @Test
    void of_a_product_that_is_published_without_gaps_alone_a_later_period_waits_until_an_earlier_one_is_there()
            throws IOException {
        Calendar strict = new Calendar(
                List.of(new Expectation(
                        "dcir", Expectation.Every.MONTH, new Period("2019-01"), null, 20, null, PastGap.REFUSE)),
                0.33);
        Relations relations = new Relations(CATALOG, strict);
        Delivery january = ofAnotherTable("2019-01");
        Delivery february = ofAnotherTable("2019-02");

        assertThat(relations.of(january).of(relations.of(february))).isEqualTo(Relation.APART);
        assertThat(new Relations(CATALOG, NOTHING_EXPECTED)
                        .of(january)
                        .of(new Relations(CATALOG, NOTHING_EXPECTED).of(february)))
                .isEqualTo(Relation.NONE);
    }

    /** Of a table of its own each, which no other has to do with. */
    private Delivery ofAnotherTable(String period) throws IOException {
        Path directory = Files.createDirectories(folder.resolve("own-" + period));
        Files.writeString(directory.resolve("a.csv"), "NUM\n1\n");
        Files.writeString(
                directory.resolve("delivery.yaml"),
                "delivery: O-" + period + "\nproduct: DCIR\nperiod: " + period
                        + "\nfiles:\n  - {path: a.csv, table: OWN_" + period.substring(5) + "}\n");
        return DeliveryReader.read(Here.folder(directory));
    }
}
