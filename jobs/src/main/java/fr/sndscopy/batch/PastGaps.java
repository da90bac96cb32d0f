package fr.sndscopy.batch;

import fr.sndscopy.calendar.Calendar;
import fr.sndscopy.calendar.Expectation.PastGap;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.delivery.Delivery;
import fr.sndscopy.delivery.DeliveryRefusedException;
import fr.sndscopy.delivery.Period;
import fr.sndscopy.delivery.PeriodText;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.migration.run.MigrationRun;
import java.util.List;

/** What becomes of a delivery while an earlier period of its product is missing, as it is configured. */
final class PastGaps {
    private final Workplace workplace;

    PastGaps(Workplace workplace) {
        this.workplace = workplace;
    }

    /** @throws DeliveryRefusedException where it is not to be begun */
    void refuse(Delivery delivery, LedgerState state) {
        Calendar calendar = workplace.calendar();
        if (calendar.pastGap(delivery.product()) != PastGap.REFUSE) {
            return;
        }
        List<Period> missing =
                calendar.gapsBefore(delivery, state, workplace.clock().instant());
        if (!missing.isEmpty()) {
            throw new DeliveryRefusedException(
                    delivery.id(),
                    "earlier periods of " + delivery.product() + " are missing: " + PeriodText.of(missing),
                    "these first, as expected." + delivery.product() + ".past-gap is refuse");
        }
    }

    /** When it is about to be published, so that its report says so: what it waited for is there then. */
    void note(MigrationRun run) {
        Calendar calendar = workplace.calendar();
        Delivery delivery = run.plan().delivery();
        if (calendar.pastGap(delivery.product()) == PastGap.ALLOW) {
            return;
        }
        List<Period> missing = calendar.gapsBefore(
                delivery, workplace.ledger().read(), workplace.clock().instant());
        run.outcome().passes(missing);
        if (!missing.isEmpty()) {
            run.tools().progress().say("published past a gap: " + delivery.product() + " " + PeriodText.of(missing));
        }
    }
}
