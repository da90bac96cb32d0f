package fr.sndscopy.migration;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.config.KnownFormats;
import fr.sndscopy.delivery.Delivery;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.migration.access.QuarantineAccess.Format;
import fr.sndscopy.migration.access.QuarantineSelection;
import fr.sndscopy.migration.plan.RuleBook;
import fr.sndscopy.migration.replay.QuarantineReplay;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import fr.sndscopy.schema.LogicalType;
import fr.sndscopy.schema.SchemaCatalog;
import fr.sndscopy.schema.TableSchema;
import fr.sndscopy.source.sas.SasFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A delivery of SAS7BDAT files, from its declaration to the replay of its quarantine, beside the same rows in CSV. */
class SasDeliveryTest {
    private static final SchemaCatalog NARROW = catalog("1".repeat(64), 8);
    private static final SchemaCatalog WIDE = catalog("2".repeat(64), 40);
    private static final String CSV = "{type: csv, delimiter: \";\", encoding: utf-8, date: yyyy-MM-dd}";
    private static final int ROWS = 60;

    private final Path directory;
    private final TinyStore tiny;

    SasDeliveryTest(@TempDir Path directory) throws IOException {
        this.directory = directory;
        this.tiny = new TinyStore(directory, KnownFormats.ALL);
    }

    private static SchemaCatalog catalog(String version, int length) {
        return SchemaCatalog.of(List.of(new TableSchema(
                TinyStore.TABLE,
                "DCIR",
                List.of(
                        Column.of("TXT", ColumnType.string(length)),
                        Column.of("DTE", ColumnType.of(LogicalType.DATE)),
                        Column.of("AMT", ColumnType.decimal(9, 2))),
                List.of(),
                List.of(),
                List.of(),
                version)));
    }

    private static String text(int i) {
        return i % 10 == 3 ? "much too long " + i : "é" + i;
    }

    private static LocalDate day(int i) {
        return LocalDate.of(2019, 1, 1).plusDays(i);
    }

    private Delivery sas(String id) throws IOException {
        SasFile file = new SasFile()
                .packed("SASYZCRL")
                .pages(4096)
                .number("AMT", "")
                .text("TXT", 40)
                .number("DTE", "DATE9");
        for (int i = 0; i < ROWS; i++) {
            if (i == 0 || i == 29) {
                file.deletedRow(-1.0, "deleted", ".");
            }
            file.row(i * 1.25, text(i), i % 7 == 0 ? "." : (Object) (double) (day(i).toEpochDay() + 3653));
        }
        return tiny.deliveryOfFile(id, "a.sas7bdat", file.bytes(), "{type: sas7bdat}");
    }

    @Test
    void isPublishedWithBooksThatBalance() throws IOException {
        Manifest manifest = tiny.publish(sas("S-1"), NARROW, RuleBook.USUAL);

        Manifest.File file = manifest.files().get(0);
        assertThat(file.rows()).isEqualTo(ROWS);
        assertThat(file.drift()).contains("deleted-in-source(2)");
        assertThat(manifest.tables().get(0).books().stored()).isEqualTo(54);
        assertThat(manifest.tables().get(0).books().violations()).containsExactly(Map.entry("too-long(TXT)", 6L));
        assertThat(tiny.verify(tiny.keys).faults()).isEmpty();
        assertThat(tiny.verifySealed().faults()).isEmpty();
    }

    @Test
    void isStoredAsTheSameRowsInTextAre() throws IOException {
        TinyStore csv = new TinyStore(directory.resolve("csv"));
        List<String> lines = new ArrayList<>(List.of("TXT;DTE;AMT"));
        for (int i = 0; i < ROWS; i++) {
            lines.add(text(i) + ";" + (i % 7 == 0 ? "" : day(i)) + ";" + i * 1.25);
        }
        byte[] content = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);

        tiny.publish(sas("S-1"), NARROW, RuleBook.USUAL);
        csv.publish(csv.deliveryOfFile("S-1", "a.csv", content, CSV), NARROW, RuleBook.USUAL);

        assertThat(tiny.exported()).hasSize(54).isEqualTo(csv.exported());
    }

    @Test
    void rejectedRowsAreTextThatIsJudgedAgain() throws IOException {
        tiny.publish(sas("S-1"), NARROW, RuleBook.USUAL);

        tiny.quarantine()
                .export(new QuarantineSelection(TinyStore.TABLE, null, null), Format.RAW, directory.resolve("raw"));
        QuarantineReplay.Result none = tiny.replay(NARROW, "S-1");
        QuarantineReplay.Result result = tiny.replay(WIDE, "S-1");

        assertThat(directory.resolve("raw/ER_TINY_F_2019-02_quarantine_a.sas7bdat.txt"))
                .as("a name that says that it is text")
                .isRegularFile();
        assertThat(TinyStore.lines(directory.resolve("raw")).subList(0, 2))
                .containsExactly("AMT\tTXT\tDTE", "3.75\tmuch too long 3\t2019-01-04");
        assertThat(none.passed()).isZero();
        assertThat(result.passed()).isEqualTo(6);
        assertThat(tiny.exported()).hasSize(ROWS).anyMatch(line -> line.contains("much too long 53"));
        assertThat(tiny.verify(tiny.keys).faults()).isEmpty();
        assertThat(tiny.verifySealed().faults()).isEmpty();
    }
}
