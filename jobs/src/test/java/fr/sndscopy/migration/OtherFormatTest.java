package fr.sndscopy.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import fr.sndscopy.config.KnownFormats;
import fr.sndscopy.delivery.CsvFormat;
import fr.sndscopy.delivery.Delivery;
import fr.sndscopy.delivery.FileFormat;
import fr.sndscopy.delivery.SourceFile;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.migration.access.QuarantineAccess;
import fr.sndscopy.migration.access.QuarantineAccess.Format;
import fr.sndscopy.migration.access.QuarantineAccess.ShownRow;
import fr.sndscopy.migration.access.QuarantineSelection;
import fr.sndscopy.migration.execution.PartDone;
import fr.sndscopy.migration.execution.PartTask;
import fr.sndscopy.migration.execution.PartWork;
import fr.sndscopy.migration.execution.PlanInMemory;
import fr.sndscopy.migration.execution.PlanInStore;
import fr.sndscopy.migration.part.PartReceipt;
import fr.sndscopy.migration.plan.MigrationPlan;
import fr.sndscopy.migration.plan.PlannedPart;
import fr.sndscopy.migration.plan.Planner;
import fr.sndscopy.migration.plan.RuleBook;
import fr.sndscopy.migration.replay.QuarantineReplay;
import fr.sndscopy.migration.work.MigrationSettings;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import fr.sndscopy.schema.LogicalType;
import fr.sndscopy.schema.SchemaCatalog;
import fr.sndscopy.schema.TableSchema;
import fr.sndscopy.source.SourceFormatException;
import fr.sndscopy.source.SourceFormats;
import fr.sndscopy.source.SourceRange;
import fr.sndscopy.source.cards.CardsFile;
import fr.sndscopy.source.cards.CardsFormat;
import fr.sndscopy.source.csv.CsvSourceFormat;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** A delivery whose rows are no text, from its plan to the replay of its quarantine. */
class OtherFormatTest {
    private static final SourceFormats FORMATS = new SourceFormats(List.of(new CsvSourceFormat(), new CardsFormat()));
    private static final SchemaCatalog NARROW = catalog("1".repeat(64), 8);
    private static final SchemaCatalog WIDE = catalog("2".repeat(64), 40);
    private static final int ROWS = 60;

    private final Path directory;
    private final TinyStore tiny;

    OtherFormatTest(@TempDir Path directory) throws IOException {
        this.directory = directory;
        this.tiny = new TinyStore(directory, FORMATS);
    }

    private static SchemaCatalog catalog(String version, int length) {
        return SchemaCatalog.of(List.of(new TableSchema(
                TinyStore.TABLE,
                "DCIR",
                List.of(
                        Column.of("TXT", ColumnType.string(length)),
                        Column.of("DTE", ColumnType.of(LogicalType.DATE)),
                        Column.of("NBR", ColumnType.integer(12))),
                List.of(),
                List.of(),
                List.of(),
                version)));
    }

