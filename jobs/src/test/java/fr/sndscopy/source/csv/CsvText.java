package fr.sndscopy.source.csv;

import fr.sndscopy.delivery.CellNotation;
import fr.sndscopy.delivery.CsvFormat;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import fr.sndscopy.schema.Constraints;
import fr.sndscopy.schema.LogicalType;
import fr.sndscopy.schema.YearSpan;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Writes delimited text with everything that makes reading it hard. The same seed gives the same text. */
final class CsvText {
    static final Charset WINDOWS_1252 = Charset.forName("windows-1252");

    static final List<Column> COLUMNS = List.of(
            Column.of("PSA", ColumnType.string(0)),
            Column.of("COD", ColumnType.string(8)),
            Column.of("NUM", ColumnType.integer(9)),
            Column.of("MNT", ColumnType.decimal(7, 2)),
            Column.of("BIG", ColumnType.decimal(38, 4)),
            Column.of("SOI_DTD", ColumnType.of(LogicalType.DATE)),
            Column.of("TRT", ColumnType.of(LogicalType.DATETIME)),
            Column.of("FLX", ColumnType.of(LogicalType.YEARMONTH)),
            Column.of("ANN", ColumnType.of(LogicalType.YEAR)),
            Column.of("TOP", ColumnType.of(LogicalType.BOOLEAN)),
            required("OBL", ColumnType.integer(18)),
            Column.of("LIB", ColumnType.string(0)));

    private static final int[] LENGTHS = {1, 2, 3, 6, 7, 8, 9, 14, 15, 16, 17, 23, 24, 25, 31, 32, 33, 63, 64, 65, 200};
    private static final String[] JUNK = {
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
        "0,5",
        "''"
    };

    private final Random random;
    private final CsvFormat format;
    private final String lineEnd;
    private final boolean mixedLineEnds;
    private final boolean finalLineEnd;
    private final boolean byteOrderMark;
    private final double faults;

    CsvText(Random random, double faults) {
        this.random = random;
        this.faults = faults;
        boolean quoted = random.nextBoolean();
        char delimiter = ";,|\t".charAt(random.nextInt(4));
        Charset encoding = random.nextBoolean() ? StandardCharsets.UTF_8 : WINDOWS_1252;
        this.format = format(
                delimiter, encoding, quoted ? CsvFormat.Quote.RFC4180 : CsvFormat.Quote.NONE, random.nextInt(4) == 0);
        this.lineEnd = random.nextBoolean() ? "\n" : "\r\n";
        this.mixedLineEnds = random.nextInt(4) == 0;
        this.finalLineEnd = random.nextBoolean();
        this.byteOrderMark = encoding.equals(StandardCharsets.UTF_8) && random.nextInt(3) == 0;
    }

    static CsvFormat format(char delimiter, Charset encoding, CsvFormat.Quote quote, boolean trailingDelimiter) {
        return new CsvFormat(
                delimiter,
                quote,
                trailingDelimiter,
                new CellNotation(encoding, "dd/MM/yyyy", "ddMMMyyyy:HH:mm:ss", "yyyyMM", '.', List.of("", ".")));
    }

    static Column required(String name, ColumnType type) {
        return new Column(name, type, List.of(), true, Constraints.NONE, null, YearSpan.ALWAYS, Set.of());
    }

    CsvFormat format() {
        return format;
    }

    @Override
    public String toString() {
        return format
                + (lineEnd.length() == 2 ? " CRLF" : " LF")
                + (mixedLineEnds ? " mixed" : "")
                + (finalLineEnd ? "" : " no final line end")
                + (byteOrderMark ? " BOM" : "");
    }

    void write(Path file, int rows) throws IOException {
        StringBuilder text = new StringBuilder(byteOrderMark ? "\ufeff" : "");
        List<String> names = COLUMNS.stream().map(Column::name).toList();
        text.append(String.join(String.valueOf(format.delimiter()), names)).append(lineEnd());
        for (int row = 0; row < rows; row++) {
            if (random.nextInt(60) == 0) {
                text.append(lineEnd());
            }
            List<String> cells = new ArrayList<>();
            for (Column column : COLUMNS) {
                cells.add(written(random.nextDouble() < faults ? junk() : cell(column, row)));
            }
            if (random.nextDouble() < faults) {
                cells.remove(random.nextInt(cells.size()));
            } else if (random.nextDouble() < faults) {
                cells.add(random.nextBoolean() ? "" : "more");
            }
            text.append(String.join(String.valueOf(format.delimiter()), cells));
            if (format.trailingDelimiter() && random.nextDouble() >= faults) {
                text.append(format.delimiter());
            }
            if (row < rows - 1 || finalLineEnd) {
                text.append(lineEnd());
            }
        }
        Files.write(file, text.toString().getBytes(format.cells().encoding()));
    }

