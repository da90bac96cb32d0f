package fr.sndscopy.audit;

import fr.sndscopy.checkpoint.AllowedSigners;
import fr.sndscopy.checkpoint.AuditorKey;
import fr.sndscopy.checkpoint.Cosigner;
import fr.sndscopy.checkpoint.TrustedKey;
import fr.sndscopy.checkpoint.WitnessKey;
import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.crypto.SecretFile;
import fr.sndscopy.crypto.keystore.KeystoreKeyService;
import fr.sndscopy.crypto.keystore.SigningKeystore;
import fr.sndscopy.hash.Sha256;
import fr.sndscopy.ledger.CanonicalJson;
import fr.sndscopy.ledger.proof.KeptCheckpoint;
import fr.sndscopy.ledger.proof.StampPolicy;
import fr.sndscopy.ledger.proof.WitnessPolicy;
import fr.sndscopy.report.AuditHtml;
import fr.sndscopy.report.AuditReport;
import fr.sndscopy.stamp.StampAuthorities;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What an auditor brings, and what he takes away. */
public final class AuditorFiles {
    private AuditorFiles() {}

    /**
     * A checkpoint as it was kept.
     *
     * @throws AuditRefusedException when the file cannot be read, or holds none
     */
    public static KeptCheckpoint checkpoint(Path file) {
        String name = String.valueOf(file.getFileName());
        try {
            return KeptCheckpoint.read(file);
        } catch (IOException e) {
            throw new AuditRefusedException("[" + name + "] the checkpoint cannot be read", e);
        } catch (IllegalArgumentException e) {
            throw new AuditRefusedException("[" + name + "] no signed checkpoint: " + e.getMessage(), e);
        }
    }

    /**
     * Pinned public keys, by the origin of checkpoints.
     *
     * @throws AuditRefusedException when the file cannot be read, or is no {@code allowed_signers}
     */
    public static Function<String, List<TrustedKey>> signers(Path file) {
        try {
            return AllowedSigners.parse(Files.readString(file))::keysOf;
        } catch (IOException e) {
            throw new AuditRefusedException("[" + file.getFileName() + "] the public keys cannot be read", e);
        } catch (IllegalArgumentException e) {
            throw new AuditRefusedException("[" + file.getFileName() + "] " + e.getMessage(), e);
        }
    }

    /**
     * Whose cosignatures the auditor demands.
     *
     * @param required how many; null for all of them
     * @throws AuditRefusedException when the file cannot be read, holds something else, or not as many
     */
    public static WitnessPolicy witnesses(Path file, @Nullable Integer required) {
        try {
            List<WitnessKey> keys = WitnessKey.parseAll(Files.readString(file));
            return new WitnessPolicy(keys, required == null ? keys.size() : required);
        } catch (IOException e) {
            throw new AuditRefusedException("[" + file.getFileName() + "] the keys of witnesses cannot be read", e);
        } catch (IllegalArgumentException e) {
            throw new AuditRefusedException("[" + file.getFileName() + "] " + e.getMessage(), e);
        }
    }

    /**
     * Whose time stamps the auditor demands.
     *
     * @throws AuditRefusedException when the file cannot be read, or holds something else
     */
    public static StampPolicy stamps(Path file) {
        try {
            return new StampPolicy(StampAuthorities.parse(Files.readAllBytes(file)), true);
        } catch (IOException e) {
            throw new AuditRefusedException("[" + file.getFileName() + "] the certificates cannot be read", e);
        } catch (IllegalArgumentException e) {
            throw new AuditRefusedException("[" + file.getFileName() + "] " + e.getMessage(), e);
        }
    }

