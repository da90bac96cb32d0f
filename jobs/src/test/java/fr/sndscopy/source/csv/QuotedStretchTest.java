package fr.sndscopy.source.csv;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.delivery.CsvFormat;
import fr.sndscopy.record.CellBlock;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** 64 bytes looked at at once say what they say one by one. */
class QuotedStretchTest {
    private static final long SEED = Long.getLong("sndscopy.seed", 20261129);
    private static final int TEXTS = 20_000;
    private static final CsvFormat FORMAT =
            CsvText.format(';', StandardCharsets.ISO_8859_1, CsvFormat.Quote.RFC4180, false);

    /** Marks that open, double, close, and those that should not be there; long and short cells. */
    private static byte[] text(SplittableRandom random, int most) {
        String[] tidy = {"\"a\"", "\"\"", "\"b\"\"c\"", "\"d;e\"", "\"f\ng\"", "\"h\r\n\"", "", "i", "jklmnopqrstuvwxyz"
        };
        String[] wild = {"\"", "\"\"", "\"x", "y\"", "\r", "\"\r;", ";", "\n"};
        int wildness = random.nextInt(4) == 0 ? 3 : 60;
        StringBuilder text = new StringBuilder();
        while (text.length() < most) {
            text.append(
                    random.nextInt(wildness) == 0
                            ? wild[random.nextInt(wild.length)]
                            : tidy[random.nextInt(tidy.length)]);
            text.append(random.nextInt(6) > 0 ? ";" : random.nextBoolean() ? "\n" : "\r\n");
        }
        return text.substring(0, most).getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Where records end, told byte by byte: fewer than 64 at once are not looked at otherwise. */
    private static List<Integer> endsByByte(byte[] text) {
        RecordBoundaries boundaries = new RecordBoundaries(FORMAT);
        List<Integer> ends = new ArrayList<>();
        for (int at = 0; at < text.length; at++) {
            if (boundaries.next(text, at, at + 1) >= 0) {
                ends.add(at + 1);
            }
        }
        return ends;
    }

    @Test
    void recordsEndWhereTheyEndByteByByteHoweverTheTextIsCut() {
        for (long seed = SEED; seed < SEED + TEXTS; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            byte[] text = text(random, random.nextInt(600));
            List<Integer> ends = endsByByte(text);
            RecordBoundaries one = new RecordBoundaries(FORMAT);
            RecordBoundaries other = new RecordBoundaries(FORMAT);
            List<Integer> found = new ArrayList<>();
            int lastFound = -1;
            for (int from = 0; from < text.length; ) {
                int to = Math.min(text.length, from + 1 + random.nextInt(300));
                for (int at = from; at >= 0 && at < to; ) {
                    at = one.next(text, at, to);
                    if (at >= 0) {
                        found.add(at);
                    }
                }
                lastFound = Math.max(lastFound, other.last(text, from, to));
                assertThat(other.insideQuotes()).as("seed %d", seed).isEqualTo(one.insideQuotes());
                from = to;
            }
            assertThat(found).as("seed %d", seed).isEqualTo(ends);
            assertThat(lastFound).as("seed %d", seed).isEqualTo(ends.isEmpty() ? -1 : ends.get(ends.size() - 1));
        }
    }

    @Test
    void bitsAreOfTheBytesThatTheyAreSaidToBe() {
        QuotedStretch stretch = new QuotedStretch((byte) ';');
        byte[] text = ("\"a;\"\"b\n\";c\n" + "x".repeat(53)).getBytes(StandardCharsets.ISO_8859_1);
        stretch.startCell();

        stretch.look(text, 0);

        assertThat(stretch.ends()).isEqualTo(1L << 8 | 1L << 10);
        assertThat(stretch.uneven()).isEqualTo(1L << 2 | 1L << 4 | 1L << 6);
        assertThat(stretch.odd()).isZero();
        assertThat(stretch.behindClosed()).isZero();
        assertThat(stretch.endsInside()).isFalse();
    }

    @Test
    void aMarkThatOpensInTheMiddleOfACellIsOddAndOneBehindAClosedCellIsSeen() {
        QuotedStretch stretch = new QuotedStretch((byte) ';');
        stretch.startCell();
        stretch.look(("a\"b;" + "x".repeat(60)).getBytes(StandardCharsets.ISO_8859_1), 0);
        assertThat(stretch.odd()).isEqualTo(1L << 1);

        stretch.startCell();
        stretch.look(("\"a\"b;" + "x".repeat(59)).getBytes(StandardCharsets.ISO_8859_1), 0);
        assertThat(stretch.odd()).isZero();
        assertThat(stretch.behindClosed()).isEqualTo(1L << 3);
    }

    @Test
    void whatStandsBeforeAStretchCounts() {
        byte[] text = ("\";\"x" + ";".repeat(60)).getBytes(StandardCharsets.ISO_8859_1);
        QuotedStretch stretch = new QuotedStretch((byte) ';');

        stretch.start(true, false, false);
        stretch.look(text, 0);
        assertThat(stretch.ends() & 0xf).isEqualTo(0b0010);
        assertThat(stretch.endsInside()).isTrue();

        // the second half of a doubled mark
        stretch.start(false, true, true);
        stretch.look(text, 0);
        assertThat(stretch.uneven() & 0xf).isEqualTo(0b0011);
        assertThat(stretch.behindClosed()).isEqualTo(0b1000);
        assertThat(stretch.endsCell()).isTrue();
    }

    @Test
    void whatFollowsAClosedCellIsSeenWhereverStretchesMeet() {
        for (int length = 0; length < 3 * QuotedStretch.BYTES; length++) {
            byte[] rows = ("\"" + "a".repeat(length) + "\"x;b\n\"" + "a".repeat(length) + "\";\"\n\"\r\n1;2\n")
                    .getBytes(StandardCharsets.ISO_8859_1);
            CellScan scan = new CellScan(FORMAT, 2, 16);

            CellBlock cells = scan.next(Arrays.copyOf(rows, rows.length + CellScan.PADDING), 0, rows.length, 1, 16);

            assertThat(cells.rows()).as("length %d", length).isEqualTo(3);
            assertThat(List.of(scan.isUnclosed(0), scan.isUnclosed(1), scan.isUnclosed(2)))
                    .as("length %d", length)
                    .containsExactly(true, false, false);
            assertThat(List.of(scan.isRagged(0), scan.isRagged(1), scan.isRagged(2)))
                    .containsExactly(false, false, false);
            assertThat(List.of(scan.line(0), scan.line(1), scan.line(2))).containsExactly(1L, 2L, 4L);
            assertThat(scan.end()).isEqualTo(rows.length);
        }
    }
}
