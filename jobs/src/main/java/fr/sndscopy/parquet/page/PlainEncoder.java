package fr.sndscopy.parquet.page;

import fr.sndscopy.record.ColumnVector;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.schema.PrimitiveType;

/**
 * Values as they are, one behind the other: PLAIN (parquet-format, Encodings.md), of data pages and of dictionaries.
 *
 * <p>What is given is good until the next call. Not thread-safe.
 */
final class PlainEncoder {
    private static final VarHandle INT_LE = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG_LE =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private byte[] values = new byte[1 << 16];

    /** Bytes of all values of the vector in PLAIN encoding, one each. */
    static long bytes(ColumnVector vector, PrimitiveType type) {
        long valueCount = vector.valueCount();
        return switch (type.getPrimitiveTypeName()) {
            case INT32 -> valueCount * Integer.BYTES;
            case INT64 -> valueCount * Long.BYTES;
            case FIXED_LEN_BYTE_ARRAY -> valueCount * type.getTypeLength();
            case BINARY -> valueCount * Integer.BYTES + vector.offsets()[vector.valueCount()];
            default -> throw new IllegalArgumentException("no dictionary of " + type.getPrimitiveTypeName());
        };
    }

    /** The first {@code valueCount} values of a vector, as they are in a dictionary page. */
    BytesInput dictionary(ColumnVector vector, int valueCount, PrimitiveType type) {
        reserve(bytes(vector, type));
        int at = 0;
        switch (type.getPrimitiveTypeName()) {
            case INT32 -> {
                for (int id = 0; id < valueCount; id++, at += Integer.BYTES) {
                    INT_LE.set(values, at, (int) vector.longs()[id]);
                }
            }
            case INT64 -> {
                for (int id = 0; id < valueCount; id++, at += Long.BYTES) {
                    LONG_LE.set(values, at, vector.longs()[id]);
                }
            }
            case FIXED_LEN_BYTE_ARRAY -> {
                at = vector.offsets()[valueCount];
                System.arraycopy(vector.bytes(), 0, values, 0, at);
            }
            case BINARY -> {
                for (int id = 0; id < valueCount; id++) {
                    at = putBinary(vector, id, at);
                }
            }
            default -> throw new IllegalArgumentException("no dictionary of " + type.getPrimitiveTypeName());
        }
        return BytesInput.from(values, 0, at);
    }

    /** The values of rows {@code from} to {@code to} that have one. */
    BytesInput values(ColumnVector vector, int from, int to, PrimitiveType type) {
        int[] ids = vector.ids();
        long[] longs = vector.longs();
        int rows = to - from;
        int at = 0;
        switch (type.getPrimitiveTypeName()) {
            case INT32 -> {
                reserve((long) rows * Integer.BYTES);
                for (int row = from; row < to; row++) {
                    if (ids[row] >= 0) {
                        INT_LE.set(values, at, (int) longs[ids[row]]);
                        at += Integer.BYTES;
                    }
                }
            }
            case INT64 -> {
                reserve((long) rows * Long.BYTES);
                for (int row = from; row < to; row++) {
                    if (ids[row] >= 0) {
                        LONG_LE.set(values, at, longs[ids[row]]);
                        at += Long.BYTES;
                    }
                }
            }
            case BOOLEAN -> at = bits(ids, longs, from, to);
            case FIXED_LEN_BYTE_ARRAY -> {
                int length = type.getTypeLength();
                reserve((long) rows * length);
                for (int row = from; row < to; row++) {
                    if (ids[row] >= 0) {
                        System.arraycopy(vector.bytes(), vector.offsets()[ids[row]], values, at, length);
                        at += length;
                    }
                }
            }
            case BINARY -> {
                for (int row = from; row < to; row++) {
                    if (ids[row] >= 0) {
                        at = putBinary(vector, ids[row], at);
                    }
                }
            }
            default -> throw new IllegalArgumentException("no column is stored as " + type.getPrimitiveTypeName());
        }
        return BytesInput.from(values, 0, at);
    }

    private int bits(int[] ids, long[] longs, int from, int to) {
        reserve((to - from + Byte.SIZE - 1) / Byte.SIZE);
        int count = 0;
        int bits = 0;
        int at = 0;
        for (int row = from; row < to; row++) {
            if (ids[row] >= 0) {
                bits |= (int) longs[ids[row]] << (count & 7);
                if ((++count & 7) == 0) {
                    values[at++] = (byte) bits;
                    bits = 0;
                }
            }
        }
        if ((count & 7) != 0) {
            values[at++] = (byte) bits;
        }
        return at;
    }

    private int putBinary(ColumnVector vector, int id, int at) {
        int start = vector.offsets()[id];
        int length = vector.offsets()[id + 1] - start;
        int end = Math.addExact(at, Integer.BYTES + length);
        if (end > values.length) {
            values = Arrays.copyOf(values, Math.max(end, Math.addExact(values.length, values.length >> 1)));
        }
        INT_LE.set(values, at, length);
        System.arraycopy(vector.bytes(), start, values, at + Integer.BYTES, length);
        return end;
    }

    private void reserve(long bytes) {
        if (bytes > values.length) {
            values = new byte[Math.toIntExact(bytes)];
        }
    }
}
