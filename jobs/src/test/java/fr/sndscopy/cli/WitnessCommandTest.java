package fr.sndscopy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.checkpoint.AuditorTools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** A witness with the commands of the runbook, and what she can tell when the signing key was stolen. */
@Isolated("replaces System.out and System.err")
final class WitnessCommandTest {
    private static final Path RUNBOOK = Path.of("..", "infra", "runbook.md");

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    @SuppressWarnings("NullAway.Init") // set before each
    private SmallDelivery small;

    /** Of the witness; nothing of the operator is in it but allowed_signers. */
    @SuppressWarnings("NullAway.Init") // set before each
    private Path witness;

    @BeforeEach
    void publishAndMakeAKey() throws IOException {
        small = new SmallDelivery(folder).schema(SmallDelivery.TV);
        Path home = Files.createDirectories(folder.resolve("home"));
        witness = Files.createDirectories(folder.resolve("witness"));
        Files.writeString(home.resolve("signing.password"), "a password\n");
        shell(
                home,
                "keytool -genkeypair -alias a -keyalg Ed25519 -dname CN=a -storetype PKCS12 -keystore signing.p12"
                        + " -storepass:file signing.password");
        Files.writeString(
                home.resolve("sndscopy.yaml"),
                "sndscopy:\n  signing:\n    keystore: signing.p12\n    password-file: signing.password\n");
        publish("01");
        Files.writeString(
                witness.resolve("allowed_signers"),
                run(0, "ledger", "keys", "--form", "openssh").out());
        shell(witness, section().get(0));
    }

    private void publish(String month) throws IOException {
        small.with(
                        "D-" + month,
                        "delivery.yaml",
                        "delivery: D-" + month + "\nproduct: X\nperiod: 2019-" + month
                                + "\nfiles:\n  - {path: a.csv, table: TV}\n")
                .with("D-" + month, "a.csv", "ID;TXT\n1;one\n2;two\n");
        assertThat(small.migrate("D-" + month).code()).isZero();
    }

    private static void shell(Path directory, String commands) throws IOException {
        AuditorTools.Outcome outcome = AuditorTools.shell(
                directory, "PATH='" + Path.of(System.getProperty("java.home"), "bin") + "':$PATH\n" + commands);
        assertThat(outcome.code()).as(outcome.text()).isZero();
    }

    /** The blocks of commands of the runbook on witnesses. */
    private static List<String> section() throws IOException {
        String runbook = Files.readString(RUNBOOK);
        String section = runbook.substring(runbook.indexOf("### A witness\n"));
        section = section.substring(0, section.indexOf("\n## "));
        List<String> blocks = new ArrayList<>();
        for (int at = section.indexOf("```sh\n"); at >= 0; at = section.indexOf("```sh\n", at)) {
            at += "```sh\n".length();
            blocks.add(section.substring(at, section.indexOf("```", at)));
            at = section.indexOf("```", at) + 3;
        }
        assertThat(blocks).hasSize(3);
        return blocks;
    }

    private CliRun run(int code, String... arguments) {
        CliRun run = small.run(arguments);
        assertThat(run.code()).as("%s: %s", List.of(arguments), run).isEqualTo(code);
        return run;
    }

    /** A command of the runbook as it stands there, but for where the store and the witness's files are. */
    private String[] words(String command, String... without) {
        List<String> words = new ArrayList<>();
        for (String word : command.replaceFirst("^sndscopy ", "").split(" ", -1)) {
            if (word.equals("s3://snds-copy/dcir")) {
                words.add(store().toString());
            } else if (word.matches("allowed_signers|witnesses|(witness|last|cosigned)[.](p12|password|note)")) {
                words.add(witness.resolve(word).toString());
            } else if (!List.of(without).contains(word)) {
                words.add(word);
            }
        }
        return words.toArray(String[]::new);
    }

    private Path store() {
        return folder.resolve("home/store/sndscopy");
    }

    private String cosign() throws IOException {
        return section().get(1).strip();
    }

