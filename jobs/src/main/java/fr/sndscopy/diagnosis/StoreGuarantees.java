package fr.sndscopy.diagnosis;

import fr.sndscopy.config.RetentionPeriod;
import fr.sndscopy.config.SndscopyProperties;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.diagnosis.Doctor.Finding;
import fr.sndscopy.diagnosis.Doctor.State;
import fr.sndscopy.report.Amounts;
import fr.sndscopy.report.FailureKind;
import fr.sndscopy.storage.GuaranteeProbe;
import fr.sndscopy.storage.GuaranteeProbe.Findings;
import fr.sndscopy.storage.GuaranteeProbe.Resistance;
import fr.sndscopy.storage.ObjectVersion;
import fr.sndscopy.storage.ObjectVersions.BucketLock;
import fr.sndscopy.storage.ObjectVersions.Versioning;
import fr.sndscopy.storage.Retention;
import fr.sndscopy.storage.VersionedWrites.Checksum;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a store guarantees beyond objects, each by trial: versions, locks, checksums; and the locks that are there. */
final class StoreGuarantees {
    private static final String USE_ANOTHER_BUCKET =
            "use a bucket that was made with object lock, or take store.retention away: nothing is stored as it is";

    private final Workplace workplace;
    private final SndscopyProperties.Retention retention;
    private final Set<Retention.Mode> tried;
    private final List<Finding> findings = new ArrayList<>();

    /** @param all whether each mode is tried, and not the configured one alone */
    StoreGuarantees(Workplace workplace, boolean all) {
        this.workplace = workplace;
        this.retention = workplace.properties().store().retention();
        Retention.Mode mode = retention.mode();
        this.tried = all
                ? EnumSet.allOf(Retention.Mode.class)
                : mode == null ? EnumSet.noneOf(Retention.Mode.class) : EnumSet.of(mode);
    }

    List<Finding> examine() {
        Optional<Findings> probed = new GuaranteeProbe(workplace.store()).run(tried);
        if (probed.isEmpty()) {
            ok("versions", "not those of this store: what is deleted or replaced in it is gone, and nothing is locked");
            return findings;
        }
        versions(probed.get());
        lock(probed.get());
        checksums(probed.get().taken());
        left(probed.get().left());
        if (retention.mode() != null) {
            StoredLocks.of(workplace).ifPresent(findings::add);
        }
        return findings;
    }

    private void versions(Findings probe) {
        String measured =
                switch (probe.deleted()) {
                    case STILL_READ -> "what was deleted is still read by its version";
                    case GONE -> "what was deleted is gone";
                    case NOT_TOLD -> "what becomes of what is deleted is not to be found out with these rights";
                };
        Versioning versioning = probe.versioning();
        if (versioning == null) {
            ok("versions", "the store does not say whether the bucket keeps any; " + measured);
            return;
        }
        String said =
                switch (versioning) {
                    case ENABLED -> "the bucket keeps them: ";
                    case SUSPENDED -> "the bucket keeps no more of them: ";
                    case NEVER -> "the bucket keeps none: ";
                };
        if (versioning == Versioning.ENABLED && probe.deleted() == GuaranteeProbe.Deleted.GONE) {
            warn(
                    "versions",
                    "the bucket is said to keep them, and " + measured,
                    "do not rely on versions here: a deleted object comes back from a backup alone");
        } else if (versioning == Versioning.SUSPENDED) {
            warn(
                    "versions",
                    said + measured,
                    "set versioning to Enabled, or what is deleted or replaced from now on is gone");
        } else {
            ok("versions", said + measured);
        }
    }

    private void lock(Findings probe) {
        BucketLock lock = probe.lock();
        if (lock == null) {
            ok("lock", "the store does not say whether the bucket can lock objects");
            return;
        }
        if (!lock.enabled()) {
            if (retention.mode() != null) {
                fail("lock", "the bucket cannot lock objects, and store.retention is set", USE_ANOTHER_BUCKET);
            } else {
                ok("lock", "the bucket cannot lock objects");
            }
            return;
        }
        if (!lock.byDefault().isEmpty()) {
            warn(
                    "lock",
                    "the bucket locks everything by default, " + lock.byDefault()
                            + ": also what runs and gc remove, which stays until then",
                    "take the default away; store.retention locks what has to stay");
        }
        if (probe.locks().isEmpty()) {
            ok("lock", "the bucket can lock objects; not tried, as store.retention is not set: --try-locks");
        }
        new TreeMap<>(probe.locks()).forEach(this::tried);
    }

    private void tried(Retention.Mode mode, Resistance resistance) {
        String name = mode.name().toLowerCase(Locale.ROOT);
        boolean wanted = mode == retention.mode();
        switch (resistance) {
            case HOLDS -> ok("lock", name + " holds: a locked version stays when it is to be removed");
            case NOT_TOLD ->
                warn(
                        "lock",
                        name + " is taken; whether it holds is not to be found out, as we may remove no version at all",
                        "allow s3:DeleteObjectVersion below probe/, as infra/policies does");
            case UNLOCKED ->
                warn(
                        "lock",
                        name + " holds, and these credentials can take a lock off: so can who steals them",
                        "take s3:PutObjectRetention and s3:BypassGovernanceRetention from them, or use compliance");
            case REFUSED -> {
                String found = name + " is refused";
                if (wanted) {
                    fail("lock", found, "set store.retention.mode to the other, and allow s3:PutObjectRetention");
                } else {
                    ok("lock", found);
                }
            }
            case REMOVED, FORGOTTEN -> {
                String found = name
                        + (resistance == Resistance.REMOVED
                                ? " does not hold: a locked version was removed"
                                : " is forgotten: the store took a locked object, and let its version be removed");
                if (wanted) {
                    fail("lock", found, "do not use this store with store.retention");
                } else {
                    warn("lock", found, "do not set store.retention.mode to " + name);
                }
            }
        }
    }

    /** What is sent is read back and compared with its SHA-256 in any case. */
    private void checksums(Set<Checksum> taken) {
        ok(
                "checksums",
                Arrays.stream(Checksum.values())
                        .map(checksum -> "an object whose " + checksum.header() + " is wrong is "
                                + (taken.contains(checksum) ? "taken" : "refused"))
                        .collect(Collectors.joining(", ")));
    }

    private void left(List<ObjectVersion> left) {
        if (!left.isEmpty()) {
            ObjectVersion first = left.get(0);
            ok(
                    "probe",
                    Amounts.number(left.size())
                            + " versions of trial objects stay, as we may not remove them: first " + first.key()
                            + "; sndscopy gc --apply removes them once their locks have ended");
        }
    }

    private void ok(String check, String found) {
        findings.add(new Finding(check, State.OK, found, "", null));
    }

    private void warn(String check, String found, String remedy) {
        findings.add(new Finding(check, State.WARN, found, remedy, null));
    }

    private void fail(String check, String found, String remedy) {
        findings.add(new Finding(check, State.FAIL, found, remedy, FailureKind.USAGE));
    }

    /** The configured periods, in words. */
    static String words(SndscopyProperties.Retention retention) {
        RetentionPeriod evidence = retention.evidence() == null ? retention.ledger() : retention.evidence();
        return String.valueOf(retention.mode()).toLowerCase(Locale.ROOT) + ", ledger " + retention.ledger()
                + ", evidence " + evidence;
    }
}
