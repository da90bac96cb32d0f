package fr.sndscopy.parquet;

import fr.sndscopy.digest.BoundText;
import fr.sndscopy.digest.CellHasher;
import fr.sndscopy.digest.ColumnSummary;
import fr.sndscopy.digest.Digest;
import fr.sndscopy.parquet.StoredPart.RowGroup;
import fr.sndscopy.parquet.StoredPart.StoredColumn;
import fr.sndscopy.record.ColumnVector;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.parquet.column.Dictionary;
import org.apache.parquet.column.values.ValuesReader;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.jspecify.annotations.Nullable;

/**
 * Digest and control totals of one column, row group after row group. A value is turned into text and hashed once per
 * dictionary entry, or once per row where there is no dictionary. Not thread-safe.
 */
final class ColumnSummarizer {
    private final Column column;
    private final ColumnType type;
    private final PrimitiveTypeName physical;
    private final CellHasher hasher;
    private final long[] lanes = new long[2];
    private final byte[] text = new byte[StoredCellText.MAX_BYTES];
    private final Int128Sum longSum = new Int128Sum();
    private BigInteger wideSum = BigInteger.ZERO;
    private long digest0;
    private long digest1;
    private long nulls;
    private long values;
    private long minimum = Long.MAX_VALUE;
    private long maximum = Long.MIN_VALUE;
    private byte @Nullable [] minimumText;
    private byte @Nullable [] maximumText;
    private @Nullable BigInteger wideMinimum;
    private @Nullable BigInteger wideMaximum;

    ColumnSummarizer(Column column, PrimitiveTypeName physical) {
        this.column = column;
        this.type = column.type();
        this.physical = physical;
        this.hasher = CellHasher.of(column.name());
    }

    /**
     * Adds a row group's cells here, and their hashes to {@code rowSums}, two lanes a row.
     *
     * @param cells scratch for as many as the row group has rows
     */
    void add(RowGroup group, StoredColumn stored, int[] cells, long[] rowSums) throws IOException {
        if (group.hasIds(stored)) {
            Dictionary dictionary = group.readIds(stored, cells);
            addIds(cells, dictionary, group.rowCount(), rowSums);
        } else {
            group.readValues(stored, cells, (values, from, to) -> addValues(values, cells, from, to, rowSums));
        }
    }

    ColumnSummary summary() {
        return new ColumnSummary(
                column.name(), new Digest(digest0, digest1), nulls, minimumText(), maximumText(), sum());
    }

    private void addIds(int[] ids, Dictionary dictionary, int rowCount, long[] rowSums) {
        int size = dictionary.getMaxId() + 1;
        // by one more than the id: absent cells, of id -1, are counted too, and their hash is 0
        long[] hashes = new long[2 * (size + 1)];
        int[] counts = new int[size + 1];
        hash(dictionary, size, hashes);
        addRows(ids, hashes, counts, rowCount, rowSums);
        nulls += counts[0];
        for (int id = 0; id < size; id++) {
            int count = counts[id + 1];
            if (count > 0) {
                digest0 += count * hashes[2 * (id + 1)];
                digest1 += count * hashes[2 * (id + 1) + 1];
                values += count;
                addTotals(dictionary, id, count);
            }
        }
    }

    /** Adds hashes to rows, and counts ids. */
    private static void addRows(int[] ids, long[] hashes, int[] counts, int rowCount, long[] rowSums) {
        for (int row = 0; row < rowCount; row++) {
            int place = ids[row] + 1;
            counts[place]++;
            rowSums[2 * row] += hashes[2 * place];
            rowSums[2 * row + 1] += hashes[2 * place + 1];
        }
    }

    /** Behind the first two, hashes of all values. A loop for each kind of value: what is compiled of it has no other. */
    private void hash(Dictionary dictionary, int size, long[] hashes) {
        switch (physical) {
            case INT32 -> {
                for (int id = 0; id < size; id++) {
                    hashLong(dictionary.decodeToInt(id), hashes, 2 * (id + 1));
                }
            }
            case INT64 -> {
                for (int id = 0; id < size; id++) {
                    hashLong(dictionary.decodeToLong(id), hashes, 2 * (id + 1));
                }
            }
            case FIXED_LEN_BYTE_ARRAY -> {
                for (int id = 0; id < size; id++) {
                    hashText(StoredCellText.of(type, wide(dictionary.decodeToBinary(id))), hashes, 2 * (id + 1));
                }
            }
            case BINARY -> {
                for (int id = 0; id < size; id++) {
                    hashBytes(dictionary.decodeToBinary(id).toByteBuffer(), hashes, 2 * (id + 1));
                }
            }
            default -> throw new IllegalArgumentException("no dictionary of " + physical);
        }
    }

