package fr.sndscopy.it;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.it.CliProcess.Outcome;
import fr.sndscopy.ledger.Manifest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Deliveries that are not as they must be: refused, or in quarantine, and never half published; and no value of a row is
 * left anywhere in clear.
 */
class BadInputIT {
    private static final String ID = "BEN-2019";
    private static final String FILE = "data/ben.csv";

    /** In every row of every delivery of these tests, as pseudonym: of 17 characters, as the real ones. */
    private static final String CANARY = "CANARYQX7ZK9W2VJ5";

    private static final int ROWS = 30;

    private final Path folder;
    private final TestHome home;

    BadInputIT(@TempDir Path folder) {
        this.folder = folder.resolve("delivery");
        this.home = new TestHome(folder.resolve("home"));
    }

    /** A delivery that is refused, and what the message says. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Refused(String name, Writer writer, String place, String... words) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** Writes a delivery. */
    interface Writer {
        Path write(Path folder) throws IOException;
    }

    static Stream<Refused> refused() {
        return Stream.of(
                new Refused("truncated gzip", folder -> packed(folder, truncated(gzip(lines()))), "ben.csv.gz"),
                new Refused(
                        "gzip truncated far behind the header",
                        folder -> packed(folder, truncated(gzip(TestDelivery.lines(9000)))),
                        "ben.csv.gz"),
                new Refused(
                        "unclosed quote",
                        folder -> {
                            plain(folder, with(ROWS, "\"" + TestDelivery.row(CANARY)));
                            TestDelivery.redeclare(folder, "quote: none", "quote: rfc4180");
                            return folder;
                        },
                        "ben.csv",
                        "quote"),
                new Refused(
                        "damaged second gzip member", folder -> packed(folder, damagedSecondMember()), "ben.csv.gz"),
                new Refused(
                        "gzip with bytes behind its end",
                        folder ->
                                packed(folder, concatenated(gzip(lines()), "garbage".getBytes(StandardCharsets.UTF_8))),
                        "ben.csv.gz"),
                new Refused(
                        "unknown and missing column",
                        folder -> plain(folder, with(0, TestDelivery.HEADER.replace("BEN_CDI_NIR", "BEN_NEW_COL"))),
                        "ben.csv",
                        "BEN_CDI_NIR"),
                new Refused(
                        "value for a column's name",
                        folder -> plain(folder, with(0, TestDelivery.HEADER.replace("BEN_CDI_NIR", CANARY))),
                        "ben.csv",
                        "BEN_CDI_NIR"),
                new Refused(
                        "header and first row on one line",
                        folder -> plain(folder, with(0, TestDelivery.HEADER + ";" + TestDelivery.row(CANARY))),
                        "ben.csv"),
                new Refused("no header", folder -> plain(folder, lines().subList(1, ROWS)), "ben.csv"),
                new Refused(
                        "header in another encoding",
                        folder -> plain(folder, concatenated(new byte[] {(byte) 0xe9}, TestDelivery.bytes(lines()))),
                        "ben.csv"),
                new Refused("empty file", folder -> plain(folder, new byte[0]), "ben.csv"),
                new Refused(
                        "other checksum than declared",
                        folder -> plain(folder, TestDelivery.bytes(lines()), "sha256: \"" + "a".repeat(64) + "\""),
                        "ben.csv",
                        "SHA-256"),
                new Refused(
                        "other number of rows than declared",
                        folder -> plain(folder, TestDelivery.bytes(lines()), "rows: " + (ROWS + 1)),
                        "ben.csv",
                        Integer.toString(ROWS)),
                new Refused(
                        "missing file",
                        folder -> TestDelivery.in(folder, ID).declare(FILE).write(),
                        "ben.csv"),
                new Refused(
                        "unknown table",
                        folder -> plain(folder, TestDelivery.bytes(lines()), "table: NO_SUCH_T"),
                        "ben.csv",
                        "NO_SUCH_T"),
                new Refused(
                        "more rejects than tolerated",
                        folder -> {
                            plain(folder, with(3, TestDelivery.row(CANARY + "TOOLONG")));
                            TestDelivery.redeclare(folder, "limits: {\"*\": none}", "limits: {\"*\": {count: 0}}");
                            return folder;
                        },
                        "IR_BEN_R",
                        "too-long"),
                new Refused(
                        "bag with altered payload",
                        folder -> {
                            bag(folder);
                            Files.write(folder.resolve(FILE), TestDelivery.bytes(with(1, altered())));
                            return folder;
                        },
                        "ben.csv"),
                new Refused(
                        "bag without a payload file",
                        folder -> {
                            bag(folder);
                            Files.delete(folder.resolve(FILE));
                            return folder;
                        },
                        "ben.csv"),
                new Refused(
                        "bag with a payload file more",
                        folder -> {
                            bag(folder);
                            Files.write(folder.resolve("data/more.csv"), TestDelivery.bytes(lines()));
                            return folder;
                        },
                        "more.csv"),
                new Refused(
                        "bag whose manifest was altered with its payload",
                        folder -> {
                            bag(folder);
                            tagManifest(folder, "manifest-sha256.txt");
                            byte[] content = TestDelivery.bytes(with(1, altered()));
                            Files.write(folder.resolve(FILE), content);
                            Files.writeString(
                                    folder.resolve("manifest-sha256.txt"), sha256(content) + "  " + FILE + "\n");
                            return folder;
                        },
                        "manifest-sha256.txt",
                        "SHA-256 differs from the declared one"),
                new Refused(
                        "bag whose declaration was altered",
                        folder -> {
                            bag(folder);
                            tagManifest(folder, "delivery.yaml");
                            TestDelivery.redeclare(folder, "vintage: 2019", "vintage: 2018");
                            return folder;
                        },
                        "delivery.yaml",
                        "SHA-256 differs from the declared one"),
                new Refused(
                        "bag without a tag file that it lists",
                        folder -> {
                            bag(folder);
                            Files.writeString(folder.resolve("bag-info.txt"), "Source-Organization: X\n");
                            tagManifest(folder, "bag-info.txt");
                            Files.delete(folder.resolve("bag-info.txt"));
                            return folder;
                        },
                        "tagmanifest-sha256.txt",
                        "bag-info.txt"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void aDeliveryThatIsNotWhatItMustBeIsRefusedAndACorrectOneOfThatIdIsTaken(Refused delivery) throws Exception {
        Outcome outcome = home.migrate(delivery.writer().write(folder));

        assertThat(outcome.exitCode()).as(outcome.stderr()).isEqualTo(13);
        assertThat(outcome.stderr()).contains(delivery.place());
        assertThat(List.of(delivery.words()))
                .allSatisfy(word -> assertThat(outcome.stderr()).contains(word));
        assertThat(home.ledger()).isEmpty();
        assertThat(TestHome.files(home.resolve("work"))).isEmpty();
        Canaries.assertNowhere(CANARY, home, outcome);

        clear(folder);
        Outcome correct = home.migrate(plain(folder, TestDelivery.bytes(lines())));

        assertThat(correct.exitCode()).as(correct.stderr()).isZero();
        assertThat(home.ledger()).hasSize(1);
        assertThat(home.books(ID))
                .isEqualTo(Map.of(TestDelivery.TABLE, new Manifest.Books(ROWS, ROWS, 0, Map.of(), Map.of())));
        Canaries.assertNowhere(CANARY, home, correct);
    }

    /** Rows of which some break a rule. */
    record Quarantined(String name, String code, int rejected, Writer writer) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Quarantined> quarantined() {
        return Stream.of(
                new Quarantined(
                        "row with a cell less", "ragged-row", 1, folder -> plain(folder, with(4, CANARY + ";1"))),
                new Quarantined(
                        "row with a cell more",
                        "ragged-row",
                        1,
                        folder -> plain(folder, with(ROWS, TestDelivery.row(CANARY) + ";" + CANARY))),
                new Quarantined(
                        "NUL byte", "nul-byte", 1, folder -> plain(folder, with(4, TestDelivery.row(CANARY + "\0")))),
                new Quarantined("undecodable byte", "encoding", 1, folder -> {
                    byte[] bytes = TestDelivery.bytes(with(4, TestDelivery.row(CANARY.replace('X', '~'))));
                    for (int at = 0; at < bytes.length; at++) {
                        bytes[at] = bytes[at] == '~' ? (byte) 0xe9 : bytes[at];
                    }
                    return plain(folder, bytes);
                }),
                new Quarantined(
                        "pseudonym of 18 characters",
                        "too-long",
                        1,
                        folder -> plain(folder, with(4, TestDelivery.row(CANARY).replaceFirst(";1;", "Z;1;")))),
                new Quarantined(
                        "pseudonym where a number belongs",
                        "not-integer",
                        1,
                        folder -> plain(
                                folder, with(4, TestDelivery.row(CANARY).replaceFirst(";1;", ";" + CANARY + ";")))),
                new Quarantined(
                        "pseudonym where a date belongs",
                        "bad-date",
                        1,
                        folder -> plain(folder, with(4, TestDelivery.row(CANARY).replace("10/01/2017", CANARY)))));
    }

    @ParameterizedTest
    @MethodSource("quarantined")
    void aRowThatBreaksARuleGoesToQuarantineAndIntoTheBooks(Quarantined delivery) throws Exception {
        Outcome outcome = home.migrate(delivery.writer().write(folder));

        assertThat(outcome.exitCode()).as(outcome.stderr()).isEqualTo(3);
        Manifest.Books books = home.books(ID).get(TestDelivery.TABLE);
        assertThat(books)
                .isEqualTo(new Manifest.Books(
                        ROWS,
                        ROWS - delivery.rejected(),
                        delivery.rejected(),
                        books == null ? Map.of() : books.violations(),
                        Map.of()));
        assertThat(books == null ? Map.of() : books.violationsByCode()).containsKey(delivery.code());
        Canaries.assertNowhere(CANARY, home, outcome);
    }

    @Test
    void aRejectedRowIsNotInAnyPlainObjectAlthoughItIsKept() throws Exception {
        Outcome outcome = home.migrate(plain(folder, with(4, CANARY + ";1")));

        assertThat(outcome.exitCode()).isEqualTo(3);
        assertThat(home.objects("quarantine")).hasSize(1);
        assertThat(home.objects("data")).hasSize(1);
        Canaries.assertNowhere(CANARY, home, outcome);
    }

    /** Good rows that all hold the canary; their birth ranks, from 2 on, tell their keys apart. */
    private static List<String> lines() {
        List<String> lines = new ArrayList<>(TestDelivery.lines(ROWS));
        for (int row = 1; row <= ROWS; row++) {
            lines.set(row, lines.get(row).replaceFirst("NOBODY\\d{11};1;", CANARY + ";" + (row + 1) + ";"));
        }
        return lines;
    }

    private static List<String> with(int index, String line) {
        List<String> lines = lines();
        lines.set(index, line);
        return lines;
    }

    private static String altered() {
        return TestDelivery.row(CANARY).replace("1955", "1956");
    }

    private static Path plain(Path folder, List<String> lines) {
        return plain(folder, TestDelivery.bytes(lines));
    }

    private static Path plain(Path folder, byte[] content, String... declarations) {
        return TestDelivery.in(folder, ID).file(FILE, content, declarations).write();
    }

    private static Path packed(Path folder, byte[] content) {
        return TestDelivery.in(folder, ID).file(FILE + ".gz", content).write();
    }

    private static byte[] gzip(List<String> lines) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(TestDelivery.bytes(lines));
        }
        return packed.toByteArray();
    }

    private static byte[] truncated(byte[] content) {
        return Arrays.copyOf(content, content.length - 20);
    }

    private static byte[] damagedSecondMember() throws IOException {
        byte[] second = gzip(lines().subList(1, ROWS));
        second[second.length / 2] ^= 1;
        return concatenated(gzip(lines()), second);
    }

    private static byte[] concatenated(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    /** Makes the folder a bag of the correct delivery. */
    private static void bag(Path folder) throws IOException {
        byte[] content = TestDelivery.bytes(lines());
        plain(folder, content);
        Files.writeString(folder.resolve("bagit.txt"), "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n");
        Files.writeString(folder.resolve("manifest-sha256.txt"), sha256(content) + "  " + FILE + "\n");
    }

    private static void tagManifest(Path folder, String listed) throws IOException {
        Files.writeString(
                folder.resolve("tagmanifest-sha256.txt"),
                sha256(Files.readAllBytes(folder.resolve(listed))) + "  " + listed + "\n");
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void clear(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).collect(Collectors.toList())) {
                Files.delete(each);
            }
        }
    }
}
