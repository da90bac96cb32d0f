package fr.sndscopy.audit.source;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Records of one delivered file as rows of canonical texts, each by itself. Not thread-safe. */
public interface SourceReading {
    /**
     * A row.
     *
     * @param cells canonical texts by stored column, null where there is no value, or the column cannot be read; none when the row cannot
     * @param losses by stored column, what the canonical text does not say of the delivered one
     * @param unreadable names of columns that cannot be read; empty when all can
     * @param whole whether the record is a row at all: its bytes are those of a text, and this has as many cells as there are columns
     */
    record Row(List<@Nullable String> cells, List<Set<Loss>> losses, Set<String> unreadable, boolean whole) {
        /** One that cannot be read. */
        static final Row BROKEN = new Row(List.of(), List.of(), Set.of(), false);

        /** Whether it can be stored, as far as its values go. */
        public boolean isReadable() {
            return whole && unreadable.isEmpty();
        }

        /** Shows no cell. */
        @Override
        public String toString() {
            return "Row[…]";
        }
    }

    /** Whether a record is no row, and passed over. */
    boolean isBlank(SourceRecord record);

    /** Where a record is, for people: {@code source line 5}. */
    String place(long number);

    /** Reads a record. */
    Row row(SourceRecord record);

    /**
     * Whether a stored cell is the one that was read, as far as that can be told.
     *
     * @param column its place among the stored ones
     */
    default boolean isSame(int column, @Nullable String stored, @Nullable String read) {
        return Objects.equals(stored, read);
    }
}
