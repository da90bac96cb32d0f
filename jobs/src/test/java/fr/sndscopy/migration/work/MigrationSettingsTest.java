package fr.sndscopy.migration.work;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MigrationSettingsTest {
    private static final long MIB = 1 << 20;

    @ParameterizedTest
    @CsvSource({
        "1, 64",
        "64, 64",
        "65, 16",
        "130, 32",
        "217, 54",
        "329, 41",
        "1024, 64",
        "1025, 51",
        "3200, 100",
        "4500, 140",
        "8192, 256",
        "1000000, 256"
    })
    void aSmallDeliveryIsCutIntoPartsForAllThreads(long deliveryMib, long partMib) {
        assertThat(settings(1, 256 * MIB).partBytes(deliveryMib * MIB) / MIB).isEqualTo(partMib);
    }

    @ParameterizedTest
    @ValueSource(longs = {65, 100, 130, 217, 300, 469, 1_100, 2_000, 3_300, 7_000})
    void twoOrFourThreadsHaveAsManyPartsEach(long deliveryMib) {
        long partBytes = settings(1, 256 * MIB).partBytes(deliveryMib * MIB);

        long parts = (deliveryMib * MIB + partBytes - 1) / partBytes;

        assertThat(parts % 4).isZero();
        assertThat(parts).isBetween(4L, 32L);
    }

    @Test
    void nothingIsLargerThanTheConfiguredSize() {
        assertThat(settings(1, 10_000).partBytes(1 << 20)).isEqualTo(10_000);
    }

    @Test
    void anotherNumberOfThreadsPlansTheSameParts() {
        assertThat(settings(64, 256 * MIB).partBytes(3000 * MIB))
                .isEqualTo(settings(2, 256 * MIB).partBytes(3000 * MIB));
    }

    private static MigrationSettings settings(int threads, long partBytes) {
        return new MigrationSettings(threads, 131_072, partBytes, 3);
    }
}
