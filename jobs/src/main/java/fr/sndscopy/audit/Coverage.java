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
 * its manifest names the same bytes. Canonical JSON.
 *
 * @param format {@value #FORMAT}
 * @param objects SHA-256 of each object that was read and found as named: when the audit began that read it last
 */
public record Coverage(String format, Map<String, String> objects) {
    static final String FORMAT = "sndscopy-audit-coverage/1";
    private static final String FILE = "coverage.json";

    public Coverage {
        objects = Map.copyOf(objects);
    }

    /**
     * The coverage of a folder; that of none where nothing was kept.
     *
     * @throws AuditRefusedException when what is there cannot be read, or is none
     */
    public static Coverage of(Path folder) {
        Path file = folder.resolve(FILE);
        if (Files.notExists(file)) {
            return new Coverage(FORMAT, Map.of());
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

    boolean has(String sha256) {
        return objects.containsKey(sha256);
    }

    /** The same with what one audit more has read. */
    Coverage with(Map<String, String> read) {
        Map<String, String> all = new TreeMap<>(objects);
        all.putAll(read);
        return new Coverage(FORMAT, all);
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
