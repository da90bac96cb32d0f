package fr.sndscopy.database;

import org.jspecify.annotations.Nullable;

/**
 * Rows that lie one behind the other.
 *
 * @param relation the table, or the partition of it
 * @param from address of a row; where it begins
 * @param until address of the row before which it ends; null at the end of the relation
 * @param bytes that the database keeps them in, about
 * @param rows that the snapshot has there, as counted when it was taken
 */
public record Stretch(
        Relation relation, String from, @Nullable String until, long bytes, long rows) {
    public Stretch {
        if (bytes < 0 || rows < 0) {
            throw new IllegalArgumentException("no stretch: expected bytes and rows of 0 or more");
        }
    }

    Stretch counted(long rowsThere) {
        return new Stretch(relation, from, until, bytes, rowsThere);
    }
}