    private void addTotals(Dictionary dictionary, int id, int count) {
        switch (physical) {
            case INT32 -> addLong(dictionary.decodeToInt(id), count);
            case INT64 -> addLong(dictionary.decodeToLong(id), count);
            case FIXED_LEN_BYTE_ARRAY -> addWide(wide(dictionary.decodeToBinary(id)), count);
            case BINARY -> addText(dictionary.decodeToBinary(id).toByteBuffer());
            default -> throw new IllegalArgumentException("no dictionary of " + physical);
        }
    }

    private void addValues(ValuesReader reader, int[] cells, int from, int to, long[] rowSums) {
        int absent = 0;
        for (int row = from; row < to; row++) {
            if (cells[row] == ColumnVector.NULL_ID) {
                absent++;
            } else {
                addValue(reader);
                digest0 += lanes[0];
                digest1 += lanes[1];
                rowSums[2 * row] += lanes[0];
                rowSums[2 * row + 1] += lanes[1];
            }
        }
        nulls += absent;
        values += to - from - absent;
    }

    /** Takes one value into the totals, and its hash into {@link #lanes}. */
    private void addValue(ValuesReader reader) {
        switch (physical) {
            case INT32 -> addLongValue(reader.readInteger());
            case INT64 -> addLongValue(reader.readLong());
            case BOOLEAN -> addLongValue(reader.readBoolean() ? 1 : 0);
            case FIXED_LEN_BYTE_ARRAY -> {
                BigInteger value = wide(reader.readBytes());
                hashText(StoredCellText.of(type, value), lanes, 0);
                addWide(value, 1);
            }
            case BINARY -> {
                ByteBuffer text = reader.readBytes().toByteBuffer();
                hashBytes(text, lanes, 0);
                addText(text);
            }
            default -> throw new IllegalArgumentException("no column is stored as " + physical);
        }
    }

    private void addLongValue(long value) {
        hashLong(value, lanes, 0);
        addLong(value, 1);
    }

    private void addLong(long value, int count) {
        minimum = Math.min(minimum, value);
        maximum = Math.max(maximum, value);
        longSum.add(value, count);
    }

    private void addWide(BigInteger value, int count) {
        wideMinimum = wideMinimum == null ? value : wideMinimum.min(value);
        wideMaximum = wideMaximum == null ? value : wideMaximum.max(value);
        wideSum = wideSum.add(value.multiply(BigInteger.valueOf(count)));
    }

    private void addText(ByteBuffer text) {
        byte[] array = text.array();
        int from = text.arrayOffset() + text.position();
        int to = from + text.remaining();
        if (BoundText.isLess(array, from, to, minimumText)) {
            minimumText = Arrays.copyOfRange(array, from, BoundText.end(from, to));
        }
        if (BoundText.isGreater(array, from, to, maximumText)) {
            maximumText = Arrays.copyOfRange(array, from, BoundText.end(from, to));
        }
    }

    private void hashLong(long value, long[] target, int at) {
        int start = StoredCellText.write(type, value, text);
        hasher.hash(text, start, text.length - start, target, at);
    }

    private void hashText(String text, long[] target, int at) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        hasher.hash(bytes, 0, bytes.length, target, at);
    }

    private void hashBytes(ByteBuffer text, long[] target, int at) {
        hasher.hash(text.array(), text.arrayOffset() + text.position(), text.remaining(), target, at);
    }

    private static BigInteger wide(Binary value) {
        return new BigInteger(value.getBytesUnsafe());
    }

    private @Nullable String minimumText() {
        return boundText(minimum, minimumText, wideMinimum);
    }

    private @Nullable String maximumText() {
        return boundText(maximum, maximumText, wideMaximum);
    }

    private @Nullable String boundText(long narrow, byte @Nullable [] text, @Nullable BigInteger wide) {
        if (values == 0) {
            return null;
        }
        if (text != null) {
            return BoundText.of(text);
        }
        return wide == null ? StoredCellText.of(type, narrow) : StoredCellText.of(type, wide);
    }

    private @Nullable BigInteger sum() {
        if (!type.isNumber()) {
            return null;
        }
        return type.fitsLong() ? longSum.value() : wideSum;
    }

    /** An exact sum of longs, in two. */
    private static final class Int128Sum {
        private long high;
        private long low;

        void add(long value, int count) {
            long productLow = value * count;
            long productHigh = Math.multiplyHigh(value, count);
            long sum = low + productLow;
            high += productHigh + (Long.compareUnsigned(sum, productLow) < 0 ? 1 : 0);
            low = sum;
        }

        BigInteger value() {
            return BigInteger.valueOf(high).shiftLeft(Long.SIZE).add(new BigInteger(Long.toUnsignedString(low)));
        }
    }
}
