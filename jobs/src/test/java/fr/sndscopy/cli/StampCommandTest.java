package fr.sndscopy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.Withstands;
import fr.sndscopy.checkpoint.AuditorTools;
import fr.sndscopy.stamp.LocalAuthority;
import fr.sndscopy.stamp.LocalAuthority.Manner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** A ledger whose checkpoints are stamped by an authority, from the configuration to the auditor who has openssl alone. */
@Isolated("replaces System.out and System.err")
final class StampCommandTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    @SuppressWarnings("NullAway.Init") // set before each
    private SmallDelivery small;

    @SuppressWarnings("NullAway.Init") // set before each
    private LocalAuthority authority;

    @BeforeEach
    void declareDeliveries() throws IOException {
        AuditorTools.require("openssl", "StampCommandTest");
        small = new SmallDelivery(folder).schema(SmallDelivery.TV);
        for (String month : List.of("01", "02")) {
            small.with(
                            "D-" + month,
                            "delivery.yaml",
                            "delivery: D-" + month + "\nproduct: X\nperiod: 2019-" + month
                                    + "\nfiles:\n  - {path: a.csv, table: TV}\n")
                    .with("D-" + month, "a.csv", "ID;TXT\n1;one\n2;two\n");
        }
        authority = new LocalAuthority(folder.resolve("tsa"), 30);
        Path home = Files.createDirectories(folder.resolve("home"));
        Files.writeString(home.resolve("signing.password"), "correct horse battery\n");
        AuditorTools.Outcome made = AuditorTools.shell(
                home,
                Path.of(System.getProperty("java.home"), "bin", "keytool")
                        + " -genkeypair -alias checkpoints -keyalg Ed25519 -dname CN=sndscopy -validity 3650"
                        + " -storetype PKCS12 -keystore signing.p12 -storepass:file signing.password");
        assertThat(made.code()).as(made.text()).isZero();
        configure("0s");
    }

    @AfterEach
    void close() {
        authority.close();
    }

    private void configure(String every) throws IOException {
        Files.writeString(folder.resolve("home/sndscopy.yaml"), """
                sndscopy:
                  signing:
                    keystore: signing.p12
                    password-file: signing.password
                    timestamp:
                      url: %s
                      ca: %s
                      every: %s
                """.formatted(
                        authority.address(), authority.certificate(), every));
    }

    private CliRun run(int code, String... arguments) {
        CliRun run = small.run(arguments);
        assertThat(run.code()).as("%s: %s", List.of(arguments), run).isEqualTo(code);
        return run;
    }

    private CliRun migrate(String id) {
        CliRun run = small.migrate(id);
        assertThat(run.code()).as(run.toString()).isZero();
        return run;
    }

    private List<Path> stamps() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("home/store/sndscopy/checkpoints"))) {
            return files.filter(file -> file.toString().endsWith(".tsr"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void whatIsPublishedIsStampedAndAnAuditorNeedsOnlyOpenssl() throws IOException {
        migrate("D-01");
        assertThat(stamps()).hasSize(1);
        String ca = authority.certificate().toString();
        assertThat(run(0, "verify", "--sealed").out())
                .containsPattern("entries 1 to 1 were there at .* as a time stamp says of a known authority");
        run(0, "verify", "--sealed", "--tsa-ca", ca);
        String store = folder.resolve("home/store/sndscopy").toString();
        String audits = folder.resolve("audits").toString();
        assertThat(run(3, "audit", "--store", store, "--tsa-ca", ca, "--out", audits)
                        .out())
                .contains("complete with reservations");
        assertThat(run(0, "ledger", "stamp").out()).containsPattern("stamped: 1 entry at .*, present");
        assertThat(run(0, "--json", "ledger", "stamp").out()).contains("\"policy\":\"1.2.3.4.1\"");
        assertThat(authority.questions()).isEqualTo(1);

        Path auditor = Files.createDirectory(folder.resolve("auditor"));
        Path stamp = stamps().get(0);
        Path note = stamp.resolveSibling(stamp.getFileName().toString().replace(".tsr", ".note"));
        Files.copy(stamp, auditor.resolve(stamp.getFileName()));
        Files.copy(note, auditor.resolve(note.getFileName()));
        Files.copy(authority.certificate(), auditor.resolve("tsa-ca.pem"));
        String commands = commands();
        AuditorTools.Outcome good = AuditorTools.shell(auditor, commands);
        assertThat(good.code()).as(good.text()).isZero();
        assertThat(good.text()).contains("Verification: OK");
        Files.writeString(auditor.resolve(note.getFileName()), "something else\n");
        assertThat(AuditorTools.shell(auditor, commands).code()).isNotZero();
    }

    private static String commands() throws IOException {
        String runbook = Files.readString(Path.of("..", "infra", "runbook.md"));
        int at = runbook.indexOf("openssl ts -verify");
        int begin = runbook.lastIndexOf("```sh\n", at) + "```sh\n".length();
        return runbook.substring(begin, runbook.indexOf("```", at));
    }

    @Test
    @Withstands(
            fault = "the time stamping authority is down, or answers with something else",
            outcome = "the delivery is published and signed, it is said, and ledger stamp asks again")
    void anAuthorityThatGivesNoStampHoldsUpNothing() throws IOException {
        authority.answering(Manner.WITH_ERROR);
        migrate("D-01");
        assertThat(stamps()).isEmpty();
        assertThat(run(0, "verify", "--sealed").out()).contains("no checkpoint has a time stamp of a known authority");
        assertThat(run(75, "ledger", "stamp").err())
                .contains("[time stamping authority 127.0.0.1] it answers with HTTP 500");
        authority.answering(Manner.WITH_GARBAGE);
        assertThat(run(2, "ledger", "stamp").err()).contains("its answer cannot be used");
        authority.close();
        migrate("D-02");
        run(75, "ledger", "stamp");
        authority = new LocalAuthority(folder.resolve("again"), 30);
        configure("0s");
        assertThat(run(0, "ledger", "stamp").out())
                .contains("stamped: 2 entries at ")
                .contains(", stored");
        assertThat(stamps()).hasSize(1);
    }

    @Test
    void notEachCheckpointIsStampedWhereTheNewestStampIsYoung() throws IOException {
        configure("24h");
        migrate("D-01");
        migrate("D-02");
        assertThat(stamps()).hasSize(1);
        assertThat(run(0, "ledger", "stamp").out()).contains("2 entries").contains("stored");
        assertThat(stamps()).hasSize(2);
    }

    @Test
    void withoutAnAuthorityNothingIsStamped() throws IOException {
        Files.writeString(
                folder.resolve("home/sndscopy.yaml"),
                "sndscopy:\n  signing:\n    keystore: signing.p12\n    password-file: signing.password\n");
        migrate("D-01");
        assertThat(run(2, "ledger", "stamp").err()).contains("[sndscopy.signing.timestamp.url] missing");
        assertThat(run(
                                4,
                                "verify",
                                "--sealed",
                                "--tsa-ca",
                                authority.certificate().toString())
                        .out())
                .contains("no checkpoint has a time stamp of a known authority");
        assertThat(run(2, "verify", "--tsa-ca", folder.resolve("nowhere.pem").toString())
                        .err())
                .contains("[nowhere.pem] the certificates cannot be read");
    }
}
