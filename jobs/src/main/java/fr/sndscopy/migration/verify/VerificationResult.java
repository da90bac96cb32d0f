package fr.sndscopy.migration.verify;

import fr.sndscopy.ledger.access.AccessAudit;
import fr.sndscopy.migration.work.IntegrityException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a verification found. Holds no value.
 *
 * @param level how deep it looked
 * @param store which
 * @param ledgerEntries how many there are
 * @param headSha256 of the last ledger entry, to be compared with one that was kept elsewhere
 * @param expectation what the ledger was to hold
 * @param checkpoints what they say of the ledger; their faults and notices are among the others
 * @param access what the access log beside the ledger says; its faults and notices are among the others
 * @param remarks how much there is of what is no fault; notices say it in words
 * @param deliveries in the order of the ledger
 * @param ledgerFaults what is wrong with the ledger itself
 * @param notices what a reader should know of the store and is no fault
 */
public record VerificationResult(
        Level level,
        String store,
        long ledgerEntries,
        String headSha256,
        Expectation expectation,
        Checkpoints checkpoints,
        Access access,
        Remarks remarks,
        List<DeliveryResult> deliveries,
        List<Fault> ledgerFaults,
        List<String> notices) {
    public VerificationResult {
        notices = List.copyOf(notices);
        deliveries = List.copyOf(deliveries);
        ledgerFaults = List.copyOf(ledgerFaults);
    }

    /** How deep a verification looks. */
    public enum Level {
        /** Without keys: chain, books, content ids of replays, presence, size and SHA-256 of every object. */
        SEALED,
        /** With keys: decrypted, decoded, recomputed, compared with the evidence. */
        CONTENT
    }

    /**
     * The checkpoints of a ledger.
     *
     * @param stored how many are in the store
     * @param signedEntries how many entries are covered by one of a pinned key that holds; 0 without pinned keys
     * @param signedBy the id of that key, or null
     * @param keysPinned whether signatures could be checked at all
     * @param kept how many that were kept elsewhere were compared
     * @param cosignatures how many notes are stored that witnesses have cosigned
     * @param witnessedEntries how many entries as many of the known witnesses as are required have seen; 0 where none are known
     */
    public record Checkpoints(
            long stored,
            long signedEntries,
            @Nullable String signedBy,
            boolean keysPinned,
            long kept,
            long cosignatures,
            long witnessedEntries) {}

    /**
     * The access log: who had what handed out.
     *
     * @param entries how many there are
     * @param coveredEntries how many of them a ledger entry covers; the next one covers the others
     * @param headSha256 of the last one, 64 zeros when there is none
     * @param objectsGone reports that it names, and that are not there
     * @param acts by kind and person
     */
    public record Access(
            long entries, long coveredEntries, String headSha256, long objectsGone, List<AccessAudit.Acts> acts) {
        public Access {
            acts = List.copyOf(acts);
        }
    }

    /**
     * What is no fault and should be known, counted.
     *
     * @param unnamedObjects that no ledger entry leads to
     * @param unnamedBytes of these
     * @param leftByEntries of these, manifests and reports, which an entry leaves that was taken away
     * @param foreignLedgerKeys objects beside ledger entries that are none
     * @param reportsOfOtherEntries reports that speak of an entry which is not in the chain
     * @param unsealedReports reports of older versions; only with keys
     * @param sealedByOlderVersions deliveries whose evidence does not vouch for manifest and ledger; only with keys
     * @param strangersCheckpoints stored checkpoints that none of the pinned keys signed; 0 without pinned keys
     * @param shreddedParts whose keys were destroyed, which the ledger says: nobody reads them any more
     * @param expiredParts of the deliveries that were looked at, whose objects were removed, which the ledger says
     */
    public record Remarks(
            long unnamedObjects,
            long unnamedBytes,
            long leftByEntries,
            long foreignLedgerKeys,
            long reportsOfOtherEntries,
            long unsealedReports,
            long sealedByOlderVersions,
            long strangersCheckpoints,
            long shreddedParts,
            long expiredParts) {}

    /**
     * One delivery.
     *
     * @param delivery its id
     * @param parts in its manifest
     * @param objects in its manifest, evidence included
     * @param bytes of these objects
     * @param stored rows
     * @param quarantined rows
     * @param faults everything that is wrong
     * @param notes what a reader should know and is no fault
     */
    public record DeliveryResult(
            String delivery,
            long parts,
            long objects,
            long bytes,
            long stored,
            long quarantined,
            List<Fault> faults,
            List<String> notes) {
        public DeliveryResult {
            faults = List.copyOf(faults);
            notes = List.copyOf(notes);
        }
    }

    /**
     * One thing that is wrong.
     *
     * @param kind what sort of thing
     * @param key of the object
     * @param problem what is wrong with it
     */
    public record Fault(Kind kind, String key, String problem) {

        static Fault of(String key, IntegrityException e) {
            String place = "[" + key + "] ";
            String message = String.valueOf(e.getMessage());
            return new Fault(
                    Kind.ALTERED, key, message.startsWith(place) ? message.substring(place.length()) : message);
        }

        /** What to do about it. */
        public enum Kind {
            /** Missing, altered, or not what was delivered. */
            ALTERED,
            /** Its key was refused: nothing is known of its content. */
            KEY_REFUSED
        }

        /** The key first. */
        @Override
        public String toString() {
            return "[" + key + "] " + problem;
        }
    }

    /** Everything that is wrong, that of the ledger first. */
    public List<Fault> faults() {
        List<Fault> all = new ArrayList<>(ledgerFaults);
        deliveries.forEach(delivery -> all.addAll(delivery.faults()));
        return List.copyOf(all);
    }

    /** Whether nothing is published, which was not expected. */
    public boolean nothing() {
        return ledgerEntries == 0 && !expectation.allowsNothing();
    }

    /** Whether anything is missing, altered, or not what was delivered. */
    public boolean altered() {
        return faults().stream().anyMatch(fault -> fault.kind() == Fault.Kind.ALTERED);
    }
}
