package fr.sndscopy.database;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A table of a database, by the names that the database has for it, in its own case.
 *
 * @param schema that it is in
 * @param name within it
 */
public record Relation(String schema, String name) {
    private static final Pattern NAME = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_$#]{0,127}");
    private static final Pattern FORM = Pattern.compile("([^.]+)\\.([^.]+)");

    /** What a relation is written like. */
    public static final String WRITTEN = "schema.table, as the database writes them";

    public Relation {
        checkName(schema);
        checkName(name);
    }

    /** @throws IllegalArgumentException when it is not {@value #WRITTEN} */
    public static Relation parse(String text) {
        Matcher names = FORM.matcher(text);
        if (!names.matches()) {
            throw new IllegalArgumentException("no table: expected " + WRITTEN);
        }
        return new Relation(names.group(1), names.group(2));
    }

    /** A name that needs no more than quotation marks to be safe within a statement. */
    static void checkName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("no name of a table or column: expected letters, digits, _ $ #");
        }
    }

    static String quoted(String name) {
        return '"' + name + '"';
    }

    String quoted() {
        return quoted(schema) + "." + quoted(name);
    }

    @Override
    public String toString() {
        return schema + "." + name;
    }
}
