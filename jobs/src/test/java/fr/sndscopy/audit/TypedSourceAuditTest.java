package fr.sndscopy.audit;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.Withstands;
import fr.sndscopy.delivery.Delivery;
import fr.sndscopy.delivery.DeliveryReader;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.proof.CheckpointExpectation;
import fr.sndscopy.migration.TinyStore;
import fr.sndscopy.migration.plan.RuleBook;
import fr.sndscopy.place.Here;
import fr.sndscopy.report.AuditReport;
import fr.sndscopy.report.AuditReport.Reservation;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import fr.sndscopy.schema.LogicalType;
import fr.sndscopy.schema.SchemaCatalog;
import fr.sndscopy.schema.TableSchema;
import fr.sndscopy.source.SourceFormat;
import fr.sndscopy.source.SourceFormats;
import fr.sndscopy.source.parquet.ParquetSample;
import fr.sndscopy.source.parquet.ParquetSourceFormat;
import fr.sndscopy.source.sas.SasFile;
import fr.sndscopy.source.sas.SasSourceFormat;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.api.Binary;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are no text, held against what is stored of them by readers that are not ours. */
final class TypedSourceAuditTest {
    private static final int ROWS = 500;
    private static final SchemaCatalog TINY = catalog("1".repeat(64), 8);
    private static final SchemaCatalog LONGER = catalog("2".repeat(64), 60);
    private static final SchemaCatalog SMALL =
            catalog("3".repeat(64), Column.of("TXT", ColumnType.string(8)), Column.of("NBR", ColumnType.integer(12)));
    private static final SchemaCatalog NUMBERS = catalog(
            "4".repeat(64),
            Column.of("ANY", ColumnType.string(400)),
            Column.of("CUT", ColumnType.string(400)),
            Column.of("NBR", ColumnType.integer(12)));
    private static final String SAS = "{type: sas7bdat}";
    private static final String PARQUET = "{type: parquet}";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    private static SchemaCatalog catalog(String version, int length) {
        return catalog(
                version,
                Column.of("TXT", ColumnType.string(length)),
                Column.of("ANY", ColumnType.string(40)),
                Column.of("MNT", ColumnType.decimal(9, 2)),
                Column.of("NBR", ColumnType.integer(12)),
                Column.of("DTE", ColumnType.of(LogicalType.DATE)),
                Column.of("TS", ColumnType.of(LogicalType.DATETIME)),
                Column.of("MOI", ColumnType.of(LogicalType.YEARMONTH)),
                Column.of("ANN", ColumnType.of(LogicalType.YEAR)),
                Column.of("OUI", ColumnType.of(LogicalType.BOOLEAN)));
    }

    private static SchemaCatalog catalog(String version, Column... columns) {
        return SchemaCatalog.of(List.of(
                new TableSchema(TinyStore.TABLE, "DCIR", List.of(columns), List.of(), List.of(), List.of(), version)));
    }

    private static AuditReport audit(TinyStore tiny, Path... sources) throws IOException {
        return new StoreAudit(
                        tiny.store,
                        CheckpointExpectation.NONE,
                        tiny.keys,
                        List.of(sources),
                        Sample.WHOLE,
                        Coverage.of(tiny.directory),
                        Clock.systemUTC(),
                        2,
                        tiny.work())
                .audit(new Auditor("somebody", null, "test"))
                .report();
    }

    private static List<Reservation.Kind> kinds(AuditReport audit) {
        return audit.reservations().stream().map(Reservation::kind).toList();
    }

    private static void requireRight(AuditReport audit, String as) {
        assertThat(audit.faults()).as(as).isEmpty();
        assertThat(audit.notices()).as(as).noneMatch(notice -> notice.contains("not compared"));
        assertThat(kinds(audit)).containsExactly(Reservation.Kind.NO_CHECKPOINT_KEPT, Reservation.Kind.NO_PUBLIC_KEY);
    }

    private static double sasDay(Random random) {
        return random.nextInt(30_000);
    }

    /** How SAS files can be laid out, of those that parso reads whole. */
    enum Layout {
        WIDE,
        NARROW,
        BIG_ENDIAN,
        UNMIXED,
        IN_RUNS,
        IN_PATTERNS,
        WITH_DELETED,
        LATIN;

