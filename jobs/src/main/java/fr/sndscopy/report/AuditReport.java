package fr.sndscopy.report;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What an audit of a store found, as it is written down: names, numbers and hashes, no value of a row. Written as canonical JSON, its
 * properties are those of the components.
 *
 * @param format {@value #FORMAT}
 * @param auditor who did it, as he says
 * @param auditorKey the public key that the result is signed with, as OpenSSH writes it; null when it is not signed. Whose it is has to be
 *     known from elsewhere
 * @param toolVersion of the program that did it
 * @param begun when, RFC 3339 in UTC
 * @param ended likewise
 * @param verdict what it comes to, as far as was read
 * @param level how deep it looked
 * @param store what was audited
 * @param signatures what its checkpoints, and those that the auditor has kept, say
 * @param access who had what handed out of it, as its access log says
 * @param share what was read of it
 * @param reservations what an auditor should have been able to tell and was not, or what asks for an explanation
 * @param notRead what an audit of this level says nothing of
 * @param faults everything that is wrong
 * @param deliveries in the order of the ledger
 * @param sources every delivered file and what became of it, in the order of ledger and manifest
 * @param losses what stored texts do not say of the delivered ones, as far as files were compared, by table, column and kind
 * @param notices of the verification, and which files were not compared and why, in English
 */
public record AuditReport(
        String format,
        String auditor,
        @Nullable String auditorKey,
        String toolVersion,
        String begun,
        String ended,
        Verdict verdict,
        Level level,
        Store store,
        Signatures signatures,
        Access access,
        Share share,
        List<Reservation> reservations,
        List<NotRead> notRead,
        List<Fault> faults,
        List<DeliveryLine> deliveries,
        List<SourceLine> sources,
        List<LossLine> losses,
        List<String> notices) {
    public static final String FORMAT = "sndscopy-audit/1";

    private static final String NOT_COMPARED = " not compared with what was delivered, because ";

    public AuditReport {
        reservations = List.copyOf(reservations);
        notRead = List.copyOf(notRead);
        faults = List.copyOf(faults);
        deliveries = List.copyOf(deliveries);
        sources = List.copyOf(sources);
        losses = List.copyOf(losses);
        notices = List.copyOf(notices);
    }

    /** The notice that a file was not compared. */
    public static String notCompared(String place, String because) {
        return "[" + place + "]" + NOT_COMPARED + because;
    }

    /** The notices that say which files were not compared. */
    public List<String> notCompared() {
        return notices.stream().filter(notice -> notice.contains(NOT_COMPARED)).toList();
    }

    /** What it comes to. */
    public enum Verdict {
        /** Nothing is wrong, and nothing is left open at this level. */
        COMPLETE,
        /** Nothing is wrong; some things could not be told, each of which is named. */
        COMPLETE_WITH_RESERVATIONS,
        /** Something is missing, altered, or not what was delivered. */
        TO_BE_REFUSED;

        /** The word in documents. */
        @Override
        public String toString() {
            return word(this);
        }
    }

    /** How deep it looked. */
    public enum Level {
        /** Without keys. */
        SEALED,
        /** With keys: every row that was read was computed anew and held against the sealed evidence. */
        CONTENT,
        /** With keys and what was delivered. */
        SOURCE;

        /** The word in documents. */
        @Override
        public String toString() {
            return word(this);
        }
    }

    /**
     * What was audited.
     *
     * @param place where it is, without credentials
     * @param dataset its id; null when the store does not say
     * @param ledgerEntries how many there are
     * @param headSha256 of the last of them
     */
    public record Store(String place, @Nullable String dataset, long ledgerEntries, String headSha256) {}

    /**
     * What is signed.
     *
     * @param stored checkpoints in the store
     * @param keysPinned whether the auditor brought public keys
     * @param signedEntries how many entries a checkpoint of such a key covers that holds
     * @param signedBy the id of that key, or null
     * @param kept the checkpoints that the auditor brought
     * @param witnesses the names of those whose cosignatures he demanded
     * @param requiredWitnesses of how many of them
     * @param witnessedEntries how many entries as many have seen
     */
    public record Signatures(
            long stored,
            boolean keysPinned,
            long signedEntries,
            @Nullable String signedBy,
            List<Kept> kept,
            List<String> witnesses,
            int requiredWitnesses,
            long witnessedEntries) {
        public Signatures {
            kept = List.copyOf(kept);
            witnesses = List.copyOf(witnesses);
        }
    }

    /**
     * A checkpoint that was kept elsewhere.
     *
     * @param name of its file
     * @param entries that it covers
     * @param sha256 of the note
     */
    public record Kept(String name, long entries, String sha256) {}

    /**
     * The access log.
     *
     * @param entries how many there are
     * @param coveredEntries how many of them a ledger entry covers
     * @param headSha256 of the last one, 64 zeros when there is none
     * @param acts by kind and person
     */
    public record Access(long entries, long coveredEntries, String headSha256, List<Acts> acts) {
        public Access {
            acts = List.copyOf(acts);
        }
    }

    /**
     * Acts of one kind by one person.
     *
     * @param action what was done, as {@code export}
     * @param operator who answers for it
     * @param user of the operating system that did it
     * @param count how often
     * @param rows that were handed out in all of them
     */
    public record Acts(String action, String operator, String user, long count, long rows) {}

    /**
     * What was read of the objects that the manifests name.
     *
     * @param objects how many are named
     * @param bytes of these
     * @param objectsRead read whole and hashed; of the others it was asked whether they are there, with their length
     * @param bytesRead of these
     * @param sample which of how many shares was read, as {@code 1/7}; null when all were
     * @param objectsEverRead read by this audit or earlier ones of the same folder, whose objects are the same; as {@code objectsRead}
     *     where nothing was kept
     */
    public record Share(
            long objects,
            long bytes,
            long objectsRead,
            long bytesRead,
            @Nullable String sample,
            long objectsEverRead) {}

    /**
     * One thing that is left open.
     *
     * @param kind what sort of thing
     * @param count how many, where that can be told, else 0
     */
    public record Reservation(Kind kind, long count) {
        /** What sort of thing. */
        public enum Kind {
            /** There is no ledger entry. */
            NOTHING_PUBLISHED,
            /** No checkpoint was brought: an end that was cut with its checkpoints, or an older copy, would not show. */
            NO_CHECKPOINT_KEPT,
            /** No public key was brought: who signed is not known. */
            NO_PUBLIC_KEY,
            /** Entries that no checkpoint of a pinned key covers. */
            ENTRIES_NOT_SIGNED,
            /** Entries that not as many of the known witnesses have seen as were demanded. */
            ENTRIES_NOT_WITNESSED,
            /** Checkpoints of other keys. */
            CHECKPOINTS_OF_OTHERS,
            /** Manifests and reports that no entry leads to. */
            LEFT_BY_ENTRIES,
            /** Other objects that nothing leads to. */
            UNNAMED_OBJECTS,
            /** Objects among the entries of the ledger that are none. */
            FOREIGN_LEDGER_KEYS,
            /** Reports on entries that are not in the ledger. */
            REPORTS_OF_OTHER_ENTRIES,
            /** Deliveries whose evidence, of an older version, does not vouch for manifest and ledger. */
            OLDER_EVIDENCE,
            /** Parts whose keys were destroyed, which the ledger says. */
            SHREDDED_PARTS,
            /** Parts whose objects were removed, which the ledger says. */
            EXPIRED_PARTS,
            /** Objects that the keys at hand do not open. */
            KEYS_REFUSED,
            /** Objects that no audit has read whole yet. */
            OBJECTS_NOT_READ,
            /** Deliveries whose files were not at hand, or in a form that other code does not read. */
            SOURCES_NOT_COMPARED;

            /** The word in documents. */
            @Override
            public String toString() {
                return word(this);
            }
        }
    }

    /** What an audit says nothing of. */
    public enum NotRead {
        /** No key: no row was decrypted. */
        CONTENT,
        /** What was stored was not held against what was delivered. */
        SOURCE,
        /** Rules over several rows, codes and lengths are not judged anew. */
        RULES,
        /** Whether a row is true. */
        TRUTH;

        /** The word in documents. */
        @Override
        public String toString() {
            return word(this);
        }
    }

    /**
     * One thing that is wrong.
     *
     * @param key of the object, or the place
     * @param problem what is wrong with it, in English
     */
    public record Fault(String key, String problem) {
        /** The key first. */
        @Override
        public String toString() {
            return "[" + key + "] " + problem;
        }
    }

    /**
     * One delivery, or replay of one.
     *
     * @param delivery its id
     * @param entry the number of its ledger entry
     * @param time of the entry, as its writer said
     * @param operator who published it, as the entry says
     * @param manifestSha256 of its manifest
     * @param supersededBy the delivery that has taken its place, or null
     * @param withdrawn whether it, or what it is a replay of, was withdrawn
     * @param replays the delivery whose quarantine this is a replay of, or null
     * @param objects that its manifest names
     * @param bytes of these
     * @param delivered rows
     * @param stored rows
     * @param quarantined rows
     * @param faults how many
     */
    public record DeliveryLine(
            String delivery,
            long entry,
            String time,
            String operator,
            String manifestSha256,
            @Nullable String supersededBy,
            boolean withdrawn,
            @Nullable String replays,
            long objects,
            long bytes,
            long delivered,
            long stored,
            long quarantined,
            long faults) {}

    /**
     * A delivered file and what became of its rows: each is stored, by the delivery or a replay of it, or in quarantine.
     *
     * @param delivery its id
     * @param path in the delivery
     * @param bytes as delivered
     * @param sha256 of these
     * @param table its table
     * @param period its period
     * @param rows data rows found
     * @param stored rows, those of replays among them
     * @param quarantined rows, behind the last replay
     * @param fate whether readers see them
     */
    public record SourceLine(
            String delivery,
            String path,
            long bytes,
            String sha256,
            String table,
            String period,
            long rows,
            long stored,
            long quarantined,
            Fate fate) {}

    /**
     * What the canonical texts of a column do not say of the delivered ones: FORMAT.md, section 8, has all that there may be.
     *
     * @param table its table
     * @param column the SNDS name
     * @param kind what was lost, as {@code leading-zeros}
     * @param cells that lost it
     */
    public record LossLine(String table, String column, String kind, long cells) {}

    /** Whether what was delivered is what readers see. */
    public enum Fate {
        PUBLISHED,
        SUPERSEDED,
        WITHDRAWN;

        /** The word in documents. */
        @Override
        public String toString() {
            return word(this);
        }
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
