package fr.sndscopy.delivery;

import fr.sndscopy.delivery.CsvFormat.Quote;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a {@code format} mapping over the format that applies where it says nothing. */
final class FormatReader {
    private static final int MAX_MISSING_CHARACTERS = 100;

    /** As each column's schema says, also where the top of the declaration says otherwise. */
    private static final String SCHEMA = "schema";

    /** What {@code type} may name, for messages. */
    private static final String TYPES = CsvFormat.TYPE + ", " + NamedFormat.SAS7BDAT + ", " + NamedFormat.PARQUET + ", "
            + NamedFormat.FIXED_WIDTH + " or " + NamedFormat.JDBC;

    private static final Pattern ORIGIN = Pattern.compile("[^\\p{Cntrl}]{1,2000}");

    private static final String ENCODINGS = "utf-8, windows-1252, iso-8859-1, iso-8859-15 or us-ascii";

    private FormatReader() {}

    /** Reads a layout that a declaration names. */
    @FunctionalInterface
    interface Layouts {
        /**
         * The layout of a path.
         *
         * @param place where it is named, for messages
         */
        FixedWidthLayout read(String place, String path) throws IOException;
    }

    /**
     * The format that a mapping declares.
     *
     * @param base what holds where it says nothing, unless it names another type
     * @param layouts reads what is named
     * @throws DeliveryRefusedException when a key or a value is not of a format, or the type is none that is read
     */
    static FileFormat read(Declaration format, FileFormat base, Layouts layouts) throws IOException {
        String declared = format.text("type", TYPES);
        return switch (declared == null ? base.type() : declared) {
            case CsvFormat.TYPE -> csv(format, base instanceof CsvFormat csv ? csv : CsvFormat.USUAL);
            case NamedFormat.SAS7BDAT -> sas(format, base);
            case NamedFormat.PARQUET, NamedFormat.JDBC ->
                typed(declared == null ? base.type() : declared, format, base);
            case NamedFormat.FIXED_WIDTH -> fixedWidth(format, base, layouts);
            default -> throw format.error("type", "not usable", TYPES);
        };
    }

    private static NamedFormat sas(Declaration format, FileFormat base) {
        NamedFormat above = base instanceof NamedFormat named && named.type().equals(NamedFormat.SAS7BDAT)
                ? named
                : new NamedFormat(NamedFormat.SAS7BDAT, NamedFormat.TYPED, new TreeMap<>());
        SortedMap<String, String> properties = new TreeMap<>(above.properties());
        Charset encoding = format.parsed("encoding", FormatReader::encoding, ENCODINGS);
        if (encoding != null) {
            properties.put(NamedFormat.ENCODING, encoding.name());
        }
        List<String> missing = or(missing(format), above.cells().missing());
        NamedFormat read = new NamedFormat(NamedFormat.SAS7BDAT, above.cells().withMissing(missing), properties);
        format.refuseUnknownKeys();
        checkMissing(format, missing, text -> false);
        return read;
    }

    /** Of which little is declared but texts that mean "no value". */
    private static NamedFormat typed(String type, Declaration format, FileFormat base) {
        List<String> above = base instanceof NamedFormat named && named.type().equals(type)
                ? named.cells().missing()
                : NamedFormat.TYPED.missing();
        List<String> missing = or(missing(format), above);
        SortedMap<String, String> properties = new TreeMap<>();
        if (type.equals(NamedFormat.JDBC)) {
            String origin = format.text(NamedFormat.ORIGIN, ORIGIN, "what 'snapshot' says of a table");
            if (origin != null) {
                properties.put(NamedFormat.ORIGIN, origin);
            }
        }
        format.refuseUnknownKeys();
        checkMissing(format, missing, text -> false);
        return new NamedFormat(type, NamedFormat.TYPED.withMissing(missing), properties);
    }

    /** The group may be missing in what holds for several files, and so may the layout. */
    private static NamedFormat fixedWidth(Declaration format, FileFormat base, Layouts layouts) throws IOException {
        NamedFormat above = base instanceof NamedFormat named && named.type().equals(NamedFormat.FIXED_WIDTH)
                ? named
                : new NamedFormat(
                        NamedFormat.FIXED_WIDTH,
                        CellNotation.USUAL.withDecimal(CellNotation.USUAL_DECIMAL),
                        new TreeMap<>());
        SortedMap<String, String> properties = new TreeMap<>(above.properties());
        CellNotation cells = cells(format, above.cells());
        String path = format.text(NamedFormat.LAYOUT, "the path of a layout, in the delivery's folder");
        if (path != null) {
            properties.put(
                    NamedFormat.LAYOUT,
                    layouts.read(format.place(NamedFormat.LAYOUT), path).text());
        }
        String group = format.text(NamedFormat.GROUP, "a group of the layout");
        if (group != null) {
            properties.put(NamedFormat.GROUP, group);
        }
        format.refuseUnknownKeys();
        checkMissing(format, cells.missing(), text -> false);
        checkGroup(format, cells, properties.get(NamedFormat.LAYOUT), properties.get(NamedFormat.GROUP));
        return new NamedFormat(NamedFormat.FIXED_WIDTH, cells, properties);
    }

