package fr.sndscopy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.SecondVerifier;
import fr.sndscopy.cli.terminal.ExitCode;
import fr.sndscopy.hash.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Keys that are replaced, as an operator does it: rotate, rewrap, verify, retire. */
@Isolated("replaces System.in, System.out and System.err")
final class KeyRotationCommandTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    @SuppressWarnings("NullAway.Init") // set before each
    private SmallDelivery small;

    private List<String> rows = List.of();

    @BeforeEach
    void published() throws IOException {
        small = new SmallDelivery(folder).schema(SmallDelivery.TV);
        for (int i = 1; i <= 2; i++) {
            small.declares("V-" + i, "vintage: 2019\nfiles:\n  - {path: a.csv, table: TV, period: 2019-0" + i + "}")
                    .with("V-" + i, "a.csv", "ID;TXT\n" + i + ";A\nbad;B\n");
        }
        assertThat(small.migrate("V-1").code()).isEqualTo(ExitCode.QUARANTINE.code());
        rows = small.stored("TV");
    }

    private CliRun done(String... arguments) {
        CliRun run = small.run(arguments);
        assertThat(run.code()).as(run.toString()).isZero();
        return run;
    }

    private List<String> ids() {
        return done("keys", "ls").out().lines().toList();
    }

    private Map<String, String> store() throws IOException {
        Path store = folder.resolve("home/store/sndscopy");
        Map<String, String> content = new TreeMap<>();
        try (Stream<Path> files = Files.walk(store)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                content.put(store.relativize(file).toString(), Sha256.of(Files.readAllBytes(file)));
            }
        }
        return content;
    }

    private Path keystore() {
        return folder.resolve("home/keys/keystore.p12");
    }

    @Test
    void keysAreReplacedAndRetiredAndEverythingIsReadAndGoesOn() throws IOException {
        List<String> first = ids();
        Map<String, String> before = store();
        Path backup = Files.copy(keystore(), folder.resolve("backup.p12"));

        List<String> made = done("keys", "rotate").out().lines().toList();
        assertThat(ids()).containsAll(first).containsAll(made).hasSize(first.size() + made.size());
        CliRun early = small.run("keys", "retire");
        assertThat(early.code()).as(early.toString()).isEqualTo(ExitCode.KEY_REFUSED.code());
        assertThat(early.err()).contains("keys rewrap");
        done("keys", "rewrap");
        assertThat(done("keys", "rewrap").out()).startsWith("0 data keys wrapped anew");
        assertThat(done("verify").out()).contains("verdict: good", "wrapped anew");
        assertThat(done("keys", "retire").out().lines()).containsExactlyElementsOf(first);
        assertThat(done("keys", "retire").err()).contains("no key has been replaced");

        assertThat(ids()).containsExactlyElementsOf(made);
        assertThat(store()).containsAllEntriesOf(before);
        assertThat(done("verify", "--expect-entries", "3").out()).contains("verdict: good");
        assertThat(small.stored("TV")).isEqualTo(rows);
        assertThat(done("quarantine", "show", "TV", "--fields", "all").out()).contains("bad");
        assertThat(done("doctor").code()).isZero();
        assertThat(small.migrate("V-2").code()).isEqualTo(ExitCode.QUARANTINE.code());
        assertThat(done("verify", "--expect-entries", "4").out()).contains("verdict: good");
        assertThat(small.stored("TV")).hasSize(2);
        theSecondImplementationSaysTheSame();

        Files.copy(backup, keystore(), StandardCopyOption.REPLACE_EXISTING);
        CliRun old = small.migrate("V-2");
        assertThat(small.run("doctor").code()).isEqualTo(ExitCode.KEY_REFUSED.code());
        assertThat(small.run("verify").code()).isEqualTo(ExitCode.KEY_REFUSED.code());
        assertThat(old.out() + old.err()).doesNotContain("made anew.");
    }

    private void theSecondImplementationSaysTheSame() throws IOException {
        SecondVerifier.require(SecondVerifier.Level.CONTENT, "KeyRotationCommandTest");
        SecondVerifier.Outcome outcome = SecondVerifier.verify(
                folder.resolve("home/store/sndscopy"),
                "--keystore",
                keystore().toAbsolutePath().toString(),
                "--password-file",
                folder.resolve("home/keys/keystore.password").toAbsolutePath().toString());
        assertThat(outcome.code()).as(outcome.text()).isZero();
    }

    @Test
    void aDataKeyOfARetiredKeyIsUnwrappedForOtherReaders() throws IOException {
        Path part;
        try (Stream<Path> files = Files.walk(folder.resolve("home/store/sndscopy/data"))) {
            part = files.filter(Files::isRegularFile).findFirst().orElseThrow();
        }
        String text = Files.readString(part, StandardCharsets.ISO_8859_1);
        String keyId = text.replaceAll("(?s).*\"masterKeyID\":\"([^\"]+)\".*", "$1");
        String wrapped = text.replaceAll("(?s).*\"wrappedDEK\":\"([^\"]+)\".*", "$1");
        String clear =
                done("keys", "unwrap", "--key-id", keyId, "--wrapped", wrapped).out();

        done("keys", "rotate");
        done("keys", "rewrap");
        done("keys", "retire");

        assertThat(ids()).doesNotContain(keyId);
        assertThat(done("keys", "unwrap", "--key-id", keyId, "--wrapped", wrapped)
                        .out())
                .isEqualTo(clear);
        CliRun stranger = small.run(
                "keys",
                "unwrap",
                "--key-id",
                keyId,
                "--wrapped",
                (wrapped.startsWith("A") ? "B" : "A") + wrapped.substring(1));
        assertThat(stranger.code()).isEqualTo(ExitCode.KEY_REFUSED.code());
    }

    @Test
    void oneDomainIsRotatedAloneAndADomainThatIsNotThereIsRefused() {
        List<String> first = ids();

        CliRun typo = small.run("keys", "rotate", "--domain", "evidense");
        List<String> made =
                done("keys", "rotate", "--domain", "evidence").out().lines().toList();

        assertThat(typo.code()).isEqualTo(ExitCode.USAGE.code());
        assertThat(typo.err()).contains("evidense", "evidence");
        assertThat(made).singleElement().asString().startsWith("evidence-2-");
        assertThat(ids()).hasSize(first.size() + 1);
    }

    @Test
    void theLedgerProvesAnEntryOfKeysAsAnyOther() throws IOException {
        done("keys", "rotate");
        done("keys", "rewrap");

        assertThat(done("ls").out()).contains("TV");
        assertThat(done("status").out()).contains("V-1");
        assertThat(small.run("ledger", "prove", "2").err()).contains("no checkpoint is stored");
    }

    @Test
    void whereNothingIsPublishedNothingIsWrappedAnew() {
        CliRun none = CliRun.of("--home", folder.resolve("other").toString(), "keys", "rewrap");

        assertThat(none.code()).isEqualTo(ExitCode.NOT_INITIALISED.code());
    }
}
