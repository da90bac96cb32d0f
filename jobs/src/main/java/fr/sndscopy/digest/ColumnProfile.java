package fr.sndscopy.digest;

import com.dynatrace.hash4j.distinctcount.UltraLogLog;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Base64;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * How the values of one column are spread over some rows. Codes are cell values: a profile is kept sealed and never printed
 * unasked. Profiles of parts add up to that of the whole.
 *
 * @param name the column
 * @param sketch what the number of distinct values is estimated from: an UltraLogLog of 512 registers (Ertl, 2024) over lane 0 of
 *     the cell hashes, deflated (RFC 1950), in Base64
 * @param codes of a column with a nomenclature: how many rows have each code; null for other columns, and when there were more
 *     than {@value #MAX_CODES}, or a text too long to be one
 */
public record ColumnProfile(
        String name, String sketch, @Nullable SortedMap<String, Long> codes) {
    /** The most codes that are counted one by one. */
    public static final int MAX_CODES = 5_000;

    /** 2^9 registers: a standard error of 3.4 %, less for few values. */
    static final int PRECISION = 9;

    private static final int SKETCH_BYTES = 1 << PRECISION;

    public ColumnProfile {
        codes = codes == null ? null : new TreeMap<>(codes);
    }

    static ColumnProfile of(String name, UltraLogLog sketch, @Nullable SortedMap<String, Long> codes) {
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        deflater.setInput(sketch.getState());
        deflater.finish();
        ByteArrayOutputStream deflated = new ByteArrayOutputStream();
        byte[] block = new byte[SKETCH_BYTES];
        while (!deflater.finished()) {
            deflated.write(block, 0, deflater.deflate(block));
        }
        deflater.end();
        return new ColumnProfile(name, Base64.getEncoder().encodeToString(deflated.toByteArray()), codes);
    }

    /** About how many distinct values there are. */
    public long distinct() {
        return Math.round(counter().getDistinctCountEstimate());
    }

    /** Adds profiles of one column up. Not thread-safe. */
    public static final class Sum {
        private final String name;
        private final UltraLogLog sketch = UltraLogLog.create(PRECISION);
        private @Nullable SortedMap<String, Long> codes = new TreeMap<>();

        public Sum(String name) {
            this.name = name;
        }

        /** @throws IllegalArgumentException when it is of another column, or its sketch is none */
        public void add(ColumnProfile profile) {
            if (!name.equals(profile.name)) {
                throw new IllegalArgumentException("profiles of " + name + " and " + profile.name);
            }
            sketch.add(profile.counter());
            SortedMap<String, Long> sum = codes;
            if (sum == null || profile.codes == null) {
                codes = null;
                return;
            }
            profile.codes.forEach((code, rows) -> sum.merge(code, rows, Long::sum));
            if (sum.size() > MAX_CODES) {
                codes = null;
            }
        }

        /** Of all that was added. */
        public ColumnProfile toProfile() {
            return of(name, sketch, codes);
        }
    }

    /**
     * The profile of both together.
     *
     * @throws IllegalArgumentException when the other is of another column, or a sketch is none
     */
    public ColumnProfile plus(ColumnProfile other) {
        Sum sum = new Sum(name);
        sum.add(this);
        sum.add(other);
        return sum.toProfile();
    }

    private UltraLogLog counter() {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(Base64.getDecoder().decode(sketch));
            byte[] state = new byte[SKETCH_BYTES + 1];
            int length = inflater.inflate(state);
            if (length == SKETCH_BYTES && inflater.finished()) {
                return UltraLogLog.wrap(Arrays.copyOf(state, SKETCH_BYTES));
            }
            throw new IllegalArgumentException("not " + SKETCH_BYTES + " registers");
        } catch (DataFormatException | IllegalArgumentException e) {
            throw new IllegalArgumentException("the sketch of " + name + " is none", e);
        } finally {
            inflater.end();
        }
    }

    /** Shows no value. */
    @Override
    public String toString() {
        return "ColumnProfile[" + name + "]";
    }
}
