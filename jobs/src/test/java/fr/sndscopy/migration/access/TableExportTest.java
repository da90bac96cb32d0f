package fr.sndscopy.migration.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import fr.sndscopy.crypto.KeyServiceException;
import fr.sndscopy.crypto.MemoryKeyService;
import fr.sndscopy.migration.TinyStore;
import fr.sndscopy.migration.access.TableExport.ExportedFile;
import fr.sndscopy.migration.access.TableExport.Format;
import fr.sndscopy.migration.work.IntegrityException;
import fr.sndscopy.migration.work.NotPublishedException;
import fr.sndscopy.parquet.PartReader;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.SchemaCatalog;
import fr.sndscopy.schema.TableSchema;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class TableExportTest {
    private static final String CANARY = "CANARI77";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    @SuppressWarnings("NullAway.Init") // set before each
    private TinyStore tiny;

    @BeforeEach
    void publish() throws IOException {
        tiny = new TinyStore(directory);
        tiny.publish(
                "T-1",
                "2019-02",
                "\"semi;colon\";1.5;01/02/2019;007",
                "\"quo\"\"te\";;02/02/2019;8",
                "\"line\nend\";12;03/02/2019;",
                "=1+1;-0.50;;9",
                "é" + CANARY + ";3.00;28/02/2019;12",
                "bad;x;03/02/2019;9");
        tiny.publish("T-2", "2019-03", "other;1.00;01/03/2019;1");
    }

    private TableExport export(MemoryKeyService keys) {
        return new TableExport(
                tiny.store,
                tiny.ledger,
                keys,
                new Trace(directory.resolve("trace.jsonl"), "tester", Clock.systemUTC()),
                tiny.work(),
                3);
    }

    @Test
    void anIndependentReaderFindsInTheExportWhatTheSourceHolds() throws IOException {
        List<ExportedFile> files =
                export(tiny.keys).export(TinyStore.TABLE, "2019-02", ColumnChoice.ALL, Format.CSV, out());

        List<List<String>> expected = new ArrayList<>();
        for (List<String> row : rows(directory.resolve("T-1").resolve("a.csv"))) {
            if (!row.get(0).equals("bad")) {
                expected.add(expected.isEmpty() ? row : canonical(row));
            }
        }
        assertThat(files).extracting(ExportedFile::rows).containsExactly(5L);
        assertThat(rows(out().resolve("ER_TINY_F_2019-02.csv"))).isEqualTo(expected);
    }

    private static List<String> canonical(List<String> row) {
        return List.of(
                row.get(0),
                row.get(1).isEmpty()
                        ? ""
                        : new BigDecimal(row.get(1)).setScale(2).toPlainString(),
                row.get(2).isEmpty()
                        ? ""
                        : LocalDate.parse(row.get(2), DateTimeFormatter.ofPattern("dd/MM/uuuu"))
                                .toString(),
                row.get(3).isEmpty() ? "" : Long.toString(Long.parseLong(row.get(3))));
    }

    private static List<List<String>> rows(Path file) throws IOException {
        try (CsvReader<CsvRecord> reader =
                CsvReader.builder().fieldSeparator(';').ofCsvRecord(file)) {
            return reader.stream().map(CsvRecord::getFields).toList();
        }
    }

    @Test
    void allPeriodsAreExportedByDefaultAndOnlyTheirOwnerReadsThem() throws IOException {
        export(tiny.keys).export("er_tiny_f", null, ColumnChoice.ALL, Format.CSV, out());

        assertThat(files()).containsExactly("ER_TINY_F_2019-02.csv", "ER_TINY_F_2019-03.csv");
        for (String name : files()) {
            assertThat(Files.getPosixFilePermissions(out().resolve(name))).hasSize(2);
        }
    }

    @Test
    void plainParquetHoldsTheSameRows() throws IOException {
        export(tiny.keys).export(TinyStore.TABLE, "2019-02", ColumnChoice.ALL, Format.PARQUET, out());
        export(tiny.keys).export(TinyStore.TABLE, "2019-02", ColumnChoice.ALL, Format.CSV, out());

        List<Column> columns =
                TinyStore.CATALOG.find(TinyStore.TABLE).orElseThrow().columns();
        List<List<String>> found = new ArrayList<>();
        found.add(columns.stream().map(Column::name).toList());
        PartReader.rows(
                out().resolve("ER_TINY_F_2019-02-00001.parquet"),
                columns,
                null,
                cells -> found.add(
                        cells.stream().map(cell -> cell == null ? "" : cell).toList()));
        assertThat(found).isEqualTo(rows(out().resolve("ER_TINY_F_2019-02.csv")));
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void columnsThatAreNotChosenAreNotHandedOutAndTheTraceSaysWhichWere(Format format) throws IOException {
        export(tiny.keys).export(TinyStore.TABLE, "2019-02", ColumnChoice.of(List.of("nbr", "TXT")), format, out());

        List<Column> chosen = TinyStore.CATALOG.find(TinyStore.TABLE).orElseThrow().columns().stream()
                .filter(column -> List.of("TXT", "NBR").contains(column.name()))
                .toList();
        List<List<String>> found = new ArrayList<>();
        if (format == Format.CSV) {
            found.addAll(rows(out().resolve("ER_TINY_F_2019-02.csv")));
        } else {
            found.add(chosen.stream().map(Column::name).toList());
            PartReader.rows(
                    out().resolve("ER_TINY_F_2019-02-00001.parquet"),
                    chosen,
                    null,
                    cells -> found.add(
                            cells.stream().map(cell -> cell == null ? "" : cell).toList()));
        }
        List<List<String>> expected = new ArrayList<>();
        for (List<String> row : rows(directory.resolve("T-1").resolve("a.csv"))) {
            if (!row.get(0).equals("bad")) {
                List<String> whole = expected.isEmpty() ? row : canonical(row);
                expected.add(List.of(whole.get(0), whole.get(3)));
            }
        }
        assertThat(found).isEqualTo(expected);
        assertThat(directory.resolve("trace.jsonl"))
                .content()
                .contains(format.name().toLowerCase(Locale.ROOT) + " columns NBR,TXT ER_TINY_F_2019-02");
    }

    @Test
    void columnsThatTheSchemaMarksAsIdentifyingOrDoesNotHaveAreLeftOut() throws IOException {
        List<Column> columns = new ArrayList<>();
        for (Column column :
                TinyStore.CATALOG.find(TinyStore.TABLE).orElseThrow().columns()) {
            if (!column.name().equals("MNT")) {
                columns.add(column.name().equals("TXT") ? identifying(column) : column);
            }
        }
        SchemaCatalog catalog = SchemaCatalog.of(List.of(
                new TableSchema(TinyStore.TABLE, "DCIR", columns, List.of(), List.of(), List.of(), "1".repeat(64))));

        export(tiny.keys)
                .export(
                        TinyStore.TABLE,
                        "2019-02",
                        ColumnChoice.withoutIdentifying(catalog, "er_tiny_f"),
                        Format.CSV,
                        out());

        assertThat(rows(out().resolve("ER_TINY_F_2019-02.csv")).get(0)).containsExactly("DTE", "NBR");
        assertThat(directory.resolve("trace.jsonl")).content().contains("csv without-identifying ER_TINY_F_2019-02");
    }

    private static Column identifying(Column column) {
        return new Column(
                column.name(),
                column.type(),
                column.dateFormats(),
                column.required(),
                column.constraints(),
                column.nomenclature(),
                column.years(),
                Set.of(Column.Marking.IDENTIFYING));
    }

    @Test
    void aChoiceOfColumnsThatAreNotThereOrThatNobodyKnowsIsRefusedAndNothingIsWritten() {
        assertThatThrownBy(() -> export(tiny.keys)
                        .export(TinyStore.TABLE, null, ColumnChoice.of(List.of("TXT", "NONE")), Format.CSV, out()))
                .isInstanceOf(ColumnChoiceException.class)
                .hasMessage("[ER_TINY_F] has no column NONE; sndscopy schema show ER_TINY_F has its columns");
        assertThatThrownBy(() -> ColumnChoice.withoutIdentifying(SchemaCatalog.of(List.of()), "ER_TINY_F"))
                .isInstanceOf(ColumnChoiceException.class)
                .hasMessageStartingWith("[ER_TINY_F] not in the schema: nothing says which of its columns identify");
        assertThat(directory.resolve("trace.jsonl")).doesNotExist();
    }

    @Test
    void noFileIsReplacedAndNoneAppearsBesideIt() throws IOException {
        Files.createDirectories(out());
        Files.writeString(out().resolve("ER_TINY_F_2019-03.csv"), "mine");

        assertThatThrownBy(() -> export(tiny.keys).export(TinyStore.TABLE, null, ColumnChoice.ALL, Format.CSV, out()))
                .isInstanceOf(FileAlreadyExistsException.class)
                .hasMessageEndingWith("ER_TINY_F_2019-03.csv");
        assertThat(files()).containsExactly("ER_TINY_F_2019-03.csv");
        assertThat(out().resolve("ER_TINY_F_2019-03.csv")).hasContent("mine");
        assertThat(directory.resolve("trace.jsonl")).doesNotExist();
    }

    @Test
    void anAlteredObjectIsNotExported() throws IOException {
        String key = tiny.keys("data/ER_TINY_F/period=2019-02/").get(0);
        byte[] content = tiny.content(key);
        content[100] ^= 1;
        tiny.replace(key, content);

        assertThatThrownBy(
                        () -> export(tiny.keys).export(TinyStore.TABLE, "2019-02", ColumnChoice.ALL, Format.CSV, out()))
                .isInstanceOf(IntegrityException.class)
                .hasMessageStartingWith("[" + key + "]");
        assertThat(files()).isEmpty();
    }

    @Test
    void withoutTheKeyNothingIsExported() throws IOException {
        assertThatThrownBy(() -> export(new MemoryKeyService())
                        .export(TinyStore.TABLE, null, ColumnChoice.ALL, Format.CSV, out()))
                .isInstanceOf(KeyServiceException.class);
        assertThat(files()).isEmpty();
    }

    @Test
    void whatIsNotPublishedIsSaid() {
        assertThatThrownBy(() -> export(tiny.keys).export("ER_PRS_F", null, ColumnChoice.ALL, Format.CSV, out()))
                .isInstanceOf(NotPublishedException.class)
                .hasMessageStartingWith("[ER_PRS_F] nothing of this name is published");
    }

    @Test
    void theTraceNamesWhatWasHandedOutAndHoldsNoValue() throws IOException {
        export(tiny.keys).export(TinyStore.TABLE, "2019-02", ColumnChoice.ALL, Format.CSV, out());
        export(tiny.keys).export(TinyStore.TABLE, "2019-03", ColumnChoice.ALL, Format.PARQUET, out());

        List<String> lines = Files.readAllLines(directory.resolve("trace.jsonl"));
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0))
                .startsWith("{\"action\":\"export\",\"operator\":\"tester\",\"rows\":5,\"time\":\"")
                .endsWith("\"what\":\"ER_TINY_F 2019-02 csv ER_TINY_F_2019-02.csv\"}");
        assertThat(lines).noneMatch(line -> line.contains(CANARY));
    }

    private Path out() {
        return directory.resolve("out");
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(out())) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        }
    }
}
