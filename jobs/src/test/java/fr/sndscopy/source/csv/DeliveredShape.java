package fr.sndscopy.source.csv;

import fr.sndscopy.delivery.CsvFormat;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import fr.sndscopy.schema.LogicalType;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Texts of a few thousand rows, each hard to read in a way of its own. A shape is always the same bytes. */
enum DeliveredShape {
    /** Few values in each column, several absent ones. */
    CODES(0, 30_000, StandardCharsets.UTF_8, CsvFormat.Quote.NONE),
    /** Quoted cells with delimiters, quotation marks and line ends, in an encoding of one byte a character. */
    QUOTED(1, 12_000, CsvText.WINDOWS_1252, CsvFormat.Quote.RFC4180),
    /** Numbers of all lengths, written in several ways each. */
    NOTATIONS(2, 25_000, StandardCharsets.UTF_8, CsvFormat.Quote.NONE),
    /** Values that do not repeat. */
    PSEUDONYMS(3, 90_000, StandardCharsets.UTF_8, CsvFormat.Quote.NONE),
    /** Values that repeat for a while, then do not, then do again. */
    CHANGING(4, 60_000, StandardCharsets.UTF_8, CsvFormat.Quote.NONE),
    /** Nearly nothing. */
    ABSENT(5, 20_000, StandardCharsets.UTF_8, CsvFormat.Quote.NONE),
    /** Rows that cannot be stored, of all kinds. */
    BROKEN(6, 15_000, StandardCharsets.UTF_8, CsvFormat.Quote.NONE),
    /** The same with quotation marks, some of them misplaced. */
    BROKEN_QUOTED(7, 15_000, StandardCharsets.UTF_8, CsvFormat.Quote.RFC4180);

    static final List<Column> COLUMNS = List.of(
            Column.of("COD", ColumnType.string(4)),
            Column.of("PSA", ColumnType.string(17)),
            Column.of("NUM", ColumnType.integer(9)),
            CsvText.required("ORD", ColumnType.integer(15)),
            Column.of("MNT", ColumnType.decimal(9, 2)),
            Column.of("BIG", ColumnType.decimal(38, 4)),
            Column.of("DTE", ColumnType.of(LogicalType.DATE)),
            Column.of("TRT", ColumnType.of(LogicalType.DATETIME)),
            Column.of("FLX", ColumnType.of(LogicalType.YEARMONTH)),
            Column.of("ANN", ColumnType.of(LogicalType.YEAR)),
            Column.of("TOP", ColumnType.of(LogicalType.BOOLEAN)),
            Column.of("LIB", ColumnType.string(0)));

    private static final String[] FAULTS = {
        "x",
        "1.2.3",
        "--1",
        "+",
        "-",
        ".",
        "31/02/2019",
        "000101",
        "201913",
        "2",
        "12 345",
        "1e3",
        "99999999999",
        "a\0b"
    };

    private final int seed;
    private final int rows;
    private final Charset encoding;
    private final CsvFormat.Quote quote;

    DeliveredShape(int seed, int rows, Charset encoding, CsvFormat.Quote quote) {
        this.seed = seed;
        this.rows = rows;
        this.encoding = encoding;
        this.quote = quote;
    }

    CsvFormat format() {
        return CsvText.format(';', encoding, quote, false);
    }

