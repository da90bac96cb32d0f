package fr.sndscopy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.Withstands;
import fr.sndscopy.cli.terminal.ExitCode;
import fr.sndscopy.crypto.transit.TransitStandIn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Keys in a transit engine, as an operator has them; the server is a stand-in that does what the published API says. */
@Isolated("replaces System.in, System.out and System.err")
final class TransitKeysCommandTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    @SuppressWarnings("NullAway.Init") // set before each
    private SmallDelivery small;

    private final TransitStandIn server = TransitStandIn.start();

    @BeforeEach
    void homeWithAServer() throws IOException {
        small = new SmallDelivery(folder).schema(SmallDelivery.TV);
        for (int i = 1; i <= 2; i++) {
            small.declares("V-" + i, "vintage: 2019\nfiles:\n  - {path: a.csv, table: TV, period: 2019-0" + i + "}")
                    .with("V-" + i, "a.csv", "ID;TXT\n" + i + ";A\nbad;B\n");
        }
        Files.writeString(folder.resolve("role-id"), TransitStandIn.ROLE_ID + "\n");
        Files.writeString(folder.resolve("secret-id"), TransitStandIn.SECRET_ID + "\n");
        configure("address: " + server.address() + ", role-id-file: " + folder.resolve("role-id") + ", secret-id-file: "
                + folder.resolve("secret-id"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void configure(String transit) throws IOException {
        Files.createDirectories(folder.resolve("home"));
        Files.writeString(folder.resolve("home/sndscopy.yaml"), "sndscopy:\n  keys:\n    transit: {" + transit + "}\n");
    }

    private CliRun done(String... arguments) {
        CliRun run = small.run(arguments);
        assertThat(run.code()).as(run.toString()).isZero();
        return run;
    }

    private void published(String delivery) {
        CliRun run = small.migrate(delivery);
        assertThat(run.code()).as(run.toString()).isEqualTo(ExitCode.QUARANTINE.code());
    }

    @Test
    void aDeliveryIsMigratedVerifiedAndExportedAndItsKeysAreReplaced() throws IOException {
        published("V-1");
        assertThat(done("verify").out()).contains("verdict: good");
        assertThat(small.stored("TV")).containsExactly("1;A");
        assertThat(done("doctor").out()).contains(" in transit engine transit of localhost");
        List<String> first = done("keys", "ls").out().lines().toList();
        assertThat(first).hasSize(2);

        List<String> made = done("keys", "rotate").out().lines().toList();
        done("keys", "rewrap");
        assertThat(done("keys", "retire").out().lines()).containsExactlyElementsOf(first);

        assertThat(done("keys", "ls").out().lines()).containsExactlyElementsOf(made);
        assertThat(done("verify").out()).contains("verdict: good");
        published("V-2");
        assertThat(small.stored("TV")).containsExactly("1;A", "2;A");
        assertThat(Files.readString(folder.resolve("home/logs/sndscopy.log"))).doesNotContain("canari");
    }

    @Test
    void anEscrowIsRefusedAndSaysWhatToDo() {
        published("V-1");

        CliRun run = small.run(
                "keys", "escrow", "--to", "x.pem", "--out", folder.resolve("e").toString());

        assertThat(run.code()).isEqualTo(ExitCode.KEY_REFUSED.code());
        assertThat(run.err()).contains("the engine gives its keys to nobody", "back the server up by its own means");
    }

    @Test
    @Withstands(fault = "a key server does not let us in", outcome = "12, without what proves us being shown")
    void aSecretThatIsWrongIsRefusedWithoutBeingShown() throws IOException {
        published("V-1");
        Files.writeString(folder.resolve("secret-id"), "canari-wrong\n");

        CliRun run = small.migrate("V-2");

        assertThat(run.code()).isEqualTo(ExitCode.KEY_REFUSED.code());
        assertThat(run.err()).contains("[transit localhost] it does not let us in by auth/approle/login (HTTP 400)");
        assertThat(run.toString()).doesNotContain("canari");
    }

    @Test
    @Withstands(fault = "a key server is busy or sealed for a while", outcome = "asked again, published")
    void aServerThatIsBusyForAWhileIsWaitedFor() {
        server.fail(503, 2, 0);
        published("V-1");
        server.fail(429, 1, 1);

        assertThat(done("verify").out()).contains("verdict: good");
    }

    @Test
    void halfAConfigurationOrTwoWaysToLogInAreRefused() throws IOException {
        for (String[] half : new String[][] {
            {"token-file: t", "[sndscopy.keys.transit.token-file] given without sndscopy.keys.transit.address"},
            {"address: 'https://v'", "[sndscopy.keys.transit] expected one way to log in: token-file, or"},
            {"address: 'https://v', token-file: t, kubernetes-role: r", "[sndscopy.keys.transit] expected one way to"},
            {"address: 'http://vault.example', token-file: t", "[sndscopy.keys.transit] address: expected https"}
        }) {
            configure(half[0]);

            CliRun run = small.migrate("V-1");

            assertThat(run.code()).as(half[0]).isEqualTo(ExitCode.USAGE.code());
            assertThat(run.err()).contains(half[1]);
        }
    }
}
