package fr.sndscopy.parquet;

import fr.sndscopy.digest.KeyHasher;
import fr.sndscopy.record.ColumnVector;
import fr.sndscopy.record.RecordBatch;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Hashes one key of the rows of record batches. Components of one kind have equal text when they are equal, whatever their columns are
 * called and however large they may be: numbers compare by value, all else exactly. Not thread-safe.
 */
final class StoredKey {
    private static final int LONG_DIGITS = 20;

    private final int[] places;
    private final KeyHasher[] hashers;
    private final byte[] digits = new byte[LONG_DIGITS];
    private long[] hashes = new long[0];
    private boolean[] absent = new boolean[0];
    private long[] valueHashes = new long[0];

    private StoredKey(int[] places, KeyHasher[] hashers) {
        this.places = places;
        this.hashers = hashers;
    }

    static StoredKey of(List<String> components, List<Column> columns, long secret) {
        List<String> names = columns.stream().map(Column::name).toList();
        int[] places = components.stream().mapToInt(names::indexOf).toArray();
        if (Arrays.stream(places).anyMatch(place -> place < 0)) {
            throw new IllegalArgumentException("a component that is no column");
        }
        return new StoredKey(
                places,
                IntStream.range(0, places.length)
                        .mapToObj(component -> KeyHasher.of(secret, component))
                        .toArray(KeyHasher[]::new));
    }

    /** Hashes the keys of the batch's rows. */
    void read(RecordBatch batch) {
        int rows = batch.rowCount();
        if (absent.length < rows) {
            hashes = new long[2 * rows];
            absent = new boolean[rows];
        }
        Arrays.fill(hashes, 0, 2 * rows, 0);
        Arrays.fill(absent, 0, rows, false);
        for (int component = 0; component < places.length; component++) {
            ColumnVector vector = batch.columns().get(places[component]);
            hashValues(vector, hashers[component]);
            int[] ids = vector.ids();
            for (int row = 0; row < rows; row++) {
                int id = ids[row];
                if (id < 0) {
                    absent[row] = true;
                } else {
                    hashes[2 * row] += valueHashes[2 * id];
                    hashes[2 * row + 1] += valueHashes[2 * id + 1];
                }
            }
        }
    }

    /** Of the last batch, two longs a row. */
    long[] hashes() {
        return hashes;
    }

    /** Of the last batch, by row, whether a component is absent. */
    boolean[] absent() {
        return absent;
    }

    private void hashValues(ColumnVector vector, KeyHasher hasher) {
        int values = vector.valueCount();
        if (valueHashes.length < 2 * values) {
            valueHashes = new long[2 * values];
        }
        ColumnType type = vector.column().type();
        if (type.fitsLong()) {
            for (int id = 0; id < values; id++) {
                hashLong(vector.longs()[id], type.scale(), hasher, 2 * id);
            }
            return;
        }
        byte[] bytes = vector.bytes();
        int[] offsets = vector.offsets();
        for (int id = 0; id < values; id++) {
            int length = offsets[id + 1] - offsets[id];
            if (type.isNumber()) {
                BigInteger unscaled = new BigInteger(bytes, offsets[id], length);
                byte[] text = numberText(new BigDecimal(unscaled, type.scale()));
                hasher.hash(text, 0, text.length, valueHashes, 2 * id);
            } else {
                hasher.hash(bytes, offsets[id], length, valueHashes, 2 * id);
            }
        }
    }

    private void hashLong(long value, int scale, KeyHasher hasher, int at) {
        if (scale > 0) {
            byte[] text = numberText(BigDecimal.valueOf(value, scale));
            hasher.hash(text, 0, text.length, valueHashes, at);
            return;
        }
        int start = digits.length;
        long rest = value;
        do {
            digits[--start] = (byte) ('0' + Math.abs(rest % 10));
            rest /= 10;
        } while (rest != 0);
        if (value < 0) {
            digits[--start] = '-';
        }
        hasher.hash(digits, start, digits.length - start, valueHashes, at);
    }

    /** {@code 1.50} and {@code 1.5} are {@code 1.5}; {@code 100.00} is {@code 100}. */
    private static byte[] numberText(BigDecimal number) {
        return (number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString())
                .getBytes(StandardCharsets.ISO_8859_1);
    }
}
