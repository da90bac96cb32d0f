package fr.sndscopy.migration.access;

import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.ledger.Ledger;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.ledger.LedgerState.Owner;
import fr.sndscopy.ledger.TablePeriod;
import fr.sndscopy.migration.evidence.EvidenceReader;
import fr.sndscopy.migration.evidence.Sealing;
import fr.sndscopy.migration.profile.ProfileCheck;
import fr.sndscopy.migration.profile.TableProfile;
import fr.sndscopy.migration.published.PublishedTables;
import fr.sndscopy.migration.work.NotPublishedException;
import fr.sndscopy.storage.ObjectStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Opens the profiles of published tables for persons who may see values. Every look leaves a trace. */
public final class ProfileAccess {
    private final ObjectStore store;
    private final Ledger ledger;
    private final KeyService keys;
    private final Trace trace;

    public ProfileAccess(ObjectStore store, Ledger ledger, KeyService keys, Trace trace) {
        this.store = store;
        this.ledger = ledger;
        this.keys = keys;
        this.trace = trace;
    }

    /**
     * The profiles of a table's current periods, without the rows that replays have added.
     *
     * @param table the SNDS name
     * @param period one of them; null for all
     * @throws NotPublishedException when nothing of the kind is published
     * @throws IntegrityException when the evidence is not what the manifest names
     * @throws IOException when no trace can be left; then nothing is handed out
     */
    public List<TableProfile> profiles(String table, @Nullable String period) throws IOException {
        LedgerState state = new PublishedTables(ledger)
                .state()
                .orElseThrow(() -> new NotPublishedException("[" + table + "] nothing is published"));
        ProfileCheck check = new ProfileCheck(ledger, state, new EvidenceReader(store, new Sealing(keys)));
        List<TableProfile> profiles = new ArrayList<>();
        for (Map.Entry<TablePeriod, Owner> entry : state.current().entrySet()) {
            TablePeriod what = entry.getKey();
            if (what.isOf(table) && (period == null || what.period().equals(period))) {
                TableProfile profile =
                        check.profilesOf(entry.getValue().delivery()).get(what);
                profiles.add(profile == null ? new TableProfile(what, 0, List.of()) : profile);
            }
        }
        if (profiles.isEmpty()) {
            throw new NotPublishedException("[" + table + (period == null ? "" : " " + period)
                    + "] not published: expected what sndscopy ls shows");
        }
        trace.write("profile", profiles.get(0).what().table() + (period == null ? "" : " " + period), null);
        return profiles;
    }
}
