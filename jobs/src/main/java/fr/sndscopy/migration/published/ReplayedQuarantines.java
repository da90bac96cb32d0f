package fr.sndscopy.migration.published;

import fr.sndscopy.ledger.LedgerEntry;
import fr.sndscopy.ledger.Manifest;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Follows what is in quarantine of each delivery from entry to entry, to recompute the content ids of replays without any key. */
public final class ReplayedQuarantines {
    /** By delivery, then by delivered part: SHA-256 of the object that holds what is in quarantine. */
    private final Map<String, Map<String, String>> quarantines = new HashMap<>();

    /**
     * Takes the next entry.
     *
     * @param manifest null when it cannot be read: nothing is known of its replays then
     * @return the content id that a replay's manifest must have; empty for other entries, and where it cannot be told
     */
    public Optional<String> follow(LedgerEntry entry, @Nullable Manifest manifest) {
        String replays = entry.replays();
        if (manifest == null) {
            quarantines.remove(replays == null ? entry.delivery() : replays);
            return Optional.empty();
        }
        if (replays == null) {
            Map<String, String> own = new HashMap<>();
            manifest.parts().stream()
                    .filter(part -> part.quarantine() != null)
                    .forEach(part -> own.put(part.name(), part.quarantine().sha256()));
            quarantines.put(entry.delivery(), own);
            return Optional.empty();
        }
        Map<String, String> before = quarantines.get(replays);
        if (before == null) {
            return Optional.empty();
        }
        ReplayContentId id = new ReplayContentId(entry.delivery(), replays);
        Map<String, String> after = new HashMap<>(before);
        boolean known = true;
        for (Manifest.Part part : manifest.parts()) {
            String replayed = part.replays();
            String judged = replayed == null ? null : after.remove(replayed);
            if (replayed == null || judged == null) {
                known = false;
                continue;
            }
            id.part(replayed, judged);
            if (part.quarantine() != null) {
                after.put(replayed, part.quarantine().sha256());
            }
        }
        quarantines.put(replays, after);
        return known ? Optional.of(id.of(manifest.planSha256())) : Optional.empty();
    }
}
