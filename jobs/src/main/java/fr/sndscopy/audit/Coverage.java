package fr.sndscopy.audit;

import fr.sndscopy.ledger.AccessHead;
import fr.sndscopy.ledger.CanonicalJson;
import fr.sndscopy.ledger.StoredForm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the audits of one folder have read whole so far, by the SHA-256 of objects: one that was read has not to be read again for as long as
 * its manifest names the same bytes. Bytes that were hashed are not rows that were decrypted: the two are kept apart. And what the access logs of
 * stores had come to, which must go on from there. Canonical JSON.
 *
 * @param format {@value #FORMAT}
 * @param hashed SHA-256 of each object whose bytes were read and found as named: when the audit began that read it last
 * @param decrypted likewise of those whose rows were read
 * @param access the last entry of each access log that was seen whole, by dataset
 */
public record Coverage(
        String format, Map<String, String> hashed, Map<String, String> decrypted, Map<String, AccessHead> access) {
    static final String FORMAT = "sndscopy-audit-coverage/2";
    private static final String FILE = "coverage.json";

    public Coverage {
        hashed = Map.copyOf(hashed);
        decrypted = Map.copyOf(decrypted);
        access = Map.copyOf(access);
    }

    /** What version 1 kept, which knew of no access log. */
    private record Before(String format, Map<String, String> hashed, Map<String, String> decrypted) {
        static final String FORMAT = "sndscopy-audit-coverage/1";
    }

    /**
     * The coverage of a folder; that of none where nothing was kept.
     *
     * @throws AuditRefusedException when what is there cannot be read, or is none
     */
    public static Coverage of(Path folder) {
        Path file = folder.resolve(FILE);
        if (Files.notExists(file)) {
            return new Coverage(FORMAT, Map.of(), Map.of(), Map.of());
        }
        try {
            byte[] bytes = Files.readAllBytes(file);
            if (StoredForm.isOf(bytes, Before.FORMAT)) {
                Before before = CanonicalJson.read(bytes, Before.class);
                return new Coverage(FORMAT, before.hashed(), before.decrypted(), Map.of());
            }
            Coverage coverage = CanonicalJson.read(bytes, Coverage.class);
            if (coverage.format().equals(FORMAT)) {
                return coverage;
            }
            throw new AuditRefusedException("[" + file + "] of another version: expected " + FORMAT);
        } catch (IOException | IllegalArgumentException e) {
            throw new AuditRefusedException(
                    "[" + file + "] cannot be read: put it away to begin anew, with nothing read", e);
        }
    }

    /** @param withKeys whether its rows must have been read, and not only its bytes */
    boolean has(String sha256, boolean withKeys) {
        return (withKeys ? decrypted : hashed).containsKey(sha256);
    }

    /** The same with what one audit more has read. */
    Coverage with(Map<String, String> read, boolean withKeys) {
        return new Coverage(FORMAT, both(hashed, read), withKeys ? both(decrypted, read) : decrypted, access);
    }

    /** What the access log of a dataset had come to when it was last seen; that of none when it never was. */
    AccessHead accessOf(@Nullable String dataset) {
        return dataset == null ? AccessHead.NONE : access.getOrDefault(dataset, AccessHead.NONE);
    }

    /** The same with what an access log has come to. */
    Coverage seen(String dataset, AccessHead head) {
        Map<String, AccessHead> all = new TreeMap<>(access);
        all.put(dataset, head);
        return new Coverage(FORMAT, hashed, decrypted, all);
    }

    private static Map<String, String> both(Map<String, String> one, Map<String, String> other) {
        Map<String, String> all = new TreeMap<>(one);
        all.putAll(other);
        return all;
    }

    /** @throws AuditRefusedException when it cannot be written; then what was there is there still */
    void write(Path folder) {
        Path unfinished = folder.resolve(FILE + ".part");
        try {
            Files.write(unfinished, CanonicalJson.write(this));
            Files.move(
                    unfinished,
                    folder.resolve(FILE),
                    StandardCopyOption.REPLACE_EXISTING,
                    StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new AuditRefusedException("[" + folder.resolve(FILE) + "] cannot be written", e);
        }
    }
}
