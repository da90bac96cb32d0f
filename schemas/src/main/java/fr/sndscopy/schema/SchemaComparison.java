package fr.sndscopy.schema;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Compares a catalogue with the columns that the real tables have, as SAS lists them ({@code PROC CONTENTS} written as
 * CSV with {@code ;}, one line a column; the columns {@code MEMNAME, NAME, TYPE, FORMAT, FORMATL, FORMATD} are read).
 *
 * <p>A listed table is compared with the schema of its name in the year of its name. SAS knows two types: text of so
 * many characters, and numbers shown with so many characters, which are dates when their format says so. A schema's
 * column conflicts with a listed one when values of the listed one could be refused or changed by it.
 */
public final class SchemaComparison {

    private static final String TEXT = "2";

    private SchemaComparison() {}

    /**
     * One listed table.
     *
     * @param table its name in the listing
     * @param schema its schema's name; empty when the catalogue has none
     * @param product its schema's product; empty when there is none
     * @param year the year in its name
     * @param inYear whether it is a table of one month
     * @param listed how many columns are listed
     * @param expected how many columns the schema has in that year
     * @param unknown listed columns that the schema does not have in that year
     * @param missing columns of the schema in that year that are not listed
     * @param conflicts columns whose values the schema could refuse or change
     */
    public record Result(
            String table,
            Optional<String> schema,
            String product,
            Optional<Integer> year,
            boolean inYear,
            int listed,
            int expected,
            Set<String> unknown,
            Set<String> missing,
            List<Conflict> conflicts) {

        /** Whether the schema has exactly the listed columns in that year. */
        public boolean sameColumns() {
            return schema.isPresent() && unknown.isEmpty() && missing.isEmpty();
        }
    }

    /**
     * A column that the schema could refuse or change values of.
     *
     * @param column its name
     * @param kind what does not fit
     * @param listed what is listed: {@code char(20)}
     * @param stated what the schema states: {@code string(2)}
     */
    public record Conflict(String column, Kind kind, String listed, String stated) {

        /** What does not fit. */
        public enum Kind {
            /** Values of another kind: text for a number, decimals for an integer, anything for a date. */
            TYPE,
            /** Longer values of the same kind. */
            LENGTH
        }

        /** For people: {@code LOT_SER_NUM: char(20), string(2)}. */
        @Override
        public String toString() {
            return column + ": " + listed + ", " + stated;
        }
    }

    /**
     * Compares every table of a listing, by name.
     *
     * @throws SchemaException when the listing cannot be read or is not one
     */
    public static List<Result> compare(SchemaCatalog catalog, Path listing) {
        List<Result> results = new ArrayList<>();
        read(listing).forEach((table, columns) -> results.add(compare(catalog, table, columns)));
        return results;
    }

    private static Result compare(SchemaCatalog catalog, String table, Map<String, Listed> listed) {
        Optional<TableName> name = catalog.resolve(table);
        Optional<TableSchema> schema = name.map(TableName::table).flatMap(catalog::find);
        Optional<Integer> year = name.flatMap(TableName::year);
        List<Column> columns = schema.map(found -> year.map(found::inYear).orElse(found))
                .map(TableSchema::columns)
                .orElse(List.of());
        Set<String> unknown = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        unknown.addAll(listed.keySet());
        Set<String> missing = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        List<Conflict> conflicts = new ArrayList<>();
        for (Column column : columns) {
            Listed found = listed.get(column.name());
            if (found == null) {
                missing.add(column.name());
                continue;
            }
            unknown.remove(column.name());
            found.conflict(column.type())
                    .ifPresent(kind -> conflicts.add(new Conflict(
                            column.name(), kind, found.toString(), column.type().toString())));
        }
        return new Result(
                table,
                schema.map(TableSchema::name),
                schema.map(TableSchema::product).orElse(""),
                year,
                name.flatMap(TableName::month).isPresent(),
                listed.size(),
                columns.size(),
                unknown,
                missing,
                conflicts);
    }

