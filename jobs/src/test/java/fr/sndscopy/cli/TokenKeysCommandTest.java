package fr.sndscopy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.Withstands;
import fr.sndscopy.cli.terminal.ExitCode;
import fr.sndscopy.crypto.pkcs11.SoftHsm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Keys in a token of PKCS #11, a real SoftHSM, as an operator has them: from the first delivery to the retirement of keys. */
@Isolated("replaces System.in, System.out and System.err")
final class TokenKeysCommandTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    @SuppressWarnings("NullAway.Init") // set before each
    private SmallDelivery small;

    private final String prefix = SoftHsm.freshPrefix();

    @BeforeEach
    void homeWithAToken() throws IOException {
        SoftHsm.require("TokenKeysCommandTest");
        small = new SmallDelivery(folder).schema(SmallDelivery.TV);
        for (int i = 1; i <= 2; i++) {
            small.declares("V-" + i, "vintage: 2019\nfiles:\n  - {path: a.csv, table: TV, period: 2019-0" + i + "}")
                    .with("V-" + i, "a.csv", "ID;TXT\n" + i + ";A\nbad;B\n");
        }
        Files.writeString(folder.resolve("pin"), SoftHsm.PIN + "\n");
        configure(SoftHsm.library().toString(), SoftHsm.TOKEN);
    }

    private void configure(String library, String token) throws IOException {
        Files.createDirectories(folder.resolve("home"));
        Files.writeString(
                folder.resolve("home/sndscopy.yaml"), """
                sndscopy:
                  keys:
                    pkcs11: {library: %s, token: %s, pin-file: %s, key-prefix: %s}
                """.formatted(library, token, folder.resolve("pin"), prefix));
    }

    private CliRun done(String... arguments) {
        CliRun run = small.run(arguments);
        assertThat(run.code()).as(run.toString()).isZero();
        return run;
    }

    private CliRun published() {
        CliRun run = small.migrate("V-1");
        assertThat(run.code()).as(run.toString()).isEqualTo(ExitCode.QUARANTINE.code());
        return run;
    }

    private void refused(CliRun run, String... told) {
        assertThat(run.code()).as(run.toString()).isEqualTo(ExitCode.KEY_REFUSED.code());
        assertThat(run.err()).contains(told);
    }

    @Test
    void aDeliveryIsMigratedVerifiedAndExportedWithKeysThatNeverLeaveTheToken() throws IOException {
        published();

        assertThat(done("verify").out()).contains("verdict: good");
        assertThat(small.stored("TV")).containsExactly("1;A");
        assertThat(done("quarantine", "show", "TV").out()).contains("bad");
        assertThat(done("keys", "ls").out().lines())
                .hasSize(2)
                .allMatch(id -> id.matches("(evidence|x)-1-[0-9a-f]{8}"));
        assertThat(done("doctor").out()).contains("wrap and unwrap with ", " in token snds keys in slot ");
        try (Stream<Path> keys = Files.list(folder.resolve("home/keys"))) {
            assertThat(keys).isEmpty();
        }
        assertNoPinIn(folder.resolve("home"));
    }

    @Test
    void doctorAndKeysInitServeAHomeThatHasNoKeysYet() {
        assertThat(done("doctor").out()).contains("token snds keys in slot ", " opens; no key yet");
        assertThat(done("keys", "init").out()).startsWith("evidence-1-");
        CliRun again = small.run("keys", "init");
        assertThat(again.code()).isEqualTo(ExitCode.USAGE.code());
        assertThat(again.err()).contains("[keys " + prefix + " in token snds keys] there already");
        published();
    }

    @Test
    void keysAreReplacedAndDestroyedInTheToken() throws IOException {
        published();
        List<String> rows = small.stored("TV");
        List<String> first = done("keys", "ls").out().lines().toList();

        List<String> made = done("keys", "rotate").out().lines().toList();
        refused(small.run("keys", "retire"), "keys rewrap");
        done("keys", "rewrap");
        assertThat(done("keys", "retire").out().lines()).containsExactlyElementsOf(first);

        assertThat(done("keys", "ls").out().lines()).containsExactlyElementsOf(made);
        assertThat(done("verify").out()).contains("verdict: good");
        assertThat(small.stored("TV")).isEqualTo(rows);
        assertThat(small.migrate("V-2").code()).isEqualTo(ExitCode.QUARANTINE.code());
        assertThat(done("verify").out()).contains("verdict: good");
    }

    @Test
    void anEscrowOfKeysThatStayInTheTokenIsRefusedAndSaysWhatToDo() throws IOException {
        published();
        Files.writeString(folder.resolve("public.pem"), "not looked at");

        CliRun run = small.run(
                "keys",
                "escrow",
                "--to",
                folder.resolve("public.pem").toString(),
                "--out",
                folder.resolve("escrow.json").toString());

        refused(run, "the token gives its keys to nobody", "back the token up, or clone it, by its vendor's means");
        assertThat(folder.resolve("escrow.json")).doesNotExist();
    }

    @Test
    @Withstands(fault = "the PIN of a token is wrong", outcome = "12, tried once")
    void aWrongPinIsRefusedWithoutBeingShown() throws IOException {
        published();
        Files.writeString(folder.resolve("pin"), "canari-9-wrong\n");

        CliRun run = small.migrate("V-2");

        refused(run, "[token snds keys] wrong PIN: put the right one into its file");
        assertThat(run.toString()).doesNotContain("canari");
        assertThat(Files.readString(folder.resolve("home/logs/sndscopy.log"))).doesNotContain("canari");
    }

    @Test
    @Withstands(fault = "a token or its module is not there", outcome = "12, told apart, nothing made")
    void aTokenThatIsNotThereIsToldFromAModuleThatIsNot() throws IOException {
        published();

        configure(SoftHsm.library().toString(), "nobody's");
        refused(small.run("verify"), "[token nobody's] not there: the module has the tokens ", SoftHsm.TOKEN);
        configure("/nowhere/libp11.so", SoftHsm.TOKEN);
        refused(small.run("verify"), "[module libp11.so] not there, or not readable");
        configure(SoftHsm.library().toString(), SoftHsm.OTHER_TOKEN);
        refused(
                small.migrate("V-2"),
                "[keys " + prefix + " in token other keys] not there: the store's dataset ",
                "or name the token that has them; never make new keys");
        configure(SoftHsm.library().toString(), SoftHsm.TOKEN);
        Files.delete(folder.resolve("pin"));
        assertThat(small.run("verify").code()).isEqualTo(ExitCode.USAGE.code());
    }

    @Test
    void halfAConfigurationOfATokenIsRefused() throws IOException {
        for (String[] half : new String[][] {
            {"pkcs11: {token: t}", "[sndscopy.keys.pkcs11.token] given without sndscopy.keys.pkcs11.library"},
            {"pkcs11: {library: /l.so, token: t}", "[sndscopy.keys.pkcs11.pin-file] missing"},
            {"pkcs11: {library: /l.so, pin-file: p}", "[sndscopy.keys.pkcs11.token] missing"},
            {
                "keystore: k.p12\n    pkcs11: {library: /l.so, pin-file: p, slot: 1}",
                "[sndscopy.keys] given keys.keystore or keys.password-file beside keys.pkcs11.library"
            }
        }) {
            Files.writeString(folder.resolve("home/sndscopy.yaml"), "sndscopy:\n  keys:\n    " + half[0] + "\n");

            CliRun run = small.migrate("V-1");

            assertThat(run.code()).as(half[0]).isEqualTo(ExitCode.USAGE.code());
            assertThat(run.err()).contains(half[1]);
        }
    }

    private static void assertNoPinIn(Path home) throws IOException {
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain(SoftHsm.PIN);
            }
        }
    }
}
