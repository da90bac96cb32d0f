package fr.sndscopy.migration.part;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.config.KnownFormats;
import fr.sndscopy.crypto.MemoryKeyService;
import fr.sndscopy.delivery.DeliveryReader;
import fr.sndscopy.migration.part.ConvertedPart.LocalObject;
import fr.sndscopy.migration.plan.MigrationPlan;
import fr.sndscopy.migration.plan.PlannedPart;
import fr.sndscopy.migration.plan.Planner;
import fr.sndscopy.migration.plan.RuleBook;
import fr.sndscopy.migration.work.MigrationSettings;
import fr.sndscopy.nomenclature.Nomenclatures;
import fr.sndscopy.parquet.PartReader;
import fr.sndscopy.parquet.QuarantineReader;
import fr.sndscopy.place.Here;
import fr.sndscopy.record.CellViolation;
import fr.sndscopy.record.RecordBatch;
import fr.sndscopy.record.RejectedRow;
import fr.sndscopy.record.RowAddress;
import fr.sndscopy.record.ViolationCode;
import fr.sndscopy.schema.SchemaCatalog;
import fr.sndscopy.source.SpareHands;
import fr.sndscopy.validate.RowVerdicts;
import fr.sndscopy.validate.Severities;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random rows, spoilt at random, under rules of random severity: each row is stored or quarantined, once, as plain code says that
 * judges row by row with {@link BigDecimal} and {@code java.time} and shares nothing with what it judges.
 */
class EveryRowOnceTest {
    private static final int ROWS = 400;
    private static final Set<String> CODES = Set.of("1", "2", "30", "99");
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("dd/MM/uuuu").withResolverStyle(ResolverStyle.STRICT);

    private static final String SCHEMA = """
        {"name": "T", "produit": "TEST", "fields": [
          {"name": "ID", "type": "string"},
          {"name": "TXT", "type": "string", "length": "6", "constraints": {"minLength": 2, "pattern": "[a-zé]+"}},
          {"name": "SEX", "type": "string", "length": "1", "constraints": {"required": true, "enum": ["F", "M"]}},
          {"name": "NBR", "type": "integer", "length": "3", "constraints": {"minimum": 0, "maximum": 500}},
          {"name": "MNT", "type": "number", "length": "6,2"},
          {"name": "COD", "type": "integer", "length": "2", "nomenclature": "IR_COD_V"},
          {"name": "BEG", "type": "date"},
          {"name": "END", "type": "date"}],
         "rowRules": [{"rule": "not-after", "columns": ["BEG", "END"]}]}
        """;

    private static final List<List<String>> SPOILT = List.of(
            List.of(),
            List.of("", "a", "abcdefg", "ABC", "é", "éééééé", "ééééééé", "ab1"),
            List.of("", "f", "FM", "X"),
            List.of("", "-1", "501", "0500", "1000", "1.0", "x", "+7", "--1"),
            List.of("", "12345.1", "1.234", "-.5", "1,5", "1e3", "0001.50", "."),
            List.of("", "3", "030", "1.", "100", "z"),
            List.of("", "31/02/2019", "1/2/2019", "2019-02-01", "29/02/2020", "01/01/1600"),
            List.of("", "31/04/2019", "01/01/1500", "02/01/2019", "31/12/2999", "x"));

    private static final List<String> RULES = List.of(
            "too-long",
            "required",
            "not-in-nomenclature",
            "constraint-minimum",
            "constraint-maximum",
            "constraint-enum",
            "constraint-pattern",
            "constraint-min-length",
            "constraint-not-after");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private final Map<String, String> severities = new TreeMap<>();

    /** A line of the file, 1-based, and why plain code rejects it, if it does. */
    private record Line(long number, String id, Set<String> broken) {}