    /** One in ten has a text that is too long for the narrow schema. */
    private static List<List<String>> rows() {
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            rows.add(List.of(
                    i % 10 == 3 ? "much|too\\long " + i : "t" + i,
                    i % 7 == 0 ? "" : LocalDate.of(2019, 1, 1).plusDays(i).toString(),
                    String.valueOf(i * 1_000_003L)));
        }
        return rows;
    }

    /** Rows 1 and 31 of the file are marked as deleted. */
    private Delivery cards(String id) throws IOException {
        CardsFile file = new CardsFile(ByteOrder.BIG_ENDIAN, "NBR:n", "TXT:t60", "DTE:d");
        List<List<String>> rows = rows();
        for (int i = 0; i < ROWS; i++) {
            if (i == 0 || i == 29) {
                file.addDeleted();
            }
            file.add(rows.get(i).get(2), rows.get(i).get(0), rows.get(i).get(1));
        }
        Delivery delivery = tiny.delivery(id, "2019-02", null, "");
        Files.write(directory.resolve(id).resolve("a.csv"), file.bytes());
        return declared(delivery, CardsFormat.declared("big"));
    }

    private static Delivery declared(Delivery delivery, FileFormat format) {
        SourceFile file = delivery.files().get(0);
        return new Delivery(
                delivery.folder(),
                delivery.id(),
                delivery.product(),
                List.of(new SourceFile(
                        file.path(),
                        file.table(),
                        file.period(),
                        file.vintage(),
                        format,
                        file.declaredRows(),
                        file.declaredSha256())),
                null,
                delivery.rejectLimits());
    }

    @Test
    void isPublishedWithBooksThatBalance() throws IOException {
        Manifest manifest = tiny.publish(cards("C-1"), NARROW, RuleBook.USUAL);

        Manifest.File file = manifest.files().get(0);
        assertThat(file.rows()).isEqualTo(ROWS);
        assertThat(file.drift()).contains("deleted-cards");
        assertThat(manifest.tables().get(0).books().stored()).isEqualTo(54);
        assertThat(manifest.tables().get(0).books().violations()).containsExactly(Map.entry("too-long(TXT)", 6L));
        assertThat(manifest.parts()).hasSizeGreaterThan(2);
        assertThat(manifest.parts().get(0).firstByte()).isZero();
        assertThat(manifest.parts().get(0).byteCount()).isEqualTo(file.bytes());
        assertThat(manifest.parts().subList(1, manifest.parts().size()))
                .allMatch(part -> part.firstByte() == file.bytes() && part.byteCount() == 0);
        assertThat(tiny.verify(tiny.keys).faults()).isEmpty();
        assertThat(tiny.verifySealed().faults()).isEmpty();
    }

    @Test
    void isStoredAsTheSameRowsInTextAre() throws IOException {
        TinyStore csv = new TinyStore(directory.resolve("csv"));
        Delivery text = csv.delivery("C-1", "2019-02", null, "");
        List<String> lines = new ArrayList<>(List.of("TXT;DTE;NBR"));
        rows().forEach(row -> lines.add(String.join(";", row)));
        Files.writeString(directory.resolve("csv").resolve("C-1").resolve("a.csv"), String.join("\n", lines) + "\n");
        CsvFormat format = CsvFormat.of(text.files().get(0).format());
        text = declared(text, format.with(format.cells().withDates("yyyy-MM-dd", null, null)));

        tiny.publish(cards("C-1"), NARROW, RuleBook.USUAL);
        csv.publish(text, NARROW, RuleBook.USUAL);

        assertThat(tiny.exported()).hasSize(54).isEqualTo(csv.exported());
    }

    @Test
    void whereARejectedRowStoodIsSaidByItsNumber() throws IOException {
        tiny.publish(cards("C-1"), NARROW, RuleBook.USUAL);

        List<ShownRow> shown = tiny.quarantine().show(selection(), null, 100);

        assertThat(shown)
                .extracting(ShownRow::place)
                .containsExactly("row 5", "row 15", "row 25", "row 36", "row 46", "row 56");
        assertThat(shown).extracting(ShownRow::byteOffset).containsOnlyNulls();
        assertThat(shown.get(0).cells())
                .extracting(QuarantineAccess.ShownCell::column, QuarantineAccess.ShownCell::value)
                .containsExactly(
                        tuple("NBR", "3000009"), tuple("TXT", "much|too\\\\long 3"), tuple("DTE", "2019-01-04"));
    }

    @Test
    void rejectedRowsAreExportedAsTheTextThatStandsForThem() throws IOException {
        tiny.publish(cards("C-1"), NARROW, RuleBook.USUAL);

        tiny.quarantine().export(selection(), Format.RAW, directory.resolve("raw"));
        tiny.quarantine().export(selection(), Format.CSV, directory.resolve("table"));

        assertThat(TinyStore.lines(directory.resolve("raw")).subList(0, 2))
                .containsExactly("NBR|TXT|DTE|", "3000009|much\\|too\\\\long 3|2019-01-04|");
        assertThat(TinyStore.lines(directory.resolve("table")).get(1))
                .startsWith("\"a.csv\",5,,\"too-long(TXT)\",\"3000009|much");
    }

    @Test
    void rejectedRowsThatPassTodayJoinTheOthers() throws IOException {
        tiny.publish(cards("C-1"), NARROW, RuleBook.USUAL);

        QuarantineReplay.Result none = tiny.replay(NARROW, "C-1");
        QuarantineReplay.Result result = tiny.replay(WIDE, "C-1");

        assertThat(none.passed()).isZero();
        assertThat(result.passed()).isEqualTo(6);
        assertThat(result.remaining()).isZero();
        assertThat(tiny.exported()).hasSize(ROWS).anyMatch(line -> line.contains("much|too\\long 53"));
        assertThat(tiny.verify(tiny.keys).faults()).isEmpty();
        assertThat(tiny.verifySealed().faults()).isEmpty();
    }

    @Test
    void isConvertedElsewhereAfterThePlanInTheStore() throws IOException {
        Delivery delivery = cards("C-1");
        MigrationSettings settings = new MigrationSettings(1, 16, 1 << 10, 3);
        MigrationPlan plan = new Planner(NARROW, FORMATS, RuleBook.USUAL, settings).plan(delivery);
        PartWork.Tools tools = PartWork.Tools.of(tiny.store, tiny.keys, tiny.work());
        PlanInMemory here = new PlanInMemory(tiny.ledger.initialise(), plan, settings);
        PlanInStore elsewhere = PlanInStore.open(PlanInStore.put(here, tools), delivery.folder(), FORMATS, tools);
        PartWork work = new PartWork(elsewhere, tools, PartWork.Collecting.NOTHING);

        long rows = 0;
        for (PlannedPart part : plan.parts()) {
            assertThat(part.range().unit()).isEqualTo(SourceRange.Unit.ROW);
            String sent = JsonMapper.shared()
                    .writeValueAsString(new PartTask(
                            PartTask.Step.CONVERT,
                            part.name(),
                            part.name(),
                            plan.sha256(),
                            1,
                            0,
                            part.range(),
                            null,
                            null,
                            null));
            PartTask task = JsonMapper.shared().readValue(sent, PartTask.class);
            PartReceipt receipt = tools.objects(here).receipt(part, ((PartDone) work.run(task)).requireReceipt());
            assertThat(receipt.books().delivered())
                    .isLessThanOrEqualTo(part.range().count());
            rows += receipt.books().delivered();
        }

        assertThat(rows).isEqualTo(ROWS);
    }

    @Test
    void aVersionThatDoesNotKnowTheTypeSaysSo() throws IOException {
        tiny.publish(cards("C-1"), NARROW, RuleBook.USUAL);

        assertThatThrownBy(() -> tiny.quarantine(KnownFormats.ALL).show(selection(), null, 1))
                .isInstanceOf(SourceFormatException.class)
                .hasMessage(
                        "[a.csv] of a type that is not read: expected one of csv, fixed-width, jdbc, parquet, sas7bdat");
    }

    private static QuarantineSelection selection() {
        return new QuarantineSelection(TinyStore.TABLE, null, null);
    }
}
