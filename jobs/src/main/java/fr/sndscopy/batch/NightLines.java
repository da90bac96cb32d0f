package fr.sndscopy.batch;

import fr.sndscopy.batch.NightlyRun.Line;
import fr.sndscopy.batch.NightlyRun.Outcome;
import fr.sndscopy.config.ParkedDeliveries;
import fr.sndscopy.delivery.Delivery;
import fr.sndscopy.delivery.Inbox;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.report.FailureKind;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is told of the folders of an inbox that need no migration, or are not to have one. */
final class NightLines {
    private static final Logger LOG = LoggerFactory.getLogger(NightLines.class);

    private final Migrations migrations;
    private final LedgerState state;
    private final ParkedDeliveries.Parked parked;

    /**
     * Of one night.
     *
     * @param migrations tells what is published
     * @param state when the night began
     * @param parked what nights are to leave alone
     */
    NightLines(Migrations migrations, LedgerState state, ParkedDeliveries.Parked parked) {
        this.migrations = migrations;
        this.state = state;
        this.parked = parked;
    }

    /** Empty of one that is to be migrated. */
    Optional<Line> told(Inbox.Candidate candidate) {
        Delivery delivery = candidate.delivery();
        if (delivery != null && migrations.isPublishedByDeclaration(delivery, state)) {
            return Optional.of(published(candidate, delivery));
        }
        Optional<ParkedDeliveries.Line> park = parked.of(candidate.name()).or(() -> parked.of(candidate.folderName()));
        if (park.isPresent()) {
            return Optional.of(unready(candidate, Outcome.PARKED, park.get().text()));
        }
        return delivery == null ? Optional.of(notWhole(candidate)) : Optional.empty();
    }

    private static Line notWhole(Inbox.Candidate candidate) {
        Outcome outcome =
                switch (candidate.status()) {
                    case REFUSED -> Outcome.REFUSED;
                    case UNDECLARED -> Outcome.UNDECLARED;
                    case INCOMPLETE, READY -> Outcome.WAITING;
                };
        return unready(candidate, outcome, candidate.reason());
    }

    private Line published(Inbox.Candidate candidate, Delivery delivery) {
        return state.supersederOf(delivery.id())
                .map(superseder -> unready(
                        candidate,
                        Outcome.SUPERSEDED,
                        "by " + superseder.entry().delivery()))
                .or(() -> state.withdrawalOf(delivery.id())
                        .map(withdrawal -> unready(candidate, Outcome.WITHDRAWN, withdrawal.byWhom())))
                .orElseGet(() -> unready(candidate, Outcome.PUBLISHED_BEFORE, restoredReport(delivery)));
    }

    /** Says so when the report of an earlier run was missing; that it cannot be restored holds nothing up. */
    private String restoredReport(Delivery delivery) {
        try {
            return migrations
                    .restoreReport(delivery, state)
                    .map(path -> "its report was missing: " + path)
                    .orElse("by its declared checksums; its files were not read");
        } catch (IOException | RuntimeException e) {
            LOG.warn("report not restored: {}", delivery.id(), e);
            return "its report is missing: " + Failures.message(e);
        }
    }

    /** Of one that was not migrated. */
    static Line unready(Inbox.Candidate candidate, Outcome outcome, String detail) {
        FailureKind failure = outcome == Outcome.REFUSED ? FailureKind.REFUSED : null;
        return Line.of(candidate, outcome, failure, null, detail);
    }
}
