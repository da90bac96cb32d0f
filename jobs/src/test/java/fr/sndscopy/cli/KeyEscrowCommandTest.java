package fr.sndscopy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.cli.terminal.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Keys that somebody else keeps, sealed: written, tried, and put back; by openssl alone, with the commands of the runbook. */
@Isolated("replaces System.in, System.out and System.err")
final class KeyEscrowCommandTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    @SuppressWarnings("NullAway.Init") // set before each
    private SmallDelivery small;

    private List<String> rows = List.of();

    @BeforeEach
    void published() throws Exception {
        small = new SmallDelivery(folder).schema(SmallDelivery.TV);
        small.declares("V-1", "vintage: 2019\nfiles:\n  - {path: a.csv, table: TV}")
                .with("V-1", "a.csv", "ID;TXT\n1;A\nbad;B\n");
        assertThat(small.migrate("V-1").code()).isEqualTo(ExitCode.QUARANTINE.code());
        rows = small.stored("TV");
        shell(block("openssl genpkey"));
    }

    /** A block of commands of the runbook, the one that has this text. */
    private static String block(String text) throws IOException {
        String runbook = Files.readString(Path.of("..", "infra", "runbook.md"));
        Matcher blocks = Pattern.compile("(?ms)^```[a-z]*\\n(.*?)^```").matcher(runbook);
        while (blocks.find()) {
            if (blocks.group(1).contains(text)) {
                return blocks.group(1);
            }
        }
        throw new AssertionError("no block of the runbook has " + text);
    }

    private String shell(String script) throws IOException, InterruptedException {
        Path out = Files.createTempFile(folder, "shell", ".txt");
        Process process = new ProcessBuilder("bash", "-euc", script)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        String text = Files.readString(out, StandardCharsets.UTF_8);
        assertThat(process.exitValue()).as(text).isZero();
        return text;
    }

    private CliRun escrow() {
        return small.run("keys", "escrow", "--to", path("escrow-public.pem"), "--out", path("escrow.json"));
    }

    private CliRun drill() {
        return small.run("keys", "drill", "--escrow", path("escrow.json"), "--private-key", path("escrow-private.pem"));
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private void done(CliRun run) {
        assertThat(run.code()).as(run.toString()).isZero();
    }

    private void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void whenTheKeysOfTheHomeAreLostTheEscrowBringsThemBack() throws Exception {
        CliRun written = escrow();
        done(written);
        assertThat(written.out().lines())
                .containsExactlyElementsOf(small.run("keys", "ls").out().lines().toList());
        assertThat(Files.readString(folder.resolve("home/trace.jsonl"))).contains("keys-escrow");
        delete(folder.resolve("home/keys"));
        assertThat(small.run("export", "TV", "--format", "csv", "--out", path("lost"))
                        .code())
                .isEqualTo(ExitCode.KEY_REFUSED.code());

        CliRun drill = drill();

        done(drill);
        assertThat(drill.out()).contains("1 rows", "everything is as it was published");
        assertThat(folder.resolve("home/keys")).doesNotExist();
        done(small.run(
                "keys",
                "restore",
                "--escrow",
                path("escrow.json"),
                "--private-key",
                path("escrow-private.pem"),
                "--out",
                path("home/keys")));
        assertThat(small.stored("TV")).isEqualTo(rows);
        done(small.run("verify"));
    }

    @Test
    void opensslOpensItWithTheCommandsOfTheRunbook() throws Exception {
        done(escrow());
        String id = small.run("keys", "ls").out().lines().findFirst().orElseThrow();

        String hex = shell(block("openssl pkeyutl -decrypt").replace("evidence-1-11da7f4d", id))
                .strip();

        char[] password = Files.readString(folder.resolve("home/keys/keystore.password"))
                .strip()
                .toCharArray();
        KeyStore keystore = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(folder.resolve("home/keys/keystore.p12"))) {
            keystore.load(in, password);
        }
        assertThat(hex)
                .isEqualTo(
                        HexFormat.of().formatHex(keystore.getKey(id, password).getEncoded()));
    }

    @Test
    void anEscrowThatLacksAKeyOrIsOfAnotherDatasetFailsTheDrill() throws Exception {
        done(escrow());
        done(small.run("keys", "rotate"));
        done(small.run("keys", "rewrap"));

        CliRun lacking = drill();

        assertThat(lacking.code()).as(lacking.toString()).isEqualTo(ExitCode.KEY_REFUSED.code());
        assertThat(lacking.err()).contains("its keys are not all here");
        Files.delete(folder.resolve("escrow.json"));
        done(escrow());
        done(drill());
        done(small.run("keys", "retire"));
        done(drill());
        CliRun foreign = CliRun.of("--home", path("other"), "generate", "--rows", "30", "--out", path("generated"));
        done(foreign);
        assertThat(CliRun.of("--home", path("other"), "migrate", path("generated"))
                        .code())
                .isIn(0, ExitCode.QUARANTINE.code());
        CliRun other = CliRun.of(
                "--home",
                path("other"),
                "keys",
                "drill",
                "--escrow",
                path("escrow.json"),
                "--private-key",
                path("escrow-private.pem"));
        assertThat(other.code()).as(other.toString()).isEqualTo(ExitCode.KEY_REFUSED.code());
        assertThat(other.err()).contains("these are not its keys");
    }

    @Test
    void whatIsNoEscrowOrNoKeyIsRefusedAndNothingIsOverwritten() throws Exception {
        done(escrow());
        byte[] first = Files.readAllBytes(folder.resolve("escrow.json"));
        List<CliRun> refused = new ArrayList<>();
        assertThat(escrow().code()).isEqualTo(ExitCode.USAGE.code());
        assertThat(folder.resolve("escrow.json")).hasBinaryContent(first);

        String text = new String(first, StandardCharsets.UTF_8);
        Files.writeString(
                folder.resolve("escrow.json"), text.replaceFirst("\"sealed\" : \"(.)", "\"sealed\" : \"$1$1"));
        refused.add(drill());
        Files.writeString(folder.resolve("escrow.json"), text.replace("key-escrow/1", "key-escrow/2"));
        refused.add(drill());
        Files.writeString(folder.resolve("escrow.json"), text.replace("evidence-1", "evidence-2"));
        refused.add(drill());
        Files.writeString(folder.resolve("escrow.json"), text);
        shell(
                "openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out small.pem 2>/dev/null;"
                        + " openssl pkey -in small.pem -pubout -out small-public.pem;"
                        + " openssl genpkey -algorithm ED25519 -out ed.pem; openssl pkey -in ed.pem -pubout -out ed-public.pem");
        for (String key : List.of("small-public.pem", "ed-public.pem", "escrow-private.pem", "none.pem")) {
            refused.add(small.run("keys", "escrow", "--to", path(key), "--out", path("never.json")));
        }
        refused.add(small.run("keys", "drill", "--escrow", path("escrow.json"), "--private-key", path("small.pem")));

        assertThat(refused).allSatisfy(run -> {
            assertThat(run.code()).as(run.toString()).isEqualTo(ExitCode.KEY_REFUSED.code());
            assertThat(run.err()).contains("[");
        });
        assertThat(folder.resolve("never.json")).doesNotExist();
        done(drill());
    }
}