        SasFile empty() {
            SasFile file =
                    switch (this) {
                        case WIDE, WITH_DELETED -> new SasFile();
                        case NARROW -> new SasFile().narrow().pages(8192);
                        case BIG_ENDIAN -> new SasFile().narrow().bigEndian();
                        case UNMIXED -> new SasFile().bigEndian().unmixed();
                        case IN_RUNS -> new SasFile().packed("SASYZCRL").pages(4096);
                        case IN_PATTERNS ->
                            new SasFile().bigEndian().packed("SASYZCR2").pages(4096);
                        case LATIN -> new SasFile().encoding(62, Charset.forName("windows-1252"));
                    };
            return file.text("TXT", 60)
                    .number("ANY", "BEST12")
                    .number("MNT", "")
                    .number("NBR", "")
                    .number("DTE", "DDMMYY10")
                    .number("TS", "DATETIME20")
                    .number("MOI", "MONYY7")
                    .number("ANN", "YEAR4")
                    .number("OUI", "", 4);
        }
    }

    /** A number or none, now and then one that no column can hold. */
    private static Object odd(Random random, Object usual) {
        return switch (random.nextInt(60)) {
            case 0 -> ".";
            case 1 -> ".A";
            case 2 -> "._";
            case 3 -> 9007199254740994.0;
            case 4 -> 0.1 + 0.2;
            case 5 -> 1.0000000000000002;
            case 6 -> Double.POSITIVE_INFINITY;
            case 7 -> -0.0;
            case 8 -> -4e6;
            default -> usual;
        };
    }

    private static byte[] sas(Layout layout, Random random) {
        SasFile file = layout.empty();
        for (int i = 0; i < ROWS; i++) {
            double month = LocalDate.of(2000 + i % 30, 1 + i % 12, 1).toEpochDay() + 3653.0;
            double year = LocalDate.of(2000 + i % 30, 1, 1).toEpochDay() + 3653.0;
            Object[] cells = {
                switch (random.nextInt(20)) {
                    case 0 -> "much too long " + i;
                    case 1 -> layout == Layout.LATIN ? "é" : new byte[] {'a', (byte) 0xff, 'b'};
                    case 2 -> "tab\t";
                    case 3 -> "\\N\t|";
                    case 4 -> "";
                    default -> "té" + i % 50;
                },
                odd(random, random.nextInt(100_000) / 100.0),
                odd(random, (random.nextInt(200_000) - 100_000) / 100.0),
                odd(random, (double) random.nextInt(1 << 30)),
                odd(random, sasDay(random)),
                odd(random, sasDay(random) * 86_400 + (random.nextBoolean() ? 0 : random.nextInt(86_400))),
                odd(random, month),
                odd(random, year),
                (double) random.nextInt(2)
            };
            if (layout == Layout.WITH_DELETED && i % 11 == 3) {
                file.deletedRow(cells);
            } else {
                file.row(cells);
            }
        }
        return file.bytes();
    }

    @ParameterizedTest
    @EnumSource
    void aSasFileIsFoundRightWithItsQuarantineAndReplays(Layout layout) throws IOException {
        long seed = System.nanoTime();
        System.out.println("TypedSourceAuditTest seed " + seed);
        TinyStore tiny = new TinyStore(directory);
        Delivery delivery = tiny.deliveryOfFile("S-1", "a.sas7bdat", sas(layout, new Random(seed)), SAS);
        Manifest manifest = tiny.publish(delivery, TINY, RuleBook.USUAL);
        tiny.replay(LONGER, "S-1");

        assertThat(manifest.tables().get(0).books().quarantined()).isGreaterThan(20);
        assertThat(manifest.tables().get(0).books().stored()).isGreaterThan(100);
        requireRight(audit(tiny, directory), layout + ", seed " + seed);
    }

    private static final String COLUMNS = "optional binary TXT (STRING); optional double ANY;"
            + " optional fixed_len_byte_array(5) MNT (DECIMAL(11,3)); required int64 NBR;"
            + " optional int32 DTE (DATE); optional int64 TS (TIMESTAMP(MICROS,false));"
            + " optional int32 MOI (DATE); optional int64 ANN (TIMESTAMP(MILLIS,false)); optional boolean OUI;";

