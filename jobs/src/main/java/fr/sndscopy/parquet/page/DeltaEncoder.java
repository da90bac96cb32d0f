package fr.sndscopy.parquet.page;

import fr.sndscopy.record.ColumnVector;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.schema.PrimitiveType;

/**
 * Values by differences (parquet-format, Encodings.md): numbers as DELTA_BINARY_PACKED, texts as DELTA_LENGTH_BYTE_ARRAY. Packed 64
 * bits at a time into one array; parquet-java's encoder takes two to three times as long. Its decoder reads everything back.
 *
 * <p>What is given is good until the next call. Not thread-safe.
 */
final class DeltaEncoder {
    private static final VarHandle LONG_LE =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** Differences of a block, which have one least difference. */
    private static final int BLOCK = 128;

    /** Parts of a block, whose differences have one width each. */
    private static final int MINIBLOCKS = 4;

    private static final int MINIBLOCK = BLOCK / MINIBLOCKS;

    private final long[] block = new long[BLOCK];
    private long[] numbers = new long[0];
    private int count;
    private byte[] bytes = new byte[0];
    private int length;

    /**
     * The values of rows {@code from} to {@code to} that have one.
     *
     * @param type one that {@link ValueForm#DELTA} suits
     */
    BytesInput values(ColumnVector vector, int from, int to, PrimitiveType type) {
        if (numbers.length < to - from) {
            numbers = new long[to - from];
        }
        return switch (type.getPrimitiveTypeName()) {
            case INT32 -> longs(vector, from, to, Integer.SIZE);
            case INT64 -> longs(vector, from, to, Long.SIZE);
            case BINARY -> texts(vector, from, to);
            default -> throw new IllegalArgumentException("no differences of " + type.getPrimitiveTypeName());
        };
    }

    private BytesInput longs(ColumnVector vector, int from, int to, int width) {
        int[] ids = vector.ids();
        long[] longs = vector.longs();
        int taken = 0;
        for (int row = from; row < to; row++) {
            if (ids[row] >= 0) {
                numbers[taken++] = longs[ids[row]];
            }
        }
        count = taken;
        pack(width, 0);
        return BytesInput.from(bytes, 0, length);
    }

    private BytesInput texts(ColumnVector vector, int from, int to) {
        int[] ids = vector.ids();
        int[] offsets = vector.offsets();
        int taken = 0;
        long textBytes = 0;
        for (int row = from; row < to; row++) {
            if (ids[row] >= 0) {
                int textLength = offsets[ids[row] + 1] - offsets[ids[row]];
                numbers[taken++] = textLength;
                textBytes += textLength;
            }
        }
        count = taken;
        pack(Integer.SIZE, textBytes);
        for (int row = from; row < to; row++) {
            if (ids[row] >= 0) {
                int start = offsets[ids[row]];
                int textLength = offsets[ids[row] + 1] - start;
                System.arraycopy(vector.bytes(), start, bytes, length, textLength);
                length += textLength;
            }
        }
        return BytesInput.from(bytes, 0, length);
    }

    /**
     * Packs the numbers taken into {@link #bytes}, from its beginning on.
     *
     * @param width bits of a number: its differences, too, are of so many, and what is more is lost and comes back
     * @param behind bytes for which there is to be room behind them
     */
    private void pack(int width, long behind) {
        long blocks = (count + BLOCK - 1L) / BLOCK;
        long most = 4 * VarInt.MAX_BYTES + blocks * (VarInt.MAX_BYTES + MINIBLOCKS + BLOCK * width / Byte.SIZE);
        if (bytes.length < most + behind) {
            bytes = new byte[Math.toIntExact(most + behind)];
        }
        length = 0;
        length = VarInt.put(bytes, length, BLOCK);
        length = VarInt.put(bytes, length, MINIBLOCKS);
        length = VarInt.put(bytes, length, count);
        zigZag(count == 0 ? 0 : numbers[0]);
        for (int at = 1; at < count; at += BLOCK) {
            packBlock(at, Math.min(BLOCK, count - at), width);
        }
    }

    private void packBlock(int from, int differences, int width) {
        int unused = Long.SIZE - width;
        long least = Long.MAX_VALUE;
        for (int i = 0; i < differences; i++) {
            // of so many bits, the highest one its sign
            long difference = (numbers[from + i] - numbers[from + i - 1]) << unused >> unused;
            block[i] = difference;
            least = Math.min(least, difference);
        }
        zigZag(least);
        int widths = length;
        length += MINIBLOCKS;
        for (int mini = 0; mini < MINIBLOCKS; mini++) {
            int first = mini * MINIBLOCK;
            int behind = Math.min(differences, first + MINIBLOCK);
            long bits = 0;
            for (int i = first; i < behind; i++) {
                block[i] = (block[i] - least) << unused >>> unused;
                bits |= block[i];
            }
            int packed = Long.SIZE - Long.numberOfLeadingZeros(bits);
            bytes[widths + mini] = (byte) packed;
            if (packed > 0) {
                packMiniblock(first, behind, packed);
            }
        }
    }

    /** A miniblock that has any number has room for all of them. */
    private void packMiniblock(int from, int to, int width) {
        int at = length;
        length += MINIBLOCK * width / Byte.SIZE;
        long packed = 0;
        int bits = 0;
        for (int i = from; i < to; i++) {
            long value = block[i];
            packed |= value << bits;
            bits += width;
            if (bits >= Long.SIZE) {
                LONG_LE.set(bytes, at, packed);
                at += Long.BYTES;
                bits -= Long.SIZE;
                packed = bits == 0 ? 0 : value >>> (width - bits);
            }
        }
        while (at < length) {
            bytes[at++] = (byte) packed;
            packed >>>= Byte.SIZE;
        }
    }

    private void zigZag(long value) {
        length = VarInt.put(bytes, length, (value << 1) ^ (value >> (Long.SIZE - 1)));
    }
}
