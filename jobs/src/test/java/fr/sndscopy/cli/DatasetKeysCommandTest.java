package fr.sndscopy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.Withstands;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Keys that are lost, replaced, older, somebody else's or damaged, as an operator meets them. */
@Isolated("replaces System.in, System.out and System.err")
class DatasetKeysCommandTest {
    private static final String REMEDY =
            ": put the backup back, copy the folder keys from the home that made the dataset, or name the token that"
                    + " has them; never make new keys";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    @SuppressWarnings("NullAway.Init") // set by schemasAndDeliveries
    private SmallDelivery deliveries;

    @BeforeEach
    void schemasAndDeliveries() throws IOException {
        deliveries = new SmallDelivery(folder)
                .schema(SmallDelivery.TV)
                .schema("TY.json", SmallDelivery.TV.replace("TV", "TY").replace("\"X\"", "\"Y\""));
        for (String table : List.of("TV", "TY")) {
            for (int i = 1; i <= 2; i++) {
                String id = table + "-" + i;
                deliveries
                        .declares(
                                id,
                                "vintage: 2019\nfiles:\n  - {path: a.csv, table: " + table + ", period: 2019-0" + i
                                        + "}")
                        .with(id, "a.csv", "ID;TXT\n1;A\nbad;B\n");
            }
        }
    }

    private CliRun run(String home, String... arguments) {
        List<String> line =
                new ArrayList<>(List.of("--home", folder.resolve(home).toString()));
        line.addAll(List.of(arguments));
        return CliRun.of(line.toArray(String[]::new));
    }

    private CliRun migrate(String home, String delivery) {
        return run(
                home,
                "migrate",
                folder.resolve(delivery).toString(),
                "--schemas",
                folder.resolve("schemas").toString());
    }

    private void published(CliRun run) {
        // a row in two is quarantined
        assertThat(run.code()).as(run.err()).isEqualTo(3);
    }

    private void refused(CliRun run, String... sentences) {
        assertThat(run.code()).as(run.err()).isEqualTo(12);
        assertThat(run.err()).contains(sentences);
    }

    /** What ends a migration, ends in doctor with the same code, and neither the store nor the keys change by either. */
    private void refusedAndNothingChanged(String home, String... sentences) throws IOException {
        Map<String, String> store = content(folder.resolve(home).resolve("store"));
        Map<String, String> keys = content(folder.resolve(home).resolve("keys"));

        refused(migrate(home, "TV-2"), sentences);
        CliRun doctor = run(home, "doctor");

        assertThat(doctor.code()).as(doctor.out()).isEqualTo(12);
        assertThat(doctor.out()).contains(sentences);
        assertThat(content(folder.resolve(home).resolve("store"))).isEqualTo(store);
        assertThat(content(folder.resolve(home).resolve("keys"))).isEqualTo(keys);
    }

