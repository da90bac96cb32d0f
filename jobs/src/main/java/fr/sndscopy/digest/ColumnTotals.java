package fr.sndscopy.digest;

import com.dynatrace.hash4j.distinctcount.UltraLogLog;
import fr.sndscopy.record.ColumnVector;
import fr.sndscopy.record.Normalisation;
import fr.sndscopy.record.ViolationCode;
import fr.sndscopy.schema.Column;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The running digest and control totals of one column. */
final class ColumnTotals {
    private final Column column;
    private final boolean fitsLong;
    private final boolean number;
    private long lane0;
    private long lane1;
    private long nulls;
    /** By set of {@linkplain Normalisation kinds}. */
    private final long[] normalised = new long[Normalisation.SETS];

    private final Map<ViolationCode, Long> violations = new EnumMap<>(ViolationCode.class);
    /** The sum is high × 2^32 + low; each addend's halves are added apart, so that nothing overflows. */
    private long sumLow;

    private long sumHigh;
    private BigInteger wideSum = BigInteger.ZERO;
    private long minimum = Long.MAX_VALUE;
    private long maximum = Long.MIN_VALUE;
    private byte @Nullable [] minimumBytes;
    private byte @Nullable [] maximumBytes;
    private @Nullable BigInteger wideMinimum;
    private @Nullable BigInteger wideMaximum;
    private boolean any;
    private final UltraLogLog sketch = UltraLogLog.create(ColumnProfile.PRECISION);
    private @Nullable SortedMap<String, Long> codes;

    ColumnTotals(Column column) {
        this.column = column;
        this.fitsLong = column.type().fitsLong();
        this.number = column.type().isNumber();
        this.codes = column.hasCodes() ? new TreeMap<>() : null;
    }

    String name() {
        return column.name();
    }

    /** By place, cells whose canonical text is not the delivered text. */
    Map<String, Long> normalised() {
        Map<String, Long> cells = new TreeMap<>();
        for (int set = 1; set < normalised.length; set++) {
            if (normalised[set] > 0) {
                cells.put(Normalisation.place(set, column.name()), normalised[set]);
            }
        }
        return cells;
    }

    /** Cells whose value breaks a rule all the same. */
    Map<ViolationCode, Long> violations() {
        return violations;
    }

    /** @param counts how many rows have each value */
    void add(ColumnVector vector, int[] counts, int rowCount) {
        int values = vector.valueCount();
        long[] hashes = vector.hashes();
        long sum0 = 0;
        long sum1 = 0;
        for (int id = 0; id < values; id++) {
            sum0 += hashes[2 * id] * counts[id];
            sum1 += hashes[2 * id + 1] * counts[id];
            sketch.add(hashes[2 * id]);
        }
        lane0 += sum0;
        lane1 += sum1;
        nulls += vector.nullCount();
        any |= values > 0;
        if (vector.hasMarks()) {
            for (int id = 0; id < values; id++) {
                normalised[vector.normalisations(id)] += counts[id];
                if (vector.violations(id) != 0) {
                    addViolations(vector.violations(id), counts[id]);
                }
            }
        }
        if (codes != null) {
            countCodes(codes, vector, counts);
        }
        if (fitsLong) {
            addLongs(vector.longs(), counts, values);
        } else {
            addBytes(vector, counts, values);
        }
        assert vector.nullCount() <= rowCount;
    }

    private void addViolations(int bits, int cells) {
        for (ViolationCode code : ViolationCode.ofBits(bits)) {
            violations.merge(code, (long) cells, Long::sum);
        }
    }

    private void countCodes(SortedMap<String, Long> into, ColumnVector vector, int[] counts) {
        CanonicalText text = new CanonicalText(column.type());
        for (int id = 0; id < vector.valueCount(); id++) {
            if (!fitsLong && vector.offsets()[id + 1] - vector.offsets()[id] > BoundText.MAX_BYTES) {
                // no code is that long: counted, a cell would be kept whole
                codes = null;
                return;
            }
            String code = fitsLong
                    ? text.of(vector.longs()[id])
                    : text.of(Arrays.copyOfRange(vector.bytes(), vector.offsets()[id], vector.offsets()[id + 1]));
            into.merge(code, (long) counts[id], Long::sum);
            if (into.size() > ColumnProfile.MAX_CODES) {
                codes = null;
                return;
            }
        }
    }

    /** How the values are spread. */
    ColumnProfile profile() {
        return ColumnProfile.of(column.name(), sketch, codes);
    }

    private void addLongs(long[] longs, int[] counts, int values) {
        long low = minimum;
        long high = maximum;
        for (int id = 0; id < values; id++) {
            long value = longs[id];
            low = Math.min(low, value);
            high = Math.max(high, value);
        }
        minimum = low;
        maximum = high;
        if (number) {
            long sumOfLows = 0;
            long sumOfHighs = 0;
            for (int id = 0; id < values; id++) {
                sumOfLows += (longs[id] & 0xffffffffL) * counts[id];
                sumOfHighs += (longs[id] >> 32) * counts[id];
            }
            sumHigh += sumOfHighs + (sumOfLows >>> 32);
            sumLow += sumOfLows & 0xffffffffL;
        }
    }

    private void addBytes(ColumnVector vector, int[] counts, int values) {
        byte[] bytes = vector.bytes();
        int[] offsets = vector.offsets();
        for (int id = 0; id < values; id++) {
            int start = offsets[id];
            int end = offsets[id + 1];
            if (number) {
                addWide(new BigInteger(bytes, start, end - start), counts[id]);
                continue;
            }
            if (BoundText.isLess(bytes, start, end, minimumBytes)) {
                minimumBytes = Arrays.copyOfRange(bytes, start, BoundText.end(start, end));
            }
            if (BoundText.isGreater(bytes, start, end, maximumBytes)) {
                maximumBytes = Arrays.copyOfRange(bytes, start, BoundText.end(start, end));
            }
        }
    }

    private void addWide(BigInteger value, int count) {
        wideMinimum = wideMinimum == null ? value : wideMinimum.min(value);
        wideMaximum = wideMaximum == null ? value : wideMaximum.max(value);
        wideSum = wideSum.add(value.multiply(BigInteger.valueOf(count)));
    }

    ColumnSummary summary() {
        CanonicalText text = new CanonicalText(column.type());
        String smallest = null;
        String largest = null;
        if (any && fitsLong) {
            smallest = text.of(minimum);
            largest = text.of(maximum);
        } else if (minimumBytes != null && maximumBytes != null) {
            smallest = BoundText.of(minimumBytes);
            largest = BoundText.of(maximumBytes);
        } else if (wideMinimum != null && wideMaximum != null) {
            smallest = text.of(wideMinimum.toByteArray());
            largest = text.of(wideMaximum.toByteArray());
        }
        BigInteger sum = !number
                ? null
                : fitsLong ? BigInteger.valueOf(sumHigh).shiftLeft(32).add(BigInteger.valueOf(sumLow)) : wideSum;
        return new ColumnSummary(column.name(), new Digest(lane0, lane1), nulls, smallest, largest, sum);
    }
}
