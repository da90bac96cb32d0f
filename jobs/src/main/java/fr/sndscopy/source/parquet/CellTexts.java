package fr.sndscopy.source.parquet;

import fr.sndscopy.record.CellBlock;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** The texts of the cells of a batch, each found by where it starts. Not thread-safe. */
final class CellTexts {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int FIRST_BYTES = 1 << 16;

    /** The most that there may be, whatever a file says. */
    private static final int MOST_BYTES = 1 << 28;

    private byte[] bytes = new byte[FIRST_BYTES];
    private int end;

    void clear() {
        end = 0;
    }

    /** What they stand in, with 8 bytes behind each that may be read; another one after more have been added. */
    byte[] bytes() {
        return bytes;
    }

    /** How much they take. */
    int size() {
        return end;
    }

    /**
     * Adds {@code text[from, from + length)}.
     *
     * @param isTold whether it is what the file has
     * @return where it starts; more than 0
     * @throws TooLongException when there would be too many
     */
    int add(byte[] text, int from, int length, boolean isTold) {
        long needed = (long) end + Integer.BYTES + length + CellBlock.PADDING;
        if (needed > bytes.length) {
            if (needed > MOST_BYTES) {
                throw new TooLongException();
            }
            bytes = Arrays.copyOf(bytes, (int) Math.min(MOST_BYTES, Math.max(needed, 2L * bytes.length)));
        }
        int start = end + Integer.BYTES;
        INT.set(bytes, end, isTold ? length : ~length);
        System.arraycopy(text, from, bytes, start, length);
        end = start + length;
        return start;
    }

    int length(int start) {
        int length = (int) INT.get(bytes, start - Integer.BYTES);
        return length < 0 ? ~length : length;
    }

    boolean isTold(int start) {
        return (int) INT.get(bytes, start - Integer.BYTES) >= 0;
    }

    /** Some rows have more text than is held. */
    static final class TooLongException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
