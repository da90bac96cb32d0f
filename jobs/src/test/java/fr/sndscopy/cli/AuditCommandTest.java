package fr.sndscopy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.Withstands;
import fr.sndscopy.checkpoint.AuditorTools;
import fr.sndscopy.hash.Sha256;
import fr.sndscopy.storage.embedded.EmbeddedCredentials;
import fr.sndscopy.storage.embedded.EmbeddedStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An auditor who has a folder of a store, a public key and a checkpoint that he kept: no home, no data key. */
@Isolated("replaces System.out and System.err")
final class AuditCommandTest {
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    static Path folder;

    /** A signed store of two deliveries, copied for each test. */
    @SuppressWarnings("NullAway.Init") // set before all
    private static Path published;

    @SuppressWarnings("NullAway.Init") // set before all
    private static Path kept;

    @SuppressWarnings("NullAway.Init") // set before all
    private static Path signers;

    private static int copies;

    @SuppressWarnings("NullAway.Init") // set before each
    private Path store;

    @SuppressWarnings("NullAway.Init") // set before each
    private Path out;

    @BeforeAll
    static void publish() throws IOException {
        SmallDelivery small = new SmallDelivery(folder).schema(SmallDelivery.TV);
        Path home = Files.createDirectories(folder.resolve("home"));
        Files.writeString(home.resolve("signing.password"), "a password\n");
        assertThat(AuditorTools.shell(
                                home,
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        + " -genkeypair -alias a -keyalg Ed25519 -dname CN=a -storetype PKCS12"
                                        + " -keystore signing.p12 -storepass:file signing.password")
                        .code())
                .isZero();
        Files.writeString(
                home.resolve("sndscopy.yaml"),
                "sndscopy:\n  signing:\n    keystore: signing.p12\n    password-file: signing.password\n");
        for (String month : List.of("01", "02")) {
            small.with(
                            "D-" + month,
                            "delivery.yaml",
                            "delivery: D-" + month + "\nproduct: X\nperiod: 2019-" + month
                                    + "\nlimits: {\"*\": none}\nfiles:\n  - {path: a.csv, table: TV}\n")
                    .with("D-" + month, "a.csv", "ID;TXT\n1;one\n2;two\nx;canary-of-a-row\n");
            CliRun run = small.migrate("D-" + month);
            assertThat(run.code()).as(run.toString()).isEqualTo(3);
        }
        published = home.resolve("store").resolve("sndscopy");
        kept = Files.writeString(
                folder.resolve("kept.note"),
                small.run("ledger", "checkpoint", "--stored").out());
        signers = Files.writeString(
                folder.resolve("allowed_signers"),
                small.run("ledger", "keys", "--form", "openssh").out());
    }

