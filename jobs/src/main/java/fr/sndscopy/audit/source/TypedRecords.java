package fr.sndscopy.audit.source;

import java.io.Closeable;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of a file that is no text, in its order, each as the line that stands for it, by its number from 1. */
public final class TypedRecords implements SourceRecords {
    private static final byte[] DELETED = {};

    private final Rows rows;
    private final boolean blankEnds;
    private long read;

    /** @param rows closed with this */
    public TypedRecords(Rows rows, TypedForm form) {
        this.rows = rows;
        this.blankEnds = form.blankEnds();
    }

    /** The rows of a file as other code reads them. */
    public interface Rows extends Closeable {
        /** The cells of the next row, in the order of the file; none when it is marked as deleted; null behind the last. */
        @Nullable
        List<@Nullable TypedCell> next() throws IOException;
    }

    @Override
    public long position() {
        return read + 1;
    }

    @Override
    public long line() {
        return read + 1;
    }

    @Override
    public @Nullable SourceRecord next() throws IOException {
        List<@Nullable TypedCell> cells = rows.next();
        if (cells == null) {
            return null;
        }
        read++;
        return new SourceRecord(read, read, cells.isEmpty() ? DELETED : TypedLine.write(cells));
    }

    @Override
    public @Nullable SourceRecord next(byte[] expected) throws IOException {
        List<@Nullable TypedCell> cells = rows.next();
        List<@Nullable TypedCell> kept = TypedLine.read(expected);
        if (cells == null || kept == null || cells.size() != kept.size()) {
            return null;
        }
        for (int i = 0; i < kept.size(); i++) {
            if (!isSame(cells.get(i), kept.get(i))) {
                return null;
            }
        }
        read++;
        return new SourceRecord(read, read, expected);
    }

    private boolean isSame(@Nullable TypedCell one, @Nullable TypedCell other) {
        if (one == null || other == null) {
            return (one == null && other == null) || (blankEnds && textOf(one).equals(textOf(other)));
        }
        if (one.isTold() != other.isTold()) {
            return false;
        }
        return one.text().equals(other.text())
                || (!one.isTold() && numberOf(one) == numberOf(other))
                || (blankEnds && textOf(one).equals(textOf(other)));
    }

    private static String textOf(@Nullable TypedCell cell) {
        return TypedReading.ending(cell == null ? null : cell.text());
    }

    /** How the digits of a number that is not held exactly are written is not said. */
    private static double numberOf(TypedCell cell) {
        try {
            return new BigDecimal(cell.text()).doubleValue();
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    @Override
    public void close() throws IOException {
        rows.close();
    }
}
