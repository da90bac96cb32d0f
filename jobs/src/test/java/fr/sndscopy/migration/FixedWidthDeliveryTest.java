package fr.sndscopy.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.config.KnownFormats;
import fr.sndscopy.delivery.ContentId;
import fr.sndscopy.delivery.Delivery;
import fr.sndscopy.delivery.DeliveryReader;
import fr.sndscopy.delivery.DeliveryRefusedException;
import fr.sndscopy.delivery.FileChecksums;
import fr.sndscopy.delivery.Inventory;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.migration.access.QuarantineAccess;
import fr.sndscopy.migration.access.QuarantineAccess.Format;
import fr.sndscopy.migration.access.QuarantineAccess.ShownRow;
import fr.sndscopy.migration.access.QuarantineSelection;
import fr.sndscopy.migration.access.RefusedRuns;
import fr.sndscopy.migration.access.Trace;
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
import fr.sndscopy.place.Here;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import fr.sndscopy.schema.LogicalType;
import fr.sndscopy.schema.SchemaCatalog;
import fr.sndscopy.schema.TableSchema;
import fr.sndscopy.validate.RowVerdicts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lines of a layout that ATIH has published, from their declaration to the replay of their quarantine, beside the same rows as text. */
class FixedWidthDeliveryTest {
    private static final Charset LATIN = StandardCharsets.ISO_8859_1;
    private static final Path LAYOUT = Path.of("docs", "layouts", "rum-008.yaml");
    private static final SchemaCatalog NARROW = catalog("1".repeat(64), 6);
    private static final SchemaCatalog WIDE = catalog("2".repeat(64), 8);
    private static final int STAYS = 300;
    private static final String[] GROUPS = {"RUM", "DAS", "ACTE"};

    private final Path directory;
    private final TinyStore tiny;

    FixedWidthDeliveryTest(@TempDir Path directory) throws IOException {
        this.directory = directory;
        this.tiny = new TinyStore(directory);
    }

    private static SchemaCatalog catalog(String version, int diagnosis) {
        Column finess = Column.of("FINESS", ColumnType.string(9));
        Column stay = Column.of("NUM_RSS", ColumnType.string(7));
        Column unit = Column.of("NUM_UM", ColumnType.string(4));
        List<Column> rum = new ArrayList<>(List.of(finess, stay));
        rum.add(Column.of("NAI_DAT", ColumnType.of(LogicalType.DATE)));
        rum.add(Column.of("SEXE", ColumnType.string(1)));
        rum.add(unit);
        rum.add(Column.of("ENT_DAT", ColumnType.of(LogicalType.DATE)));
        rum.add(Column.of("ENT_MOD", ColumnType.string(1)));
        rum.add(Column.of("ENT_PRV", ColumnType.string(1)));
        rum.add(Column.of("SOR_DAT", ColumnType.of(LogicalType.DATE)));
        rum.add(Column.of("SOR_MOD", ColumnType.string(1)));
        rum.add(Column.of("SOR_DES", ColumnType.string(1)));
        rum.add(Column.of("COD_POS", ColumnType.string(5)));
        rum.add(Column.of("NAI_POI", ColumnType.integer(4)));
        rum.add(Column.of("SEA_NBR", ColumnType.integer(2)));
        rum.add(Column.of("DAS_NBR", ColumnType.integer(2)));
        rum.add(Column.of("DAD_NBR", ColumnType.integer(2)));
        rum.add(Column.of("ACT_NBR", ColumnType.integer(2)));
        rum.add(Column.of("DGN_PAL", ColumnType.string(8)));
        rum.add(Column.of("DGN_REL", ColumnType.string(8)));
        rum.add(Column.of("IGS_2", ColumnType.integer(3)));
        return SchemaCatalog.of(List.of(
                table("T_RUM", version, rum),
                table(
                        "T_DAS",
                        version,
                        List.of(
                                finess,
                                stay,
                                unit,
                                Column.of("DAS_ORD", ColumnType.integer(2)),
                                Column.of("DGN_ASS", ColumnType.string(diagnosis)))),
                table(
                        "T_ACTE",
                        version,
                        List.of(
                                finess,
                                stay,
                                unit,
                                Column.of("ACT_ORD", ColumnType.integer(2)),
                                Column.of("CDC_ACT", ColumnType.string(7)),
                                Column.of("PHA_ACT", ColumnType.string(1)),
                                Column.of("NBR_EXE", ColumnType.integer(2))))));
    }

