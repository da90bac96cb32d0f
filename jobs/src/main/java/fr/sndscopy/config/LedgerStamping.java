package fr.sndscopy.config;

import fr.sndscopy.ledger.proof.Stamps;
import fr.sndscopy.ledger.proof.StoredCheckpoints;
import fr.sndscopy.stamp.StampClient;
import fr.sndscopy.storage.ObjectStore;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Time stamps of the authority that is configured, on checkpoints of one store. */
final class LedgerStamping {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerStamping.class);

    private final ObjectStore store;
    private final LedgerSigning signing;

    LedgerStamping(ObjectStore store, LedgerSigning signing) {
        this.store = store;
        this.signing = signing;
    }

    /**
     * Has a checkpoint stamped where an authority is configured and the newest stamp is older than it may be. What is published and signed
     * stays so whether or not it can be stamped: an authority that gives no stamp is told, and asked again.
     *
     * @param told gets what went wrong, in one line
     */
    void ifDue(StoredCheckpoints.Stored checkpoint, Consumer<String> told) {
        try {
            Optional<StampClient> authority = signing.stamps();
            if (authority.isEmpty()) {
                return;
            }
            Stamps stamps = new Stamps(store);
            Instant due = Instant.now().minus(signing.stampsEvery());
            if (stamps.newest()
                    .filter(newest -> newest.stamp().time().isAfter(due))
                    .isEmpty()) {
                stamps.stamp(checkpoint, authority.get()::stamp);
            }
        } catch (RuntimeException e) {
            String problem = "the checkpoint over " + checkpoint.name().size() + " is stored, and has no time stamp: "
                    + e.getMessage() + "; sndscopy ledger stamp asks again";
            LOG.warn("{}", problem);
            told.accept(problem);
        }
    }

    /**
     * Has the newest checkpoint stamped, unless it is.
     *
     * @return empty where no checkpoint is stored
     * @throws ConfigurationException when no authority is configured
     * @throws fr.sndscopy.stamp.StampException when it gives no stamp
     */
    Optional<Stamps.Stamped> newest() {
        StampClient authority = signing.stamps()
                .orElseThrow(() -> new ConfigurationException(
                        "[sndscopy.signing.timestamp.url] missing: no time stamping authority is configured"));
        return new StoredCheckpoints(store).newest().map(checkpoint -> new Stamps(store)
                .stamp(checkpoint, authority::stamp));
    }
}
