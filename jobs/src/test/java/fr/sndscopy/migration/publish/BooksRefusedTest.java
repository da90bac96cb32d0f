package fr.sndscopy.migration.publish;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.delivery.DeliveryRefusedException;
import fr.sndscopy.migration.work.IntegrityException;
import fr.sndscopy.reconcile.Discrepancy;
import fr.sndscopy.reconcile.Discrepancy.Aspect;
import fr.sndscopy.reconcile.Discrepancy.Counts;
import java.util.List;
import org.junit.jupiter.api.Test;

class BooksRefusedTest {
    private static final Discrepancy DECLARED =
            new Discrepancy("files[0]", null, Aspect.DECLARED_ROWS, new Counts(1200, 1199));
    private static final Discrepancy WRONG = new Discrepancy("T 2019-02", null, Aspect.ROWS, new Counts(3, 4));

    @Test
    void rowsThatAreNotThoseDeclaredAreTheProducersFault() {
        assertThat(BooksRefused.of(List.of(DECLARED, DECLARED)))
                .isInstanceOf(DeliveryRefusedException.class)
                .hasMessage(
                        "[files[0]] rows delivered are not the rows declared: expected 1,200 as declared, found 1,199");
    }

    @Test
    void oneFaultMoreMakesItOurs() {
        assertThat(BooksRefused.of(List.of(DECLARED, WRONG)))
                .isInstanceOf(IntegrityException.class)
                .hasMessageStartingWith("2 faults in the books, the first: ");
        assertThat(BooksRefused.of(List.of(WRONG))).isInstanceOf(IntegrityException.class);
    }
}
