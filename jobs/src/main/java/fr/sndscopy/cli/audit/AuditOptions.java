package fr.sndscopy.cli.audit;

import fr.sndscopy.audit.AuditRefusedException;
import fr.sndscopy.audit.Auditor;
import fr.sndscopy.audit.AuditorFiles;
import fr.sndscopy.audit.Coverage;
import fr.sndscopy.audit.Sample;
import fr.sndscopy.audit.StoreAddress;
import fr.sndscopy.audit.StoreAudit;
import fr.sndscopy.checkpoint.AuditorKey;
import fr.sndscopy.config.ToolVersion;
import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.ledger.CanonicalJson;
import fr.sndscopy.ledger.proof.CheckpointExpectation;
import fr.sndscopy.ledger.proof.WitnessPolicy;
import fr.sndscopy.migration.work.Scratch;
import fr.sndscopy.report.AuditHtml;
import fr.sndscopy.report.AuditReport;
import fr.sndscopy.storage.ObjectReader;
import fr.sndscopy.storage.WaitLines;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What an audit is asked for, done and told. */
public final class AuditOptions {
    private static final int FAULTS_SHOWN = 200;

    @Option(
            names = "--store",
            paramLabel = "URL",
            required = true,
            description = {
                "The store: s3://bucket/prefix (the endpoint from AWS_ENDPOINT_URL_S3), https://host/bucket/prefix, or a"
                        + " folder, as that of a home's embedded store.",
                "Credentials that may only read suffice; they come from where tools of AWS have them."
            })
    @SuppressWarnings("NullAway.Init") // set by picocli
    String store;

    @Option(
            names = "--checkpoint",
            paramLabel = "FILE",
            description = "A checkpoint of this ledger that the auditor has kept (.note). May be repeated.")
    List<Path> checkpoints = List.of();

    @Option(
            names = "--allowed-signers",
            paramLabel = "FILE",
            description = "The public keys that may sign the ledger, as allowed_signers of OpenSSH.")
    @Nullable
    Path allowedSigners;

    @Option(
            names = "--witnesses",
            paramLabel = "FILE",
            description =
                    "The keys of witnesses, one a line (name+id+key): as many as --require-witnesses says must have"
                            + " cosigned a checkpoint of this ledger.")
    @Nullable
    Path witnesses;

    @Option(
            names = "--require-witnesses",
            paramLabel = "N",
            description = "How many of --witnesses; all of them by default.")
    @Nullable
    Integer requiredWitnesses;

    @Option(
            names = "--tsa-ca",
            paramLabel = "FILE",
            description =
                    "Certificates that those of time stamps lead to (PEM): a checkpoint of this ledger must have a time"
                            + " stamp of one of them, and each must be of one.")
    @Nullable
    Path tsaCa;

