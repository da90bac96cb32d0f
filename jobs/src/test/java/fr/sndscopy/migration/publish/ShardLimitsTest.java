package fr.sndscopy.migration.publish;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShardLimitsTest {
    @Test
    void whatIsAtTheLimitsIsNotBeyondThem() {
        ShardLimits limits = new ShardLimits(10, 1000, 5, 50);

        assertThat(limits.exceeded(10, 1000)).isFalse();
        assertThat(limits.exceeded(11, 0)).isTrue();
        assertThat(limits.exceeded(0, 1001)).isTrue();
    }
}
