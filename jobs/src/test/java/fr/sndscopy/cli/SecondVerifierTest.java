package fr.sndscopy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.SecondVerifier;
import fr.sndscopy.cli.terminal.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Stores just written, which the Python verifier reads as it reads the samples: what a version writes is what FORMAT.md says. */
@Isolated("replaces System.out and System.err")
final class SecondVerifierTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final long SEED = 160;
    private static final int ALTERATIONS = 25;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    static Path folder;

    private static String head = "";

    /** A delivery with rejected rows, and one in its place. */
    @BeforeAll
    static void migrateTwice() throws IOException {
        sndscopy("generate", "--rows", "1500", "--defects", "0.02", "--period", "2019-02", "--out", inbox("first"));
        sndscopy("generate", "--rows", "300", "--seed", "7", "--period", "2019-02", "--out", inbox("second"));
        Path declaration = Path.of(inbox("second"), "delivery.yaml");
        String declared = Files.readString(declaration);
        String again = declared.replace("delivery: DCIR-2019-02", "delivery: AGAIN\nsupersedes: DCIR-2019-02");
        assertThat(again).isNotEqualTo(declared);
        Files.writeString(declaration, again);
        sndscopy("migrate", inbox("first"));
        sndscopy("migrate", inbox("second"));
        JsonNode verified =
                JSON.readTree(sndscopy("--json", "verify", "--sealed").out());
        head = verified.get("verification").get("headSha256").stringValue();
    }

    @Test
    void aStoreJustWrittenIsGoodForBoth() throws IOException {
        SecondVerifier.require(SecondVerifier.Level.SEALED, "SecondVerifierTest.aStoreJustWrittenIsGoodForBoth");

        SecondVerifier.Outcome sealed = SecondVerifier.verify(store(), "--expect-head", head, "--expect-entries", "2");

        assertThat(sealed.code()).as(sealed.text()).isZero();
        assertThat(JSON.readTree(sealed.text()).get("unnamed"))
                .as(sealed.text())
                .isEmpty();
    }

    @Test
    void itsContentIsWhatTheEvidenceSays() throws IOException {
        SecondVerifier.require(SecondVerifier.Level.CONTENT, "SecondVerifierTest.itsContentIsWhatTheEvidenceSays");

        SecondVerifier.Outcome content = withKeys();

        assertThat(content.code()).as(content.text()).isZero();
        assertThat(JSON.readTree(content.text()).get("partsRead").intValue()).isGreaterThan(3);
    }

    @Test
    void anotherHeadOrNumberOfEntriesIsNoticed() throws IOException {
        SecondVerifier.require(SecondVerifier.Level.SEALED, "SecondVerifierTest.anotherHeadOrNumberOfEntriesIsNoticed");

        assertThat(SecondVerifier.verify(store(), "--expect-entries", "3").faults())
                .containsExactly("ledger/");
        assertThat(SecondVerifier.verify(store(), "--expect-head", "0".repeat(64))
                        .faults())
                .containsExactly("ledger/");
    }

    @Test
    void withoutTheKeyItIsAKeyThatIsRefused() throws IOException {
        SecondVerifier.require(SecondVerifier.Level.CONTENT, "SecondVerifierTest.withoutTheKeyItIsAKeyThatIsRefused");
        Path none = Files.writeString(folder.resolve("none"), "").toAbsolutePath();

        assertThat(SecondVerifier.verify(store(), "--keys", none.toString()).code())
                .isEqualTo(ExitCode.KEY_REFUSED.code());
    }

    @Test
    void aFolderWithoutAStoreHasNothing() throws IOException {
        SecondVerifier.require(SecondVerifier.Level.SEALED, "SecondVerifierTest.aFolderWithoutAStoreHasNothing");

        assertThat(SecondVerifier.verify(Files.createDirectories(folder.resolve("empty")))
                        .code())
                .isEqualTo(ExitCode.NOT_INITIALISED.code());
        assertThat(SecondVerifier.verify(folder.resolve("missing")).code()).isEqualTo(ExitCode.USAGE.code());
    }

    /** With a head that was kept, no byte of what the ledger leads to can change unnoticed. */
    @Test
    void anAlteredByteOfAnyNamedObjectIsNoticed() throws IOException {
        SecondVerifier.require(
                SecondVerifier.Level.SEALED, "SecondVerifierTest.anAlteredByteOfAnyNamedObjectIsNoticed");
        Random random = new Random(SEED);
        List<Path> named = named();
        for (int i = 0; i < ALTERATIONS; i++) {
            Path object = named.get(random.nextInt(named.size()));
            byte[] whole = Files.readAllBytes(object);
            byte[] altered = whole.clone();
            int at = random.nextInt(altered.length);
            altered[at] ^= (byte) (1 << random.nextInt(8));
            Files.write(object, altered);

            SecondVerifier.Outcome outcome = SecondVerifier.verify(store(), "--expect-head", head);

            assertThat(outcome.code())
                    .as("seed %d, byte %d of %s: %s", SEED, at, object, outcome.text())
                    .isEqualTo(4);
            Files.write(object, whole);
        }
    }

    private static List<Path> named() throws IOException {
        List<Path> named = new ArrayList<>();
        for (String below : List.of("ledger", "data", "quarantine", "evidence")) {
            try (Stream<Path> all = Files.walk(store().resolve(below))) {
                all.filter(Files::isRegularFile)
                        .filter(file -> !String.valueOf(file.getFileName()).startsWith("report-"))
                        .sorted()
                        .forEach(named::add);
            }
        }
        return named;
    }

    private static SecondVerifier.Outcome withKeys() throws IOException {
        Path keys = home().resolve("keys").toAbsolutePath();
        return SecondVerifier.verify(
                store(),
                "--keystore",
                keys.resolve("keystore.p12").toString(),
                "--password-file",
                keys.resolve("keystore.password").toString());
    }

    private static CliRun sndscopy(String... arguments) {
        List<String> line = new ArrayList<>(List.of("--home", home().toString()));
        line.addAll(List.of(arguments));
        CliRun run = CliRun.of(line.toArray(String[]::new));
        assertThat(run.code()).as(run.toString()).isIn(0, ExitCode.QUARANTINE.code());
        return run;
    }

    private static Path home() {
        return folder.resolve("home");
    }

    private static Path store() {
        return home().resolve("store/sndscopy");
    }

    private static String inbox(String delivery) {
        return folder.resolve("inbox").resolve(delivery).toString();
    }
}
