package fr.sndscopy.record;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.record.ViolationCode.Subject;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ViolationCodeTest {

    @Test
    void everyCodeHasABitOfItsOwn() {
        for (ViolationCode code : ViolationCode.values()) {
            assertThat(ViolationCode.ofBits(code.bit())).containsExactly(code);
        }
        assertThat(ViolationCode.ofBits(-1)).containsExactly(ViolationCode.values());
        assertThat(ViolationCode.ofBits(0)).isEmpty();
    }

    @Test
    void everyCodeIsFoundByWhatUsersCallIt() {
        for (ViolationCode code : ViolationCode.values()) {
            assertThat(ViolationCode.of(code.toString())).contains(code);
        }
        assertThat(ViolationCode.of("RAGGED_ROW")).isEmpty();
    }

    @Test
    void theListGoesByWhatIsBroken() {
        List<Subject> subjects = Arrays.stream(ViolationCode.values())
                .map(ViolationCode::subject)
                .toList();

        assertThat(subjects).isSorted();
    }

    @Test
    void aRuleMayBeAsSevereAsWhatItIsAbout() {
        assertThat(ViolationCode.BAD_DATE.mayBe(Severity.WARN)).isFalse();
        assertThat(ViolationCode.BAD_DATE.mayBe(Severity.FAIL)).isTrue();
        assertThat(ViolationCode.TOO_LONG.mayBe(Severity.OFF)).isTrue();
        assertThat(ViolationCode.UNKNOWN_COLUMN.mayBe(Severity.REJECT)).isFalse();
    }
}
