package fr.sndscopy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.Withstands;
import fr.sndscopy.hash.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** One table has one name, however a delivery writes it, through the commands that an operator has. */
@Isolated("replaces System.out and System.err")
class TableNamesCommandTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    private SmallDelivery small() {
        return new SmallDelivery(folder);
    }

    @BeforeEach
    void writeSchemas() throws IOException {
        small().schema(SmallDelivery.TV).schema("T_XYaaB.json", SmallDelivery.TV.replace("\"TV\"", "\"T_XYaaB\""));
    }

    @Test
    void two_spellings_in_one_delivery_are_one_table_with_one_set_of_keys() throws IOException {
        SmallDelivery small = small().declares("D1", """
            files:
              - {path: a.csv, table: TV}
              - {path: b.csv, table: tv}
            limits: {tV: {count: 1}}\
            """)
                .with("D1", "a.csv", "ID;TXT\n1;a\n2;b\n")
                .with("D1", "b.csv", "ID;TXT\n2;c\n3;d\n");

        CliRun migrated = small.migrate("D1");

        assertThat(migrated.code()).as(migrated.toString()).isEqualTo(3);
        assertThat(small.run("ls").out()).contains("TV").doesNotContain("tv ");
        assertThat(small.stored("TV")).hasSize(3);
    }

    @Test
    void a_table_that_is_published_is_refused_under_another_spelling() throws IOException {
        SmallDelivery small = small().declares("D1", "files: [{path: a.csv, table: TV}]")
                .with("D1", "a.csv", "ID;TXT\n1;a\n")
                .declares("D2", "files: [{path: a.csv, table: tv}]")
                .with("D2", "a.csv", "ID;TXT\n2;a\n");
        assertThat(small.migrate("D1").code()).isZero();

        CliRun second = small.migrate("D2");

        assertThat(second.code()).isEqualTo(13);
        assertThat(second.err()).contains("TV 2019-02 is published by D1");
    }

    @Test
    void an_instance_of_a_template_is_spelled_as_the_template() throws IOException {
        SmallDelivery small =
                small().declares("D1", "files: [{path: a.csv, table: t_xy19b}]").with("D1", "a.csv", "ID;TXT\n1;a\n");

        assertThat(small.migrate("D1").code()).isZero();

        assertThat(small.run("ls").out()).contains("T_XY19B");
    }

    @Test
    void two_limits_of_one_table_are_refused() throws IOException {
        SmallDelivery small = small().declares("D1", """
            files: [{path: a.csv, table: TV}]
            limits: {TV: {count: 1}, tv: {count: 2}}\
            """).with("D1", "a.csv", "ID;TXT\n1;a\n");

        CliRun planned = small.plan("D1");

        assertThat(planned.code()).isEqualTo(13);
        assertThat(planned.err()).contains("limits.tv] a table that has limits already, but for its case");
    }

    @Test
    void the_same_delivery_again_is_done_already_however_it_spells_its_table() throws IOException {
        SmallDelivery small =
                small().declares("D1", "files: [{path: a.csv, table: tv}]").with("D1", "a.csv", "ID;TXT\n1;a\n");
        assertThat(small.migrate("D1").code()).isZero();

        CliRun again = small.migrate("D1");

        assertThat(again.code()).isZero();
        assertThat(again.out()).contains("published already");
    }

    @Withstands(fault = "a file is altered behind its declared checksum", outcome = "not said to be published already")
    @Test
    void a_file_that_was_altered_behind_its_declared_checksum_is_not_said_to_be_published() throws IOException {
        SmallDelivery small = small().with("D1", "a.csv", "ID;TXT\n1;a\n");
        String actual = Sha256.of(Files.readAllBytes(small.directory("D1").resolve("a.csv")));

        small.declares("D1", "files: [{path: a.csv, table: TV, sha256: " + actual + "}]");
        assertThat(small.migrate("D1").code()).isZero();
        Files.writeString(small.directory("D1").resolve("a.csv"), "2;b\n", StandardOpenOption.APPEND);

        CliRun again = small.migrate("D1");

        assertThat(again.code()).isEqualTo(13);
        assertThat(again.err()).contains("[a.csv] SHA-256 differs from the declared one");
        CliRun nightly = small.run(
                "nightly", folder.toString(), "--schemas", small.schemas().toString());
        assertThat(nightly.out()).contains("published before", "by its declared checksums; its files were not read");
    }
}
