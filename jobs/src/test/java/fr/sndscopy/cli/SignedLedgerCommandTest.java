package fr.sndscopy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.Withstands;
import fr.sndscopy.checkpoint.AuditorTools;
import fr.sndscopy.checkpoint.InclusionStatement;
import fr.sndscopy.config.Seams;
import fr.sndscopy.hash.Sha256;
import fr.sndscopy.ledger.StoreLayout;
import fr.sndscopy.storage.HookedStore;
import fr.sndscopy.storage.ObjectStore;
import fr.sndscopy.storage.StorageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A ledger that is signed, from the making of the key to the auditor who has ssh-keygen and openssl alone. */
@Isolated("replaces System.out and System.err")
final class SignedLedgerCommandTest {
    private static final Path RUNBOOK = Path.of("..", "infra", "runbook.md");

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    @SuppressWarnings("NullAway.Init") // set before each
    private SmallDelivery small;

    @BeforeEach
    void declareDeliveries() throws IOException {
        small = new SmallDelivery(folder).schema(SmallDelivery.TV);
        for (String month : List.of("01", "02")) {
            small.with(
                            "D-" + month,
                            "delivery.yaml",
                            "delivery: D-" + month + "\nproduct: X\nperiod: 2019-" + month
                                    + "\nfiles:\n  - {path: a.csv, table: TV}\n")
                    .with("D-" + month, "a.csv", "ID;TXT\n1;one\n2;two\n");
        }
    }

    private Path home() {
        return folder.resolve("home");
    }

