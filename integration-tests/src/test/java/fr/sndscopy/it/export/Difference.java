package fr.sndscopy.it.export;

import org.jspecify.annotations.Nullable;

/**
 * Something that came back otherwise than it was delivered; never with a value.
 *
 * @param table and period
 * @param place file and line, or nothing
 * @param column or null when it is about the row
 */
record Difference(String table, String place, @Nullable String column, String problem) {
    /** {@code [ER_PRS_F 2019-02: data/a.csv: line 17, column PRS_PAI_MNT] problem}. */
    @Override
    public String toString() {
        return "[" + table + (place.isEmpty() ? "" : ": " + place) + (column == null ? "" : ", column " + column) + "] "
                + problem;
    }
}
