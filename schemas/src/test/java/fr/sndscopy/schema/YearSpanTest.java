package fr.sndscopy.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class YearSpanTest {

    private static final int FIRST = 1995;
    private static final int YEARS = 40;

    @Test
    void aYearIsIncludedExactlyWhenItIsNotBeforeCreationNotAfterDeletionAndNotMissing() {
        long seed = new Random().nextLong();
        System.out.println("YearSpanTest seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            Integer created = yearOrNull(random);
            Integer deleted = yearOrNull(random);
            Set<Integer> missing = new TreeSet<>();
            for (int i = random.nextInt(5); i > 0; i--) {
                missing.add(FIRST + random.nextInt(YEARS));
            }
            YearSpan span = new YearSpan(created, deleted, missing);

            Set<Integer> expected = new TreeSet<>();
            for (int year = FIRST - 1; year <= FIRST + YEARS; year++) {
                expected.add(year);
            }
            if (created != null) {
                expected.removeIf(year -> year < created);
            }
            if (deleted != null) {
                expected.removeIf(year -> year >= deleted);
            }
            expected.removeAll(missing);

            Set<Integer> included = new TreeSet<>();
            for (int year = FIRST - 1; year <= FIRST + YEARS; year++) {
                if (span.includes(year)) {
                    included.add(year);
                }
            }
            assertThat(included).as("seed %d, round %d, %s", seed, round, span).isEqualTo(expected);
        }
    }

    @Test
    void twoSpansOverlapExactlyWhenAYearIsInBoth() {
        assertThat(new YearSpan(2006, 2010, Set.of()).overlaps(new YearSpan(2010, null, Set.of())))
                .isFalse();
        assertThat(new YearSpan(2010, null, Set.of()).overlaps(new YearSpan(2006, 2010, Set.of())))
                .isFalse();
        assertThat(new YearSpan(2006, 2011, Set.of()).overlaps(new YearSpan(2010, null, Set.of())))
                .isTrue();
        assertThat(new YearSpan(2006, 2011, Set.of(2010)).overlaps(new YearSpan(2010, null, Set.of())))
                .isFalse();
        assertThat(new YearSpan(2017, 2017, Set.of()).overlaps(YearSpan.ALWAYS)).isFalse();
        assertThat(new YearSpan(null, 2010, Set.of()).overlaps(new YearSpan(null, 2008, Set.of())))
                .isTrue();
        assertThat(YearSpan.ALWAYS.overlaps(YearSpan.ALWAYS)).isTrue();
    }

    @Test
    void alwaysIncludesEveryYear() {
        assertThat(YearSpan.ALWAYS.includes(1)).isTrue();
        assertThat(YearSpan.ALWAYS.includes(9999)).isTrue();
    }

    @Test
    void aSpanReadsAsItsFirstAndLastYear() {
        assertThat(new YearSpan(2007, 2012, Set.of(2010, 2009))).hasToString("2007–2011 less [2009, 2010]");
        assertThat(YearSpan.ALWAYS).hasToString("…–…");
    }

    private static @Nullable Integer yearOrNull(Random random) {
        return random.nextInt(4) == 0 ? null : FIRST + random.nextInt(YEARS);
    }
}
