package fr.sndscopy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.config.Home;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.hash.Sha256;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.StoreLayout;
import fr.sndscopy.migration.evidence.Sealing;
import fr.sndscopy.source.PackedAs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The same text in every packing: the same tables, the same rows in quarantine, wherever somebody looks. */
@Isolated("replaces System.out and System.err")
class PackingsCommandTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int ROWS = 3_000;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    private static String text() {
        StringBuilder text = new StringBuilder("ID;TXT\r\n");
        for (int row = 0; row < ROWS; row++) {
            text.append(row % 100 == 17 ? "wrong" : String.valueOf(row))
                    .append(row % 500 == 99 ? ";a text of more than twenty \u00e9 " : ";text \u20ac ")
                    .append(row * 7L % 101)
                    .append(row % 70 == 3 ? "\n\n" : "\n");
        }
        return text.toString();
    }

    private SmallDelivery deliver(String name, String path, byte[] bytes, String more) throws IOException {
        return new SmallDelivery(folder.resolve(name))
                .schema(SmallDelivery.TV)
                .declares("D1", "limits: {TV: {ratio: 0.5}}\nfiles: [{path: " + path + ", table: TV" + more + "}]")
                .with("D1", path, bytes);
    }

    private record Outcome(List<String> digests, String quarantine, String shown, List<String> replayed) {}

    /** Migrates, looks into the quarantine, judges anew with a wider column, and has other code read it all. */
    private Outcome outcome(String name, String path, byte[] bytes) throws IOException {
        String declared = ", rows: " + ROWS + ", sha256: " + Sha256.of(bytes);
        SmallDelivery small = deliver(name, path, bytes, declared);
        assertThat(small.plan("D1").code()).isZero();
        CliRun migrated = small.migrate("D1");
        assertThat(migrated.code()).as(name + migrated).isEqualTo(3);
        List<String> digests = published(folder.resolve(name + "/home"), bytes);
        CliRun shown = small.run("quarantine", "show", "TV", "--limit", "100");
        assertThat(shown.code()).as(shown.toString()).isZero();
        CliRun quarantine = small.run("--json", "quarantine", "ls");
        small.schema(SmallDelivery.TV.replace("\"20\"", "\"60\""));
        CliRun replay = small.run(
                "quarantine", "replay", "D1", "--schemas", small.schemas().toString());
        assertThat(replay.code()).as(name + replay).isIn(0, 3);
        audit(name);
        assertThat(small.run("verify").code()).isZero();
        return new Outcome(digests, quarantine.out(), shown.out().replace(path, "PATH"), small.stored("TV"));
    }

    private void audit(String name) {
        Path home = folder.resolve(name + "/home");
        CliRun audit = CliRun.of(
                "audit",
                "--store",
                home.resolve("store").toString(),
                "--out",
                folder.resolve(name + "/audit").toString(),
                "--keystore",
                home.resolve("keys/keystore.p12").toString(),
                "--password-file",
                home.resolve("keys/keystore.password").toString(),
                "--source",
                folder.resolve(name).toString());
        assertThat(audit.code()).as(name + audit).isEqualTo(3);
        assertThat(audit.out())
                .contains("verdict: complete with reservations (source)")
                .doesNotContain("not held in full against");
    }

    private static List<String> published(Path home, byte[] bytes) {
        try (Workplace workplace = Workplace.open(new Home(home))) {
            Manifest manifest = workplace.ledger().manifest("D1").orElseThrow();
            assertThat(manifest.files()).singleElement().satisfies(file -> {
                assertThat(file.bytes()).isEqualTo(bytes.length);
                assertThat(file.sha256()).isEqualTo(Sha256.of(bytes));
            });
            byte[] sealed = workplace
                    .store()
                    .read(Objects.requireNonNull(manifest.evidence()).key(), 1 << 26)
                    .orElseThrow();
            String evidence = new String(
                    new Sealing(workplace.keyService()).open(sealed, StoreLayout.evidenceAad(manifest.dataset(), "D1")),
                    StandardCharsets.UTF_8);
            List<String> digests = new ArrayList<>();
            for (JsonNode part : JSON.readTree(evidence).get("parts")) {
                digests.add(part.get("digest") + " " + part.get("columns") + " " + part.get("blankLines"));
            }
            return digests;
        }
    }

    @Test
    void theSameTextInEveryPackingIsTheSameToWhoeverLooksAtIt() throws IOException {
        byte[] text = text().getBytes(StandardCharsets.UTF_8);
        Outcome plain = outcome("plain", "tv.csv", text);
        assertThat(plain.digests()).hasSize(1);
        assertThat(plain.replayed()).hasSize(ROWS - ROWS / 100);
        assertThat(plain.shown()).contains("not-integer(ID)", "too-long(TXT)");
        TreeMap<String, Outcome> others = new TreeMap<>();
        for (PackedAs packing : PackedAs.values()) {
            others.put(packing.name(), outcome(packing.name(), "tv.csv" + packing.ending(), packing.pack(text)));
        }
        assertThat(others).allSatisfy((name, outcome) -> {
            assertThat(outcome.digests()).isEqualTo(plain.digests());
            assertThat(outcome.shown()).isEqualTo(plain.shown());
            assertThat(JSON.readTree(outcome.quarantine()).findValuesAsString("codes"))
                    .isEqualTo(JSON.readTree(plain.quarantine()).findValuesAsString("codes"));
            assertThat(outcome.replayed()).isEqualTo(plain.replayed());
        });
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ZIP")
    void aFileOfFewerRowsOrOtherBytesThanDeclaredIsRefusedHoweverItIsPacked(PackedAs packing) throws IOException {
        // cut where a frame ends, nothing of the packing tells
        byte[] first = packing.pack("ID;TXT\n1;a\n");
        CliRun rows = deliver("rows", "tv.csv", first, ", rows: 2").migrate("D1");
        assertThat(rows.code()).isEqualTo(13);
        assertThat(rows.err()).contains("tv.csv");
        CliRun bytes = deliver("bytes", "tv.csv", first, ", sha256: " + Sha256.of(packing.pack("ID;TXT\n1;b\n")))
                .migrate("D1");
        assertThat(bytes.code()).isEqualTo(13);
        assertThat(bytes.err()).contains("tv.csv").containsIgnoringCase("sha-256");
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ZIP")
    void aCutFileIsRefusedByPlanAndByMigrate(PackedAs packing) throws IOException {
        byte[] whole = packing.pack(text());
        SmallDelivery small = deliver("cut", "tv.csv.gz", Arrays.copyOf(whole, 40), "");
        assertThat(small.plan("D1").code()).isEqualTo(13);
        assertThat(small.plan("D1").err())
                .contains("[tv.csv.gz: line 1] cannot be read: the compressed data ends early");
        small.with("D1", "tv.csv.gz", Arrays.copyOf(whole, whole.length - 1));
        assertThat(small.migrate("D1").code()).isEqualTo(13);
        assertThat(small.migrate("D1").err()).contains("tv.csv.gz", "the compressed data ends early: a cut transfer");
    }

    @Test
    void aDraftIsMadeOfFilesInEveryPacking() throws IOException {
        SmallDelivery small = new SmallDelivery(folder.resolve("draft")).schema(SmallDelivery.TV);
        String rows = "ID;TXT\n1;\u00e9\n";
        int month = 1;
        for (PackedAs packing : PackedAs.values()) {
            small.with("D1", "TV_20190" + month++ + ".csv" + packing.ending(), packing.pack(rows));
        }
        small.with("D1", "TV_201906.zst", PackedAs.ZST.pack(rows + "2;b\n"));
        CliRun draft = small.run(
                "inventory",
                small.directory("D1").toString(),
                "--schemas",
                small.schemas().toString(),
                "--delivery",
                "D1",
                "--vintage",
                "2019");
        assertThat(draft.code()).as(draft.toString()).isZero();
        assertThat(small.directory("D1").resolve("delivery.yaml"))
                .content()
                .contains("TV_201903.csv.zst", "TV_201904.csv.xz", "TV_201905.csv.bz2", "TV_201906.zst");
        assertThat(Files.size(small.directory("D1").resolve("delivery.yaml"))).isPositive();
        CliRun migrated = small.migrate("D1");
        assertThat(migrated.code()).as(migrated.toString()).isZero();
        assertThat(small.stored("TV")).hasSize(7);
    }
}
