package fr.sndscopy.validate;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.record.Severity;
import fr.sndscopy.record.ViolationCode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;

/** Who says what of a rule is heard in one order: the column of the table, the table, the column of all tables, all tables. */
class SeveritiesTest {
    private static final Severities SAID = Severities.of(Map.of(
            "er_prs_f",
            Map.of("too-long(ben_nir_psa)", "OFF", "too-long", "warn"),
            "*",
            Map.of("too-long(FLX_DIS_DTD)", "fail", "duplicate-key", "warn", "ragged-row", "fail")));

    @Test
    void theNarrowestWordIsHeardWhateverTheCaseOfItsLetters() {
        assertThat(SAID.of("ER_PRS_F", ViolationCode.TOO_LONG, "BEN_NIR_PSA")).isEqualTo(Severity.OFF);
        assertThat(SAID.of("Er_Prs_f", ViolationCode.TOO_LONG, "Ben_Nir_Psa")).isEqualTo(Severity.OFF);
        assertThat(SAID.of("ER_PRS_F", ViolationCode.TOO_LONG, "FLX_DIS_DTD")).isEqualTo(Severity.WARN);
        assertThat(SAID.of("ER_PHA_F", ViolationCode.TOO_LONG, "FLX_DIS_DTD")).isEqualTo(Severity.FAIL);
        assertThat(SAID.of("ER_PHA_F", ViolationCode.TOO_LONG, "BEN_NIR_PSA")).isEqualTo(Severity.REJECT);
        assertThat(SAID.of("ER_PRS_F", ViolationCode.TOO_LONG, null)).isEqualTo(Severity.WARN);
        assertThat(SAID.of("ER_PRS_F", ViolationCode.DUPLICATE_KEY, null)).isEqualTo(Severity.WARN);
        assertThat(SAID.of("ER_PRS_F", ViolationCode.RAGGED_ROW, null)).isEqualTo(Severity.FAIL);
        assertThat(SAID.of("ER_PRS_F", ViolationCode.ORPHAN_KEY, null)).isEqualTo(Severity.WARN);
    }

    @Test
    void whatWasSaidIsWrittenDownAndJudgesAlikeWhenItIsReadAgain() {
        Map<String, Map<String, String>> written = new LinkedHashMap<>();
        for (Map.Entry<String, SortedMap<String, String>> table : SAID.toMap().entrySet()) {
            written.put(table.getKey(), table.getValue());
        }

        assertThat(SAID.toMap())
                .isEqualTo(Map.of(
                        "ER_PRS_F",
                        Map.of("too-long(BEN_NIR_PSA)", "off", "too-long", "warn"),
                        "*",
                        Map.of("too-long(FLX_DIS_DTD)", "fail", "duplicate-key", "warn", "ragged-row", "fail")));
        assertThat(Severities.of(written)).hasToString(SAID.toString());
        assertThat(SAID.toString()).contains("too-long(BEN_NIR_PSA)=off");
        assertThat(Severities.USUAL).hasToString("{}");
    }

    @Test
    void rulesOfOneTableUnderTwoSpellingsAreThoseOfOneTable() {
        Map<String, Map<String, String>> said = new LinkedHashMap<>();
        said.put("T", Map.of("too-long", "warn"));
        said.put("t", Map.of("required", "off"));

        assertThat(Severities.of(said).toMap()).isEqualTo(Map.of("T", Map.of("too-long", "warn", "required", "off")));
    }

    @Test
    void theBitsOfAColumnAreTheRulesThatKeepItsRowsOut() {
        int bits = SAID.rejecting("ER_PRS_F", "BEN_NIR_PSA");

        assertThat(ViolationCode.ofBits(bits))
                .contains(ViolationCode.ENCODING, ViolationCode.REQUIRED, ViolationCode.UNKNOWN_COLUMN)
                .doesNotContain(ViolationCode.TOO_LONG, ViolationCode.DUPLICATE_KEY, ViolationCode.ORPHAN_KEY);
        assertThat(SAID.rejecting("ER_PHA_F", "FLX_DIS_DTD") & ViolationCode.TOO_LONG.bit())
                .isNotZero();
    }
}
