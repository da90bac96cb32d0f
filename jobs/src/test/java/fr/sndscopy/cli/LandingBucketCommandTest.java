package fr.sndscopy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.Withstands;
import fr.sndscopy.config.Home;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.hash.Sha256;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.StoreLayout;
import fr.sndscopy.migration.evidence.Sealing;
import fr.sndscopy.place.s3.Landing;
import fr.sndscopy.place.s3.Landing.Behaviour;
import fr.sndscopy.source.PackedAs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Deliveries in a bucket that producers write to, as whoever copies them sees them. */
class LandingBucketCommandTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int ROWS = 60_000;

    private final Path folder;
    private Landing landing;
    private SmallDelivery local;
    private SmallDelivery remote;

    LandingBucketCommandTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @BeforeEach
    void start() throws IOException {
        landing = new Landing();
        local = new SmallDelivery(folder.resolve("local")).schema(SmallDelivery.TV);
        remote = new SmallDelivery(folder.resolve("remote"));
        configure("call-timeout: 5s");
    }

    @AfterEach
    void stop() {
        landing.close();
    }

    private void configure(String source) throws IOException {
        Path home = Files.createDirectories(folder.resolve("remote/home"));
        Files.writeString(home.resolve("credentials"), """
            [default]
            aws_access_key_id = AKIDEXAMPLE
            aws_secret_access_key = secret
            """);
        Files.writeString(home.resolve("sndscopy.yaml"), """
            sndscopy:
              source:
                endpoint: %s
                credentials-file: credentials
                %s
              migration:
                threads: 2
                part-size: 400KB
            """.formatted(landing.endpoint(), source));
        Files.createDirectories(folder.resolve("local/home"));
        Files.writeString(folder.resolve("local/home/sndscopy.yaml"), """
            sndscopy:
              migration:
                threads: 2
                part-size: 400KB
            """);
    }

    /** A plain file of several parts, one packed with gzip, one with zip, some rows to be rejected. */
    private void deliver(String id) throws IOException {
        local.declares(id, """
            limits: {"*": {count: 100}}
            files:
              - {path: data/plain é.csv, table: TV, period: 2019-02}
              - {path: data/packed.csv.gz, table: TV, period: 2019-03}
              - {path: data/zipped.zip, table: TV, period: 2019-04}
            """.indent(0));
        local.with(id, "data/plain é.csv", rows(0, ROWS));
        ByteArrayOutputStream gzip = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(gzip)) {
            out.write(rows(0, 5_000).getBytes(StandardCharsets.UTF_8));
        }
        local.with(id, "data/packed.csv.gz", gzip.toByteArray());
        ByteArrayOutputStream zip = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(zip)) {
            out.putNextEntry(new ZipEntry("zipped.csv"));
            out.write(rows(7, 9_000).getBytes(StandardCharsets.UTF_8));
        }
        local.with(id, "data/zipped.zip", zip.toByteArray());
        upload(id, "inbox/" + id);
    }

    private static String rows(int from, int to) {
        StringBuilder rows = new StringBuilder("ID;TXT\n");
        for (int i = from; i < to; i++) {
            rows.append(i % 1_000 == 17 ? "wrong" : String.valueOf(i))
                    .append(";text of ")
                    .append(i * 7L % 1_001)
                    .append('\n');
        }
        return rows.toString();
    }

    private void upload(String id, String prefix) throws IOException {
        Path directory = local.directory(id);
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                landing.put(prefix + "/" + directory.relativize(file), Files.readAllBytes(file));
            }
        }
    }

    private CliRun run(String command, String location, String... more) {
        List<String> line = new ArrayList<>(
                List.of(command, location, "--schemas", local.schemas().toString()));
        line.addAll(List.of(more));
        return remote.run(line.toArray(String[]::new));
    }

    private CliRun migrate(String id) {
        return run("migrate", "s3://landing/inbox/" + id);
    }

    private List<String> published() {
        CliRun ls = remote.run("ls", "--json");
        List<String> deliveries = new ArrayList<>();
        JSON.readTree(ls.out()).findValues("delivery").forEach(id -> deliveries.add(id.asString()));
        return deliveries.stream().distinct().toList();
    }

    @Test
    void theSameDeliveryFromAFolderAndFromABucketIsTheSameContent() throws IOException {
        deliver("D-1");

        CliRun fromFolder = local.migrate("D-1");
        CliRun fromBucket = migrate("D-1");

        assertThat(fromFolder.code()).as(fromFolder.toString()).isZero();
        assertThat(fromBucket.code()).as(fromBucket.toString()).isZero();
        Published one = published(folder.resolve("local/home"), "D-1");
        Published other = published(folder.resolve("remote/home"), "D-1");
        assertThat(other.manifest().contentId()).isEqualTo(one.manifest().contentId());
        assertThat(other.manifest().planSha256()).isEqualTo(one.manifest().planSha256());
        assertThat(other.manifest().files()).isEqualTo(one.manifest().files());
        assertThat(other.manifest().tables()).isEqualTo(one.manifest().tables());
        assertThat(one.digests()).hasSizeGreaterThan(4);
        assertThat(other.digests()).isEqualTo(one.digests());
        assertThat(other.evidence())
                .doesNotContain("s3://")
                .doesNotContain("inbox")
                .doesNotContain("127.0.0.1");

        CliRun again = migrate("D-1");
        assertThat(again.code()).isZero();
        assertThat(again.out()).contains("published already");
        assertThat(run("plan", "s3://landing/inbox/D-1/").out())
                .contains("Comes from s3://landing/inbox/D-1/ at " + landing.endpoint())
                .contains("Already published, with the same content.");
    }

    @Test
    void theSameDeliveryInOtherPackingsFromAFolderAndFromABucketIsTheSameContent() throws IOException {
        local.declares("D-1", """
            limits: {"*": {count: 100}}
            files:
              - {path: data/a.csv.zst, table: TV, period: 2019-03}
              - {path: data/a.csv.xz, table: TV, period: 2019-04}
              - {path: data/a.csv.bz2, table: TV, period: 2019-05}
            """.indent(0));
        for (PackedAs packing : List.of(PackedAs.ZST, PackedAs.XZ, PackedAs.BZ2)) {
            local.with("D-1", "data/a.csv" + packing.ending(), packing.pack(rows(0, 9_000)));
        }
        upload("D-1", "inbox/D-1");

        CliRun fromFolder = local.migrate("D-1");
        CliRun fromBucket = migrate("D-1");

        assertThat(fromFolder.code()).as(fromFolder.toString()).isZero();
        assertThat(fromBucket.code()).as(fromBucket.toString()).isZero();
        Published one = published(folder.resolve("local/home"), "D-1");
        Published other = published(folder.resolve("remote/home"), "D-1");
        assertThat(other.manifest().contentId()).isEqualTo(one.manifest().contentId());
        assertThat(one.digests()).hasSize(3);
        assertThat(other.digests()).isEqualTo(one.digests());
    }

    @Test
    void aBucketThatDoesNotAnswerIsNoDamageOfAPackedFile() throws IOException {
        for (PackedAs packing : List.of(PackedAs.ZST, PackedAs.XZ, PackedAs.BZ2)) {
            String id = "D-" + packing;
            String path = "data/a.csv" + packing.ending();
            local.declares(id, "files: [{path: " + path + ", table: TV}]\nlimits: {TV: {count: 100}}");
            local.with(id, path, packing.pack(rows(0, 9_000)));
            upload(id, "inbox/" + id);
            AtomicInteger gets = new AtomicInteger();
            landing.before(request -> {
                if (request.contains(path) && request.startsWith("GET") && gets.incrementAndGet() > 1) {
                    throw new IllegalStateException("no answer");
                }
            });
            CliRun outage = migrate(id);
            assertThat(outage.code()).as(outage.toString()).isEqualTo(75);
            landing.before(request -> {});
        }
    }

    private record Published(Manifest manifest, String evidence, List<String> digests) {}

    private static Published published(Path home, String delivery) {
        try (Workplace workplace = Workplace.open(new Home(home))) {
            Manifest manifest = workplace.ledger().manifest(delivery).orElseThrow();
            byte[] sealed = workplace
                    .store()
                    .read(Objects.requireNonNull(manifest.evidence()).key(), 1 << 26)
                    .orElseThrow();
            String evidence = new String(
                    new Sealing(workplace.keyService())
                            .open(sealed, StoreLayout.evidenceAad(manifest.dataset(), delivery)),
                    StandardCharsets.UTF_8);
            List<String> digests = new ArrayList<>();
            for (JsonNode part : JSON.readTree(evidence).get("parts")) {
                digests.add(part.get("part") + " " + part.get("digest") + " " + part.get("columns"));
            }
            return new Published(manifest, evidence, digests);
        }
    }

    @Test
    void aBagInABucketIsCheckedAsOneInAFolder() throws IOException {
        local.with("B-1", "data/a.csv", rows(0, 10));
        local.with("B-1", "data/delivery.yaml", """
            delivery: B-1
            product: X
            period: 2019-02
            files:
              - {path: a.csv, table: TV}
            """);
        local.with("B-1", "bagit.txt", "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n");
        local.with("B-1", "manifest-sha256.txt", sha256("B-1", "data/a.csv") + sha256("B-1", "data/delivery.yaml"));
        upload("B-1", "inbox/B-1");
        landing.put("inbox/B-1/", "");
        landing.put("inbox/B-1/data/", "");

        CliRun good = migrate("B-1");
        assertThat(good.code()).as(good.toString()).isZero();

        landing.put("inbox/B-1/data/more.csv", "ID;TXT\n");
        CliRun more = migrate("B-1");
        assertThat(more.code()).isEqualTo(13);
        assertThat(more.err()).contains("there but not listed: data/more.csv");
    }

    private String sha256(String id, String path) throws IOException {
        byte[] bytes = Files.readAllBytes(local.directory(id).resolve(path));
        return Sha256.of(bytes) + "  " + path + "\n";
    }

    @Test
    void anObjectThatIsReplacedWhileItIsReadRefusesTheDeliveryAndNothingIsPublished() throws IOException {
        deliver("D-1");
        // planned: list, header, first rows, cuts; then comes what reads it whole
        AtomicInteger gets = new AtomicInteger();
        landing.before(request -> {
            if (request.startsWith("GET inbox/D-1/data/plain") && gets.incrementAndGet() == 12) {
                landing.put("inbox/D-1/data/plain é.csv", rows(1, ROWS + 1));
            }
        });

        CliRun run = migrate("D-1");

        assertThat(gets).hasValueGreaterThanOrEqualTo(12);
        assertThat(run.code()).as(run.toString()).isEqualTo(13);
        assertThat(run.err())
                .contains("[data/plain é.csv] it is another object than it was: expected the file to stay as it was");
        assertThat(published()).isEmpty();
    }

    @Withstands(fault = "an object of a delivery is replaced when all of it is read", outcome = "13, nothing published")
    @Test
    void anObjectThatIsReplacedWhenAllIsReadIsNoticedBeforeItIsPublished() throws IOException {
        landing.keepingVersions();
        deliver("D-1");
        byte[] same = landing.content("inbox/D-1/data/packed.csv.gz");
        AtomicInteger heads = new AtomicInteger();
        landing.before(request -> {
            // frozen, received; the third is before the entry
            if (request.equals("HEAD inbox/D-1/data/packed.csv.gz") && heads.incrementAndGet() == 3) {
                landing.put("inbox/D-1/data/packed.csv.gz", same);
            }
        });

        CliRun run = migrate("D-1");

        assertThat(run.code()).as(run.toString()).isEqualTo(13);
        assertThat(run.err()).contains("[data/packed.csv.gz] modified ").contains("of version v");
        assertThat(published()).isEmpty();
        landing.before(request -> {});
        assertThat(migrate("D-1").code()).as("the same content, settled").isZero();
    }

    @Withstands(fault = "an object of a delivery vanishes during the run", outcome = "13, nothing published")
    @Test
    void anObjectThatVanishesRefusesTheDeliveryAndNothingIsPublished() throws IOException {
        deliver("D-1");
        AtomicInteger gets = new AtomicInteger();
        landing.before(request -> {
            if (request.startsWith("GET inbox/D-1/data/plain") && gets.incrementAndGet() == 12) {
                landing.remove("inbox/D-1/data/plain é.csv");
            }
        });

        CliRun run = migrate("D-1");

        assertThat(run.code()).as(run.toString()).isEqualTo(13);
        assertThat(run.err()).contains("[data/plain é.csv").contains("it is gone");
        assertThat(published()).isEmpty();
    }

    @Withstands(fault = "the bucket of a delivery stops answering", outcome = "75, and the next run goes on")
    @Test
    void anOutageEndsWith75AndTheNextRunGoesOn() throws IOException {
        deliver("D-1");
        AtomicInteger gets = new AtomicInteger();
        landing.before(request -> {
            if (request.startsWith("GET inbox/D-1/data/plain") && gets.incrementAndGet() == 13) {
                landing.always(Behaviour.CUT_AT_ONCE);
            }
        });
        CliRun outage = migrate("D-1");
        assertThat(outage.code()).as(outage.toString()).isEqualTo(75);
        assertThat(outage.err()).contains("[s3 " + landing.endpoint() + "/landing: inbox/D-1/data/");
        assertThat(published()).isEmpty();

        landing.before(request -> {}).always(Behaviour.HONEST);
        CliRun next = migrate("D-1");
        assertThat(next.code()).as(next.toString()).isZero();
        assertThat(published()).containsExactly("D-1");
    }

    @Test
    void whatWasConvertedBeforeAnOutageIsNotReadOfTheBucketAgain() throws IOException {
        deliver("D-1");
        AtomicInteger heads = new AtomicInteger();
        landing.before(request -> {
            // three files are frozen and received; then all is converted, and looked at once more
            if (request.startsWith("HEAD") && heads.incrementAndGet() > 6) {
                throw new IllegalStateException("no answer");
            }
        });
        CliRun outage = migrate("D-1");
        assertThat(outage.code()).as(outage.toString()).isEqualTo(75);
        int first = landing.requests().size();

        landing.before(request -> {});
        CliRun next = migrate("D-1");

        assertThat(next.code()).as(next.toString()).isZero();
        List<String> again =
                landing.requests().subList(first, landing.requests().size());
        assertThat(again)
                .as("the whole of a packed file is asked for twice to plan it, and to convert and to hash it")
                .filteredOn(request -> request.matches("GET .*/packed.csv.gz bytes=0-\\d{3,}"))
                .hasSizeLessThan((int) landing.requests().subList(0, first).stream()
                        .filter(request -> request.matches("GET .*/packed.csv.gz bytes=0-\\d{3,}"))
                        .count());
        assertThat(folder.resolve("remote/home/reports/D-1/report.json"))
                .content()
                .contains("\"revisit\"");
    }

    @Withstands(fault = "the bucket of a delivery refuses the credentials", outcome = "2")
    @Test
    void credentialsThatAreRefusedAreAnErrorOfTheCallAndMakeNoHome() throws IOException {
        deliver("D-1");
        landing.always(Behaviour.DENY);

        CliRun run = migrate("D-1");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("list refused: HTTP 403 AccessDenied").doesNotContain("AKIDEXAMPLE");
        assertThat(folder.resolve("remote/home/keys")).doesNotExist();
    }

    @Test
    void aNameDoesNothingToTheTerminal() throws IOException {
        local.declares("T-1", "files:\n  - {path: a.csv, table: TV}").with("T-1", "a.csv", rows(0, 3));
        upload("T-1", "inbox/T-1");
        landing.put("inbox/T-1/\u001b[2Jb.csv", "x");

        CliRun plan = run("plan", "s3://landing/inbox/T-1");

        assertThat(plan.code()).as(plan.toString()).isZero();
        assertThat(plan.out()).contains("not declared, left alone: ?[2Jb.csv").doesNotContain("\u001b");
    }

    @Test
    void aSlipInALocationIsAnErrorOfTheCall() {
        landing.put("inbox/D-1/delivery.yaml", "x");

        assertThat(run("plan", "s3://landing/inbos/D-1").err())
                .contains("[s3://landing/inbos/D-1 at " + landing.endpoint()
                        + "] no object under this prefix: expected a folder with delivery.yaml");
        assertThat(run("plan", "s3://landing/inbos/D-1").code()).isEqualTo(2);
        assertThat(run("plan", "s3://key:secret@landing/D-1").code()).isEqualTo(2);
        assertThat(run("plan", "s3://key:secret@landing/D-1").err()).doesNotContain("secret");
        assertThat(run("plan", "s3://nobody/D-1").code()).isEqualTo(2);
        assertThat(run("plan", "s3://").code()).isEqualTo(2);
    }

    private CliRun inventoryUnder(String configuration) throws IOException {
        Path home = folder.resolve("remote/home");
        Files.writeString(home.resolve("store-credentials"), """
            [default]
            aws_access_key_id = AKIDOFSTORE
            aws_secret_access_key = secret
            """);
        Files.writeString(home.resolve("sndscopy.yaml"), configuration);
        landing.put("new/TV_2019-02.csv", rows(0, 10));
        return run("inventory", "s3://landing/new", "--out", "-");
    }

    @Test
    void withoutAnEndpointOfItsOwnABucketIsAtTheStoreAndReachedAsThat() throws IOException {
        CliRun run = inventoryUnder("""
            sndscopy:
              store: {endpoint: "%s", bucket: copy, prefix: of, credentials-file: store-credentials}
            """.formatted(landing.endpoint()));

        assertThat(run.out()).as(run.toString()).contains("delivery: X-2019-02");
        assertThat(landing.accessKeys()).containsExactly("AKIDOFSTORE");

        inventoryUnder("""
            sndscopy:
              store: {endpoint: "%s", credentials-file: store-credentials}
              source: {credentials-file: credentials}
            """.formatted(landing.endpoint()));
        assertThat(landing.accessKeys()).containsExactly("AKIDEXAMPLE", "AKIDOFSTORE");
    }

    @Test
    void theStoresCredentialsAreNotSentToAnotherEndpoint() throws IOException {
        CliRun run = inventoryUnder("""
            sndscopy:
              store: {endpoint: "http://127.0.0.1:1", credentials-file: store-credentials}
              source: {endpoint: "%s"}
            """.formatted(landing.endpoint()));

        assertThat(run.code()).as(run.toString()).isNotZero();
        assertThat(landing.accessKeys()).doesNotContain("AKIDOFSTORE");
    }

    @Test
    void settingsOfABucketThatIsNowhereAreRefused() throws IOException {
        CliRun nowhere = inventoryUnder("sndscopy:\n  source: {region: fr-par}\n");
        assertThat(nowhere.code()).isEqualTo(2);
        assertThat(nowhere.err())
                .contains("[sndscopy.source.region] given without sndscopy.source.endpoint, it would have no effect");

        CliRun unknown = inventoryUnder("sndscopy:\n  source: {bucket: landing}\n");
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.err()).contains("source.bucket");
    }

    @Test
    void withoutAnEndpointNothingIsAsked() throws IOException {
        CliRun run = local.run("plan", "s3://landing/D-1");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err())
                .contains("[sndscopy.source.endpoint] missing: expected https://host[:port] where"
                        + " s3://landing is, here or as SNDSCOPY_SOURCE_ENDPOINT");
    }

    @Test
    void aNightPublishesWhatIsWholeAndLeavesTheBucketAsItWas() throws IOException {
        for (String id : List.of("N-1", "N-2", "N-3")) {
            local.with(id, "a.csv", rows(0, 10));
            local.declares(
                    id,
                    "files:\n  - {path: a.csv, table: TV, sha256: "
                            + sha256(id, "a.csv").substring(0, 64) + ", period: 2019-0" + id.charAt(2) + "}");
            upload(id, "inbox/" + id);
        }
        landing.remove("inbox/N-2/a.csv");
        landing.put("inbox/N-3/b.csv.part", "x");
        landing.put("inbox/other/readme.txt", "x").put("inbox/", "");
        List<String> before = landing.keys();

        CliRun night = run("nightly", "s3://landing/inbox", "--json");

        assertThat(night.code()).as(night.toString()).isZero();
        List<String> outcomes = new ArrayList<>();
        JSON.readTree(night.out())
                .get("deliveries")
                .forEach(line -> outcomes.add(line.get("delivery").asString() + " "
                        + line.get("outcome").asString()));
        assertThat(outcomes).containsExactly("N-1 published", "N-2 waiting", "N-3 waiting", "other not-declared");
        assertThat(landing.keys()).isEqualTo(before);
        assertThat(landing.requests()).allMatch(request -> request.matches("(?s)(GET|HEAD|LIST) .*"));

        upload("N-2", "inbox/N-2");
        CliRun second = run("nightly", "s3://landing/inbox", "--json");
        assertThat(second.code()).as(second.toString()).isZero();
        assertThat(published()).containsExactlyInAnyOrder("N-1", "N-2");
    }

    @Test
    void aNightInWhichTheBucketDoesNotAnswerEndsWith75() throws IOException {
        local.with("N-1", "a.csv", rows(0, 10));
        local.declares(
                "N-1",
                "files:\n  - {path: a.csv, table: TV, sha256: "
                        + sha256("N-1", "a.csv").substring(0, 64) + "}");
        upload("N-1", "inbox/N-1");
        landing.always(Behaviour.SLOW_DOWN);

        CliRun night = run("nightly", "s3://landing/inbox");

        assertThat(night.code()).as(night.toString()).isEqualTo(75);
        assertThat(night.err()).contains("inbox/N-1/delivery.yaml] get");
        landing.always(Behaviour.HONEST);
        assertThat(run("nightly", "s3://landing/inbox").code()).isZero();
    }

    @Test
    void aDraftOfABucketGoesWhereItIsToldTo() throws IOException {
        landing.put("new/TV_2019-02.csv", rows(0, 10));
        Path out = folder.resolve("draft.yaml");

        CliRun nowhere = run("inventory", "s3://landing/new");
        assertThat(nowhere.code()).isEqualTo(2);
        assertThat(nowhere.err())
                .contains("[s3://landing/new] nothing is written in a bucket: expected --out FILE of this machine");

        CliRun drafted = run("inventory", "s3://landing/new/", "--out", out.toString());
        assertThat(drafted.code()).as(drafted.toString()).isIn(0, 13);
        assertThat(drafted.out()).contains("Written to " + out + "; its place is s3://landing/new/delivery.yaml");
        assertThat(Files.readString(out)).contains("delivery: X-2019-02").contains("path: TV_2019-02.csv");
        assertThat(landing.keys()).containsExactly("new/TV_2019-02.csv");
    }

    @Test
    void aSchemaIsProposedOfWhatABucketHas() throws IOException {
        local.declares("S-1", "files:\n  - {path: a.csv, table: TV}").with("S-1", "a.csv", "ID;TXT;NEW_COL\n1;a;b\n");
        upload("S-1", "inbox/S-1");

        CliRun run = remote.run(
                "schema",
                "propose",
                "s3://landing/inbox/S-1",
                "--schemas",
                local.schemas().toString());

        assertThat(run.code()).as(run.toString()).isZero();
        assertThat(run.out() + run.err()).contains("NEW_COL");
    }
}
