package fr.sndscopy.database;

import java.util.regex.Pattern;

/**
 * A state of a database that sessions can read.
 *
 * @param server what tells the server, and all copies of it, from others
 * @param catalog the database within it
 * @param id what sessions enter it by; nothing where none do
 * @param position what the state is: two with the same id, at different times, differ in it
 */
public record SnapshotPoint(String server, String catalog, String id, String position) {
    private static final Pattern ID = Pattern.compile("[0-9A-Za-z-]{0,64}");

    public SnapshotPoint {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException("no snapshot: expected an id of letters, digits and -");
        }
    }
}
