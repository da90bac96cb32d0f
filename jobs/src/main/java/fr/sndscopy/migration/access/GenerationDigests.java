package fr.sndscopy.migration.access;

import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.digest.Digest;
import fr.sndscopy.ledger.Ledger;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.ledger.LedgerState.Publication;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.TablePeriod;
import fr.sndscopy.migration.evidence.Evidence;
import fr.sndscopy.migration.evidence.EvidenceReader;
import fr.sndscopy.migration.evidence.Sealing;
import fr.sndscopy.migration.evidence.TableEvidence;
import fr.sndscopy.storage.ObjectReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The digest over the stored rows of a table and period in one delivery, replays included, by its sealed evidence: no row is read, and
 * nothing of a value comes out. Two that are equal hold the same rows.
 */
public final class GenerationDigests {
    private final Ledger ledger;
    private final LedgerState state;
    private final EvidenceReader reader;
    private final Map<String, List<Opened>> opened = new HashMap<>();

    public GenerationDigests(ObjectReader store, Ledger ledger, LedgerState state, KeyService keys) {
        this.ledger = ledger;
        this.state = state;
        this.reader = new EvidenceReader(store, new Sealing(keys));
    }

    private record Opened(Manifest manifest, Evidence evidence) {}

    /**
     * The digest of what a delivery published of a table and period.
     *
     * @param delivery that is no replay
     * @throws fr.sndscopy.migration.work.IntegrityException when the evidence is not what the manifest names
     */
    public Digest of(String delivery, TablePeriod what) {
        Digest[] sum = {Digest.ZERO};
        for (Opened one : opened.computeIfAbsent(delivery, this::open)) {
            TableEvidence.forEach(
                    one.manifest(),
                    one.evidence(),
                    what,
                    (part, known) -> sum[0] = sum[0].plus(Digest.parse(known.digest())));
        }
        return sum[0];
    }

    private List<Opened> open(String delivery) {
        List<Publication> publications = new ArrayList<>();
        state.publication(delivery).ifPresent(publications::add);
        publications.addAll(state.replaysOf(delivery));
        return publications.stream()
                .map(publication -> ledger.manifest(state, publication))
                .map(manifest -> new Opened(manifest, reader.open(manifest)))
                .toList();
    }
}
