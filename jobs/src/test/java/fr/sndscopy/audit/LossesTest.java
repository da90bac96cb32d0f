package fr.sndscopy.audit;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.audit.source.Loss;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class LossesTest {
    private static Losses losses() {
        Losses losses = new Losses();
        losses.add("NBR", Set.of(Loss.PLUS_SIGN, Loss.LEADING_ZEROS));
        losses.add("NBR", Set.of(Loss.LEADING_ZEROS));
        losses.add("NBR", Set.of(Loss.LEADING_ZEROS, Loss.DECIMALS));
        losses.add("DTM", Set.of(Loss.MONTH_CASE));
        return losses;
    }

    @Test
    void aCellThatLostSeveralThingsIsCountedOnceInEvidence() {
        assertThat(losses().areCounted(Map.of("plus-sign+leading-zeros(NBR)", 1L, "leading-zeros(NBR)", 2L)))
                .isTrue();
        assertThat(losses().areCounted(Map.of("leading-zeros(NBR)", 3L))).isFalse();
        assertThat(losses().areCounted(Map.of())).isFalse();
    }

    @Test
    void evidenceOfVersionsThatToldNoKindsApartIsHeldToItsColumns() {
        assertThat(losses().areCounted(Map.of("NBR", 3L))).isTrue();
        assertThat(losses().areCounted(Map.of("NBR", 2L))).isFalse();
    }

    @Test
    void eachThingThatACellLostIsTold() {
        assertThat(losses().byColumn())
                .isEqualTo(Map.of(
                        "NBR",
                        Map.of(Loss.PLUS_SIGN, 1L, Loss.LEADING_ZEROS, 3L, Loss.DECIMALS, 1L),
                        "DTM",
                        Map.of(Loss.MONTH_CASE, 1L)));
    }
}