    private void keepKey(CliRun cosigned) throws IOException {
        String key = cosigned.err()
                .lines()
                .filter(line -> line.startsWith("sndscopy: witness: "))
                .findFirst()
                .orElseThrow();
        Files.writeString(witness.resolve("witnesses"), key.substring("sndscopy: witness: ".length()) + "\n");
    }

    private void storeAndDemand() throws IOException {
        for (String command : section().get(2).strip().split("\n", -1)) {
            run(0, words(command));
        }
    }

    @Test
    void theCommandsOfTheRunbookHaveTheLedgerSeenDayAfterDay() throws IOException {
        keepKey(run(0, words(cosign())));
        storeAndDemand();
        assertThat(run(0, "verify", "--sealed", "--witnesses", witnesses()).out())
                .contains("witnessed: entries 1 to 1 of 1");

        publish("02");
        CliRun behind = run(0, "verify", "--sealed", "--witnesses", witnesses());
        assertThat(behind.out()).contains("entries 2 to 2 are not cosigned by 1 of 1 witness");
        Files.delete(witness.resolve("cosigned.note"));
        CliRun again = run(0, words(cosign(), "--first"));
        assertThat(again.err()).contains("cosigned 2 entries, which go on from the 1 cosigned last");
        storeAndDemand();
        CliRun audit = run(
                3,
                "audit",
                "--store",
                store().toString(),
                "--out",
                folder.resolve("audits").toString(),
                "--witnesses",
                witnesses());
        assertThat(audit.out()).doesNotContain("has not been seen by as many witnesses");
    }

    private String witnesses() {
        return witness.resolve("witnesses").toString();
    }

    @Test
    void aHistoryThatIsSignedWithTheStolenKeyIsSeenByNoWitness() throws IOException {
        publish("02");
        keepKey(run(0, words(cosign())));
        storeAndDemand();
        // the thief begins anew, with the key, and leaves nothing of what was
        try (Stream<Path> signed = Files.list(store().resolve("checkpoints"))) {
            for (Path file : signed.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(store().resolve("ledger/00000000000000000002.json"));
        Files.delete(store().resolve("tile/0/000.p/2"));
        Files.delete(store().resolve("tile/entries/000.p/2"));
        Files.delete(folder.resolve("home/ledger-heads.json"));
        run(0, "ledger", "checkpoint");
        run(0, "verify", "--sealed", "--all-signed");

        assertThat(run(4, "verify", "--sealed", "--witnesses", witnesses()).out())
                .contains("[checkpoints/] no checkpoint is cosigned by 1 of 1 witness");
        Files.delete(witness.resolve("cosigned.note"));
        byte[] last = Files.readAllBytes(witness.resolve("last.note"));
        CliRun refused = run(4, words(cosign(), "--first"));
        assertThat(refused.err()).contains("the kept checkpoint last.note covers 2 entries, and the ledger has 1");
        assertThat(witness.resolve("cosigned.note")).doesNotExist();
        assertThat(witness.resolve("last.note")).hasBinaryContent(last);
    }

    @Test
    void aWitnessWhoHasLostWhatSheSawSignsNothing() throws IOException {
        assertThat(run(2, words(cosign(), "--first")).err()).contains("[--last] last.note is not there");
        keepKey(run(0, words(cosign())));
        Files.delete(witness.resolve("cosigned.note"));
        assertThat(run(2, words(cosign())).err()).contains("[--first] last.note is there");
    }

    @Test
    void whatCannotBeUsedIsSaid() throws IOException {
        keepKey(run(0, words(cosign())));
        assertThat(run(2, "ledger", "cosigned", witness.resolve("cosigned.note").toString())
                        .err())
                .contains("[--witnesses] no witness is known");
        assertThat(run(2, "verify", "--sealed", "--require-witnesses", "1").err())
                .contains("no witness is known");
        assertThat(run(2, "verify", "--sealed", "--witnesses", witnesses(), "--require-witnesses", "2")
                        .err())
                .contains("expected 1 to 1");
        Files.writeString(witness.resolve("witnesses"), "name+00000000+AAAA\n");
        assertThat(run(2, "verify", "--sealed", "--witnesses", witnesses()).err())
                .contains("[witnesses] line 1: no key of a witness");
    }
}
