package fr.sndscopy.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoreLayoutTest {

    @Test
    void keysAreThoseOfTheFormat() {
        assertThat(StoreLayout.FORMAT_KEY).isEqualTo("format.json");
        assertThat(StoreLayout.ledgerEntry(42)).isEqualTo("ledger/00000000000000000042.json");
        assertThat(StoreLayout.data("ER_PRS_F", "2019-02", "DCIR-2019-02", "p0001", "a1"))
                .isEqualTo("data/ER_PRS_F/period=2019-02/DCIR-2019-02/p0001-a1.parquet");
        assertThat(StoreLayout.quarantine("ER_PRS_F", "snapshot", "D", "p0001", "a1"))
                .isEqualTo("quarantine/ER_PRS_F/period=snapshot/D/p0001-a1.parquet");
        assertThat(StoreLayout.manifest("D", "ab".repeat(32)))
                .isEqualTo("evidence/D/manifest-" + "ab".repeat(32) + ".json");
        assertThat(StoreLayout.evidence("D", "a1")).isEqualTo("evidence/D/evidence-a1.json.enc");
        assertThat(StoreLayout.report("D", "a1", "html")).isEqualTo("evidence/D/report-a1.html");
    }

    @Test
    void entryNumbersComeBackFromTheirKeys() {
        assertThat(StoreLayout.ledgerNumber(StoreLayout.ledgerEntry(Long.MAX_VALUE)))
                .hasValue(Long.MAX_VALUE);
        assertThat(StoreLayout.ledgerNumber("ledger/00000000000000000000.json")).isEmpty();
        assertThat(StoreLayout.ledgerNumber("ledger/99999999999999999999.json")).isEmpty();
        assertThat(StoreLayout.ledgerNumber("ledger/1.json")).isEmpty();
        assertThatThrownBy(() -> StoreLayout.ledgerEntry(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatEncryptionIsBoundToDiffersByEveryName() {
        assertThat(StoreLayout.aad(StoreLayout.Kind.DATA, "ds", "T", "2019", "D", "p1"))
                .isEqualTo("ds/T/2019/D/p1/data");
        assertThat(StoreLayout.aad(StoreLayout.Kind.QUARANTINE, "ds", "T", "2019", "D", "p1"))
                .isEqualTo("ds/T/2019/D/p1/quarantine");
        assertThat(StoreLayout.evidenceAad("ds", "D")).isEqualTo("ds/-/-/D/-/evidence");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/b", "..", ".a", "-a", "a b", "a=b", "\u00e9", "a\n"})
    void namesThatCouldLeaveTheirPlaceAreRefused(String name) {
        assertThatThrownBy(() -> StoreLayout.requireDeliveryId(name)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> StoreLayout.data("T", "2019", name, "p", "a"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> StoreLayout.data(name, "2019", "D", "p", "a"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anAttemptHasNoHyphenSoThatPartAndAttemptCannotBeMistaken() {
        assertThatThrownBy(() -> StoreLayout.data("T", "2019", "D", "p", "a-1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("attempt");
    }
}