    private static @Nullable Object[] parquetRow(int i, Random random) {
        LocalDate month = LocalDate.of(2000 + i % 30, 1 + i % 12, 1);
        byte[] amount = new byte[5];
        long unscaled = (random.nextInt(200_000) - 100_000) * (random.nextInt(20) == 0 ? 1L : 10L);
        for (int at = 4; at >= 0; at--) {
            amount[at] = (byte) (unscaled >> (8 * (4 - at)));
        }
        long day = random.nextInt(20_000);
        return new @Nullable Object[] {
            switch (random.nextInt(20)) {
                case 0 -> "much too long " + i;
                case 1 -> Binary.fromConstantByteArray(new byte[] {'a', (byte) 0xc3, 'b'});
                case 2 -> "";
                case 3 -> null;
                case 4 -> "tab\t";
                case 5 -> "\\N\n\u0000";
                default -> "té" + i % 50;
            },
            odd(random, (Double) (random.nextInt(100_000) / 100.0)) instanceof Double number ? number : null,
            random.nextInt(10) == 0 ? null : Binary.fromConstantByteArray(amount),
            random.nextInt(50) == 0 ? Long.MIN_VALUE : random.nextInt(1 << 30),
            random.nextInt(10) == 0 ? null : (int) day,
            day * 86_400_000_000L
                    + switch (random.nextInt(20)) {
                        case 0 -> 1500;
                        case 1 -> 0;
                        default -> random.nextInt(86_400) * 1_000_000L;
                    },
            (int) month.toEpochDay() + (random.nextInt(20) == 0 ? 3 : 0),
            LocalDateTime.of(2000 + i % 30, 1, 1, 0, 0).toEpochSecond(ZoneOffset.UTC) * 1000,
            random.nextBoolean()
        };
    }

    @ParameterizedTest
    @EnumSource(
            value = CompressionCodecName.class,
            names = {"UNCOMPRESSED", "SNAPPY", "GZIP", "ZSTD", "LZ4_RAW"})
    void aParquetFileIsFoundRightWithItsQuarantineAndReplays(CompressionCodecName codec) throws IOException {
        long seed = System.nanoTime();
        System.out.println("TypedSourceAuditTest seed " + seed);
        Random random = new Random(seed);
        ParquetSample file = new ParquetSample(
                COLUMNS.replace("required int64 NBR", "optional int64 NBR"),
                options -> options.withRowGroupRowCountLimit(90)
                        .withPageRowCountLimit(30)
                        .withWriterVersion(
                                codec == CompressionCodecName.ZSTD
                                        ? WriterVersion.PARQUET_2_0
                                        : WriterVersion.PARQUET_1_0)
                        .withCompressionCodec(codec));
        for (int i = 0; i < ROWS; i++) {
            @Nullable Object[] row = parquetRow(i, random);
            row[3] = row[3] instanceof Integer number ? (Object) number.longValue() : row[3];
            file.add(row);
        }
        TinyStore tiny = new TinyStore(directory);
        Delivery delivery = tiny.deliveryOfFile("P-1", "a.parquet", file.bytes(), PARQUET);
        Manifest manifest = tiny.publish(delivery, TINY, RuleBook.USUAL);
        tiny.replay(LONGER, "P-1");

        assertThat(manifest.parts()).hasSizeGreaterThan(2);
        assertThat(manifest.tables().get(0).books().quarantined()).isGreaterThan(20);
        assertThat(manifest.tables().get(0).books().stored()).isGreaterThan(100);
        requireRight(audit(tiny, directory), codec + ", seed " + seed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "COMPRESSION snappy",
                "COMPRESSION zstd, PARQUET_VERSION v2, ROW_GROUP_SIZE 2048",
                "COMPRESSION lz4_raw, PARQUET_VERSION v2"
            })
    void aFileOfDuckDbIsFoundRight(String options) throws IOException, SQLException {
        Path file = directory.resolve("duck.parquet");
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement()) {
            statement.execute("COPY (SELECT i::BIGINT AS NBR,"
                    + " CASE WHEN i % 3 = 0 THEN NULL ELSE 'é' || i % 40 END AS TXT, i / 8.0::DOUBLE AS \"ANY\","
                    + " (i * 37 - 5000)::DECIMAL(30,4) AS MNT, DATE '2019-01-01' + (i % 400)::INTEGER AS DTE,"
                    + " TIMESTAMP '2019-01-01 00:00:01' + to_seconds(i * 61) AS TS, '201902' AS MOI,"
                    + " 2019::SMALLINT AS ANN, i % 2 = 0 AS OUI FROM range(6000) t(i)) TO '" + file
                    + "' (FORMAT parquet, " + options + ")");
        }
        TinyStore tiny = new TinyStore(directory);
        Manifest manifest = tiny.publish(
                tiny.deliveryOfFile("P-1", "a.parquet", Files.readAllBytes(file), PARQUET), TINY, RuleBook.USUAL);

