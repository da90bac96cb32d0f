package fr.sndscopy.ledger;

import fr.sndscopy.hash.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The parts of a delivery that have rows in quarantine, with how many. A chain has them of all its deliveries, and a delivery may have thousands: of each there is no more
 * than 128 bits of a SHA-256 over its name and what it is of, and the rows. Immutable.
 */
final class QuarantinedParts {
    static final QuarantinedParts NONE = new QuarantinedParts(new long[0], new long[0], new long[0]);

    private final long[] high;
    private final long[] low;
    private final long[] rows;

    private QuarantinedParts(long[] high, long[] low, long[] rows) {
        this.high = high;
        this.low = low;
        this.rows = rows;
    }

    /** One part. */
    private record Line(long high, long low, long rows) {
        private static final Comparator<Line> ORDER =
                Comparator.comparingLong(Line::high).thenComparingLong(Line::low);

        static Line of(String name, QuarantinedPart part) {
            String what = String.join(
                    "\n",
                    name,
                    part.tablePeriod().table(),
                    part.tablePeriod().period(),
                    part.file(),
                    Long.toString(part.firstByte()),
                    Long.toString(part.byteCount()));
            String sha256 = Sha256.of(what.getBytes(StandardCharsets.UTF_8));
            return new Line(
                    Long.parseUnsignedLong(sha256.substring(0, 16), 16),
                    Long.parseUnsignedLong(sha256.substring(16, 32), 16),
                    part.rows());
        }
    }

    /** Draws them up, part by part. Not thread-safe. */
    static final class Draft {
        private final List<Line> lines = new ArrayList<>();

        void add(String name, QuarantinedPart part) {
            lines.add(Line.of(name, part));
        }

        QuarantinedParts toParts() {
            return of(lines);
        }
    }

    private static QuarantinedParts of(List<Line> lines) {
        List<Line> sorted = lines.stream().sorted(Line.ORDER).toList();
        return new QuarantinedParts(
                sorted.stream().mapToLong(Line::high).toArray(),
                sorted.stream().mapToLong(Line::low).toArray(),
                sorted.stream().mapToLong(Line::rows).toArray());
    }

    boolean isEmpty() {
        return rows.length == 0;
    }

    /**
     * How many rows of a part are in quarantine; empty when none are, or the part of this name is of another source.
     *
     * @param part whose rows do not count
     */
    OptionalLong rowsOf(String name, QuarantinedPart part) {
        int at = find(Line.of(name, part));
        return at < 0 ? OptionalLong.empty() : OptionalLong.of(rows[at]);
    }

    private int find(Line line) {
        int at = Arrays.binarySearch(high, line.high());
        if (at < 0) {
            return -1;
        }
        while (at > 0 && high[at - 1] == line.high()) {
            at--;
        }
        for (; at < high.length && high[at] == line.high(); at++) {
            if (low[at] == line.low()) {
                return at;
            }
        }
        return -1;
    }

    /** What is in quarantine after a replay, by the names of the parts that it replays. */
    QuarantinedParts after(Map<String, QuarantinedPart> replayed) {
        List<Line> remaining = new ArrayList<>();
        long[] next = rows.clone();
        replayed.forEach((name, part) -> {
            int at = find(Line.of(name, part));
            if (at >= 0) {
                next[at] = part.rows();
            }
        });
        for (int i = 0; i < next.length; i++) {
            if (next[i] > 0) {
                remaining.add(new Line(high[i], low[i], next[i]));
            }
        }
        return of(remaining);
    }
}