    private String lineEnd() {
        return mixedLineEnds ? random.nextBoolean() ? "\n" : "\r\n" : lineEnd;
    }

    private String junk() {
        return random.nextInt(10) == 0 ? "a\0b" : JUNK[random.nextInt(JUNK.length)];
    }

    private String cell(Column column, int row) {
        if (random.nextInt(8) == 0 && !column.required()) {
            return random.nextBoolean() ? "" : ".";
        }
        return switch (column.type().logical()) {
            case STRING ->
                column.name().equals("PSA")
                        ? String.format("%017d", row * 7919L)
                        : text(column.type().precision());
            case INTEGER ->
                (random.nextInt(5) == 0 ? "-" : "") + digits(1 + random.nextInt(column.required() ? 18 : 9));
            case DECIMAL -> decimal(column.type());
            case DATE ->
                random.nextInt(20) == 0
                        ? random.nextBoolean() ? "01/01/1600" : "31/12/2999"
                        : String.format("%02d/%02d/%04d", day(), month(), year());
            case DATETIME ->
                String.format(
                        "%02d%s%04d:%02d:%02d:%02d",
                        day(),
                        random.nextBoolean() ? "MAY" : "feb",
                        year(),
                        random.nextInt(24),
                        random.nextInt(60),
                        random.nextInt(60));
            case YEARMONTH -> String.format("%04d%02d", year(), month());
            case YEAR -> String.format("%04d", year());
            case BOOLEAN -> random.nextBoolean() ? "0" : "1";
        };
    }

    private String decimal(ColumnType type) {
        int whole = random.nextInt(type.precision() - type.scale() + 1);
        int decimals = random.nextInt(type.scale() + 1);
        String sign = random.nextInt(4) == 0 ? "-" : random.nextInt(10) == 0 ? "+" : "";
        String point = decimals > 0 || (whole > 0 && random.nextInt(10) == 0) ? "." : "";
        String digits = digits(whole) + point + digits(decimals);
        return digits.isEmpty() ? "0" : sign + digits + (point.isEmpty() || random.nextInt(10) > 0 ? "" : "000");
    }

    private String digits(int count) {
        StringBuilder digits = new StringBuilder();
        for (int i = 0; i < count; i++) {
            digits.append((char) ('0' + random.nextInt(10)));
        }
        return digits.toString();
    }

    private String text(int precision) {
        int length = LENGTHS[random.nextInt(precision == 8 ? 8 : LENGTHS.length)];
        // few distinct texts, and pairs that differ only in the last character
        char filler = (char) ('a' + random.nextInt(3));
        StringBuilder text = new StringBuilder(String.valueOf(filler).repeat(length));
        if (random.nextInt(3) == 0) {
            text.setCharAt(length - 1, "éœ€’z".charAt(random.nextInt(5)));
        }
        if (random.nextInt(10) == 0) {
            text.setCharAt(random.nextInt(length), ' ');
        }
        if (format.quote() == CsvFormat.Quote.RFC4180 && random.nextInt(6) == 0) {
            String[] hard = {"\"", "\"\"", "\n", "\r\n", String.valueOf(format.delimiter()), "\n\n\"", ";\""};
            text.insert(random.nextInt(length + 1), hard[random.nextInt(hard.length)]);
        } else if (random.nextInt(20) == 0) {
            text.insert(1 + random.nextInt(length), '"');
        }
        return text.toString();
    }

    private String written(String cell) {
        boolean needed = cell.startsWith("\"")
                || cell.indexOf('\n') >= 0
                || cell.indexOf(format.delimiter()) >= 0
                || cell.indexOf('\r') >= 0;
        if (format.quote() == CsvFormat.Quote.NONE) {
            return cell.replace(format.delimiter(), '_');
        }
        return needed || random.nextInt(5) == 0 ? '"' + cell.replace("\"", "\"\"") + '"' : cell;
    }

    private int day() {
        return 1 + random.nextInt(28);
    }

    private int month() {
        return 1 + random.nextInt(12);
    }

    private int year() {
        return 1850 + random.nextInt(200);
    }
}