    @Test
    void theCommandsOfTheRunbookMakeAKeyThatSigns() throws IOException {
        String runbook = Files.readString(RUNBOOK);
        int at = runbook.indexOf("keytool -genkeypair");
        int begin = runbook.lastIndexOf("```sh\n", at) + "```sh\n".length();
        Files.createDirectories(home());
        AuditorTools.Outcome made = AuditorTools.shell(
                home(),
                "PATH='" + Path.of(System.getProperty("java.home"), "bin") + "':$PATH\n"
                        + runbook.substring(begin, runbook.indexOf("```", at)));
        assertThat(made.code()).as(made.text()).isZero();
        assertThat(Files.getPosixFilePermissions(home().resolve("signing.p12")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        int settings = runbook.indexOf("```yaml\n", at) + "```yaml\n".length();
        Files.writeString(
                home().resolve("sndscopy.yaml"), runbook.substring(settings, runbook.indexOf("```", settings)));

        migrate("D-01");
        assertThat(stored("checkpoints")).hasSize(4);
        assertThat(run(0, "verify", "--sealed", "--all-signed").out()).contains("signed: entries 1 to 1 of 1");
    }

    private void signWith(String keytoolOptions) throws IOException {
        Files.createDirectories(home());
        Files.writeString(home().resolve("signing.password"), "correct horse battery\n");
        AuditorTools.Outcome made = AuditorTools.shell(
                home(),
                Path.of(System.getProperty("java.home"), "bin", "keytool")
                        + " -genkeypair -alias checkpoints -dname CN=sndscopy -validity 3650 " + keytoolOptions
                        + " -storetype PKCS12 -keystore signing.p12 -storepass:file signing.password");
        assertThat(made.code()).as(made.text()).isZero();
        configure("keystore: signing.p12\n    password-file: signing.password");
    }

    private void configure(String signing) throws IOException {
        Files.writeString(home().resolve("sndscopy.yaml"), "sndscopy:\n  signing:\n    " + signing + "\n");
    }

    private CliRun run(int code, String... arguments) {
        CliRun run = small.run(arguments);
        assertThat(run.code()).as("%s: %s", List.of(arguments), run).isEqualTo(code);
        return run;
    }

    private void migrate(String id) {
        CliRun run = small.migrate(id);
        assertThat(run.code()).as(run.toString()).isZero();
    }

    private Path store(String prefix) {
        return home().resolve("store/sndscopy").resolve(prefix);
    }

    private List<Path> stored(String prefix) throws IOException {
        try (Stream<Path> files = Files.list(store(prefix))) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-keyalg Ed25519", "-keyalg EC -groupname secp256r1"})
    void whatIsPublishedIsSignedAndAnAuditorNeedsOnlySshKeygenAndOpenssl(String algorithm) throws IOException {
        AuditorTools.require("ssh-keygen", "SignedLedgerCommandTest.whatIsPublishedIsSigned…");
        AuditorTools.require("openssl", "SignedLedgerCommandTest.whatIsPublishedIsSigned…");
        signWith(algorithm);
        migrate("D-01");
        assertThat(stored("checkpoints")).hasSize(4);

        String verified = run(0, "verify").out();
        assertThat(verified).contains("signed: entries 1 to 1 of 1, by key ").contains("--checkpoint the next time");
        assertThat(run(0, "status").out()).contains("signing    the newest checkpoint is over 1 entry, by key ");
        assertThat(run(0, "doctor").out()).containsPattern("ok +signing +\\w+ key \\w{8} signs");

        Path auditor = Files.createDirectory(folder.resolve("auditor"));
        Files.writeString(
                auditor.resolve("allowed_signers"),
                run(0, "ledger", "keys", "--form", "openssh").out());
        Files.writeString(
                auditor.resolve("key.pem"),
                run(0, "ledger", "keys", "--form", "pem").out());
        CliRun kept = run(0, "ledger", "checkpoint", "--stored", "--out", auditor.toString());
        Files.writeString(auditor.resolve("kept.note"), kept.out());
        assertThat(kept.err()).contains("checkpoint over 1 entry, by key ");

        String commands = commandsOf(algorithm.contains("Ed25519") ? "pkeyutl" : "dgst");
        AuditorTools.Outcome good = AuditorTools.shell(auditor, commands);
        assertThat(good.code()).as(good.text()).isZero();
        assertThat(good.text()).contains("Good \"sndscopy-checkpoint@v1\" signature for sndscopy/");
        for (Path text : files(auditor, ".txt")) {
            Files.writeString(text, Files.readString(text).replace("\n1\n", "\n2\n"));
        }
        AuditorTools.Outcome bad = AuditorTools.shell(auditor, commands.replace("set -e", ""));
        assertThat(bad.code()).as(bad.text()).isNotZero();
        assertThat(bad.text()).doesNotContain("Good");

        migrate("D-02");
        String note = auditor.resolve("kept.note").toString();
        String signers = auditor.resolve("allowed_signers").toString();
        assertThat(run(0, "verify", "--sealed", "--checkpoint", note, "--allowed-signers", signers, "--all-signed")
                        .out())
                .contains("the kept checkpoint kept.note is of the first 1 entry of 2");
        assertThat(run(0, "ledger", "check-consistency", note).out()).startsWith("consistent: 1 entry, then 2\n");
    }

    private static List<Path> files(Path folder, String end) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(end)).toList();
        }
    }

    /** The block of the runbook that an auditor copies, for one of the two kinds of keys. */
    private static String commandsOf(String opensslCommand) throws IOException {
        String runbook = Files.readString(RUNBOOK);
        // an escrow is opened with openssl too
        int at = runbook.indexOf(
                "openssl " + opensslCommand, runbook.indexOf("### Checkpoints, with ssh-keygen and openssl alone\n"));
        assertThat(at).as("the runbook's openssl %s", opensslCommand).isPositive();
        int begin = runbook.lastIndexOf("```sh\n", at) + "```sh\n".length();
        return runbook.substring(begin, runbook.indexOf("```", at));
    }