    private static Map<String, Map<String, Listed>> read(Path listing) {
        Place place = Place.ofFile(listing.toString());
        List<String> lines;
        try {
            lines = Files.readAllLines(listing, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw place.error("cannot be read", "a listing of columns", e);
        }
        List<String> header = lines.isEmpty() ? List.of() : List.of(lines.get(0).split(";", -1));
        Map<String, Integer> positions = new LinkedHashMap<>();
        for (String key : List.of("MEMNAME", "NAME", "TYPE", "FORMAT", "FORMATL", "FORMATD")) {
            if (!header.contains(key)) {
                throw place.error("no column " + key, "PROC CONTENTS with a header, separated by ;");
            }
            positions.put(key, header.indexOf(key));
        }
        Map<String, Map<String, Listed>> tables = new TreeMap<>();
        for (int index = 1; index < lines.size(); index++) {
            List<String> cells = List.of(lines.get(index).split(";", -1));
            if (cells.size() != header.size()) {
                throw new Place(place.file(), "line " + (index + 1))
                        .error(cells.size() + " cells", header.size() + " as in the header");
            }
            Map<String, String> line = new LinkedHashMap<>();
            positions.forEach((key, position) -> line.put(key, cells.get(position)));
            tables.computeIfAbsent(
                            cells.get(header.indexOf("MEMNAME")), fresh -> new TreeMap<>(String.CASE_INSENSITIVE_ORDER))
                    .put(
                            cells.get(header.indexOf("NAME")),
                            Listed.of(line, new Place(place.file(), "line " + (index + 1))));
        }
        return tables;
    }

    /**
     * A listed column.
     *
     * @param text whether SAS holds text
     * @param date whether a number is shown as a date
     * @param width characters of text, or with which a number is shown, its sign and point included; 0 when unknown
     * @param decimals digits after the point
     */
    private record Listed(boolean text, boolean date, int width, int decimals) {

        static Listed of(Map<String, String> line, Place place) {
            try {
                return new Listed(
                        TEXT.equals(line.get("TYPE")),
                        String.valueOf(line.get("FORMAT")).contains("DATE"),
                        Integer.parseInt(String.valueOf(line.get("FORMATL"))),
                        Integer.parseInt(String.valueOf(line.get("FORMATD"))));
            } catch (NumberFormatException e) {
                throw place.error("a width that is no number", "whole numbers as FORMATL and FORMATD", e);
            }
        }

        /** What of the values the type does not fit; empty when it fits all. */
        Optional<Conflict.Kind> conflict(ColumnType type) {
            return switch (type.logical()) {
                case STRING -> longer(text && type.precision() != 0 && width > type.precision());
                case INTEGER -> text || decimals > 0 ? other(true) : longer(digits() > type.precision());
                case DECIMAL ->
                    text
                            ? other(true)
                            : longer(decimals > type.scale() || digits() - decimals > type.precision() - type.scale());
                case DATE, DATETIME -> other(!date && !(text && (width == 8 || width == 10)));
                case YEAR -> other(width != 4 && (text || width != 5));
                case YEARMONTH -> other(!date && width != 6 && (text || width != 7));
                case BOOLEAN -> other(width != 1 && (text || width != 2));
            };
        }

        private static Optional<Conflict.Kind> longer(boolean conflict) {
            return conflict ? Optional.of(Conflict.Kind.LENGTH) : Optional.empty();
        }

        private static Optional<Conflict.Kind> other(boolean conflict) {
            return conflict ? Optional.of(Conflict.Kind.TYPE) : Optional.empty();
        }

        /** Digits of a number: its width less the sign, and the point when it has decimals. */
        private int digits() {
            return Math.max(0, width - (decimals > 0 ? 2 : 1));
        }

        @Override
        public String toString() {
            return text ? "char(" + width + ")" : date ? "date" : "number(" + width + "." + decimals + ")";
        }
    }
}
