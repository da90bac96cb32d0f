package fr.sndscopy.record;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ColumnDictionaryTest {
    private static final int ROWS = 40_000;
    private static final int BLOCK_ROWS = 100;
    private static final IntFunction<String> REPEATING = ColumnDictionaryTest::repeating;
    private static final IntFunction<String> UNIQUE = Integer::toString;

    private final ColumnVector vector = new ColumnVector(Column.of("C", ColumnType.string(20)), ROWS);
    private final long[] rowHashes = new long[2 * ROWS];
    private final ColumnDictionary dictionary = new ColumnDictionary(vector, new Texts());

    private static String repeating(int row) {
        return Integer.toString(row % 300);
    }

    /** Every text is its own value, and what is empty is none. */
    private static final class Texts implements CellInterpreter {
        @Override
        public int interpret(byte[] buffer, int offset, int length, ColumnVector into) {
            if (length == 0) {
                return ColumnVector.NULL_ID;
            }
            int id = into.addBytes(buffer, offset, length);
            into.hashes()[2 * id] = length;
            into.hashes()[2 * id + 1] = buffer[offset];
            return id;
        }

        @Override
        public int violationsOfAbsent() {
            return 0;
        }

        @Override
        public int rejecting() {
            return 0;
        }
    }

    private boolean givenUpIn(IntFunction<String> texts) {
        vector.clear();
        dictionary.clear();
        for (int row = 0; row < ROWS; row++) {
            put(row, texts.apply(row));
        }
        return !vector.distinct();
    }

    private void put(int row, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        dictionary.put(row, Arrays.copyOf(bytes, bytes.length + CellBlock.PADDING), 0, bytes.length);
    }

    @Test
    void isKeptWhereTextsRepeat() {
        assertThat(givenUpIn(REPEATING)).isFalse();
        assertThat(vector.valueCount()).isEqualTo(300);
    }

    @Test
    void isTriedAgainAfterPausesThatDouble() {
        List<Boolean> givenUp = new ArrayList<>();
        assertThat(givenUpIn(UNIQUE)).isTrue();
        for (int group = 0; group < 5; group++) {
            givenUp.add(givenUpIn(REPEATING));
        }
        // left out of one row group; once it has lasted, a failure is the first one again
        assertThat(givenUp).containsExactly(true, false, false, false, false);
        assertThat(givenUpIn(UNIQUE)).isTrue();
        assertThat(givenUpIn(REPEATING)).isTrue();
        assertThat(givenUpIn(UNIQUE)).isTrue();
        assertThat(List.of(givenUpIn(REPEATING), givenUpIn(REPEATING), givenUpIn(REPEATING)))
                .containsExactly(true, true, false);
    }

    @Test
    void aLongValueIsWorthLookingForMoreThanAShortOne() {
        assertThat(DictionaryWorth.pays(4096, 4096, 8192, 4)).isFalse();
        assertThat(DictionaryWorth.pays(4096, 4096, 8192, 40)).isTrue();
    }

    @Test
    void absentCellsSayNothingOfHowTextsRepeat() {
        assertThat(givenUpIn(row -> row % 4 == 0 ? Integer.toString(row) : "")).isTrue();
    }

    @Test
    void textsThatShareTheirBeginningOrTheirEndAreTold() {
        List<String> texts = List.of(
                "",
                "a",
                "a\0",
                "a\0\0\0\0\0\0\0",
                "a\0\0\0\0\0\0\0\0",
                "12345678",
                "123456789",
                "1234567812345678",
                "12345678x12345678",
                "12345678y12345678",
                "0123456789");
        for (int turn = 0; turn < 2; turn++) {
            for (int row = 0; row < texts.size(); row++) {
                put(turn * texts.size() + row, texts.get(row));
            }
        }

        assertThat(vector.valueCount()).isEqualTo(texts.size() - 1);
        for (int row = 0; row < texts.size(); row++) {
            assertThat(vector.ids()[row]).isEqualTo(row - 1).isEqualTo(vector.ids()[texts.size() + row]);
        }
    }

    @Test
    void textsOfEveryLengthAreFoundAgainAndNoOthers() {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int longest : new int[] {8, 9, 16, 17, 32, 33, 80}) {
            vector.clear();
            dictionary.clear();
            Map<String, Integer> ids = new HashMap<>();
            CellBlock block = CellBlock.ofAdjacent(1, BLOCK_ROWS);
            for (int first = 0; first < 20 * BLOCK_ROWS; first += BLOCK_ROWS) {
                List<String> texts = IntStream.range(0, BLOCK_ROWS)
                        .mapToObj(row -> alike(random, longest))
                        .toList();
                dictionary.put(first, fill(block, texts), 0, rowHashes);
                for (int row = 0; row < BLOCK_ROWS; row++) {
                    String text = texts.get(row);
                    int id = text.isEmpty() ? ColumnVector.NULL_ID : ids.computeIfAbsent(text, any -> ids.size());
                    assertThat(vector.ids()[first + row])
                            .as("seed %d, [%s]", seed, text)
                            .isEqualTo(id);
                }
            }
            assertThat(vector.distinct()).isTrue();
        }
    }

    @Test
    void veryManyTextsAreFoundAgainInEachRowGroupAndNothingOfTheGroupBefore() {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int digits : new int[] {7, 12, 20, 40}) {
            for (int group = 0; group < 3; group++) {
                vector.clear();
                dictionary.clear();
                Map<String, Integer> ids = new HashMap<>();
                CellBlock block = CellBlock.ofAdjacent(1, BLOCK_ROWS);
                Arrays.fill(rowHashes, 0);
                for (int first = 0; first < 120 * BLOCK_ROWS; first += BLOCK_ROWS) {
                    // few first, so that a block begins with few and ends with many
                    int most = first < 15 * BLOCK_ROWS ? 2_000 : 4_000;
                    List<String> texts = IntStream.range(0, BLOCK_ROWS)
                            .mapToObj(row -> String.format("%0" + digits + "d", random.nextInt(most)))
                            .toList();
                    dictionary.put(first, fill(block, texts), 0, rowHashes);
                    for (int row = 0; row < BLOCK_ROWS; row++) {
                        String text = texts.get(row);
                        assertThat(vector.ids()[first + row])
                                .as("seed %d, group %d, [%s]", seed, group, text)
                                .isEqualTo(ids.computeIfAbsent(text, any -> ids.size()));
                        assertThat(rowHashes[2 * (first + row)]).isEqualTo(digits);
                    }
                }
                assertThat(vector.distinct()).isTrue();
                assertThat(ids).hasSizeGreaterThan(2_048);
            }
        }
    }

    @Test
    void aFewTextsAreEachWhereTheyAreLookedForFirst() {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int turn = 0; turn < 200; turn++) {
            List<String> texts = random.ints(0, 100_000)
                    .mapToObj(Integer::toString)
                    .distinct()
                    .limit(20)
                    .toList();
            CellBlock block = fill(CellBlock.ofAdjacent(1, BLOCK_ROWS), texts);
            KnownTexts known = new KnownTexts();
            for (int row = 0; row < texts.size(); row++) {
                int start = block.starts()[row];
                known.add(block.text(), start, texts.get(row).length(), row, 0, 0);
            }
            known.begin(block, 0);

            assertThat(known.put(block, 0, 0, 0, vector.ids(), rowHashes))
                    .as("seed %d, %s", seed, texts)
                    .isEqualTo(texts.size());
        }
    }

    @Test
    void whatABatchTakesDoesNotDependOnTheBatchBefore() {
        givenUpIn(REPEATING);
        long fresh = dictionary.heldBytes();
        givenUpIn(row -> "a text of more than eight bytes " + row % 300);

        givenUpIn(REPEATING);

        assertThat(dictionary.heldBytes()).isEqualTo(fresh);
    }

    /** A text of letters of which most are the same, so that many differ in one place. */
    private static String alike(Random random, int longest) {
        char[] text = new char[random.nextInt(longest + 1)];
        Arrays.fill(text, 'a');
        if (text.length > 0) {
            text[random.nextInt(text.length)] = (char) ('b' + random.nextInt(2));
        }
        return new String(text);
    }

    private static CellBlock fill(CellBlock block, List<String> texts) {
        block.clear((String.join(";", texts) + ";        ").getBytes(StandardCharsets.UTF_8));
        int start = 0;
        for (int row = 0; row < texts.size(); row++) {
            block.starts()[row] = start;
            start += texts.get(row).length() + 1;
            block.starts()[block.stride() + row] = start;
        }
        block.setRows(texts.size());
        return block;
    }
}