    @Test
    void theProofOfAnEntryHoldsForThatEntry() throws IOException {
        signWith("-keyalg Ed25519");
        migrate("D-01");
        migrate("D-02");
        InclusionStatement byNumber =
                InclusionStatement.parse(run(0, "ledger", "prove", "1").out());
        InclusionStatement byDelivery =
                InclusionStatement.parse(run(0, "ledger", "prove", "D-02").out());
        byte[] first = Files.readAllBytes(stored("ledger").get(0));
        byte[] second = Files.readAllBytes(stored("ledger").get(1));
        assertThat(byNumber.holds(first)).isTrue();
        assertThat(byNumber.holds(second)).isFalse();
        assertThat(byDelivery.holds(second)).isTrue();
        assertThat(run(2, "ledger", "prove", "3").err()).contains("no such entry: expected 1 to 2");
        assertThat(run(2, "ledger", "prove", "D-03").err()).contains("[D-03] no such entry");
    }

    @Test
    void tilesProveWithoutTheLedgerWhatASignedCheckpointCovers() throws IOException {
        signWith("-keyalg Ed25519");
        migrate("D-01");
        Path kept = folder.resolve("kept.note");
        Files.writeString(kept, run(0, "ledger", "checkpoint", "--stored").out());
        migrate("D-02");
        assertThat(run(0, "ledger", "prove", "--tiles", "1").out())
                .isEqualTo(run(0, "ledger", "prove", "1").out());
        assertThat(run(0, "--json", "ledger", "prove", "--tiles", "2").out()).contains("\"entrySha256\"");
        String consistent =
                run(0, "ledger", "check-consistency", kept.toString()).out();
        assertThat(run(0, "ledger", "check-consistency", "--tiles", kept.toString())
                        .out())
                .isEqualTo(consistent);
        assertThat(run(2, "ledger", "prove", "--tiles", "D-01").err()).contains("[D-01] no number of an entry");
        assertThat(run(2, "ledger", "prove", "--tiles", "3").err()).contains("entry 3 is behind the newest checkpoint");

        // what was cut off behind the checkpoint does not matter, and what is altered is not proved
        Path tile = store("tile/0/000.p/2");
        byte[] whole = Files.readAllBytes(tile);
        byte[] flipped = whole.clone();
        flipped[40] ^= 1;
        Files.write(tile, flipped);
        assertThat(run(4, "ledger", "prove", "--tiles", "1").err()).contains("not proved by the tiles");
        assertThat(run(4, "ledger", "check-consistency", "--tiles", kept.toString())
                        .out())
                .contains("not consistent");
        Files.write(tile, Arrays.copyOf(whole, 32));
        assertThat(run(4, "ledger", "prove", "--tiles", "1").err()).contains("expected 64 bytes, found 32");
        Files.delete(tile);
        assertThat(run(2, "ledger", "prove", "--tiles", "1").err()).contains("no tiles are stored");
        run(0, "ledger", "checkpoint");
        run(0, "ledger", "prove", "--tiles", "1");
        assertThat(Files.readAllBytes(tile)).isEqualTo(whole);
    }

    @Test
    void whatCannotBeSignedIsNotBegun() throws IOException {
        signWith("-keyalg Ed25519");
        Files.writeString(home().resolve("signing.password"), "another\n");
        assertThat(small.migrate("D-01").code()).isEqualTo(12);
        assertThat(small.migrate("D-01").err()).contains("[signing keystore signing.p12] wrong password, or damaged");
        assertThat(Files.exists(store("ledger"))).isFalse();

        remakeWith("-keyalg RSA");
        assertThat(small.migrate("D-01").err()).contains("expected Ed25519 or ECDSA over P-256");
        assertThat(small.migrate("D-01").code()).isEqualTo(12);
        assertThat(Files.exists(store("ledger"))).isFalse();

        Files.delete(home().resolve("signing.p12"));
        assertThat(small.migrate("D-01").err()).contains("[signing keystore signing.p12] not there");
    }

    private void remakeWith(String options) throws IOException {
        Files.delete(home().resolve("signing.p12"));
        signWith(options);
    }

