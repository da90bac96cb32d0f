package fr.sndscopy.migration;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.config.KnownFormats;
import fr.sndscopy.delivery.Delivery;
import fr.sndscopy.delivery.DeliveryReader;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.migration.access.ColumnChoice;
import fr.sndscopy.migration.access.QuarantineAccess;
import fr.sndscopy.migration.access.QuarantineAccess.Format;
import fr.sndscopy.migration.access.QuarantineSelection;
import fr.sndscopy.migration.access.RefusedRuns;
import fr.sndscopy.migration.access.TableExport;
import fr.sndscopy.migration.access.Trace;
import fr.sndscopy.migration.plan.RuleBook;
import fr.sndscopy.migration.replay.QuarantineReplay;
import fr.sndscopy.place.Here;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import fr.sndscopy.schema.LogicalType;
import fr.sndscopy.schema.SchemaCatalog;
import fr.sndscopy.schema.TableSchema;
import fr.sndscopy.source.sas.SasFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A delivery of SAS7BDAT files, from its declaration to the replay of its quarantine, beside the same rows in CSV. */
class SasDeliveryTest {
    private static final SchemaCatalog NARROW = catalog("1".repeat(64), 8);
    private static final SchemaCatalog WIDE = catalog("2".repeat(64), 40);
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
        return delivery(tiny, directory, id, file.bytes(), "{type: sas7bdat}");
    }

    private static Delivery delivery(TinyStore store, Path directory, String id, byte[] content, String format)
            throws IOException {
        Delivery usual = store.delivery(id, "2019-02", null, "");
        Path folder = directory.resolve(id);
        String file = format.contains("sas7bdat") ? "a.sas7bdat" : "a.csv";
        Files.write(folder.resolve(file), content);
        Path declaration = folder.resolve("delivery.yaml");
        String declared = Files.readString(declaration).replace("a.csv", file);
        Files.writeString(declaration, declared.replaceAll("(?m)^format:.*\n", "") + "format: " + format + "\n");
        assertThat(usual.files()).hasSize(1);
        return DeliveryReader.read(Here.folder(folder));
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
        csv.publish(
                delivery(csv, directory.resolve("csv"), "S-1", content, "{date: yyyy-MM-dd}"), NARROW, RuleBook.USUAL);

        assertThat(exported(tiny)).hasSize(54).isEqualTo(exported(csv));
    }

    @Test
    void rejectedRowsAreTextThatIsJudgedAgain() throws IOException {
        tiny.publish(sas("S-1"), NARROW, RuleBook.USUAL);

        access().export(new QuarantineSelection(TinyStore.TABLE, null, null), Format.RAW, directory.resolve("raw"));
        QuarantineReplay.Result none = tiny.replay(NARROW, "S-1");
        QuarantineReplay.Result result = tiny.replay(WIDE, "S-1");

        assertThat(directory.resolve("raw/ER_TINY_F_2019-02_quarantine_a.sas7bdat.txt"))
                .as("a name that says that it is text")
                .isRegularFile();
        assertThat(lines("raw").subList(0, 2)).containsExactly("AMT\tTXT\tDTE", "3.75\tmuch too long 3\t2019-01-04");
        assertThat(none.passed()).isZero();
        assertThat(result.passed()).isEqualTo(6);
        assertThat(exported(tiny)).hasSize(ROWS).anyMatch(line -> line.contains("much too long 53"));
        assertThat(tiny.verify(tiny.keys).faults()).isEmpty();
        assertThat(tiny.verifySealed().faults()).isEmpty();
    }

    private Trace trace() {
        return new Trace(directory.resolve("trace.jsonl"), "tester", Clock.systemUTC());
    }

    private QuarantineAccess access() {
        return new QuarantineAccess(
                tiny.store,
                tiny.ledger,
                () -> tiny.keys,
                new RefusedRuns(tiny.work()),
                trace(),
                KnownFormats.ALL,
                tiny.work());
    }

    private List<String> exported(TinyStore store) throws IOException {
        String out = "export-" + System.nanoTime();
        new TableExport(store.store, store.ledger, store.keys, trace(), store.work(), 3)
                .export(TinyStore.TABLE, null, ColumnChoice.ALL, TableExport.Format.CSV, directory.resolve(out));
        List<String> lines = lines(out);
        return lines.subList(1, lines.size()).stream().sorted().toList();
    }

    private List<String> lines(String folder) throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve(folder))) {
            return Files.readAllLines(files.toList().get(0));
        }
    }
}