    @BeforeEach
    void copy() throws IOException {
        Path copy = folder.resolve("copy-" + copies++);
        store = copy.resolve("store");
        out = copy.resolve("audits");
        try (Stream<Path> files = Files.walk(published)) {
            for (Path file : files.toList()) {
                Path target = store.resolve(published.relativize(file).toString());
                Files.createDirectories(Files.isDirectory(file) ? target : target.getParent());
                if (!Files.isDirectory(file)) {
                    Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }

    private CliRun audit(int code, String... more) {
        List<String> line = new ArrayList<>(List.of("audit", "--store", store.toString(), "--out", out.toString()));
        line.addAll(List.of(more));
        CliRun run = CliRun.of(line.toArray(String[]::new));
        assertThat(run.code()).as(run.toString()).isEqualTo(code);
        return run;
    }

    private CliRun auditWithBoth(int code) {
        return audit(code, "--checkpoint", kept.toString(), "--allowed-signers", signers.toString());
    }

    private JsonNode result() throws IOException {
        return JSON.readTree(Files.readAllBytes(only(".json")));
    }

    private Path only(String end) throws IOException {
        try (Stream<Path> files = Files.list(out)) {
            List<Path> found = files.filter(
                            file -> String.valueOf(file.getFileName()).matches("audit-.*" + Pattern.quote(end)))
                    .toList();
            assertThat(found).hasSize(1);
            return found.get(0);
        }
    }

    private List<Path> results() throws IOException {
        try (Stream<Path> files = Files.list(out)) {
            return files.filter(file -> String.valueOf(file.getFileName()).matches("audit-.*\\.json"))
                    .sorted()
                    .toList();
        }
    }

    private List<Path> stored(String prefix) throws IOException {
        try (Stream<Path> files = Files.walk(store.resolve(prefix))) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private Map<String, String> everything() throws IOException {
        Map<String, String> all = new TreeMap<>();
        for (Path file : stored("")) {
            all.put(store.relativize(file).toString(), Sha256.of(Files.readAllBytes(file)));
        }
        return all;
    }

    @Test
    void aGoodStoreIsCompleteForWhoHasAKeptCheckpointAndThePublicKey() throws IOException {
        Map<String, String> before = everything();
        CliRun run = auditWithBoth(0);

        assertThat(run.out())
                .contains("verdict: complete (sealed)")
                .contains("ledger: 2 entries, head SHA-256 ")
                .contains("not read: No row was decrypted")
                .doesNotContain("reservation:")
                .doesNotContain("canary");
        JsonNode result = result();
        assertThat(result.path("verdict").asString()).isEqualTo("complete");
        assertThat(result.path("sources")).hasSize(2);
        assertThat(result.path("sources").get(0).path("rows").asLong()).isEqualTo(3);
        assertThat(result.path("sources").get(0).path("stored").asLong()).isEqualTo(2);
        assertThat(result.path("sources").get(0).path("quarantined").asLong()).isEqualTo(1);
        assertThat(result.path("signatures").path("signedEntries").asLong()).isEqualTo(2);
        assertThat(result.path("signatures").path("kept").get(0).path("entries").asLong())
                .isEqualTo(2);
        assertThat(Files.readString(only(".html")))
                .contains("Complète")
                .contains("Complete")
                .contains("Rapport d’audit")
                .contains("a.csv")
                .doesNotContain("canary");
        assertThat(everything()).as("what is in the store").isEqualTo(before);
        try (Stream<Path> left = Files.list(out)) {
            assertThat(left)
                    .as("nothing of what was downloaded is left")
                    .extracting(file -> String.valueOf(file.getFileName()))
                    .allMatch(name -> name.matches("audit-.*\\.(json|html)|coverage\\.json"))
                    .hasSize(3);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-keyalg Ed25519", "-keyalg EC -groupname secp256r1"})
    void aSignedResultIsCheckedByTheCommandOfTheRunbookAndAnAlteredOneIsNot(String algorithm) throws IOException {
        AuditorTools.require("ssh-keygen", "AuditCommandTest.aSignedResult…");
        Path own = Files.createDirectories(out.resolveSibling("own"));
        Path password = Files.writeString(own.resolve("auditor.password"), "another password\n");
        AuditorTools.Outcome made = AuditorTools.shell(
                own,
                Path.of(System.getProperty("java.home"), "bin", "keytool") + " -genkeypair -alias auditor -dname CN=a "
                        + algorithm + " -storetype PKCS12 -keystore auditor.p12 -storepass:file auditor.password");
        assertThat(made.code()).as(made.text()).isZero();
        CliRun run = audit(
                3,
                "--signing-keystore",
                own.resolve("auditor.p12").toString(),
                "--signing-password-file",
                password.toString());
        String signer = run.out()
                .lines()
                .filter(line -> line.startsWith("signer: "))
                .findFirst()
                .orElseThrow()
                .substring("signer: ".length());
        Files.writeString(out.resolve("auditors"), signer + "\n");
        assertThat(signer).endsWith(result().path("auditorKey").asString());

        String runbook = Files.readString(Path.of("..", "infra", "runbook.md"));
        int at = runbook.indexOf("ssh-keygen -Y verify -f auditors");
        assertThat(at).as("the runbook's command").isPositive();
        String command = runbook.substring(runbook.lastIndexOf("```sh\n", at) + 6, runbook.indexOf("```", at))
                .replace("RESULT", String.valueOf(only(".json").getFileName()));
        AuditorTools.Outcome good = AuditorTools.shell(out, command);
        assertThat(good.code()).as(good.text()).isZero();
        assertThat(good.text()).contains("Good \"sndscopy-audit@v1\" signature for auditor");
        Path json = only(".json");
        Files.writeString(json, Files.readString(json).replace("complete-with-reservations", "complete"));
        assertThat(AuditorTools.shell(out, command).code()).isNotZero();
    }

    @Test
    void aKeyThatCannotSignIsSaidBeforeAnythingIsRead() throws IOException {
        Path password = Files.writeString(out.resolveSibling("password"), "wrong\n");
        assertThat(audit(2, "--signing-keystore", "a.p12").err())
                .contains("[--signing-keystore] expected together with --signing-password-file");
        assertThat(audit(
                                12,
                                "--signing-keystore",
                                folder.resolve("home/signing.p12").toString(),
                                "--signing-password-file",
                                password.toString())
                        .err())
                .contains("wrong password, or damaged");
        assertThat(out).doesNotExist();
    }

    @Test
    void withKeysAndTheDeliveriesEveryRowIsReadByOtherCode() throws IOException {
        Path keys = folder.resolve("home/keys");
        String[] both = {
            "--checkpoint",
            kept.toString(),
            "--allowed-signers",
            signers.toString(),
            "--keystore",
            keys.resolve("keystore.p12").toString(),
            "--password-file",
            keys.resolve("keystore.password").toString()
        };
        assertThat(audit(0, both).out()).contains("verdict: complete (content)").doesNotContain("No row was decrypted");
        out = out.resolveSibling("with-source");
        List<String> line = new ArrayList<>(List.of(both));
        line.addAll(List.of("--source", folder.toString()));
        CliRun run = audit(0, line.toArray(String[]::new));
        assertThat(run.out())
                .contains("verdict: complete (source)")
                .contains("not read: Rules over several rows")
                .doesNotContain("not read: Nothing was held against");
        out = out.resolveSibling("wrong");
        assertThat(audit(2, "--source", folder.toString()).err())
                .contains("[--source] expected together with --keystore");
        assertThat(audit(2, "--keystore", "a.p12").err())
                .contains("[--keystore] expected together with --password-file");
    }

    @Test
    void whatTheGeneratorSpoilsIsReadAlikeByOtherCode() throws IOException {
        Path home = out.resolveSibling("generated-home");
        Path delivery = out.resolveSibling("generated");
        long seed = System.nanoTime() & 0xffff;
        System.out.println("AuditCommandTest seed " + seed);
        assertThat(CliRun.of(
                                "generate",
                                "--rows",
                                "3000",
                                "--defects",
                                "0.2",
                                "--seed",
                                Long.toString(seed),
                                "--out",
                                delivery.toString())
                        .code())
                .isZero();
        CliRun migrated = CliRun.of("--home", home.toString(), "migrate", delivery.toString());
        assertThat(migrated.code()).as(migrated.toString()).isEqualTo(3);
        store = home.resolve("store");
        CliRun run = audit(
                3,
                "--keystore",
                home.resolve("keys/keystore.p12").toString(),
                "--password-file",
                home.resolve("keys/keystore.password").toString(),
                "--source",
                delivery.toString());
        assertThat(run.out())
                .contains("verdict: complete with reservations (source)")
                .doesNotContain("not held in full against");
    }

    @Test
    void sharesThatRotateReadEveryObjectOnceAndSayWhatIsLeft() throws IOException {
        String[] both = {"--checkpoint", kept.toString(), "--allowed-signers", signers.toString(), "--sample", ""};
        for (int share = 1; share <= 3; share++) {
            both[5] = share + "/3";
            List<String> line = new ArrayList<>(List.of("audit", "--store", store.toString(), "--out", out.toString()));
            line.addAll(List.of(both));
            CliRun run = CliRun.of(line.toArray(String[]::new));
            assertThat(run.out()).contains("; share " + share + "/3, ");
            boolean some = run.out().contains("read whole by any of these audits yet");
            assertThat(run.code()).as(run.toString()).isEqualTo(some ? 3 : 0);
            assertThat(share == 3 && some)
                    .as("every object after the last share")
                    .isFalse();
        }
        long last = 0;
        Set<Long> everRead = new TreeSet<>();
        for (Path file : results()) {
            JsonNode share = JSON.readTree(Files.readAllBytes(file)).path("share");
            everRead.add(share.path("objectsEverRead").asLong());
            last = share.path("objects").asLong();
            assertThat(share.path("objectsRead").asLong()).isLessThanOrEqualTo(last);
        }
        assertThat(everRead).as("of three shares").contains(last);

        Path altered = stored("data").get(0);
        byte[] bytes = Files.readAllBytes(altered);
        bytes[bytes.length / 2] ^= 1;
        Files.write(altered, bytes);
        List<Integer> codes = new ArrayList<>();
        Path beside = out;
        for (int share = 1; share <= 3; share++) {
            both[5] = share + "/3";
            out = beside.resolveSibling("altered-" + share);
            List<String> line = new ArrayList<>(List.of("audit", "--store", store.toString(), "--out", out.toString()));
            line.addAll(List.of(both));
            codes.add(CliRun.of(line.toArray(String[]::new)).code());
        }
        assertThat(codes).as("one of the shares has the altered object").containsOnlyOnce(4);
        Files.delete(altered);
        out = beside.resolveSibling("missing");
        assertThat(audit(4, both).out())
                .as("that it is gone is told by every share")
                .contains("not in the store");
    }

    @Test
    void whatWasReadWithoutKeysIsNotYetReadWithThem() throws IOException {
        auditWithBoth(0);

        String[] withKeys = {
            "--checkpoint",
            kept.toString(),
            "--allowed-signers",
            signers.toString(),
            "--keystore",
            folder.resolve("home/keys/keystore.p12").toString(),
            "--password-file",
            folder.resolve("home/keys/keystore.password").toString(),
            "--sample",
            ""
        };
        List<Integer> codes = new ArrayList<>();
        for (int share = 1; share <= 4; share++) {
            withKeys[9] = share + "/4";
            List<String> line = new ArrayList<>(List.of("audit", "--store", store.toString(), "--out", out.toString()));
            line.addAll(List.of(withKeys));
            codes.add(CliRun.of(line.toArray(String[]::new)).code());
        }

        assertThat(codes.get(0))
                .as("a share, of rows that were only hashed before")
                .isEqualTo(3);
        assertThat(codes.get(3)).as("all shares").isZero();
    }

    @Test
    void anAddressThatIsNoneIsRefusedWithoutRepeatingIt() {
        CliRun run = CliRun.of(
                "audit", "--store", "https://somebody:canary-secret@store.invalid/a b", "--out", out.toString());

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("[--store] no store").doesNotContain("canary-secret");
    }

    @Test
    void aShareThatIsNoneIsRefused() {
        for (String none : List.of("0/3", "4/3", "x", "1/0", "1")) {
            assertThat(audit(2, "--sample", none).err()).contains("[--sample] expected n/t, with n from 1 to t");
        }
    }

    @Test
    void whatTheAuditorDidNotBringIsAReservationThatIsNamed() throws IOException {
        CliRun run = audit(3, "--auditor", "Marie Curie");
        assertThat(run.out())
                .contains("verdict: complete with reservations (sealed)")
                .contains("reservation: No checkpoint that was kept elsewhere")
                .contains("reservation: No public key was brought");
        assertThat(result().path("auditor").asString()).isEqualTo("Marie Curie");
        assertThat(Files.readString(only(".html"))).contains("Complète avec réserves", "Marie Curie");
    }

    @Test
    void aMissingObjectIsNamedAndTheStoreRefused() throws IOException {
        Path gone = stored("data").get(0);
        Files.delete(gone);
        CliRun run = auditWithBoth(4);
        assertThat(run.out())
                .contains("verdict: to be refused")
                .contains("fault: [" + store.relativize(gone) + "]")
                .contains("not in the store");
        assertThat(Files.readString(only(".html")))
                .contains("À refuser", store.relativize(gone).toString());
    }

    @Test
    void anAlteredObjectIsNamed() throws IOException {
        Path altered = stored("quarantine").get(0);
        byte[] bytes = Files.readAllBytes(altered);
        bytes[bytes.length / 2] ^= 1;
        Files.write(altered, bytes);
        assertThat(auditWithBoth(4).out()).contains("fault: [" + store.relativize(altered) + "]");
    }

    @Test
    void anObjectThatNothingLeadsToIsAReservation() throws IOException {
        Files.writeString(store.resolve("data/stranger.bin"), "stranger");
        assertThat(auditWithBoth(3).out()).contains("reservation: 1 object that no entry leads to.");
    }

    @Withstands(
            fault =
                    "the end of a ledger is cut, with the checkpoints over it, and an auditor comes with the one he kept",
            outcome = "`audit` ends with 4 and names the ledger")
    @Test
    void aLedgerThatWasCutWithItsCheckpointsIsToldByTheKeptOne() throws IOException {
        Files.delete(stored("ledger").get(1));
        for (Path checkpoint : stored("checkpoints")) {
            if (checkpoint.getFileName().toString().startsWith("00000000000000000002-")) {
                Files.delete(checkpoint);
            }
        }
        assertThat(auditWithBoth(4).out())
                .contains("fault: [ledger/] the kept checkpoint kept.note covers 2 entries, and the ledger has 1");
    }

    @Test
    void aStoreThatCannotBeToldFromAnEmptyFolderEndsWith10() throws IOException {
        store = Files.createDirectories(out.resolveSibling("empty"));
        assertThat(audit(10).out()).contains("reservation: Nothing is published in this store.");
    }

    @Test
    void theFolderOfAHomesStoreIsAStoreToo() {
        store = folder.resolve("home").resolve("store");
        auditWithBoth(0);
    }

    @Test
    void aFolderThatMayOnlyBeReadSuffices() throws IOException {
        Path read = store;
        assertThat(AuditorTools.shell(read, "chmod -R a-w .").code()).isZero();
        try {
            auditWithBoth(0);
        } finally {
            assertThat(AuditorTools.shell(read, "chmod -R u+w .").code()).isZero();
        }
    }

    @Test
    void aStoreThatSpeaksS3IsReadWithCredentialsOfTheEnvironment() throws IOException {
        EmbeddedCredentials credentials = EmbeddedCredentials.random(new SecureRandom());
        Path root = Files.createDirectories(out.resolveSibling("server"));
        Files.move(store, root.resolve("sndscopy"));
        Map<String, String> settings = Map.of(
                "aws.accessKeyId", credentials.accessKeyId(), "aws.secretAccessKey", credentials.secretAccessKey());
        try (EmbeddedStore server = EmbeddedStore.start(root, credentials)) {
            settings.forEach(System::setProperty);
            CliRun run = CliRun.of(
                    "audit",
                    "--store",
                    server.endpoint() + "/sndscopy",
                    "--out",
                    out.toString(),
                    "--checkpoint",
                    kept.toString(),
                    "--allowed-signers",
                    signers.toString());
            assertThat(run.code()).as(run.toString()).isZero();
        } finally {
            settings.keySet().forEach(System::clearProperty);
        }
    }

    @Test
    void whatCannotBeUsedIsSaidBeforeAnythingIsRead() {
        assertThat(audit(2, "--checkpoint", signers.toString()).err())
                .contains("[allowed_signers] no signed checkpoint: ");
        assertThat(audit(2, "--allowed-signers", kept.toString()).err()).contains("[kept.note] line 1: ");
        assertThat(audit(2, "--checkpoint", "nowhere.note").err())
                .contains("[nowhere.note] the checkpoint cannot be read");
        store = folder.resolve("nowhere");
        assertThat(audit(2).err()).contains("[--store] ").contains("no folder");
        assertThat(CliRun.of("audit", "--store", "s3://", "--out", out.toString())
                        .err())
                .contains("[--store] no store: expected s3://bucket/prefix");
        assertThat(CliRun.of("audit", "--out", out.toString()).err()).contains("--store");
    }
}