    /** Where the rows of a file went, in the order of its parts: those stored by their ids, those quarantined by their lines. */
    private record Outcome(List<String> stored, Map<Long, Line> quarantined, long delivered) {}

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void aRowIsStoredOrQuarantinedAndNeverBothOrNeither(long seed) throws IOException {
        Random random = new Random(seed);
        for (String rule : RULES) {
            severities.put(rule, List.of("off", "warn", "reject").get(random.nextInt(3)));
        }
        List<Line> lines = new ArrayList<>();
        List<PlannedPart> parts = plan(write(random, lines)).parts();
        assertThat(parts).hasSizeGreaterThan(3);

        Outcome outcome = new Outcome(new ArrayList<>(), new TreeMap<>(), 0);
        Outcome again = new Outcome(new ArrayList<>(), new TreeMap<>(), 0);
        Set<String> takenOut = new TreeSet<>();
        for (PlannedPart part : parts) {
            Outcome found = convert(part, RowVerdicts.NONE);
            outcome = joined(outcome, found);
            List<Long> chosen = new ArrayList<>();
            for (int row = 0; row < found.stored().size(); row++) {
                if (random.nextInt(10) == 0) {
                    chosen.add((long) row);
                    takenOut.add(found.stored().get(row));
                }
            }
            again = joined(again, convert(part, new Chosen(chosen)));
        }

        assertRowsAreWhereTheyBelong(outcome, lines, Set.of());
        assertRowsAreWhereTheyBelong(again, lines, takenOut);
    }

    private static void assertRowsAreWhereTheyBelong(Outcome outcome, List<Line> lines, Set<String> takenOut) {
        List<String> stored = new ArrayList<>();
        Map<Long, Line> quarantined = new TreeMap<>();
        for (Line line : lines) {
            if (takenOut.contains(line.id())) {
                quarantined.put(line.number(), new Line(line.number(), line.id(), Set.of("duplicate-key")));
            } else if (!line.broken().isEmpty()) {
                quarantined.put(line.number(), line);
            } else {
                stored.add(line.id());
            }
        }
        assertThat(outcome.quarantined()).containsExactlyInAnyOrderEntriesOf(quarantined);
        assertThat(outcome.stored()).isEqualTo(stored);
        assertThat(outcome.delivered()).isEqualTo(lines.size());
    }