    private static TableSchema table(String name, String version, List<Column> columns) {
        return new TableSchema(name, "PMSI MCO", columns, List.of(), List.of(), List.of(), version);
    }

    /** By group, the cells of the rows of a stay, in the order of the layout. */
    private static Map<String, List<List<String>>> stay(int i) {
        String finess = "5900" + String.format("%05d", i % 7);
        String rss = String.format("%07d", i);
        String unit = String.format("%04d", i % 12);
        int diagnoses = i % 4;
        int documented = i % 3;
        int acts = i % 5;
        Map<String, List<List<String>>> rows = new TreeMap<>();
        rows.put(
                "RUM",
                List.of(List.of(
                        finess,
                        rss,
                        i % 9 == 0 ? "" : String.format("%02d/%02d/19%02d", 1 + i % 28, 1 + i % 12, i % 100),
                        String.valueOf(1 + i % 2),
                        unit,
                        String.format("%02d/01/2004", 1 + i % 28),
                        "8",
                        i % 2 == 0 ? "" : "5",
                        String.format("%02d/02/2004", 1 + i % 28),
                        "8",
                        "",
                        i % 50 == 0 ? "é" : "59000",
                        i % 10 == 0 ? "3250" : "",
                        "0",
                        String.valueOf(diagnoses),
                        String.valueOf(documented),
                        String.valueOf(acts),
                        "J18" + i % 10,
                        i % 3 == 0 ? "I10" : "",
                        i % 6 == 0 ? "17" : "")));
        List<List<String>> das = new ArrayList<>();
        List<List<String>> dad = new ArrayList<>();
        List<List<String>> acte = new ArrayList<>();
        for (int d = 1; d <= diagnoses; d++) {
            String code = i % 20 == 3 && d == 2 ? "E112+" + i % 10 + "0" + d : "E11" + d;
            das.add(List.of(finess, rss, unit, String.valueOf(d), code));
        }
        for (int d = 1; d <= documented; d++) {
            dad.add(List.of(finess, rss, unit, String.valueOf(d), "Z0" + d));
        }
        for (int a = 1; a <= acts; a++) {
            acte.add(List.of(finess, rss, unit, String.valueOf(a), "ABCD00" + a, "0", String.valueOf(a)));
        }
        rows.put("DAS", das);
        rows.put("DAD", dad);
        rows.put("ACTE", acte);
        return rows;
    }

    private static List<List<String>> stay(int i, String group) {
        return Objects.requireNonNull(stay(i).get(group));
    }

    private static String padded(String text, int length) {
        return text + " ".repeat(length - text.length());
    }

    private static String number(String digits, int length) {
        return digits.isEmpty() ? " ".repeat(length) : "0".repeat(length - digits.length()) + digits;
    }

    private static String day(String date) {
        return date.isEmpty() ? " ".repeat(8) : date.replace("/", "");
    }

    /** As the page of ATIH has it, place after place. */
    private static String line(int i) {
        List<String> rum = stay(i, "RUM").get(0);
        StringBuilder line = new StringBuilder();
        line.append(rum.get(0)).append("008").append(rum.get(1)).append(day(rum.get(2)));
        line.append(rum.get(3)).append(rum.get(4)).append(day(rum.get(5)));
        line.append(rum.get(6)).append(padded(rum.get(7), 1)).append(day(rum.get(8)));
        line.append(rum.get(9)).append(padded(rum.get(10), 1)).append(padded(rum.get(11), 5));
        line.append(number(rum.get(12), 4));
        for (int counter = 13; counter <= 16; counter++) {
            line.append(number(rum.get(counter), 2));
        }
        line.append(padded(rum.get(17), 8)).append(padded(rum.get(18), 8)).append(number(rum.get(19), 3));
        line.append("réservé        ");
        stay(i, "DAS").forEach(row -> line.append(padded(row.get(4), 8)));
        stay(i, "DAD").forEach(row -> line.append(padded(row.get(4), 8)));
        stay(i, "ACTE")
                .forEach(row -> line.append(row.get(4)).append(row.get(5)).append(number(row.get(6), 2)));
        return line.toString();
    }