        assertThat(manifest.tables().get(0).books().stored()).isGreaterThan(5_900);
        requireRight(audit(tiny, directory), options);
    }

    private static byte[] rowsWithANeedle(boolean sas) {
        SasFile file = new SasFile().text("TXT", 20).number("NBR", "");
        ParquetSample parquet = new ParquetSample(
                "optional binary TXT (STRING); optional int64 NBR;", options -> options.withDictionaryEncoding(false)
                        .withPageWriteChecksumEnabled(false)
                        .withRowGroupRowCountLimit(40));
        for (int i = 0; i < 100; i++) {
            String text = i == 60 ? "needle" : i == 61 ? "far too long" : "t" + i;
            file.row(text, (double) i);
            parquet.add(text, (long) i);
        }
        return sas ? file.bytes() : parquet.bytes();
    }

    private static TinyStore misreading(Path directory, boolean sas, String text, String as) throws IOException {
        SourceFormat right = sas ? new SasSourceFormat() : new ParquetSourceFormat();
        return new TinyStore(directory, new SourceFormats(List.of(new MisreadFormat(right, text, as))));
    }

    @Withstands(
            fault = "the reader of SAS7BDAT or Parquet takes one text of a file for another",
            outcome =
                    "`audit --source` ends with 4 and names part, column and row; no reading of the store alone tells")
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aValueThatOurReaderMisreadsIsFound(boolean sas) throws IOException {
        TinyStore tiny = misreading(directory, sas, "needle", "nettle");
        tiny.publish(
                tiny.deliveryOfFile("T-1", "a.bin", rowsWithANeedle(sas), sas ? SAS : PARQUET), SMALL, RuleBook.USUAL);

        assertThat(tiny.verify(tiny.keys).faults()).as("content").isEmpty();
        AuditReport audit = audit(tiny, directory);

        assertThat(audit.verdict()).isEqualTo(AuditReport.Verdict.TO_BE_REFUSED);
        assertThat(audit.faults()).hasSize(1);
        assertThat(audit.faults().get(0).problem())
                .startsWith("source row 61, row ")
                .endsWith("column TXT: stored is not what other code reads in the file")
                .doesNotContain("needle", "nettle");
    }

    @ParameterizedTest
    @CsvSource({"true, far too long, far too wide", "false, far too long, far too wide"})
    void aRejectedRowThatIsNotTheOneOfTheFileIsFound(boolean sas, String text, String as) throws IOException {
        TinyStore tiny = misreading(directory, sas, text, as);
        tiny.publish(
                tiny.deliveryOfFile("T-1", "a.bin", rowsWithANeedle(sas), sas ? SAS : PARQUET), SMALL, RuleBook.USUAL);

        assertThat(audit(tiny, directory).faults())
                .extracting(AuditReport.Fault::problem)
                .contains("source row 62: what is in quarantine is not what stands there in the file");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFileThatIsNotTheDeliveredOneIsNamedAndNotCompared(boolean sas) throws IOException {
        TinyStore tiny = new TinyStore(directory);
        byte[] content = rowsWithANeedle(sas);
        tiny.publish(tiny.deliveryOfFile("T-1", "a.bin", content, sas ? SAS : PARQUET), SMALL, RuleBook.USUAL);
        Path file = directory.resolve("T-1").resolve("a.bin");
        String altered = new String(content, StandardCharsets.ISO_8859_1).replace("needle", "nettle");
        Files.write(file, altered.getBytes(StandardCharsets.ISO_8859_1));

        assertThat(audit(tiny, directory).faults())
                .extracting(AuditReport.Fault::toString)
                .singleElement()
                .asString()
                .startsWith("[T-1/a.bin] the file at hand is not the one that the manifest names: expected ");
    }

    @Withstands(
            fault = "the other reader of a SAS7BDAT file loses rows of it",
            outcome =
                    "`audit --source` says that the file is not compared, and why; no fault is told, and it ends with 3")
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aPackedSasFileOfWhichParsoLosesRowsIsNotComparedAndNotBlamed(boolean moved) throws IOException {
        SasFile file =
                new SasFile().packed("SASYZCRL").pages(4096).text("TXT", 40).number("NBR", "");
        for (int i = 0; i < 300; i++) {
            if (i % 50 == 7 && moved) {
                file.movedRow("moved" + i, (double) i);
            } else if (i % 50 == 7) {
                file.deletedRow("gone", (double) i);
            }
            file.row("t" + i % 5, (double) i);
        }
        TinyStore tiny = new TinyStore(directory);
        tiny.publish(tiny.deliveryOfFile("S-1", "a.sas7bdat", file.bytes(), SAS), SMALL, RuleBook.USUAL);

        AuditReport audit = audit(tiny, directory);

        assertThat(audit.faults()).isEmpty();
        assertThat(audit.verdict()).isEqualTo(AuditReport.Verdict.COMPLETE_WITH_RESERVATIONS);
        assertThat(audit.reservations()).contains(new Reservation(Reservation.Kind.SOURCES_NOT_COMPARED, 1));
        assertThat(audit.notices())
                .filteredOn(notice -> notice.contains("not compared"))
                .containsExactly("[S-1/a.sas7bdat] not compared with what was delivered, because parso, which is what"
                        + " reads it besides, gives fewer rows than its header says: of a packed file it loses those that"
                        + " are deleted or were moved");
    }

    @Test
    void aSasFileWhoseNamesStandBehindItsRowsIsNotCompared() throws IOException {
        SasFile file = new SasFile().amended().text("TXT", 8).number("NBR", "");
        for (int i = 0; i < 300; i++) {
            file.row("t" + i % 5, (double) i);
        }
        TinyStore tiny = new TinyStore(directory);
        tiny.publish(tiny.deliveryOfFile("S-1", "a.sas7bdat", file.bytes(), SAS), SMALL, RuleBook.USUAL);

        AuditReport audit = audit(tiny, directory);

        assertThat(audit.faults()).isEmpty();
        assertThat(audit.notices()).anyMatch(notice -> notice.endsWith("of its columns behind its rows alone"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void numbersInTextAreWrittenAsTheAuditorWritesThem(boolean sas) throws IOException {
        SasFile file = new SasFile().number("ANY", "").number("NBR", "").number("CUT", "", 5);
        long seed = System.nanoTime();
        System.out.println("TypedSourceAuditTest seed " + seed);
        Random random = new Random(seed);
        ParquetSample parquet =
                new ParquetSample("optional double ANY; optional float CUT; optional int64 NBR;", options -> options);
        for (int i = 0; i < 5000; i++) {
            double number = Double.longBitsToDouble(random.nextLong());
            double near =
                    BigDecimal.valueOf(random.nextLong(), random.nextInt(18)).doubleValue();
            float small = Float.intBitsToFloat(random.nextInt());
            file.row(i % 2 == 0 && Math.abs(number) > 1e-148 ? number : near, (double) i, near / 3);
            parquet.add(i % 2 == 0 ? number : near, i % 3 == 0 ? small : (float) near, (long) i);
        }
        TinyStore tiny = new TinyStore(directory);
        tiny.publish(
                tiny.deliveryOfFile("T-1", "a.bin", sas ? file.bytes() : parquet.bytes(), sas ? SAS : PARQUET),
                NUMBERS,
                RuleBook.USUAL);

        requireRight(audit(tiny, directory), "seed " + seed);
    }

    @Test
    void formatsOfSasMeanTheSameToBothReaders() throws IOException {
        String[] formats = {
            "DATE9",
            "DAY",
            "DOWNAME",
            "JULIAN",
            "JULDAY",
            "MONTH",
            "MONNAME",
            "MONYY",
            "NENGO",
            "MINGUO",
            "PDJULG",
            "QTR",
            "QTRR",
            "WEEKDATE",
            "WEEKDATX",
            "WEEKDAY",
            "WEEKU",
            "WEEKV",
            "WEEKW",
            "WORDDATE",
            "WORDDATX",
            "YEAR",
            "YYMON",
            "E8601DA",
            "B8601DA",
            "IS8601DA",
            "DDMMYY10",
            "DDMMYYB",
            "DDMMYYP10",
            "MMDDYYS",
            "YYMMDDN8",
            "MMYYD",
            "YYMMN6",
            "YYQ",
            "YYQR",
            "YYQS",
            "EURDFDD",
            "FRADFMY",
            "NLDATE",
            "NLDATEMN",
            "DATETIME20",
            "DATEAMPM",
            "DTDATE",
            "DTMONYY",
            "DTYEAR",
            "DTWKDATX",
            "DTYYQC",
            "MDYAMPM",
            "E8601DT",
            "E8601DN",
            "B8601DZ",
            "IS8601DT",
            "NLDATM",
            "NLDATMAP",
            "EURDFDT",
            "FRADFDT",
            "TIME8",
            "TIMEAMPM",
            "HHMM",
            "HOUR",
            "MMSS",
            "TOD",
            "E8601TM",
            "B8601TZ",
            "IS8601TM",
            "NLTIME",
            "NLTIMAP",
            "BEST12",
            "COMMAX10",
            "F",
            "Z5",
            "DOLLAR",
            "PERCENT",
            "HEX",
            "BINARY",
            "YESNO",
            "DATA",
            "TIMES",
            "EURO",
            "NLNUM",
            "MONEY",
            "D"
        };
        SchemaCatalog catalog = catalog(
                "5".repeat(64),
                IntStream.range(0, formats.length)
                        .mapToObj(i -> Column.of("C" + i, ColumnType.string(40)))
                        .toArray(Column[]::new));
        SasFile file = new SasFile().pages(65_536);
        for (int i = 0; i < formats.length; i++) {
            file.number("C" + i, formats[i]);
        }
        Object[] row = new Object[formats.length];
        Arrays.fill(row, 21_000.0);
        file.row(row);
        TinyStore tiny = new TinyStore(directory);
        tiny.publish(tiny.deliveryOfFile("S-1", "a.sas7bdat", file.bytes(), SAS), catalog, RuleBook.USUAL);

        requireRight(audit(tiny, directory), "formats");
    }

    @Test
    void filesThatNoOtherCodeReadsAreHeldAgainstTheirChecksumAndSaidNotToBeCompared() throws IOException {
        TinyStore tiny = new TinyStore(directory);
        Path folder = Files.createDirectories(directory.resolve("F-1"));
        Path file = Files.writeString(folder.resolve("lines.txt"), "abc00012\ndef00034\n");
        Files.writeString(folder.resolve("layout.yaml"), """
                layout: sndscopy-fixed-width/1
                groups:
                  - {name: FIXED, length: 8, columns: [{name: TXT, at: 1, length: 3}, {name: NBR, at: 4, length: 5}]}
                """);
        Files.writeString(folder.resolve("delivery.yaml"), """
                {delivery: F-1, product: DCIR, period: 2019-02,
                 format: {type: fixed-width, layout: layout.yaml, group: FIXED},
                 files: [{path: lines.txt, table: %s}]}
                """.formatted(TinyStore.TABLE));
        Manifest manifest = tiny.publish(DeliveryReader.read(Here.folder(folder)), SMALL, RuleBook.USUAL);
        assertThat(manifest.files().get(0).path()).isEqualTo("lines.txt#FIXED");

        AuditReport right = audit(tiny, folder);
        Files.writeString(file, "abc00012\ndef00035\n");
        AuditReport altered = audit(tiny, folder);

        assertThat(right.faults()).isEmpty();
        assertThat(right.notices())
                .anyMatch(notice -> notice.contains("lines.txt#FIXED")
                        && notice.contains("no other code reads files of type fixed-width"));
        assertThat(altered.faults()).anySatisfy(fault -> assertThat(fault.toString())
                .contains("lines.txt#FIXED")
                .contains("not the one that the manifest names"));
    }
}
