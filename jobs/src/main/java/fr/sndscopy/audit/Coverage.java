package fr.sndscopy.audit;

import fr.sndscopy.ledger.CanonicalJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the audits of one folder have read whole so far, by the SHA-256 of objects: one that was read has not to be read again for as long as
 * its manifest names the same bytes. Bytes that were hashed are not rows that were decrypted: the two are kept apart. Canonical JSON.
 *
 * @param format {@value #FORMAT}
 * @param hashed SHA-256 of each object whose bytes were read and found as named: when the audit began that read it last
 * @param decrypted likewise of those whose rows were read
 */
public record Coverage(String format, Map<String, String> hashed, Map<String, String> decrypted) {
    static final String FORMAT = "sndscopy-audit-coverage/1";
    private static final String FILE = "coverage.json";

    public Coverage {
        hashed = Map.copyOf(hashed);
        decrypted = Map.copyOf(decrypted);
    }

    /**
     * The coverage of a folder; that of none where nothing was kept.
     *
     * @throws AuditRefusedException when what is there cannot be read, or is none
     */
    public static Coverage of(Path folder) {
        Path file = folder.resolve(FILE);
        if (Files.notExists(file)) {
            return new Coverage(FORMAT, Map.of(), Map.of());
        }
        try {
            Coverage coverage = CanonicalJson.read(Files.readAllBytes(file), Coverage.class);
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
        return new Coverage(FORMAT, both(hashed, read), withKeys ? both(decrypted, read) : decrypted);
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