    private static Map<String, String> content(Path folder) throws IOException {
        Map<String, String> content = new TreeMap<>();
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder.toRealPath())) {
                for (Path file : files.filter(Files::isRegularFile)
                        .filter(path -> !path.toString().endsWith(".lock"))
                        .toList()) {
                    content.put(file.toString(), Base64.getEncoder().encodeToString(Files.readAllBytes(file)));
                }
            }
        }
        return content;
    }

    private Path keystore(String home) {
        return folder.resolve(home).resolve("keys/keystore.p12");
    }

    private Path password(String home) {
        return folder.resolve(home).resolve("keys/keystore.password");
    }

    private void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }

    private void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Collections.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private String id(String home, String domain) {
        return run(home, "keys", "ls")
                .out()
                .lines()
                .filter(id -> id.startsWith(domain + "-"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theFirstMigrationMakesTheKeysAndTheirIdsNameThem() throws IOException {
        published(migrate("a", "TV-1"));
        published(migrate("b", "TV-1"));

        assertThat(run("a", "keys", "ls").out().lines())
                .hasSize(2)
                .allMatch(id -> id.matches("(evidence|x)-1-[0-9a-f]{8}"))
                .doesNotContainAnyElementsOf(
                        run("b", "keys", "ls").out().lines().toList());
        try (Stream<Path> files = Files.list(folder.resolve("a/keys"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("keystore.p12", "keystore.p12.lock", "keystore.password");
        }
        CliRun doctor = run("a", "doctor");
        assertThat(doctor.code()).as(doctor.out()).isZero();
        assertThat(doctor.out()).contains("its keys open the evidence of TV-1");
    }

    @Withstands(fault = "the keystore is lost before a night that brings nothing", outcome = "12 from that night on")
    @Test
    void aNightThatBringsNothingNoticesThatTheKeysAreLost() throws IOException {
        published(migrate("home", "TV-1"));
        Path inbox = Files.createDirectory(folder.resolve("inbox"));
        assertThat(run("home", "nightly", inbox.toString()).code()).isZero();
        Files.delete(keystore("home"));

        refused(run("home", "nightly", inbox.toString()), "[keys/keystore.p12] not there", REMEDY);
        assertThat(keystore("home")).doesNotExist();
    }

    @Withstands(fault = "a second home on the store", outcome = "12 until it has the keys of the first")
    @Test
    void aSecondHomeOnTheStoreIsRefusedUntilItHasTheKeysOfTheFirst() throws IOException {
        published(migrate("a", "TV-1"));
        Files.createDirectories(folder.resolve("b"));
        Files.createSymbolicLink(folder.resolve("b/store"), folder.resolve("a/store"));

        refusedAndNothingChanged("b", "[keys/keystore.p12] not there: the store's dataset ", " has keys" + REMEDY);

        copy(folder.resolve("a/keys"), folder.resolve("b/keys"));
        published(migrate("b", "TV-2"));
        assertThat(run("a", "verify").code()).isZero();
        assertThat(run("b", "verify").code()).isZero();
    }

    @Test
    void aSecondHomeIsRefusedBeforeAnythingIsPublishedByTheFirst() throws IOException {
        Files.writeString(folder.resolve("TV-1/a.csv"), "NOT;THE;HEADER\n");
        assertThat(migrate("a", "TV-1").code()).isEqualTo(13);
        published(migrate("b", "TY-1"));
        delete(folder.resolve("b/store"));
        // a home that remembers another dataset is refused for that before its keys are tried
        Files.delete(folder.resolve("b/ledger-heads.json"));
        Files.createSymbolicLink(folder.resolve("b/store"), folder.resolve("a/store"));

        refusedAndNothingChanged("b", "these are not its keys: there is no evidence-1-", ", but evidence-1-");

        published(migrate("a", "TV-2"));
    }

    @Withstands(fault = "the keystore is lost", outcome = "12, nothing made, nothing published")
    @Test
    void lostKeysAreNotReplaced() throws IOException {
        published(migrate("a", "TV-1"));
        Files.delete(keystore("a"));
        refusedAndNothingChanged("a", "[keys/keystore.p12] not there: the store's dataset ");
        delete(folder.resolve("a/keys"));
        refusedAndNothingChanged("a", "[keys/keystore.p12] not there: the store's dataset ");
        assertThat(keystore("a")).doesNotExist();
        assertThat(password("a")).doesNotExist();
        refused(run("a", "verify"), "[keys/keystore.p12] not there");
        refused(run("a", "keys", "ls"), "[keys/keystore.p12] not there");
        refused(run("a", "keys", "init"), "has keys" + REMEDY);
        refused(
                run(
                        "a",
                        "quarantine",
                        "replay",
                        "TV-1",
                        "--schemas",
                        folder.resolve("schemas").toString()),
                "[keys/keystore.p12] not there");
    }

    @Withstands(fault = "the keystore is of another dataset", outcome = "12, told as such")
    @Test
    void anotherDatasetsKeysAreToldAsSuch() throws IOException {
        published(migrate("a", "TV-1"));
        published(migrate("b", "TV-1"));
        String own = id("a", "evidence");
        String foreign = id("b", "evidence");
        copy(folder.resolve("b/keys"), folder.resolve("a/keys"));

        refusedAndNothingChanged(
                "a",
                "these are not its keys: there is no " + own + ", but " + foreign
                        + "; they are another dataset's, or were made anew" + REMEDY);
        refused(
                run(
                        "a",
                        "quarantine",
                        "replay",
                        "TV-1",
                        "--schemas",
                        folder.resolve("schemas").toString()),
                "these are not its keys");
    }

    @Withstands(fault = "the keystore is an older backup", outcome = "12, told as such")
    @Test
    void anOlderBackupIsToldAsSuch() throws IOException {
        published(migrate("a", "TV-1"));
        byte[] backup = Files.readAllBytes(keystore("a"));
        published(migrate("a", "TY-1"));
        byte[] newest = Files.readAllBytes(keystore("a"));
        String lacking = id("a", "y");
        Files.write(keystore("a"), backup);

        refusedAndNothingChanged(
                "a",
                "its keys are not all here: they are older than the store and lack " + lacking
                        + ", which TY-1 is encrypted with: put the newest backup back");

        Files.write(keystore("a"), newest);
        published(migrate("a", "TV-2"));
    }

    @Withstands(fault = "wrong password, or a flipped byte in the keystore", outcome = "12, told apart")
    @Test
    void aWrongPasswordIsToldFromADamagedFile() throws IOException {
        published(migrate("a", "TV-1"));
        byte[] right = Files.readAllBytes(password("a"));
        Files.writeString(password("a"), "not the password\n");
        refusedAndNothingChanged("a", "[keystore keystore.p12] wrong password");

        Files.write(password("a"), right);
        byte[] damaged = Files.readAllBytes(keystore("a"));
        damaged[damaged.length - 30] ^= 1;
        Files.write(keystore("a"), damaged);
        refusedAndNothingChanged("a", "[keystore keystore.p12] damaged", "put the backup back");
    }

    @Test
    void aLostPasswordIsToldAsSuchAndNotReplaced() throws IOException {
        published(migrate("a", "TV-1"));
        Files.writeString(password("a"), "");
        refusedAndNothingChanged(
                "a", "[keystore.password] empty, and keystore.p12 opens with no other password: put the backup back");
        Files.delete(password("a"));
        refusedAndNothingChanged(
                "a",
                "[keystore.password] not there, and keystore.p12 opens with no other password: put the backup back");
    }

    @Withstands(fault = "the first run dies while it writes the password", outcome = "made anew")
    @Test
    void anEmptyPasswordFileThatNothingDependsOnIsMadeAnew() throws IOException {
        Files.createDirectories(folder.resolve("a/keys"));
        Files.writeString(password("a"), "");
        Files.writeString(folder.resolve("a/keys/embedded-store.credentials"), "");

        published(migrate("a", "TV-1"));

        assertThat(Files.readString(password("a"))).hasSize(49);
        assertThat(run("a", "verify").code()).isZero();
    }

    /** Stores from before ids had a check value and datasets a proof of their keys. */
    @Test
    void olderIdsServeOnAndAnotherKeyOfTheSameIdIsTold() throws Exception {
        for (String home : List.of("a", "b")) {
            assertThat(run(home, "keys", "init").code()).isZero();
            renameWithoutCheckValue(home, id(home, "evidence"), "evidence-1");
        }
        published(migrate("a", "TV-1"));
        delete(folder.resolve("a/store/sndscopy/keys"));
        published(migrate("a", "TV-2"));
        assertThat(run("a", "keys", "ls").out()).contains("evidence-1\n");
        published(migrate("b", "TV-1"));
        renameWithoutCheckValue("b", id("b", "x"), id("a", "x"));
        copy(folder.resolve("b/keys"), folder.resolve("a/keys"));

        refused(
                migrate("a", "TY-1"),
                "these are not its keys: the newest evidence, that of TV-2, does not open with the key evidence-1 that"
                        + " is here");
    }

    private void renameWithoutCheckValue(String home, String alias, String other) throws Exception {
        char[] password = Files.readString(password(home)).strip().toCharArray();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keystore(home))) {
            store.load(in, password);
        }
        store.setKeyEntry(other, store.getKey(alias, password), password, null);
        store.deleteEntry(alias);
        try (OutputStream out = Files.newOutputStream(keystore(home))) {
            store.store(out, password);
        }
    }

    @Test
    void whoOnlyReadsNeedsNoKeysAndMakesNone() throws IOException {
        published(migrate("a", "TV-1"));
        copy(folder.resolve("a/store"), folder.resolve("auditor/store"));
        Files.copy(folder.resolve("a/sndscopy.yaml"), folder.resolve("auditor/sndscopy.yaml"));

        for (String[] command : new String[][] {
            {"ls"},
            {"status"},
            {"verify", "--sealed"},
            {"quarantine", "ls"},
            {"report", "TV-1"},
            {
                "plan",
                folder.resolve("TV-2").toString(),
                "--schemas",
                folder.resolve("schemas").toString()
            }
        }) {
            CliRun run = run("auditor", command);
            assertThat(run.code())
                    .as(String.join(" ", command) + ": " + run.err())
                    .isZero();
        }
        refused(run("auditor", "verify"), "[keys/keystore.p12] not there");
        assertThat(folder.resolve("auditor/keys")).doesNotExist();
    }

    @Test
    void keysMadeBeforehandBecomeThoseOfTheDataset() throws IOException {
        assertThat(run("a", "doctor").code()).isEqualTo(10);
        CliRun init = run("a", "--json", "keys", "init");
        assertThat(init.code()).as(init.err()).isZero();
        String evidence = id("a", "evidence");
        assertThat(init.out()).isEqualTo("{\"format\":\"sndscopy-keys/1\",\"keys\":[\"" + evidence + "\"]}\n");
        byte[] made = Files.readAllBytes(keystore("a"));

        CliRun again = run("a", "keys", "init");
        assertThat(again.code()).isEqualTo(2);
        assertThat(again.err()).contains("[keys/keystore.p12] there already: nothing is made in its place");
        assertThat(keystore("a")).hasBinaryContent(made);

        published(migrate("a", "TV-1"));
        assertThat(id("a", "evidence")).isEqualTo(evidence);
    }

    @Test
    void manyDataKeysAreUnwrappedByOneProcess() throws IOException {
        published(migrate("a", "TV-1"));
        List<String> lines = new ArrayList<>();
        for (String kind : List.of("keys/", "evidence/")) {
            for (Map.Entry<String, String> object :
                    content(folder.resolve("a/store/sndscopy").resolve(kind)).entrySet()) {
                if (object.getKey().endsWith(".json.enc")) {
                    lines.add(headerOf(Base64.getDecoder().decode(object.getValue())));
                }
            }
        }
        assertThat(lines).hasSize(2);
        lines.add(1, lines.get(0).split(" ")[0] + " AAAA");

        CliRun run = unwrapping(String.join("\n", lines) + "\n");

        refused(
                run,
                "[standard input: line 2] [key evidence-1-",
                "a data key was altered, or wrapped with another key");
        List<String> answers = run.out().lines().toList();
        assertThat(answers).hasSize(3);
        assertThat(answers.get(1)).isEmpty();
        for (int line : List.of(0, 2)) {
            String[] fields = lines.get(line).split(" ");
            assertThat(run("a", "keys", "unwrap", "--key-id", fields[0], "--wrapped", fields[1])
                            .out())
                    .isEqualTo(answers.get(line) + "\n");
        }
        assertThat(Files.readAllLines(folder.resolve("a/trace.jsonl"))).hasSize(4);
        CliRun malformed = unwrapping("onlyoneword\n");
        assertThat(malformed.code()).isEqualTo(2);
        assertThat(malformed.err())
                .contains("[standard input: line 1] expected a key id, a space and a wrapped key")
                .doesNotContain("onlyoneword");
        assertThat(run("a", "keys", "unwrap").code()).isEqualTo(2);
    }

    private CliRun unwrapping(String input) {
        InputStream real = System.in;
        try {
            System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.US_ASCII)));
            return run("a", "keys", "unwrap", "--stdin");
        } finally {
            System.setIn(real);
        }
    }

    private static String headerOf(byte[] document) {
        String text = new String(document, StandardCharsets.ISO_8859_1);
        String header = text.substring(0, text.indexOf('\n'));
        String keyId = header.replaceAll(".*\"keyId\":\"([^\"]+)\".*", "$1");
        return keyId + " " + header.replaceAll(".*\"wrappedKey\":\"([^\"]+)\".*", "$1");
    }
}
