package fr.sndscopy.migration.work;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MigrationSettingsTest {
    private static final long MIB = 1 << 20;

    @ParameterizedTest
    @CsvSource({"1, 64", "217, 64", "1024, 64", "3200, 100", "4500, 140", "8192, 256", "1000000, 256"})
    void aSmallDeliveryIsCutIntoPartsForAllThreads(long deliveryMib, long partMib) {
        assertThat(settings(1, 256 * MIB).partBytes(deliveryMib * MIB) / MIB).isEqualTo(partMib);
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
