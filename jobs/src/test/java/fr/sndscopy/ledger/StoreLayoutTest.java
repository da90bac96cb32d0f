package fr.sndscopy.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.ledger.StoreLayout.Content;
import fr.sndscopy.ledger.StoreLayout.Place;
import java.util.List;
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
        assertThat(StoreLayout.shard("D", "ab".repeat(32))).isEqualTo("evidence/D/parts-" + "ab".repeat(32) + ".json");
        assertThat(StoreLayout.evidenceShard("D", "a1")).isEqualTo("evidence/D/parts-a1.json.enc");
        assertThat(StoreLayout.keyProof("ds")).isEqualTo("keys/ds.json.enc");
        String work = "work/D/" + "cd".repeat(32) + "/";
        assertThat(StoreLayout.receipt("D", "cd".repeat(32), "p1", "a1")).isEqualTo(work + "receipts/p1-a1.json.enc");
        assertThat(StoreLayout.rejected("D", "cd".repeat(32), "p1", "a1")).isEqualTo(work + "rejected/p1-a1.json.enc");
        assertThat(StoreLayout.plan("D", "cd".repeat(32), "ef".repeat(32)))
                .isEqualTo(work + "plan-" + "ef".repeat(32) + ".json.enc");
        assertThat(StoreLayout.codes("D", "cd".repeat(32), "ef".repeat(32)))
                .isEqualTo(work + "codes-" + "ef".repeat(32) + ".json.enc");
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
        assertThat(StoreLayout.evidenceShardAad("ds", "T", "2019", "D", 7)).isEqualTo("ds/T/2019/D/7/evidence");
        assertThat(StoreLayout.workAad(StoreLayout.Kind.RECEIPT, "ds", "T", "2019", "D", "p1", "cd".repeat(32), "a1"))
                .isEqualTo("ds/T/2019/D/p1/receipt/" + "cd".repeat(32) + "/a1");
        assertThat(StoreLayout.workAad(StoreLayout.Kind.REJECTED, "ds", "T", "2019", "D", "p1", "cd".repeat(32), "a1"))
                .isEqualTo("ds/T/2019/D/p1/rejected/" + "cd".repeat(32) + "/a1");
        assertThat(StoreLayout.planAad("ds", "D", "cd".repeat(32), "ef".repeat(32)))
                .isEqualTo("ds/-/-/D/-/plan/" + "cd".repeat(32) + "/" + "ef".repeat(32));
        assertThat(StoreLayout.keyProofAad("ds")).isEqualTo("ds/-/-/-/-/keys");
        assertThat(StoreLayout.reportAad("ds", "D")).isEqualTo("ds/-/-/D/-/report");
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
    void aNameAnAttemptAndAChecksumHaveTheirLength() {
        assertThat(StoreLayout.requireDeliveryId("a".repeat(128))).hasSize(128);
        assertThat(StoreLayout.isName("a".repeat(129))).isFalse();
        assertThat(StoreLayout.evidence("D", "a".repeat(64))).contains("a".repeat(64));
        assertThatThrownBy(() -> StoreLayout.evidence("D", "a".repeat(65)))
                .isInstanceOf(IllegalArgumentException.class);
        for (String checksum : List.of("ab".repeat(31), "AB".repeat(32), "ab".repeat(32) + "c", "xy".repeat(32))) {
            assertThatThrownBy(() -> StoreLayout.manifest("D", checksum))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("not a SHA-256: expected 64 lower-case hexadecimal digits");
        }
    }

    @Test
    void anAttemptHasNoHyphenSoThatPartAndAttemptCannotBeMistaken() {
        assertThatThrownBy(() -> StoreLayout.data("T", "2019", "D", "p", "a-1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("attempt");
    }

    @Test
    void whatLiesUnderAKeyIsToldByItAlone() {
        String sha256 = "ab".repeat(32);
        assertThat(StoreLayout.place(StoreLayout.data("ER_PRS_F", "2019-02", "D-1", "p-1", "a1")))
                .contains(new Place(Content.DATA, "D-1", "a1"));
        assertThat(StoreLayout.place(StoreLayout.quarantine("ER_PRS_F", "2019-02", "D-1", "p-1", "a1")))
                .contains(new Place(Content.QUARANTINE, "D-1", "a1"));
        assertThat(StoreLayout.place(StoreLayout.manifest("D-1", sha256)))
                .contains(new Place(Content.MANIFEST, "D-1", sha256));
        assertThat(StoreLayout.place(StoreLayout.evidence("D-1", "a1")))
                .contains(new Place(Content.EVIDENCE, "D-1", "a1"));
        assertThat(StoreLayout.place(StoreLayout.evidenceShard("D-1", "a1")))
                .contains(new Place(Content.EVIDENCE, "D-1", "a1"));
        assertThat(StoreLayout.place(StoreLayout.shard("D-1", sha256)))
                .contains(new Place(Content.EVIDENCE, "D-1", sha256));
        assertThat(StoreLayout.place(StoreLayout.report("D-1", "a1", "html")))
                .contains(new Place(Content.REPORT, "D-1", "a1"));
        assertThat(StoreLayout.place(StoreLayout.receipt("D-1", sha256, "p-1", "a1")))
                .contains(new Place(Content.WORK, "D-1", "a1"));
        assertThat(StoreLayout.place(StoreLayout.rejected("D-1", sha256, "p-1", "a2")))
                .contains(new Place(Content.WORK, "D-1", "a2"));
        assertThat(StoreLayout.place(StoreLayout.plan("D-1", sha256, "cd".repeat(32))))
                .contains(new Place(Content.WORK, "D-1", "cd".repeat(32)));
        assertThat(StoreLayout.place(StoreLayout.codes("D-1", sha256, "ef".repeat(32))))
                .contains(new Place(Content.WORK, "D-1", "ef".repeat(32)));
        for (String strange : List.of(
                StoreLayout.FORMAT_KEY,
                StoreLayout.ledgerEntry(1),
                StoreLayout.keyProof("ds"),
                "data/ER_PRS_F/period=2019-02/D-1/p-1-a1.parquet.part",
                "evidence/D-1/manifest-1.json",
                "other/D-1")) {
            assertThat(StoreLayout.place(strange)).as(strange).isEmpty();
        }
    }
}