    @Test
    void whatWasPublishedBeforeItCouldBeSignedIsSignedByTheSameCommand() throws IOException {
        migrate("D-01");
        assertThat(run(0, "verify").out()).contains("note: the ledger is not signed");
        assertThat(run(0, "status").out())
                .contains("signing    no signing key is configured (signing.keystore); no checkpoint is stored");
        assertThat(run(0, "doctor").out()).containsPattern("warn +signing +no signing key is configured");
        assertThat(run(2, "ledger", "checkpoint").err()).contains("[sndscopy.signing.keystore] missing");
        assertThat(run(2, "ledger", "keys").err()).contains("[sndscopy.signing.allowed-signers] missing");
        assertThat(run(2, "ledger", "checkpoint", "--stored").err()).contains("no checkpoint is stored");
        assertThat(run(2, "verify", "--all-signed").err()).contains("[--all-signed] no public key is known");

        signWith("-keyalg Ed25519");
        assertThat(run(4, "verify").out()).contains("fault: [checkpoints/] no checkpoint of a pinned key covers");
        migrate("D-01");
        assertThat(run(0, "verify").out()).contains("signed: entries 1 to 1 of 1");
        assertThat(run(0, "ledger", "checkpoint").err()).contains("present");
    }

    /** A store that takes everything but checkpoints. */
    public static final class WithoutCheckpoints implements Seams {
        @Override
        public ObjectStore store(ObjectStore store) {
            return new HookedStore(store, (call, key) -> {
                if (call == HookedStore.Call.PUT_IF_ABSENT && key.startsWith(StoreLayout.CHECKPOINTS_PREFIX)) {
                    throw new StorageException(StorageException.Kind.UNAVAILABLE, "[store] does not answer", null);
                }
            });
        }
    }

    private CliRun withoutCheckpoints(WithSeams.Command<CliRun> command) throws IOException {
        return WithSeams.of(WithoutCheckpoints.class, folder, command);
    }

    @Withstands(
            fault = "the store fails between the ledger entry and the checkpoint that signs it",
            outcome = "75, published and not signed; the same command, or nightly, signs it")
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsPublishedAndCouldNotBeSignedIsSaidAndSignedByTheNextRun(boolean byNight) throws IOException {
        signWith("-keyalg Ed25519");
        Path inbox = Files.createDirectory(folder.resolve("inbox"));
        byte[] rows = "ID;TXT\n1;one\n".getBytes(StandardCharsets.UTF_8);
        small.with("inbox/D-03", "a.csv", rows)
                .with(
                        "inbox/D-03",
                        "delivery.yaml",
                        "delivery: D-03\nproduct: X\nperiod: 2019-03\nfiles: [{path: a.csv, table: TV, sha256: "
                                + Sha256.of(rows) + "}]\n");
        CliRun unsigned = withoutCheckpoints(() -> small.migrate("inbox/D-03"));
        assertThat(unsigned.code()).as(unsigned.toString()).isEqualTo(75);
        assertThat(unsigned.err())
                .contains(
                        "[D-03] published, and the checkpoint that signs it could not be made: [store] does not answer");
        assertThat(stored("ledger")).hasSize(1);
        assertThat(run(4, "verify", "--sealed").out()).contains("no checkpoint of a pinned key covers");

        if (byNight) {
            run(0, "nightly", inbox.toString(), "--schemas", small.schemas().toString());
        } else {
            migrate("inbox/D-03");
        }
        assertThat(stored("ledger")).hasSize(1);
        assertThat(run(0, "verify", "--sealed", "--all-signed").out()).contains("signed: entries 1 to 1 of 1");
    }