    byte[] text() {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < COLUMNS.size(); i++) {
            text.append(i == 0 ? "" : ";").append(COLUMNS.get(i).name());
        }
        for (int row = 0; row < rows; row++) {
            text.append(row % 7 == 3 ? "\r\n" : "\n");
            if (isBroken() && random.nextInt(90) == 0) {
                text.append('\n');
            }
            addRow(text, row, random);
        }
        return text.append('\n').toString().getBytes(encoding);
    }

    private boolean isBroken() {
        return this == BROKEN || this == BROKEN_QUOTED;
    }

    private void addRow(StringBuilder text, int row, Random random) {
        int width = COLUMNS.size();
        if (isBroken() && random.nextInt(40) == 0) {
            width += random.nextBoolean() ? 1 : -1 - random.nextInt(3);
        }
        for (int i = 0; i < width; i++) {
            text.append(i == 0 ? "" : ";");
            boolean fault = isBroken() && random.nextInt(150) == 0;
            String cell = fault ? FAULTS[random.nextInt(FAULTS.length)] : cell(i, row, random);
            text.append(quote == CsvFormat.Quote.RFC4180 ? written(cell, random) : cell);
        }
    }

    private String written(String cell, Random random) {
        if (this == BROKEN_QUOTED && random.nextInt(300) == 0) {
            return '"' + cell + "\"x";
        }
        boolean needed = cell.indexOf(';') >= 0 || cell.indexOf('\n') >= 0 || cell.startsWith("\"");
        return needed || random.nextInt(3) == 0 ? '"' + cell.replace("\"", "\"\"") + '"' : cell;
    }

    /** Whether a value is one of many. */
    private boolean varies(int row) {
        return switch (this) {
            case PSEUDONYMS, NOTATIONS -> true;
            case CHANGING -> row / 15_000 % 2 == 1;
            default -> false;
        };
    }

    private String cell(int column, int row, Random random) {
        int absentOneIn = this == PSEUDONYMS ? 50 : 6;
        if (column != 3 && (this == ABSENT ? random.nextInt(200) != 0 : random.nextInt(absentOneIn) == 0)) {
            return random.nextInt(3) == 0 ? "." : "";
        }
        long any = varies(row) ? random.nextLong() : random.nextInt(40) * 0x9E3779B97F4A7C15L;
        int positive = (int) (any >>> 40);
        return switch (column) {
            case 0 -> Integer.toString(positive % 9_000, 36);
            case 1 -> format("%017d", (any >>> 8) % 100_000_000_000_000_000L);
            case 2 -> number(positive % 1_000_000_000, random);
            case 3 -> Long.toString(this == PSEUDONYMS ? 1_000_000_000_000L + row * 7L : any >>> 16);
            case 4 -> amount(positive % 10_000_000, random);
            case 5 -> (any < 0 ? "-" : "") + (any >>> 1) + (any & 0xffff) + "." + (any & 0xfff);
            case 6 -> format("%02d/%02d/%04d", 1 + positive % 28, 1 + positive % 12, 1900 + positive % 130);
            case 7 ->
                format(
                        "%02d%s%04d:%02d:%02d:%02d",
                        1 + positive % 28,
                        positive % 2 == 0 ? "MAY" : "feb",
                        2000 + positive % 25,
                        positive % 24,
                        positive % 60,
                        positive % 59);
            case 8 -> format("%04d%02d", 2000 + positive % 25, 1 + positive % 12);
            case 9 -> format("%04d", 1850 + positive % 200);
            case 10 -> Integer.toString(positive & 1);
            default -> label(positive, random);
        };
    }

    private String number(int value, Random random) {
        if (this != NOTATIONS) {
            return Integer.toString(value);
        }
        return switch (random.nextInt(6)) {
            case 0 -> "+" + value;
            case 1 -> "-" + value;
            case 2 -> format("%012d", value);
            case 3 -> Integer.toString(value % 10);
            case 4 -> "-0";
            default -> Integer.toString(value);
        };
    }

    private String amount(int cents, Random random) {
        if (this != NOTATIONS) {
            return cents / 100 + "." + cents % 100 / 10 + cents % 10;
        }
        return switch (random.nextInt(8)) {
            case 0 -> Integer.toString(cents / 100);
            case 1 -> "." + cents % 100;
            case 2 -> cents / 100 + ".";
            case 3 -> "-" + cents / 100 + "." + cents % 10;
            case 4 -> "00" + cents / 100 + "." + cents % 10 + "000";
            case 5 -> "+0.00";
            case 6 -> "-.0";
            default -> cents / 100 + "." + cents % 100 / 10 + cents % 10;
        };
    }

    private String label(int value, Random random) {
        String word = "\u0153\u00e9\u2019ab".charAt(value % 5) + "b".repeat(value % 90);
        if (quote == CsvFormat.Quote.NONE) {
            return value % 3 == 0 ? "libell\u00e9 " + word : "label " + value % 1000;
        }
        return switch (random.nextInt(5)) {
            case 0 -> "a;" + word;
            case 1 -> "\"" + word + "\" \"";
            case 2 -> word + "\n\n" + value % 10;
            case 3 -> "5\" x " + word;
            default -> word;
        };
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