    @Option(
            names = "--keystore",
            paramLabel = "FILE",
            description =
                    "The keys of the store (PKCS#12): every row is decrypted and computed anew. Without, the audit is of what"
                            + " can be told without keys.")
    @Nullable
    Path keystore;

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = "The password of --keystore, in its first line.")
    @Nullable
    Path passwordFile;

    @Option(
            names = "--source",
            paramLabel = "DIR",
            description =
                    "What was delivered, a folder of a delivery or above several: every row is read by other code, and held"
                            + " against what is stored and rejected. With --keystore. May be repeated.")
    List<Path> sources = List.of();

    @Option(
            names = "--sample",
            paramLabel = "N/T",
            description =
                    "Read the n-th of t shares of the objects; of the others it is asked whether they are there, with their"
                            + " length. What has been read so far is kept in --out, and reported.")
    @Nullable
    String sample;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            required = true,
            description = "Where the results are put: audit-TIME.json and audit-TIME.html. Made when it is not there.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    Path out;

    @Option(
            names = "--auditor",
            paramLabel = "NAME",
            description = "Who audits, as the report says it; the user of this machine by default.")
    String auditor = System.getProperty("user.name", "?");

    @Option(
            names = "--ca-file",
            paramLabel = "FILE",
            description = "PEM certificates that alone are trusted for the store, in place of Java's.")
    @Nullable
    Path caFile;

    @Option(
            names = "--signing-keystore",
            paramLabel = "FILE",
            description =
                    "The auditor's own key, in a PKCS#12 file: it signs the result, for ssh-keygen -Y verify (namespace"
                            + " sndscopy-audit@v1).")
    @Nullable
    Path signingKeystore;

    @Option(
            names = "--signing-password-file",
            paramLabel = "FILE",
            description = "The password of --signing-keystore, in its first line.")
    @Nullable
    Path signingPasswordFile;

    /**
     * What came of it.
     *
     * @param report as it was written
     * @param files where
     */
    public record Outcome(AuditReport report, AuditorFiles.Written files) {
        /** 0 complete, 3 with reservations, 4 to be refused, 10 when nothing is published. */
        public int exitCode() {
            return switch (report.verdict()) {
                case COMPLETE -> 0;
                case COMPLETE_WITH_RESERVATIONS -> report.store().ledgerEntries() == 0 ? 10 : 3;
                case TO_BE_REFUSED -> 4;
            };
        }
    }

    /**
     * Audits, and writes the results.
     *
     * @param waits told, in one line each, what the store keeps us waiting for
     * @throws fr.sndscopy.audit.AuditRefusedException when it cannot be made as it was asked for
     * @throws fr.sndscopy.storage.StorageException when the store does not answer
     */
    public Outcome run(Consumer<String> waits) throws IOException {
        CheckpointExpectation signing = new CheckpointExpectation(
                        allowedSigners == null ? null : AuditorFiles.signers(allowedSigners),
                        checkpoints.stream().map(AuditorFiles::checkpoint).toList(),
                        CheckpointExpectation.Coverage.TOLD,
                        witnesses())
                .stampedBy(tsaCa == null ? null : AuditorFiles.stamps(tsaCa));
        AuditorKey key = key();
        Sample share = sample == null ? Sample.WHOLE : Sample.parse(sample);
        if (!share.isWhole() && !sources.isEmpty()) {
            throw new AuditRefusedException("[--sample] reads a share, and --source everything: expected one of both");
        }
        try (KeyService keys = keys();
                ObjectReader objects = new StoreAddress(System.getenv()).open(store, caFile, new WaitLines(waits))) {
            Path folder = AuditorFiles.folder(out);
            try (Scratch scratch = Scratch.in(folder)) {
                StoreAudit.Audited audited = new StoreAudit(
                                objects,
                                signing,
                                keys,
                                sources,
                                share,
                                Coverage.of(folder),
                                Clock.systemUTC(),
                                Runtime.getRuntime().availableProcessors(),
                                scratch.directory())
                        .audit(new Auditor(auditor, key == null ? null : key.openSsh(), ToolVersion.text()));
                return new Outcome(audited.report(), AuditorFiles.write(audited, key, folder));
            }
        }
    }

    private @Nullable WitnessPolicy witnesses() {
        if (witnesses == null && requiredWitnesses != null) {
            throw new AuditRefusedException("[--require-witnesses] expected together with --witnesses");
        }
        return witnesses == null ? null : AuditorFiles.witnesses(witnesses, requiredWitnesses);
    }

    private @Nullable KeyService keys() {
        if (keystore == null || passwordFile == null) {
            if (keystore != null || passwordFile != null) {
                throw new AuditRefusedException("[--keystore] expected together with --password-file");
            }
            if (!sources.isEmpty()) {
                throw new AuditRefusedException("[--source] expected together with --keystore: rows are encrypted");
            }
            return null;
        }
        return AuditorFiles.keys(keystore, passwordFile);
    }

    private @Nullable AuditorKey key() {
        if (signingKeystore == null || signingPasswordFile == null) {
            if (signingKeystore != null || signingPasswordFile != null) {
                throw new AuditRefusedException("[--signing-keystore] expected together with --signing-password-file");
            }
            return null;
        }
        return AuditorFiles.key(signingKeystore, signingPasswordFile);
    }

    /** What is printed for people, line by line. */
    public static List<String> lines(Outcome outcome) {
        AuditReport report = outcome.report();
        List<String> lines = new ArrayList<>();
        lines.add("store: " + report.store().place());
        lines.add("ledger: " + report.store().ledgerEntries()
                + (report.store().ledgerEntries() == 1 ? " entry" : " entries") + ", head SHA-256 "
                + report.store().headSha256());
        if (report.access().entries() > 0) {
            lines.add("access log: " + report.access().entries()
                    + (report.access().entries() == 1 ? " entry" : " entries") + ", of which the ledger covers "
                    + report.access().coveredEntries() + ", head SHA-256 "
                    + report.access().headSha256());
        }
        lines.add("read: " + report.share().objectsRead() + " of "
                + report.share().objects() + " objects, " + report.share().bytesRead() + " of "
                + report.share().bytes() + " bytes"
                + (report.share().sample() == null
                        ? ""
                        : "; share " + report.share().sample() + ", "
                                + report.share().objectsEverRead() + " objects read so far"));
        AuditHtml.notRead(report).forEach(point -> lines.add("not read: " + point));
        AuditHtml.reservations(report).forEach(reservation -> lines.add("reservation: " + reservation));
        List<String> notCompared = report.notCompared();
        notCompared.stream()
                .limit(FAULTS_SHOWN)
                .forEach(reason -> lines.add("notice: " + reason.replaceAll("\\p{Cntrl}", "?")));
        if (notCompared.size() > FAULTS_SHOWN) {
            lines.add("notice: " + (notCompared.size() - FAULTS_SHOWN) + " more, in the JSON");
        }
        report.faults().stream()
                .limit(FAULTS_SHOWN)
                .forEach(fault -> lines.add("fault: " + fault.toString().replaceAll("\\p{Cntrl}", "?")));
        if (report.faults().size() > FAULTS_SHOWN) {
            lines.add("fault: " + (report.faults().size() - FAULTS_SHOWN) + " more, in the JSON");
        }
        lines.add("verdict: " + report.verdict().toString().replace('-', ' ') + " (" + report.level() + ")");
        lines.add("result: " + outcome.files().json());
        lines.add("report: " + outcome.files().html());
        if (outcome.files().signature() != null) {
            lines.add("signature: " + outcome.files().signature());
            String result = outcome.files().json().toString();
            lines.add("check: ssh-keygen -Y verify -f auditors -I auditor -n sndscopy-audit@v1 -s '" + result
                    + ".sig' < '" + result + "'");
            lines.add("signer: " + AuditorKey.allowedSigner(String.valueOf(report.auditorKey())));
        }
        return lines;
    }

    /** What is printed with {@code --json}: the result as it was written, with the exit code and where the files are. */
    public static String json(Outcome outcome) {
        Map<String, Object> document = new TreeMap<>();
        Map<?, ?> result = CanonicalJson.read(CanonicalJson.write(outcome.report()), Map.class);
        result.forEach((member, value) -> document.put(String.valueOf(member), value));
        document.put("exitCode", outcome.exitCode());
        document.put("files", outcome.files().all().stream().map(Path::toString).toList());
        return new String(CanonicalJson.write(document), StandardCharsets.UTF_8);
    }
}
