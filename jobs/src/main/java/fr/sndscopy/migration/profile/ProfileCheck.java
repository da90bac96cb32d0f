package fr.sndscopy.migration.profile;

import fr.sndscopy.ledger.Ledger;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.TablePeriod;
import fr.sndscopy.migration.evidence.Evidence;
import fr.sndscopy.migration.evidence.EvidenceReader;
import fr.sndscopy.migration.evidence.EvidenceShard;
import fr.sndscopy.migration.evidence.EvidenceShards;
import fr.sndscopy.migration.evidence.SealedPart;
import fr.sndscopy.migration.work.AlertThresholds;
import fr.sndscopy.migration.work.IntegrityException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
            return sealed.parts() instanceof EvidenceShards shards
                    ? profilesOf(manifest, sealed, shards)
                    : profilesOf(manifest, sealed);
        });
    }

    private static Map<TablePeriod, TableProfile> profilesOf(Manifest manifest, Evidence sealed) {
        Map<String, Manifest.Part> parts = new HashMap<>();
        manifest.parts().forEach(part -> parts.put(part.name(), part));
        Map<TablePeriod, TableProfile.Sum> sums = new LinkedHashMap<>();
        for (SealedPart one : sealed.parts()) {
            Manifest.Part part = parts.get(one.part());
            if (part == null) {
                throw new IntegrityException(
                        "[" + one.part() + "] the evidence has a part that the manifest does not name");
            }
            sumOf(sums, sealed, part).add(one.toReceipt());
        }
        return profiles(sums);
    }

    /** Of each shard there is one profile for all its parts. */
    private static Map<TablePeriod, TableProfile> profilesOf(
            Manifest manifest, Evidence sealed, EvidenceShards shards) {
        Map<TablePeriod, TableProfile.Sum> sums = new LinkedHashMap<>();
        Iterator<Manifest.Part> parts = manifest.parts().iterator();
        for (int number = 0; number < shards.count(); number++) {
            EvidenceShard shard = shards.document(number);
            for (SealedPart one : shard.parts()) {
                Manifest.Part part = parts.next();
                if (!part.name().equals(one.part())) {
                    throw new IntegrityException(
                            "[" + one.part() + "] the evidence has a part that the manifest does not name");
                }
                TableProfile.Sum sum = sumOf(sums, sealed, part);
                sum.addRows(one.toReceipt());
            }
            TablePeriod of = new TablePeriod(shard.table(), shard.period());
            Objects.requireNonNull(sums.get(of)).addProfile(shard.profile());
        }
        return profiles(sums);
    }

    private static TableProfile.Sum sumOf(
            Map<TablePeriod, TableProfile.Sum> sums, Evidence sealed, Manifest.Part part) {
        return sums.computeIfAbsent(
                new TablePeriod(part.table(), part.period()),
                what -> new TableProfile.Sum(what, sealed.columnsOf(part.file()).orElseThrow()));
    }

    private static Map<TablePeriod, TableProfile> profiles(Map<TablePeriod, TableProfile.Sum> sums) {
        Map<TablePeriod, TableProfile> profiles = new LinkedHashMap<>();
        sums.forEach((what, sum) -> profiles.put(what, sum.toProfile()));
        return profiles;
    }
}