    /**
     * A witness's own key, of a PKCS#12 file that has one.
     *
     * @param name of the witness
     * @param passwordFile its first line is the password
     * @throws fr.sndscopy.crypto.KeyServiceException when the file cannot be opened, or has no key that can sign
     * @throws AuditRefusedException when there is no password, or the key cannot be a witness's
     */
    public static Cosigner cosigner(String name, Path keystore, Path passwordFile) {
        char[] password = password(passwordFile);
        try {
            return new Cosigner(name, SigningKeystore.read(keystore, password));
        } catch (IllegalArgumentException e) {
            throw new AuditRefusedException("[" + keystore.getFileName() + "] " + e.getMessage(), e);
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    /**
     * The folder that results are put into, made when it is not there.
     *
     * @throws AuditRefusedException when it cannot be made or written to
     */
    public static Path folder(Path folder) {
        try {
            return Files.createDirectories(folder).toRealPath();
        } catch (IOException e) {
            throw new AuditRefusedException("[--out] " + folder + " cannot be made: " + e.getMessage(), e);
        }
    }

    /**
     * Where the result of an audit is.
     *
     * @param json canonical JSON, which counts
     * @param html the same for people and paper
     * @param signature of the JSON, for {@code ssh-keygen -Y verify}; null when it is not signed
     */
    public record Written(Path json, Path html, @Nullable Path signature) {
        /** All that there are. */
        public List<Path> all() {
            return signature == null ? List.of(json, html) : List.of(json, html, signature);
        }
    }

    /**
     * Writes the result of an audit into files named after the time when it began, of which none that is there is replaced, and what has been
     * read so far.
     *
     * @param key that signs it, or null
     * @throws AuditRefusedException when they cannot be written
     */
    public static Written write(StoreAudit.Audited audited, @Nullable AuditorKey key, Path folder) {
        AuditReport report = audited.report();
        String stem = stem(report, folder);
        Path json = folder.resolve(stem + ".json");
        Path html = folder.resolve(stem + ".html");
        byte[] result = CanonicalJson.write(report);
        write(json, result);
        write(html, AuditHtml.render(report, stem + ".json", Sha256.of(result)));
        audited.coverage().write(folder);
        if (key == null) {
            return new Written(json, html, null);
        }
        Path signature = folder.resolve(stem + ".json.sig");
        write(signature, key.sign(result).getBytes(StandardCharsets.US_ASCII));
        return new Written(json, html, signature);
    }

    /** Two that began in the same second are told by a number behind it. */
    private static String stem(AuditReport report, Path folder) {
        String stem = "audit-" + report.begun().replace(":", "");
        for (int again = 2; ; again++) {
            if (Files.notExists(folder.resolve(stem + ".json"))) {
                return stem;
            }
            stem = "audit-" + report.begun().replace(":", "") + "-" + again;
        }
    }

    /**
     * The auditor's own key, of a PKCS#12 file that has one.
     *
     * @param passwordFile its first line is the password
     * @throws fr.sndscopy.crypto.KeyServiceException when the file cannot be opened, or has no key that can sign
     * @throws AuditRefusedException when there is no password
     */
    public static AuditorKey key(Path keystore, Path passwordFile) {
        char[] password = password(passwordFile);
        try {
            return new AuditorKey(SigningKeystore.read(keystore, password));
        } catch (IllegalArgumentException e) {
            throw new AuditRefusedException("[" + keystore.getFileName() + "] " + e.getMessage(), e);
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    /**
     * The keys of a store.
     *
     * @param passwordFile its first line is the password
     * @throws fr.sndscopy.crypto.KeyServiceException when the file cannot be opened
     * @throws AuditRefusedException when there is no password
     */
    public static KeyService keys(Path keystore, Path passwordFile) {
        char[] password = password(passwordFile);
        try {
            return KeystoreKeyService.open(keystore, password);
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    private static char[] password(Path file) {
        char[] password;
        try {
            password = SecretFile.firstLine(file);
        } catch (IOException e) {
            throw new AuditRefusedException("[" + file.getFileName() + "] the password cannot be read", e);
        }
        if (password.length == 0) {
            throw new AuditRefusedException("[" + file.getFileName() + "] the password is empty");
        }
        return password;
    }

    static void write(Path file, byte[] content) {
        try {
            Files.write(file, content, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new AuditRefusedException(
                    "[" + file
                            + "] cannot be written: expected a folder that may be written to, and no file of this name",
                    e);
        }
    }
}
