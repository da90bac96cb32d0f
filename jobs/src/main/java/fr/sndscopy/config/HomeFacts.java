package fr.sndscopy.config;

import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.ledger.proof.StoredCheckpoints;
import fr.sndscopy.metrics.FactFinding;
import fr.sndscopy.metrics.Facts.LeftOver;
import fr.sndscopy.metrics.Metrics;
import fr.sndscopy.migration.published.Leftovers;
import fr.sndscopy.migration.published.Leftovers.Terms;
import fr.sndscopy.migration.published.PublishedTables;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out of a home's store what metrics tell, when somebody is told. What cannot be found out stays as it was told last. */
public final class HomeFacts {
    private static final Logger LOG = LoggerFactory.getLogger(HomeFacts.class);

    private final Workplace workplace;
    private final Metrics metrics;

    public HomeFacts(Workplace workplace) {
        this.workplace = workplace;
        this.metrics = workplace.metrics();
    }

    /** What the ledger says. */
    public void tellBooks() {
        find("the ledger", () -> new PublishedTables(workplace.ledger()).state().ifPresent(this::tellBooks));
    }

    private void tellBooks(LedgerState state) {
        Optional<Long> signed = workplace.signing().signs()
                ? Optional.of(new StoredCheckpoints(workplace.store())
                        .newest()
                        .map(newest -> newest.name().size())
                        .orElse(0L))
                : Optional.empty();
        metrics.tell(
                facts -> facts.with(FactFinding.books(state, workplace.clock().instant(), signed.orElse(null))));
    }

    /** What no entry of the ledger leads to: the store is listed, and every manifest read. */
    public void tellLeftovers() {
        find("leftovers", () -> {
            if (new PublishedTables(workplace.ledger()).state().isEmpty()) {
                return;
            }
            LeftOver found = FactFinding.leftovers(
                    new Leftovers(workplace.store(), workplace.ledger(), workplace.clock()).find(Terms.ANY),
                    workplace.clock().instant());
            metrics.tell(facts -> facts.with(found));
        });
    }

    /** A command that has ended does not fail for what is told of it. */
    private void find(String what, Runnable finding) {
        if (!metrics.isTold()) {
            return;
        }
        try {
            finding.run();
        } catch (RuntimeException e) {
            LOG.warn("not found out for metrics, which tell what they told before: {}", what, e);
        }
    }
}