    private byte[] write(Random random, List<Line> lines) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes("ID;TXT;SEX;NBR;MNT;COD;BEG;END\n".getBytes(StandardCharsets.UTF_8));
        for (int row = 0; row < ROWS; row++) {
            long number = row + 2L;
            String id = "r" + number;
            List<String> cells = cells(random, id);
            for (int spoil = random.nextInt(4) - 1; spoil > 0; spoil--) {
                int column = 1 + random.nextInt(SPOILT.size() - 1);
                List<String> candidates = SPOILT.get(column);
                cells.set(column, candidates.get(random.nextInt(candidates.size())));
            }
            byte[] bytes = String.join(";", cells).getBytes(StandardCharsets.UTF_8);
            Set<String> broken = broken(cells);
            switch (random.nextInt(40)) {
                case 0 -> {
                    bytes = (String.join(";", cells) + ";").getBytes(StandardCharsets.UTF_8);
                    broken = Set.of("ragged-row");
                }
                case 1 -> {
                    bytes = String.join(";", cells.subList(0, 5)).getBytes(StandardCharsets.UTF_8);
                    broken = Set.of("ragged-row");
                }
                case 2 -> {
                    bytes = withByte(id, cells, (byte) 0);
                    broken = spoilt("nul-byte", cells);
                }
                case 3 -> {
                    bytes = withByte(id, cells, (byte) 0xe9);
                    broken = spoilt("encoding", cells);
                }
                default -> {}
            }
            file.writeBytes(bytes);
            file.write('\n');
            lines.add(new Line(number, id, broken));
        }
        return file.toByteArray();
    }

    /** What is wrong with a row whose text has a byte that cannot be: that, and what is wrong with its other cells. */
    private Set<String> spoilt(String code, List<String> cells) {
        List<String> others = new ArrayList<>(cells);
        others.set(1, "");
        Set<String> broken = broken(others);
        broken.add(code);
        return broken;
    }

    /** The row with a byte put before the first letter of its second cell. */
    private static byte[] withByte(String id, List<String> cells, byte one) {
        byte[] text = String.join(";", cells).getBytes(StandardCharsets.UTF_8);
        byte[] bytes = new byte[text.length + 1];
        int at = id.length() + 1;
        System.arraycopy(text, 0, bytes, 0, at);
        bytes[at] = one;
        System.arraycopy(text, at, bytes, at + 1, text.length - at);
        return bytes;
    }

    private static List<String> cells(Random random, String id) {
        LocalDate begin = LocalDate.of(2019, 1, 1).plusDays(random.nextInt(300));
        return new ArrayList<>(List.of(
                id,
                List.of("ab", "abc", "é" + (char) ('a' + random.nextInt(26)), "abcdef")
                        .get(random.nextInt(4)),
                random.nextBoolean() ? "F" : "M",
                Integer.toString(random.nextInt(501)),
                new BigDecimal(random.nextInt(2_000_000) - 1_000_000)
                        .movePointLeft(2)
                        .toPlainString(),
                List.copyOf(new TreeSet<>(CODES)).get(random.nextInt(CODES.size())),
                DATE.format(begin),
                DATE.format(begin.plusDays(random.nextInt(60)))));
    }

    /** What plain code finds wrong with a row: codes of rules that reject, of this run. */
    private Set<String> broken(List<String> cells) {
        Set<String> broken = new TreeSet<>();
        judgeText(cells.get(1), broken);
        judgeSex(cells.get(2), broken);
        judgeNumber(cells.get(3), broken);
        judgeAmount(cells.get(4), broken);
        judgeCode(cells.get(5), broken);
        Optional<LocalDate> begin = date(cells.get(6), broken);
        Optional<LocalDate> end = date(cells.get(7), broken);
        if (begin.filter(EveryRowOnceTest::isReal).isPresent()
                && end.filter(EveryRowOnceTest::isReal).isPresent()
                && begin.get().isAfter(end.get())) {
            broken.add("constraint-not-after");
        }
        broken.removeIf(code -> RULES.contains(code) && !"reject".equals(severities.get(code)));
        return broken;
    }

    private static void judgeText(String cell, Set<String> broken) {
        if (!cell.isEmpty()) {
            int length = cell.codePointCount(0, cell.length());
            addIf(length > 6, "too-long", broken);
            addIf(length < 2, "constraint-min-length", broken);
            addIf(!cell.matches("[a-zé]+"), "constraint-pattern", broken);
        }
    }

    private static void judgeSex(String cell, Set<String> broken) {
        if (cell.isEmpty()) {
            broken.add("required");
        } else {
            addIf(cell.length() > 1, "too-long", broken);
            addIf(!Set.of("F", "M").contains(cell), "constraint-enum", broken);
        }
    }

    private static void judgeNumber(String cell, Set<String> broken) {
        if (isInteger(cell, 3, broken)) {
            int number = Integer.parseInt(cell);
            addIf(number < 0, "constraint-minimum", broken);
            addIf(number > 500, "constraint-maximum", broken);
        }
    }

    private static void judgeCode(String cell, Set<String> broken) {
        if (isInteger(cell, 2, broken)) {
            addIf(!CODES.contains(Integer.toString(Integer.parseInt(cell))), "not-in-nomenclature", broken);
        }
    }

    private static boolean isInteger(String cell, int digits, Set<String> broken) {
        if (cell.isEmpty()) {
            return false;
        }
        if (!cell.matches("[+-]?[0-9]+")) {
            broken.add("not-integer");
            return false;
        }
        if (new BigDecimal(cell).abs().toPlainString().length() > digits) {
            broken.add("out-of-precision");
            return false;
        }
        return true;
    }

    private static void judgeAmount(String cell, Set<String> broken) {
        if (cell.isEmpty()) {
            return;
        }
        if (!cell.matches("[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)")) {
            broken.add("not-decimal");
            return;
        }
        BigDecimal amount = new BigDecimal(cell).stripTrailingZeros();
        addIf(amount.scale() > 2 || amount.abs().compareTo(new BigDecimal("9999.99")) > 0, "out-of-precision", broken);
    }

    private static Optional<LocalDate> date(String cell, Set<String> broken) {
        try {
            return cell.isEmpty() ? Optional.empty() : Optional.of(LocalDate.parse(cell, DATE));
        } catch (DateTimeParseException e) {
            broken.add("bad-date");
            return Optional.empty();
        }
    }

    /** Years before 1700, and from 2999, say "unknown" and "without end". */
    private static boolean isReal(LocalDate date) {
        return date.getYear() >= 1700 && date.getYear() < 2999;
    }

    private static void addIf(boolean found, String code, Set<String> broken) {
        if (found) {
            broken.add(code);
        }
    }

    private MigrationPlan plan(byte[] file) throws IOException {
        Path schemas = Files.createDirectory(folder.resolve("schemas"));
        Files.writeString(schemas.resolve("T.json"), SCHEMA);
        Path nomenclatures = Files.createDirectory(folder.resolve("nomenclatures"));
        Files.writeString(nomenclatures.resolve("IR_COD_V.csv"), "COD\n" + String.join("\n", CODES) + "\n");
        Path delivery = Files.createDirectory(folder.resolve("delivery"));
        Files.write(delivery.resolve("t.csv"), file);
        Files.writeString(delivery.resolve("delivery.yaml"), """
            delivery: D
            product: TEST
            period: 2019
            format: {delimiter: ";", quote: none, encoding: utf-8, date: dd/MM/yyyy}
            files: [{path: t.csv, table: T}]
            """);
        RuleBook rules =
                new RuleBook(Severities.of(Map.of("T", severities)), Nomenclatures.load(List.of(nomenclatures)));
        return new Planner(SchemaCatalog.load(List.of(schemas)), KnownFormats.ALL, rules, settings())
                .plan(DeliveryReader.read(Here.folder(delivery)));
    }

    private static MigrationSettings settings() {
        return new MigrationSettings(1, 32, 4 << 10, 1);
    }

    private Outcome convert(PlannedPart part, RowVerdicts verdicts) throws IOException {
        Path work = Files.createTempDirectory(folder, "work");
        PartKeys keys = new PartKeys(new MemoryKeyService());
        AttemptNames names = AttemptNames.next("dataset", "D", part);
        List<String> stored = new ArrayList<>();
        Map<Long, Line> quarantined = new TreeMap<>();
        try (PartConversion conversion = PartConversion.open(
                part, names, keys, settings(), work, verdicts, SpareHands.NONE, IdleMemory.none())) {
            RecordBatch batch;
            do {
                batch = conversion.read();
                conversion.validate(batch);
                conversion.write(batch);
            } while (!batch.isLast());
            ConvertedPart converted = conversion.finish();
            LocalObject data = converted.data();
            if (data != null) {
                PartReader.rows(
                        data.path(),
                        part.file().schema().columns(),
                        keys.readKey(data.object().aad()),
                        cells -> stored.add(String.valueOf(cells.get(0))));
            }
            LocalObject quarantine = converted.quarantine();
            if (quarantine != null) {
                QuarantineReader.rows(
                        quarantine.path(), keys.readKey(quarantine.object().aad()), row -> {
                            String original = new String(row.row().original(), StandardCharsets.ISO_8859_1);
                            long number = ((RowAddress.InText) row.row().address()).line();
                            String id = original.substring(0, original.indexOf(';'));
                            Line before = quarantined.put(number, new Line(number, id, rejecting(row.row())));
                            assertThat(before)
                                    .as("line " + number + " in quarantine before")
                                    .isNull();
                        });
            }
            assertBooksAgree(converted, stored, quarantined);
            return new Outcome(stored, quarantined, converted.receipt().books().delivered());
        }
    }

    /** The codes of a quarantined row, less those that reject nothing in this run. */
    private Set<String> rejecting(RejectedRow row) {
        Set<String> codes = new TreeSet<>();
        for (CellViolation violation : row.violations()) {
            String code = violation.code().toString();
            if (!"warn".equals(severities.get(code))) {
                codes.add(code);
            }
        }
        return codes;
    }

    private static void assertBooksAgree(ConvertedPart converted, List<String> stored, Map<Long, Line> quarantined) {
        assertThat(converted.receipt().books().stored()).isEqualTo(stored.size());
        assertThat(converted.receipt().books().quarantined()).isEqualTo(quarantined.size());
        assertThat(converted.receipt().content().rows()).isEqualTo(stored.size());
    }

    private static Outcome joined(Outcome first, Outcome second) {
        List<String> stored = new ArrayList<>(first.stored());
        stored.addAll(second.stored());
        Map<Long, Line> quarantined = new TreeMap<>(first.quarantined());
        quarantined.putAll(second.quarantined());
        return new Outcome(stored, quarantined, first.delivered() + second.delivered());
    }

    /** Some rows of a part, by their places among those stored. */
    private static final class Chosen implements RowVerdicts {
        private final List<Long> rows;

        private Chosen(List<Long> rows) {
            this.rows = new ArrayList<>(rows);
        }

        @Override
        public long nextRow() {
            return rows.isEmpty() ? Long.MAX_VALUE : rows.get(0);
        }

        @Override
        public List<CellViolation> take() {
            rows.remove(0);
            return List.of(new CellViolation(ViolationCode.DUPLICATE_KEY, "ID"));
        }
    }
}