    private static void checkGroup(
            Declaration format, CellNotation cells, @Nullable String layout, @Nullable String called) {
        if (layout == null || called == null) {
            return;
        }
        FixedWidthLayout whole = FixedWidthLayout.of(layout);
        FixedWidthLayout.Group group = whole.group(called);
        if (group == null || group.columnNames().isEmpty()) {
            throw format.error(
                    NamedFormat.GROUP,
                    group == null ? "no group of the layout" : "a group without a column",
                    "one of "
                            + String.join(
                                    ", ",
                                    whole.groups().stream()
                                            .filter(one -> !one.columnNames().isEmpty())
                                            .map(FixedWidthLayout.Group::name)
                                            .toList()));
        }
        if (cells.decimal() == null && layout.contains("\"decimals\":")) {
            throw format.error("decimal", SCHEMA + " where the layout says decimals", "\".\" or \",\"");
        }
    }

    private static @Nullable List<String> missing(Declaration format) {
        return format.texts("missing", "a list of texts in quotes, such as [\"\"]");
    }

    private static CsvFormat csv(Declaration format, CsvFormat base) {
        CsvFormat read = new CsvFormat(
                or(
                        format.parsed("delimiter", FormatReader::delimiter, "one of \";\" \",\" \"|\" tab"),
                        base.delimiter()),
                or(format.parsed("quote", FormatReader::quote, "none or rfc4180"), base.quote()),
                or(format.parsed("trailing-delimiter", FormatReader::flag, "true or false"), base.trailingDelimiter()),
                cells(format, base.cells()));
        format.refuseUnknownKeys();
        check(format, read);
        return read;
    }

    private static CellNotation cells(Declaration format, CellNotation base) {
        return new CellNotation(
                or(format.parsed("encoding", FormatReader::encoding, ENCODINGS), base.encoding()),
                dates(format, "date", "dd/MM/yyyy", DeclaredDateFormat.Kind.DATE, base.dateFormat()),
                dates(
                        format,
                        "datetime",
                        "ddMMMyyyy:HH:mm:ss",
                        DeclaredDateFormat.Kind.DATETIME,
                        base.datetimeFormat()),
                dates(format, "yearmonth", "yyyyMM", DeclaredDateFormat.Kind.YEARMONTH, base.yearMonthFormat()),
                decimal(format, base.decimal()),
                or(missing(format), base.missing()));
    }

    private static void check(Declaration format, CsvFormat read) {
        Character decimal = read.cells().decimal();
        boolean stated = decimal != null && decimal == read.delimiter();
        if (stated && read.quote() == Quote.NONE) {
            throw format.error("decimal", "the same as the delimiter", "another decimal separator, or quote: rfc4180");
        }
        checkMissing(
                format,
                read.cells().missing(),
                text -> read.quote() == Quote.NONE && text.indexOf(read.delimiter()) >= 0);
    }

    private static void checkMissing(Declaration format, List<String> missing, Predicate<String> splits) {
        for (String text : missing) {
            if (splits.test(text)
                    || text.length() > MAX_MISSING_CHARACTERS
                    || text.chars().anyMatch(Character::isISOControl)) {
                throw format.error(
                        "missing",
                        "a text that no cell can hold",
                        "texts of at most " + MAX_MISSING_CHARACTERS + " characters without delimiter or line end");
            }
        }
    }

    private static <T> T or(@Nullable T declared, T base) {
        return Objects.requireNonNullElse(declared, base);
    }

    private static @Nullable Character delimiter(String text) {
        return switch (text) {
            case ";", ",", "|" -> text.charAt(0);
            case "tab", "\t", "\\t" -> '\t';
            default -> null;
        };
    }

    private static @Nullable Charset encoding(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "utf-8" -> StandardCharsets.UTF_8;
            case "windows-1252" -> Charset.forName("windows-1252");
            case "iso-8859-1" -> StandardCharsets.ISO_8859_1;
            case "iso-8859-15" -> Charset.forName("ISO-8859-15");
            case "us-ascii" -> StandardCharsets.US_ASCII;
            default -> null;
        };
    }

    private static @Nullable Quote quote(String text) {
        return switch (text) {
            case "none" -> Quote.NONE;
            case "rfc4180" -> Quote.RFC4180;
            default -> null;
        };
    }

    /** The declared format, null for "as the schema says", or what holds where nothing is declared. */
    private static @Nullable String dates(
            Declaration format, String key, String example, DeclaredDateFormat.Kind kind, @Nullable String base) {
        String text = format.text(key, "a format such as " + example + ", or " + SCHEMA);
        if (text == null) {
            return base;
        }
        return text.equals(SCHEMA) ? null : DeclaredDateFormat.check(format.place(key), text, kind);
    }

    private static @Nullable Character decimal(Declaration format, @Nullable Character base) {
        String expected = "\".\" or \",\", or " + SCHEMA;
        String text = format.text("decimal", expected);
        if (text == null) {
            return base;
        }
        return switch (text) {
            case ".", "," -> text.charAt(0);
            case SCHEMA -> null;
            default -> throw format.error("decimal", "not usable", expected);
        };
    }

    private static @Nullable Boolean flag(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> null;
        };
    }
}
