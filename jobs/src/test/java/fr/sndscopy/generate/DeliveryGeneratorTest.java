package fr.sndscopy.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.delivery.Delivery;
import fr.sndscopy.delivery.DeliveryReader;
import fr.sndscopy.delivery.FileChecksums;
import fr.sndscopy.delivery.Period;
import fr.sndscopy.delivery.SourceFile;
import fr.sndscopy.generate.GeneratedDelivery.GeneratedFile;
import fr.sndscopy.place.Here;
import fr.sndscopy.record.ViolationCode;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import fr.sndscopy.schema.Constraints;
import fr.sndscopy.schema.LogicalType;
import fr.sndscopy.schema.SchemaCatalog;
import fr.sndscopy.schema.TableSchema;
import fr.sndscopy.schema.YearSpan;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeliveryGeneratorTest {
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("dd/MM/uuuu").withResolverStyle(ResolverStyle.STRICT);
    private static final List<Column> KEY = List.of(
            Column.of("DCT_ORD_NUM", ColumnType.integer(9)),
            Column.of("FLX_DIS_DTD", ColumnType.of(LogicalType.DATE)),
            Column.of("FLX_EMT_NUM", ColumnType.integer(2)),
            Column.of("FLX_EMT_ORD", ColumnType.integer(4)),
            Column.of("FLX_EMT_TYP", ColumnType.integer(2)),
            Column.of("FLX_TRT_DTD", ColumnType.of(LogicalType.DATE)),
            Column.of("ORG_CLE_NUM", ColumnType.string(9)),
            Column.of("PRS_ORD_NUM", ColumnType.integer(5)),
            Column.of("REM_TYP_AFF", ColumnType.integer(8)));
    private static final List<String> KEY_NAMES = KEY.stream().map(Column::name).toList();

    private static final SchemaCatalog CATALOG = new Tables(Map.of(
            "ER_PRS_F",
            table(
                    "ER_PRS_F",
                    Column.of("BEN_NIR_PSA", ColumnType.string(17)),
                    Column.of("BEN_RNG_GEM", ColumnType.integer(1)),
                    Column.of("BEN_CDI_NIR", ColumnType.string(2)),
                    Column.of("BEN_SEX_COD", ColumnType.integer(1)),
                    Column.of("EXE_SOI_DTD", ColumnType.of(LogicalType.DATE)),
                    Column.of("EXE_SOI_AMD", ColumnType.of(LogicalType.YEARMONTH)),
                    Column.of("BEN_NAI_ANN", ColumnType.of(LogicalType.YEAR)),
                    Column.of("BSE_REM_MNT", ColumnType.decimal(7, 2)),
                    Column.of("BSE_REM_PRU", ColumnType.decimal(9, 5)),
                    constrained("PRS_ACT_QTE", ColumnType.decimal(4, 2), "0", "1000", null),
                    constrained("PFS_EXE_NUM", ColumnType.string(9), null, null, 9),
                    Column.of("BEN_ACS_TOP", ColumnType.of(LogicalType.BOOLEAN)),
                    // Not in 2019:
                    new Column(
                            "OLD",
                            ColumnType.integer(1),
                            List.of(),
                            false,
                            Constraints.NONE,
                            null,
                            new YearSpan(2006, 2010, Set.of()),
                            Set.of())),
            "ER_PHA_F",
            table(
                    "ER_PHA_F",
                    constrained("PHA_ACT_QSN", ColumnType.integer(2), "-10", "30", null),
                    constrained("PHA_ACT_PRU", ColumnType.decimal(10, 5), "0", "25000", null),
                    Column.of("PHA_PRS_C13", ColumnType.integer(13))),
            "ER_CAM_F",
            table(
                    "ER_CAM_F",
                    Column.of("CAM_QUA_DEN", ColumnType.string(32)),
                    Column.of("CAM_PRS_IDE", ColumnType.string(13)),
                    Column.of("CAM_RED_MNT", ColumnType.decimal(9, 2))),
            "ER_ETE_F",
            table("ER_ETE_F", Column.of("ETE_STJ_COD", ColumnType.integer(3)), Column.of("X", ColumnType.string(0))),
            "IR_BEN_R",
            new TableSchema(
                    "IR_BEN_R",
                    "BENEFICIAIRE",
                    List.of(
                            Column.of("BEN_NIR_PSA", ColumnType.string(17)),
                            Column.of("BEN_RNG_GEM", ColumnType.integer(2)),
                            Column.of("BEN_SEX_COD", ColumnType.integer(1)),
                            new Column(
                                    "BEN_NAI_MOI",
                                    ColumnType.of(LogicalType.DATE),
                                    List.of("%m"),
                                    false,
                                    Constraints.NONE,
                                    null,
                                    YearSpan.ALWAYS,
                                    Set.of()),
                            Column.of("BEN_DTE_MAJ", ColumnType.of(LogicalType.DATE))),
                    List.of(""),
                    List.of("BEN_NIR_PSA", "BEN_RNG_GEM"),
                    List.of(),
                    "1")));

    private final Path directory;
    private final long seed = ThreadLocalRandom.current().nextLong(1_000_000);

    DeliveryGeneratorTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void everyCellFitsItsColumnInTheRowsWithoutDefect() throws IOException {
        GeneratedDelivery generated = generate("clean", 3_000, 0, 2);

        assertThat(generated.files())
                .extracting(GeneratedFile::table, GeneratedFile::rows, GeneratedFile::columns)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("ER_PRS_F", 3_000L, 21),
                        org.assertj.core.groups.Tuple.tuple("ER_PHA_F", 1_200L, 12),
                        org.assertj.core.groups.Tuple.tuple("ER_CAM_F", 900L, 12),
                        org.assertj.core.groups.Tuple.tuple("ER_ETE_F", 1_050L, 11),
                        org.assertj.core.groups.Tuple.tuple("IR_BEN_R", 150L, 5));
        assertThat(generated.defects()).isEmpty();
        for (SourceFile file : delivery(generated).files()) {
            assertThat(violations(generated, file))
                    .as("%s, seed %s", file.path(), seed)
                    .isEmpty();
        }
    }

    @Test
    void breaksExactlyAsManyRowsAsItSays() throws IOException {
        GeneratedDelivery generated = generate("broken", 3_000, 0.05, 2);

        assertThat(generated.files().get(0).defects())
                .isEqualTo(Map.of(
                        ViolationCode.TOO_LONG, 25L,
                        ViolationCode.NOT_INTEGER, 25L,
                        ViolationCode.BAD_DATE, 25L,
                        ViolationCode.RAGGED_ROW, 25L,
                        ViolationCode.ENCODING, 25L,
                        ViolationCode.NUL_BYTE, 25L));
        for (SourceFile file : delivery(generated).files()) {
            GeneratedFile made = generated.files().stream()
                    .filter(candidate -> candidate.path().equals(file.path()))
                    .findFirst()
                    .orElseThrow();
            assertThat(violations(generated, file))
                    .as("%s, seed %s", file.path(), seed)
                    .isEqualTo(made.defects());
            assertThat(made.defects().values().stream()
                            .mapToLong(Long::longValue)
                            .sum())
                    .isEqualTo(Math.round(made.rows() * 0.05));
        }
    }

    @Test
    void declaresWhatItWrote() throws IOException {
        AtomicLong progress = new AtomicLong();
        GeneratedDelivery generated = new DeliveryGenerator(CATALOG)
                .generate(settings("declared", 10_000, 0.1, 2), (table, rows) -> progress.addAndGet(rows));

        Delivery delivery = delivery(generated);
        assertThat(delivery.id()).isEqualTo("DCIR-2019-02").isEqualTo(generated.id());
        assertThat(delivery.files()).extracting(SourceFile::vintage).containsOnly(2019);
        assertThat(FileChecksums.verify(delivery, 1, (path, bytes) -> {})).hasSize(5);
        assertThat(delivery.files().stream()
                        .mapToLong(file -> file.declaredRows().orElseThrow())
                        .sum())
                .isEqualTo(generated.rows())
                .isEqualTo(progress.get());
        SourceFile camFile = delivery.files().get(2);
        assertThat(camFile.path()).isEqualTo("data/ER_CAM_F_201902.csv.gz");
        assertThat(camFile.format().cells().encoding()).isEqualTo(Charset.forName("windows-1252"));
        assertThat(delivery.files().get(4).period()).isEqualTo(Period.SNAPSHOT);
        assertThat(generated.files().get(0).bytes())
                .isEqualTo(generated.files().get(0).textBytes())
                .isEqualTo(Files.size(generated.directory().resolve("data/ER_PRS_F_201902.csv")));
        assertThat(text(generated, camFile)).contains("supérieure");
    }

    @Test
    void detailsJoinClaimsAndClaimsJoinPeople() throws IOException {
        GeneratedDelivery generated = generate("joined", 4_000, 0, 1);
        Delivery delivery = delivery(generated);

        Set<List<String>> claims =
                new HashSet<>(cells(generated, delivery.files().get(0), KEY_NAMES));
        assertThat(claims).as("the key is unique, seed %s", seed).hasSize(4_000);
        for (int detail = 1; detail <= 3; detail++) {
            List<List<String>> keys = cells(generated, delivery.files().get(detail), KEY_NAMES);
            assertThat(claims).as("seed %s", seed).containsAll(keys);
            assertThat(new HashSet<>(keys)).hasSize(keys.size());
        }
        List<String> person = List.of("BEN_NIR_PSA", "BEN_RNG_GEM", "BEN_SEX_COD");
        Set<List<String>> people =
                new HashSet<>(cells(generated, delivery.files().get(4), person));
        assertThat(people).hasSize(200);
        assertThat(people).containsAll(cells(generated, delivery.files().get(0), person));
        assertThat(cells(generated, delivery.files().get(0), List.of("FLX_DIS_DTD")))
                .containsOnly(List.of("01/02/2019"));
    }

    @Test
    void amountsHaveCorrections() throws IOException {
        GeneratedDelivery generated = generate("amounts", 2_000, 0, 1);

        List<BigDecimal> amounts = cells(generated, delivery(generated).files().get(0), List.of("BSE_REM_MNT")).stream()
                .filter(cell -> !cell.get(0).isEmpty())
                .map(cell -> new BigDecimal(cell.get(0)))
                .toList();
        assertThat(amounts).as("seed %s", seed).anyMatch(amount -> amount.signum() < 0);
        assertThat(new HashSet<>(amounts)).hasSizeGreaterThan(500);
    }

    @Test
    void theSameSeedGivesTheSameBytesOnAnyNumberOfThreads() throws IOException {
        GeneratedDelivery one = generate("one", 2_000, 0.02, 1);
        GeneratedDelivery four = generate("four", 2_000, 0.02, 4);

        assertThat(four.files()).as("seed %s", seed).isEqualTo(one.files());
        GeneratedDelivery other = new DeliveryGenerator(CATALOG)
                .generate(
                        new GeneratorSettings(
                                directory.resolve("other"), new Period("2019-02"), 2_000, seed + 1, 0.02, 1),
                        (table, rows) -> {});
        assertThat(other.files().get(0).sha256())
                .isNotEqualTo(one.files().get(0).sha256());
    }

    @Test
    void refusesAFolderThatIsNotEmpty() throws IOException {
        Files.createFile(directory.resolve("there"));
        assertThatThrownBy(() -> generate("", 10, 0, 1))
                .isInstanceOf(FileAlreadyExistsException.class)
                .hasMessage(directory.resolve("") + ": not empty: expected an absent or empty folder");
    }

    @Test
    void refusesACatalogueWithoutTheTables() {
        assertThatThrownBy(() -> new DeliveryGenerator(new Tables(Map.of()))
                        .generate(settings("x", 10, 0, 1), (table, rows) -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("[ER_PRS_F] not in the schema catalogue: expected the tables of DCIR");
    }

    @Test
    void refusesSettingsOutOfRange() {
        assertThatThrownBy(() -> settings("x", 0, 0, 1)).hasMessage("[rows] 0: expected 1 to 300000000");
        assertThatThrownBy(() -> settings("x", 1, 0.6, 1)).hasMessage("[defects] 0.6: expected a share from 0 to 0.5");
        assertThatThrownBy(() -> settings("x", 1, 0, 0)).hasMessage("[threads] 0: expected 1 or more");
        assertThatThrownBy(() -> new GeneratorSettings(directory, new Period("2019"), 1, 1, 0, 1))
                .hasMessage("[period] not a flux month: expected YYYY-MM, such as 2019-02");
    }

    private GeneratedDelivery generate(String folder, long rows, double defects, int threads) throws IOException {
        return new DeliveryGenerator(CATALOG).generate(settings(folder, rows, defects, threads), (table, count) -> {});
    }

    private GeneratorSettings settings(String folder, long rows, double defects, int threads) {
        return new GeneratorSettings(directory.resolve(folder), new Period("2019-02"), rows, seed, defects, threads);
    }

    private static Delivery delivery(GeneratedDelivery generated) throws IOException {
        return DeliveryReader.read(Here.folder(generated.directory()));
    }

    private static List<List<String>> cells(GeneratedDelivery generated, SourceFile file, List<String> names)
            throws IOException {
        List<String> lines = text(generated, file).lines().toList();
        List<String> header = List.of(lines.get(0).split(";"));
        int[] indexes = names.stream().mapToInt(header::indexOf).toArray();
        List<List<String>> cells = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] row = line.split(";", -1);
            cells.add(Arrays.stream(indexes).mapToObj(index -> row[index]).toList());
        }
        return cells;
    }

    private static String text(GeneratedDelivery generated, SourceFile file) throws IOException {
        return new String(bytes(generated, file), file.format().cells().encoding());
    }

    private static byte[] bytes(GeneratedDelivery generated, SourceFile file) throws IOException {
        try (InputStream in = Files.newInputStream(generated.directory().resolve(file.path()))) {
            return (file.path().endsWith(".gz") ? new GZIPInputStream(in) : in).readAllBytes();
        }
    }

    /** Judges row by row with the JDK's parsers: what does not hold, by code; a row with two faults counts twice. */
    private static Map<ViolationCode, Long> violations(GeneratedDelivery generated, SourceFile file)
            throws IOException {
        List<Column> columns =
                CATALOG.find(file.table()).orElseThrow().inYear(file.vintage()).columns();
        Map<ViolationCode, Long> violations = new TreeMap<>();
        String[] lines = new String(bytes(generated, file), StandardCharsets.ISO_8859_1).split("\n");
        assertThat(lines[0])
                .isEqualTo(String.join(";", columns.stream().map(Column::name).toList()));
        assertThat(lines.length - 1L).isEqualTo(file.declaredRows().orElseThrow());
        for (int line = 1; line < lines.length; line++) {
            String row;
            try {
                byte[] raw = lines[line].getBytes(StandardCharsets.ISO_8859_1);
                row = file.format()
                        .cells()
                        .encoding()
                        .newDecoder()
                        .decode(ByteBuffer.wrap(raw))
                        .toString();
            } catch (CharacterCodingException e) {
                violations.merge(ViolationCode.ENCODING, 1L, Long::sum);
                continue;
            }
            String[] cells = row.split(";", -1);
            if (cells.length != columns.size()) {
                violations.merge(ViolationCode.RAGGED_ROW, 1L, Long::sum);
                continue;
            }
            for (int index = 0; index < cells.length; index++) {
                ViolationCode code = cells[index].isEmpty() ? null : violation(columns.get(index), cells[index]);
                if (code != null) {
                    violations.merge(code, 1L, Long::sum);
                }
            }
        }
        return violations;
    }

    private static @Nullable ViolationCode violation(Column column, String cell) {
        ColumnType type = column.type();
        Integer least = column.constraints().minLength();
        return switch (type.logical()) {
            case STRING -> {
                if (cell.indexOf('\0') >= 0) {
                    yield ViolationCode.NUL_BYTE;
                }
                boolean fits = type.precision() == 0 || cell.length() <= type.precision();
                yield fits && (least == null || cell.length() >= least) ? null : ViolationCode.TOO_LONG;
            }
            case INTEGER -> {
                if (!cell.matches("-?\\d+")) {
                    yield ViolationCode.NOT_INTEGER;
                }
                yield number(column, cell) ? null : ViolationCode.OUT_OF_PRECISION;
            }
            case DECIMAL -> number(column, cell) ? null : ViolationCode.OUT_OF_PRECISION;
            case BOOLEAN -> cell.matches("[01]") ? null : ViolationCode.NOT_BOOLEAN;
            case YEAR -> cell.matches("\\d{4}") ? null : ViolationCode.NOT_YEAR;
            case YEARMONTH -> cell.matches("\\d{4}(0[1-9]|1[0-2])") ? null : ViolationCode.NOT_YEARMONTH;
            case DATE, DATETIME -> date(column, cell) ? null : ViolationCode.BAD_DATE;
        };
    }

    private static boolean number(Column column, String cell) {
        BigDecimal number = new BigDecimal(cell);
        String least = column.constraints().minimum();
        String most = column.constraints().maximum();
        return number.scale() <= column.type().scale()
                && number.setScale(column.type().scale()).precision()
                        <= column.type().precision()
                && (least == null || number.compareTo(new BigDecimal(least)) >= 0)
                && (most == null || number.compareTo(new BigDecimal(most)) <= 0);
    }

    private static boolean date(Column column, String cell) {
        if (column.dateFormats().equals(List.of("%m"))) {
            return cell.matches("0[1-9]|1[0-2]");
        }
        try {
            return LocalDate.parse(cell, DATE).getYear() > 0;
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    private static TableSchema table(String name, Column... columns) {
        List<Column> all = new ArrayList<>(List.of(columns));
        all.addAll(KEY);
        return new TableSchema(name, "DCIR", all, List.of(""), KEY_NAMES, List.of(), "1");
    }

    private static Column constrained(
            String name, ColumnType type, @Nullable String minimum, @Nullable String maximum, @Nullable Integer least) {
        Constraints constraints = new Constraints(minimum, maximum, List.of(), null, least);
        return new Column(name, type, List.of(), false, constraints, null, YearSpan.ALWAYS, Set.of());
    }

    /** The tables of a test. */
    private record Tables(Map<String, TableSchema> byName) implements SchemaCatalog {
        @Override
        public Collection<TableSchema> tables() {
            return byName.values();
        }

        @Override
        public Optional<TableSchema> find(String tableName) {
            return Optional.ofNullable(byName.get(tableName));
        }
    }
}
