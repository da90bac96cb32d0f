package fr.sndscopy.diagnosis;

import fr.sndscopy.config.SndscopyProperties;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.diagnosis.Doctor.Finding;
import fr.sndscopy.diagnosis.Doctor.State;
import fr.sndscopy.ledger.StoreLayout;
import fr.sndscopy.report.Amounts;
import fr.sndscopy.storage.ObjectStat;
import fr.sndscopy.storage.ObjectVersions;
import fr.sndscopy.storage.Retention;
import fr.sndscopy.storage.StorageException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Whether what should be locked is: what was stored before the setting is not, nor what somebody put there besides. */
final class StoredLocks {
    /** One request each. */
    private static final int MOST = 500;

    private final ObjectVersions versions;
    private final SndscopyProperties.Retention retention;
    private final List<String> without = new ArrayList<>();
    private Instant first = Instant.MAX;

    private StoredLocks(ObjectVersions versions, SndscopyProperties.Retention retention) {
        this.versions = versions;
        this.retention = retention;
    }

    /** Of the newest objects; empty where there is none. */
    static Optional<Finding> of(Workplace workplace) {
        List<ObjectStat> objects = new ArrayList<>();
        StoreLayout.NEVER_REMOVED.forEach(prefix -> workplace.store().list(prefix, objects::add));
        workplace.store().list(StoreLayout.EVIDENCE_PREFIX, objects::add);
        objects.sort(Comparator.comparing(ObjectStat::lastModified).reversed());
        SndscopyProperties.Retention retention = workplace.properties().store().retention();
        return objects.isEmpty()
                ? Optional.empty()
                : workplace.store().versions().map(versions -> new StoredLocks(versions, retention).look(objects));
    }

    private Finding look(List<ObjectStat> objects) {
        List<ObjectStat> asked = objects.subList(0, Math.min(MOST, objects.size()));
        asked.forEach(object -> look(object.key()));
        String found = StoreGuarantees.words(retention) + ": "
                + Amounts.number(asked.size() - without.size()) + " of " + Amounts.number(asked.size())
                + (asked.size() < objects.size() ? " newest" : "") + " objects are locked"
                + (first.equals(Instant.MAX) ? "" : ", the first until " + first);
        return without.isEmpty()
                ? new Finding("retention", State.OK, found, "", null)
                : new Finding(
                        "retention",
                        State.WARN,
                        found + "; not " + without.get(0),
                        "what was stored before store.retention was set: lock it with aws s3api put-object-retention",
                        null);
    }

    private void look(String key) {
        try {
            Optional<Retention> lock = versions.retention(key, null);
            if (lock.isEmpty()) {
                without.add(key);
            } else if (lock.get().until().isBefore(first)) {
                first = lock.get().until();
            }
        } catch (StorageException e) {
            if (e.kind() != StorageException.Kind.NOT_FOUND) {
                throw e;
            }
            // removed meanwhile
        }
    }
}
