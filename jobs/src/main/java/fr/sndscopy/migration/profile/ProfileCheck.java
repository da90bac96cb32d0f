package fr.sndscopy.migration.profile;

import fr.sndscopy.ledger.Ledger;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.TablePeriod;
import fr.sndscopy.migration.evidence.Evidence;
import fr.sndscopy.migration.evidence.EvidenceReader;
import fr.sndscopy.migration.evidence.SealedPart;
import fr.sndscopy.migration.work.AlertThresholds;
import fr.sndscopy.migration.work.IntegrityException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Holds the profiles of a delivery against those of the periods before, from their sealed evidence. */
public final class ProfileCheck {
    private final Ledger ledger;
    private final LedgerState state;
    private final EvidenceReader evidence;
    private final Map<String, Map<TablePeriod, TableProfile>> read = new HashMap<>();

    public ProfileCheck(Ledger ledger, LedgerState state, EvidenceReader evidence) {
        this.ledger = ledger;
        this.state = state;
        this.evidence = evidence;
    }

    public List<ProfileAlert> check(Map<TablePeriod, TableProfile> profiles, AlertThresholds thresholds) {
        List<ProfileAlert> alerts = new ArrayList<>();
        for (TableProfile now : profiles.values()) {
            Optional<Earlier> earlier = earlier(now.what());
            if (earlier.isPresent()) {
                TableProfile before =
                        profilesOf(earlier.get().delivery()).get(earlier.get().what());
                if (before != null) {
                    alerts.addAll(
                            ProfileAlert.compare(now, before, earlier.get().shown(), thresholds));
                }
            }
        }
        return alerts;
    }

    /**
     * What a table and period is compared with.
     *
     * @param what an earlier period, or the same one published before
     * @param delivery whose rows it holds
     */
    private record Earlier(TablePeriod what, String delivery, String shown) {}

    /** The latest earlier period of the same length that is current; of a snapshot, the one before. */
    private Optional<Earlier> earlier(TablePeriod what) {
        Optional<Earlier> period = state.current().entrySet().stream()
                .filter(entry -> entry.getKey().table().equals(what.table()))
                .filter(entry ->
                        entry.getKey().period().length() == what.period().length())
                .filter(entry -> entry.getKey().period().compareTo(what.period()) < 0)
                .reduce((one, later) -> later)
                .map(entry -> new Earlier(
                        entry.getKey(),
                        entry.getValue().delivery(),
                        entry.getKey().period()));
        if (period.isPresent()) {
            return period;
        }
        List<LedgerState.Owner> history = state.history(what);
        return history.isEmpty()
                ? Optional.empty()
                : Optional.of(history.get(history.size() - 1))
                        .map(owner -> new Earlier(what, owner.delivery(), owner.delivery()));
    }

    /** The profiles of a published delivery, without what replays have added. */
    public Map<TablePeriod, TableProfile> profilesOf(String delivery) {
        return read.computeIfAbsent(delivery, id -> {
            Manifest manifest = ledger.manifest(state, state.publication(id).orElseThrow());
            Evidence sealed = evidence.open(manifest);
            Map<String, Manifest.Part> parts = new HashMap<>();
            manifest.parts().forEach(part -> parts.put(part.name(), part));
            return TableProfile.of(
                    sealed.parts().stream().map(SealedPart::toReceipt).toList(),
                    name -> {
                        Manifest.Part part = part(parts, name);
                        return new TablePeriod(part.table(), part.period());
                    },
                    name -> sealed.columnsOf(part(parts, name).file()).orElseThrow());
        });
    }

    private static Manifest.Part part(Map<String, Manifest.Part> parts, String name) {
        Manifest.Part part = parts.get(name);
        if (part == null) {
            throw new IntegrityException("[" + name + "] the evidence has a part that the manifest does not name");
        }
        return part;
    }
}
