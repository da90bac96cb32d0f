package fr.sndscopy.generate;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Which tables there are and how the values of well-known columns are spread, read from a resource: names of the SNDS are
 * data.
 *
 * @param tables in order
 * @param columns by name
 * @param narrow which columns a narrow table of claims has beside its key, the first ones first
 */
record Recipe(List<TableRecipe> tables, Map<String, ColumnRecipe> columns, List<String> narrow) {

    /** For columns nobody wrote a line for. */
    static final ColumnRecipe BY_TYPE = new ColumnRecipe(900, Kind.CODES, List.of());

    /**
     * One table.
     *
     * @param rowsPerClaim 1 for the claims themselves
     * @param people whether it has a row a person instead
     */
    record TableRecipe(String name, double rowsPerClaim, boolean people, Charset encoding, boolean gzip) {
        /** Whether it is the table of claims. */
        boolean claims() {
            return !people && rowsPerClaim == 1;
        }

        long rows(long claims) {
            return people ? Recipe.people(claims) : Math.max(1, Math.round(claims * rowsPerClaim));
        }
    }

    /**
     * One column.
     *
     * @param fillPerMille rows of 1000 that have a value
     * @param values what the kind needs
     */
    record ColumnRecipe(int fillPerMille, Kind kind, List<String> values) {}

    enum Kind {
        CODES,
        PERSON,
        PSEUDONYM,
        STATEMENT,
        LINE,
        ORGANISM,
        FLUX_MONTH,
        CARE,
        PAST,
        AMOUNT
    }

    Recipe restrictedTo(Tables wanted) {
        return new Recipe(tables.stream().filter(wanted::include).toList(), columns, narrow);
    }

    ColumnRecipe column(String name) {
        return columns.getOrDefault(name, BY_TYPE);
    }

    /** How many people share so many claims. */
    static long people(long claims) {
        return Math.max(1, claims / 20);
    }

    static Recipe dcir() {
        List<TableRecipe> tables = new ArrayList<>();
        Map<String, ColumnRecipe> columns = new HashMap<>();
        List<String> narrow = new ArrayList<>();
        try (InputStream in = Recipe.class.getResourceAsStream("dcir.txt")) {
            if (in == null) {
                throw new IllegalStateException("dcir.txt is not on the class path");
            }
            BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            reader.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .forEach(line -> {
                        List<String> words = List.of(line.split(" +"));
                        if (words.get(0).equals("table")) {
                            tables.add(table(words));
                        } else if (words.get(0).equals("narrow")) {
                            narrow.addAll(words.subList(1, words.size()));
                        } else {
                            columns.put(words.get(1), column(words));
                        }
                    });
            return new Recipe(List.copyOf(tables), Map.copyOf(columns), List.copyOf(narrow));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static TableRecipe table(List<String> words) {
        boolean people = words.get(2).equals("people");
        boolean claims = words.get(2).equals("claims");
        return new TableRecipe(
                words.get(1),
                people || claims ? 1 : Double.parseDouble(words.get(2)),
                people,
                Charset.forName(words.get(3)),
                words.get(4).equals("gzip"));
    }

    private static ColumnRecipe column(List<String> words) {
        Kind kind = Kind.valueOf(words.get(3).toUpperCase(Locale.ROOT).replace('-', '_'));
        return new ColumnRecipe(Integer.parseInt(words.get(2)), kind, words.subList(4, words.size()));
    }
}