    private static List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < STAYS; i++) {
            lines.add(line(i));
        }
        return lines;
    }

    private Delivery delivery(String id, List<String> lines) throws IOException {
        return delivery(id, "rum.txt", String.join("\r\n", lines).getBytes(LATIN), layout -> layout);
    }

    private Delivery delivery(String id, String name, byte[] content, UnaryOperator<String> layout) throws IOException {
        Path folder = Files.createDirectories(directory.resolve(id));
        Files.write(folder.resolve(name), content);
        Files.writeString(folder.resolve("rum.yaml"), layout.apply(Files.readString(LAYOUT)));
        Files.writeString(folder.resolve("delivery.yaml"), """
                delivery: %1$s
                product: PMSI MCO
                period: 2004
                format: {type: fixed-width, layout: rum.yaml, encoding: iso-8859-1, date: ddMMyyyy}
                limits: {"*": none}
                files:
                  - {path: %2$s, table: T_RUM, format: {group: RUM}}
                  - {path: %2$s, table: T_DAS, format: {group: DAS}}
                  - {path: %2$s, table: T_ACTE, format: {group: ACTE}}
                """.formatted(id, name));
        return DeliveryReader.read(Here.folder(folder));
    }

    /** The rows of all groups that are read, as text with delimiters. */
    private static Delivery asText(TinyStore store) throws IOException {
        Path folder = Files.createDirectories(store.directory.resolve("F-1"));
        Map<String, String> headers = Map.of(
                "RUM",
                "FINESS;NUM_RSS;NAI_DAT;SEXE;NUM_UM;ENT_DAT;ENT_MOD;ENT_PRV;SOR_DAT;SOR_MOD;SOR_DES;COD_POS;NAI_POI;SEA_NBR;"
                        + "DAS_NBR;DAD_NBR;ACT_NBR;DGN_PAL;DGN_REL;IGS_2",
                "DAS",
                "FINESS;NUM_RSS;NUM_UM;DAS_ORD;DGN_ASS",
                "ACTE",
                "FINESS;NUM_RSS;NUM_UM;ACT_ORD;CDC_ACT;PHA_ACT;NBR_EXE");
        StringBuilder files = new StringBuilder();
        for (String group : GROUPS) {
            List<String> lines = new ArrayList<>(List.of(headers.get(group)));
            for (int i = 0; i < STAYS; i++) {
                stay(i, group).forEach(row -> lines.add(String.join(";", row)));
            }
            Files.writeString(folder.resolve(group + ".csv"), String.join("\n", lines) + "\n");
            files.append("  - {path: %1$s.csv, table: T_%1$s}%n".formatted(group));
        }
        Files.writeString(folder.resolve("delivery.yaml"), """
                delivery: F-1
                product: PMSI MCO
                period: 2004
                limits: {"*": none}
                files:
                """ + files);
        return DeliveryReader.read(Here.folder(folder));
    }

    private static long rows(String group) {
        long rows = 0;
        for (int i = 0; i < STAYS; i++) {
            rows += stay(i, group).size();
        }
        return rows;
    }

    private static Manifest.File file(Manifest manifest, String group) {
        return manifest.files().stream()
                .filter(file -> file.path().endsWith("#" + group))
                .findFirst()
                .orElseThrow();
    }

    private static Manifest.Table table(Manifest manifest, String name) {
        return manifest.tables().stream()
                .filter(table -> table.table().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void isPublishedWithBooksOfEachTableThatBalance() throws IOException {
        Manifest manifest = tiny.publish(delivery("F-1", lines()), NARROW, RuleBook.USUAL);

        long tooLong = 15;
        assertThat(manifest.files())
                .extracting(Manifest.File::path)
                .containsExactlyInAnyOrder("rum.txt#RUM", "rum.txt#DAS", "rum.txt#ACTE");
        assertThat(manifest.files())
                .extracting(Manifest.File::sha256)
                .containsOnly(file(manifest, "RUM").sha256());
        assertThat(file(manifest, "RUM").rows()).isEqualTo(STAYS);
        assertThat(file(manifest, "DAS").rows()).isEqualTo(rows("DAS"));
        assertThat(file(manifest, "ACTE").rows()).isEqualTo(rows("ACTE"));
        assertThat(file(manifest, "RUM").drift()).isEmpty();
        assertThat(file(manifest, "DAS").drift())
                .containsExactly("longer(DGN_ASS): 8 > 6, 15 of 450 rows", "lines-without-rows(75)");
        assertThat(file(manifest, "ACTE").drift()).containsExactly("lines-without-rows(60)");
        assertThat(table(manifest, "T_RUM").books().stored()).isEqualTo(STAYS);
        assertThat(table(manifest, "T_DAS").books().stored()).isEqualTo(rows("DAS") - tooLong);
        assertThat(table(manifest, "T_DAS").books().violations())
                .containsExactly(Map.entry("too-long(DGN_ASS)", tooLong));
        assertThat(table(manifest, "T_ACTE").books().stored()).isEqualTo(rows("ACTE"));
        assertThat(manifest.parts()).hasSizeGreaterThan(12);
        assertThat(tiny.verify(tiny.keys).faults()).isEmpty();
        assertThat(tiny.verifySealed().faults()).isEmpty();
    }

    @Test
    void hasTheDigestsOfTheSameRowsInText() throws IOException {
        TinyStore text = new TinyStore(directory.resolve("text"));
        Map<String, PartReceipt> plain = converted(text, asText(text));
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(String.join("\n", lines()).getBytes(LATIN));
        }

        Map<String, PartReceipt> fixed = converted(tiny, delivery("F-1", lines()));
        Map<String, PartReceipt> gzip =
                converted(tiny, delivery("F-2", "rum.txt.gz", packed.toByteArray(), layout -> layout));

        assertThat(plain).hasSize(3);
        plain.forEach((table, receipt) -> {
            PartReceipt same = Objects.requireNonNull(fixed.get(table));
            assertThat(same.content()).as(table).isEqualTo(receipt.content());
            assertThat(same.books()).as(table).isEqualTo(receipt.books());
            assertThat(Objects.requireNonNull(gzip.get(table)).content())
                    .as(table)
                    .isEqualTo(receipt.content());
        });
    }

    /** By table, all of it in one part. */
    private static Map<String, PartReceipt> converted(TinyStore store, Delivery delivery) throws IOException {
        MigrationSettings settings = new MigrationSettings(1, 1 << 16, 1 << 24, 3);
        MigrationPlan plan = new Planner(WIDE, KnownFormats.ALL, RuleBook.USUAL, settings).plan(delivery);
        Map<String, PartReceipt> receipts = new TreeMap<>();
        for (PlannedPart part : plan.parts()) {
            receipts.put(
                    part.file().declared().table(),
                    TinyStore.convert(store.run(plan, delivery), part, RowVerdicts.NONE));
        }
        return receipts;
    }

    @Test
    void isConvertedElsewhereAfterThePlanInTheStore() throws IOException {
        Delivery delivery = delivery("F-1", lines());
        MigrationSettings settings = new MigrationSettings(1, 16, 1 << 12, 3);
        MigrationPlan plan = new Planner(WIDE, KnownFormats.ALL, RuleBook.USUAL, settings).plan(delivery);
        PartWork.Tools tools = PartWork.Tools.of(tiny.store, tiny.keys, tiny.work());
        PlanInMemory here = new PlanInMemory(tiny.ledger.initialise(), plan, settings);
        PlanInStore elsewhere =
                PlanInStore.open(PlanInStore.put(here, tools), delivery.folder(), KnownFormats.ALL, tools);
        PartWork work = new PartWork(elsewhere, tools, PartWork.Collecting.NOTHING);

        Map<String, Long> rows = new TreeMap<>();
        for (PlannedPart part : plan.parts()) {
            PartTask task = new PartTask(
                    PartTask.Step.CONVERT,
                    part.name(),
                    part.name(),
                    plan.sha256(),
                    1,
                    plan.files().indexOf(part.file()),
                    part.range(),
                    null,
                    null,
                    null);
            PartReceipt receipt = tools.objects(here).receipt(part, ((PartDone) work.run(task)).requireReceipt());
            rows.merge(part.file().declared().path(), receipt.books().delivered(), Long::sum);
        }

        assertThat(plan.parts()).hasSizeGreaterThan(12);
        assertThat(rows)
                .isEqualTo(
                        Map.of("rum.txt#RUM", (long) STAYS, "rum.txt#DAS", rows("DAS"), "rum.txt#ACTE", rows("ACTE")));
    }

    @Test
    void aLineThatCannotBeCutIsInTheQuarantineOfEveryTable() throws IOException {
        List<String> lines = lines();
        lines.set(7, lines.get(7).substring(0, 110)); // within the second of its diagnoses
        lines.set(11, lines.get(11) + " ");
        lines.set(12, lines.get(12).substring(0, 64) + "x" + lines.get(12).substring(65)); // a counter
        lines.set(13, lines.get(13).substring(0, 9) + "009" + lines.get(13).substring(12));
        lines.set(14, "");
        lines.set(15, "é");

        Manifest manifest = tiny.publish(delivery("F-1", lines), WIDE, RuleBook.USUAL);

        int[] lost = {7, 11, 12, 13, 15};
        for (String group : GROUPS) {
            long gone =
                    Arrays.stream(lost).mapToLong(i -> stay(i, group).size()).sum();
            Manifest.Table table = table(manifest, "T_" + group);
            long ofEmptyLine = stay(14, group).size();
            assertThat(table.books().violations()).containsExactly(Map.entry("ragged-row", 5L));
            assertThat(table.books().stored()).as(group).isEqualTo(rows(group) - gone - ofEmptyLine);
            assertThat(file(manifest, group).rows()).isEqualTo(table.books().stored() + 5);
        }
        assertThat(file(manifest, "RUM").drift()).containsExactly("lines-without-rows(1)");
        for (String group : GROUPS) {
            List<ShownRow> shown = access().show(new QuarantineSelection("T_" + group, null, null), null, 10);
            assertThat(shown)
                    .extracting(row -> row.place().replaceFirst(",.*", ""))
                    .containsExactly("line 8", "line 12", "line 13", "line 14", "line 16");
            access().export(
                            new QuarantineSelection("T_" + group, null, null),
                            Format.RAW,
                            directory.resolve("raw-" + group));
            try (Stream<Path> files = Files.list(directory.resolve("raw-" + group))) {
                String mark = group.equals("RUM") ? "" : " ";
                assertThat(Files.readAllLines(files.toList().get(0), LATIN))
                        .containsExactly(Arrays.stream(lost)
                                .mapToObj(i -> mark + lines.get(i))
                                .toArray(String[]::new));
            }
        }
        assertThat(tiny.verify(tiny.keys).faults()).isEmpty();
    }

    @Test
    void aRejectedRepetitionIsKeptWithWhatItBelongsToAndItsNumber() throws IOException {
        tiny.publish(delivery("F-1", lines()), NARROW, RuleBook.USUAL);
        QuarantineSelection all = new QuarantineSelection("T_DAS", null, null);

        List<ShownRow> shown = access().show(all, null, 2);
        access().export(all, Format.RAW, directory.resolve("raw"));

        String file = Files.readString(directory.resolve("F-1").resolve("rum.txt"), LATIN);
        assertThat(shown)
                .extracting(ShownRow::place)
                .containsExactly(
                        "line 4, offset " + file.indexOf("E112+302"),
                        "line 24, offset " + file.indexOf("E112+302", 600));
        assertThat(shown.get(0).cells())
                .extracting(QuarantineAccess.ShownCell::value)
                .containsExactly("590000003", "0000003", "0003", "2", "E112+302");
        try (Stream<Path> files = Files.list(directory.resolve("raw"))) {
            assertThat(Files.readAllLines(files.toList().get(0), LATIN))
                    .hasSize(15)
                    .first()
                    .isEqualTo("2 " + line(3).substring(0, 103) + "E112+302");
        }
    }

    @Test
    void rejectedRowsThatPassTodayJoinTheOthers() throws IOException {
        List<String> lines = lines();
        lines.set(7, lines.get(7).substring(0, 110));
        Manifest manifest = tiny.publish(delivery("F-1", lines), NARROW, RuleBook.USUAL);
        Files.delete(directory.resolve("F-1").resolve("rum.txt"));
        Files.delete(directory.resolve("F-1").resolve("rum.yaml"));

        QuarantineReplay.Result result = tiny.replay(WIDE, "F-1");

        assertThat(table(manifest, "T_DAS").books().violations())
                .containsExactlyInAnyOrderEntriesOf(Map.of("ragged-row", 1L, "too-long(DGN_ASS)", 15L));
        assertThat(result.passed()).isEqualTo(15);
        assertThat(result.remaining()).isEqualTo(3);
        assertThat(tiny.verify(tiny.keys).faults()).isEmpty();
        assertThat(tiny.verifySealed().faults()).isEmpty();
    }

    @Test
    void whatALayoutSaysIsPartOfTheContentAndHowItIsWrittenIsNot() throws IOException {
        byte[] content = String.join("\n", lines()).getBytes(LATIN);
        String id = contentId(delivery("F-1", "rum.txt", content, layout -> layout));

        assertThat(contentId(delivery("F-1", "rum.txt", content, layout -> "# of another day\n" + layout)))
                .isEqualTo(id);
        assertThat(contentId(
                        delivery("F-1", "rum.txt", content, layout -> layout.replace("SEXE, at: 28", "SEXE, at: 12"))))
                .isNotEqualTo(id);
    }

    private static String contentId(Delivery delivery) throws IOException {
        return ContentId.of(delivery, FileChecksums.verify(delivery, 1, (path, bytes) -> {}));
    }

    @Test
    void theFileIsOneThoughItIsReadForSeveralTables() throws IOException {
        Delivery delivery = delivery("F-1", lines());
        Files.writeString(directory.resolve("F-1").resolve("else.txt"), "");

        assertThat(Inventory.freeze(delivery).files()).hasSize(1);
        assertThat(Inventory.freeze(delivery).bytes())
                .isEqualTo(Files.size(directory.resolve("F-1").resolve("rum.txt")));
        assertThat(DeliveryReader.undeclared(delivery)).containsExactly("else.txt", "rum.txt#DAD");
        assertThat(delivery.unreadGroups()).isEqualTo(Map.of("rum.txt", List.of("DAD")));
        assertThat(FileChecksums.compute(delivery, 1, (path, bytes) -> {}))
                .containsOnlyKeys("rum.txt#RUM", "rum.txt#DAS", "rum.txt#ACTE");
    }

    @Test
    void aFileOfAnotherVersionOfTheLayoutIsRefusedBeforeAnyRowIsRead() throws IOException {
        List<String> lines = lines();
        lines.replaceAll(line -> line.substring(0, 9) + "016" + line.substring(12));
        Delivery delivery = delivery("F-1", lines);

        assertThatThrownBy(() -> tiny.publish(delivery, WIDE, RuleBook.USUAL))
                .isInstanceOf(DeliveryRefusedException.class)
                .hasMessageContaining(
                        "rum.txt: line 1] it does not say a version that the layout is of: expected one of"
                                + " its values at character 10")
                .hasMessageNotContaining("016");
    }

    private QuarantineAccess access() {
        return new QuarantineAccess(
                tiny.store,
                tiny.ledger,
                () -> tiny.keys,
                new RefusedRuns(tiny.work()),
                new Trace(directory.resolve("trace.jsonl"), "tester", Clock.systemUTC()),
                KnownFormats.ALL,
                tiny.work());
    }
}