    @Test
    void aLedgerThatWasCutWithItsCheckpointsIsToldByAKeptOne() throws IOException {
        signWith("-keyalg Ed25519");
        migrate("D-01");
        migrate("D-02");
        Path kept = folder.resolve("kept.note");
        Files.writeString(kept, run(0, "ledger", "checkpoint", "--stored").out());
        for (Path file : stored("checkpoints")) {
            if (file.getFileName().toString().startsWith("00000000000000000002-")) {
                Files.delete(file);
            }
        }
        Files.delete(stored("ledger").get(1));
        Files.delete(home().resolve("ledger-heads.json"));

        assertThat(run(4, "verify", "--sealed").out())
                .contains("fault: [tile/0/000.p/2] a tile of 2 entries or more, and the ledger has 1");
        Files.delete(store("tile/0/000.p/2"));
        Files.delete(store("tile/entries/000.p/2"));
        assertThat(run(0, "verify", "--sealed").out()).contains("signed: entries 1 to 1 of 1");
        assertThat(run(4, "verify", "--sealed", "--checkpoint", kept.toString()).out())
                .contains("fault: [ledger/] the kept checkpoint kept.note covers 2 entries, and the ledger has 1");
        assertThat(run(4, "ledger", "check-consistency", kept.toString(), kept.toString())
                        .out())
                .contains("not consistent");
        Files.writeString(kept, "no checkpoint");
        assertThat(run(2, "verify", "--checkpoint", kept.toString()).err())
                .contains("[kept.note] no signed checkpoint");
    }

    @Test
    void aKeyIsReplacedByAnotherWhileWhatTheFirstSignedStaysGood() throws IOException {
        signWith("-keyalg Ed25519");
        migrate("D-01");
        String first = run(0, "ledger", "keys", "--form", "openssh").out();
        Path pinned = home().resolve("allowed_signers");
        String signing =
                "keystore: signing.p12\n    password-file: signing.password\n    allowed-signers: allowed_signers";
        Files.writeString(pinned, first);
        Files.delete(home().resolve("signing.p12"));
        signWith("-keyalg EC -groupname secp256r1");
        String second = run(0, "ledger", "keys", "--form", "openssh").out();
        configure(signing);

        assertThat(run(2, "ledger", "checkpoint").err())
                .contains("[sndscopy.signing.allowed-signers] the key of signing.keystore is not among them");
        Files.writeString(pinned, first + second);
        assertThat(run(0, "ledger", "checkpoint").err()).contains("made");
        migrate("D-02");
        assertThat(stored("checkpoints")).hasSize(12);
        assertThat(run(0, "verify", "--sealed", "--all-signed").out()).contains("signed: entries 1 to 2 of 2");
        assertThat(run(0, "ledger", "keys").out()).containsPattern("key \\w{8}, ECDSA_P256, which signs here");

        Files.writeString(pinned, first.replace(" namespaces=", " valid-before=\"20200101Z\",namespaces=") + second);
        assertThat(run(4, "verify", "--sealed").out()).contains("which was not valid between");
        Files.writeString(pinned, "sndscopy/* nonsense\n");
        assertThat(run(2, "verify", "--sealed").err()).contains("[allowed_signers] line 1: ");
    }

    @Test
    void settingsThatWouldHaveNoEffectAreRefused() throws IOException {
        Files.createDirectories(home());
        configure("password-file: x");
        assertThat(run(2, "status").err()).contains("[sndscopy.signing.password-file] given without");
        configure("keystore: x");
        assertThat(run(2, "status").err()).contains("[sndscopy.signing.password-file] missing");
    }

    @Test
    void aReplayIsSigned() throws IOException {
        signWith("-keyalg Ed25519");
        small.with("D-01", "a.csv", "ID;TXT\n1;one\n2;a text that is longer than the twenty\n")
                .with(
                        "D-01",
                        "delivery.yaml",
                        "delivery: D-01\nproduct: X\nperiod: 2019-01\nlimits: {\"*\": none}\nfiles:\n  - {path: a.csv, table: TV}\n");
        assertThat(small.migrate("D-01").code()).isEqualTo(3);
        small.schema(SmallDelivery.TV.replace("\"20\"", "\"40\""));
        CliRun replay = run(
                0, "quarantine", "replay", "D-01", "--schemas", small.schemas().toString());
        assertThat(replay.out()).isNotEmpty();
        assertThat(stored("ledger")).hasSize(2);
        assertThat(run(0, "verify", "--sealed", "--all-signed").out()).contains("signed: entries 1 to 2 of 2");
        assertThat(new String(Files.readAllBytes(stored("checkpoints").get(0)), StandardCharsets.UTF_8))
                .contains("sndscopy/");
    }
}
