package fr.sndscopy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.FormatDocument;
import fr.sndscopy.SecondVerifier;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Stores that earlier versions wrote, kept to the byte: what could be read once stays readable for ever, with the same verdict, and so do
 * the verdicts on broken copies. A sample is never written anew; a version that writes other formats adds one ({@link
 * SampleStoreProgram}).
 */
@Isolated("replaces System.out and System.err")
final class SampleStoreTest {
    private static final Path SAMPLES = Path.of("src", "test", "resources", "fr", "sndscopy", "sample-store");
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    @TestFactory
    Stream<DynamicTest> whatWasWrittenStaysReadable() throws IOException {
        return samples().stream().flatMap(sample -> {
            Path home = folder.resolve(sample.getFileName());
            JsonNode expected = expected(sample);
            List<String> kept = List.of(
                    "--expect-head",
                    expected.get("head").stringValue(),
                    "--expect-entries",
                    Long.toString(expected.get("entries").longValue()));
            return Stream.of(
                    test(sample, "sealed", home, () -> verifyGood(home, concat(List.of("verify", "--sealed"), kept))),
                    test(sample, "content", home, () -> verifyGood(home, concat(List.of("verify"), kept))),
                    test(sample, "rows", home, () -> assertThat(rows(home, sample))
                            .isEqualTo(rowsOf(sample))));
        });
    }

    @TestFactory
    Stream<DynamicTest> whatWasWrittenGoesOn() throws IOException {
        return samples().stream()
                .map(sample -> DynamicTest.dynamicTest(sample.getFileName().toString(), () -> {
                    Path home = folder.resolve("goes-on-" + sample.getFileName());
                    copy(sample.resolve("home"), home);
                    Path delivery = Files.createDirectories(home.resolveSibling(home.getFileName() + "-more"));
                    Files.copy(sample.resolve("inputs/SAMPLE-2/sample.csv"), delivery.resolve("sample.csv"));
                    Files.writeString(
                            delivery.resolve("delivery.yaml"),
                            Files.readString(sample.resolve("inputs/SAMPLE-2/delivery.yaml"))
                                    .replace("SAMPLE-2", "SAMPLE-4")
                                    .replace("2019-03", "2019-04"));
                    String schemas = sample.resolve("inputs/schemas-2").toString();

                    CliRun more = run(home, List.of("migrate", delivery.toString(), "--schemas", schemas));
                    assertThat(more.code()).as(more.toString()).isZero();
                    long entries = expected(sample).get("entries").longValue();
                    verifyGood(home, List.of("verify", "--expect-entries", Long.toString(entries + 1)));
                    assertThat(rows(home, sample)).hasSize(8).containsAll(rowsOf(sample));
                }));
    }

    @TestFactory
    Stream<DynamicTest> eachBrokenCopyIsToldByItsObject() throws IOException {
        return samples().stream().flatMap(sample -> {
            JsonNode expected = expected(sample);
            List<DynamicTest> tests = new ArrayList<>();
            for (JsonNode broken : expected.get("broken")) {
                String name = broken.get("name").stringValue();
                Path home = folder.resolve(sample.getFileName() + "-" + name);
                tests.add(DynamicTest.dynamicTest(sample.getFileName() + ": " + name, () -> {
                    copy(sample.resolve("home"), home);
                    for (JsonNode change : broken.get("changes")) {
                        change(home.resolve("store/sndscopy"), change);
                    }
                    // the copies' homes have seen no ledger before, as an auditor has not
                    verify(home, broken.get("sealed"), List.of("verify", "--sealed"));
                    forget(home);
                    verify(home, broken.get("content"), List.of("verify"));
                    if (broken.has("expectHead")) {
                        forget(home);
                        verify(
                                home,
                                broken.get("expectHead"),
                                List.of(
                                        "verify",
                                        "--expect-head",
                                        expected.get("head").stringValue()));
                    }
                }));
            }
            assertThat(tests).as("broken copies of %s", sample).hasSizeGreaterThan(5);
            return tests.stream();
        });
    }

    @TestFactory
    Stream<DynamicTest> theSecondImplementationSaysTheSame() throws IOException {
        String name = "SampleStoreTest.theSecondImplementationSaysTheSame";
        SecondVerifier.require(SecondVerifier.Level.SEALED, name);
        return samples().stream().flatMap(sample -> {
            JsonNode expected = expected(sample);
            String head = expected.get("head").stringValue();
            List<DynamicTest> tests = new ArrayList<>();
            tests.add(DynamicTest.dynamicTest(sample.getFileName() + ": sealed", () -> {
                SecondVerifier.Outcome whole = SecondVerifier.verify(
                        sample.resolve("home/store/sndscopy"),
                        "--expect-head",
                        head,
                        "--expect-entries",
                        Long.toString(expected.get("entries").longValue()));
                assertThat(whole.code()).as(whole.text()).isZero();
            }));
            tests.add(DynamicTest.dynamicTest(sample.getFileName() + ": content", () -> {
                SecondVerifier.require(SecondVerifier.Level.CONTENT, name);
                Path keys = sample.resolve("home/keys").toAbsolutePath();
                SecondVerifier.Outcome whole = SecondVerifier.verify(
                        sample.resolve("home/store/sndscopy"),
                        "--keystore",
                        keys.resolve("keystore.p12").toString(),
                        "--password-file",
                        keys.resolve("keystore.password").toString());
                assertThat(whole.code()).as(whole.text()).isZero();
                assertThat(whole.text())
                        .contains("\"partsRead\": " + expected.path("partsRead").asInt(6));
            }));
            for (JsonNode broken : expected.get("broken")) {
                String what = sample.getFileName() + ": " + broken.get("name").stringValue();
                tests.add(DynamicTest.dynamicTest(what, () -> {
                    Path home = folder.resolve("second-" + sample.getFileName() + "-"
                            + broken.get("name").stringValue());
                    copy(sample.resolve("home"), home);
                    for (JsonNode change : broken.get("changes")) {
                        change(home.resolve("store/sndscopy"), change);
                    }
                    verifySecondly(home, broken, head, sample, what);
                }));
            }
            return tests.stream();
        });
    }

    private static void verifySecondly(Path home, JsonNode broken, String head, Path sample, String what)
            throws IOException {
        Path store = home.resolve("store/sndscopy");
        verdict(SecondVerifier.verify(store), broken.get("sealed"));
        if (broken.has("expectHead")) {
            SecondVerifier.Outcome expecting = SecondVerifier.verify(store, "--expect-head", head);
            assertThat(expecting.code()).as(expecting.text()).isEqualTo(4);
        }
        // what is found without keys is found with them too
        if (broken.get("sealed").get("code").intValue() == 0) {
            SecondVerifier.require(SecondVerifier.Level.CONTENT, what);
            String keys =
                    sample.resolve("keys-in-clear.properties").toAbsolutePath().toString();
            verdict(SecondVerifier.verify(store, "--keys", keys), broken.get("content"));
        }
    }

    private static void verdict(SecondVerifier.Outcome outcome, JsonNode expected) {
        assertThat(outcome.code())
                .as(outcome.text())
                .isEqualTo(expected.get("code").intValue());
        if (expected.has("names")) {
            assertThat(outcome.text()).contains(expected.get("names").stringValue());
        }
    }

    @Test
    void eachBrokenCopyIsNamedByACheckOfTheFormat() throws IOException {
        String checks = FormatDocument.section("## 11. What a verifier MUST check");
        for (Path sample : samples()) {
            for (JsonNode broken : expected(sample).get("broken")) {
                assertThat(checks).contains("`" + broken.get("name").stringValue() + "`");
            }
        }
    }

    private static List<Path> samples() throws IOException {
        try (Stream<Path> all = Files.list(SAMPLES)) {
            List<Path> samples = all.filter(Files::isDirectory).sorted().toList();
            assertThat(samples).isNotEmpty();
            return samples;
        }
    }

    private static JsonNode expected(Path sample) {
        return JSON.readTree(sample.resolve("expected.json"));
    }

    private interface Check {
        void run() throws IOException;
    }

    /** Checks a copy, of which nothing changes but what the home remembers. */
    private static DynamicTest test(Path sample, String what, Path home, Check check) {
        return DynamicTest.dynamicTest(sample.getFileName() + ": " + what, () -> {
            if (!Files.exists(home)) {
                copy(sample.resolve("home"), home);
            }
            check.run();
            assertThat(content(home)).containsAllEntriesOf(content(sample.resolve("home")));
            assertThat(content(home.resolve("store")).keySet())
                    .filteredOn(key -> !key.startsWith("sndscopy/access/")) // whoever exports leaves an entry
                    .containsExactlyElementsOf(content(sample.resolve("home/store")).keySet().stream()
                            .filter(key -> !key.startsWith("sndscopy/access/"))
                            .toList());
        });
    }

    private static void verifyGood(Path home, List<String> arguments) {
        CliRun run = run(home, arguments);
        assertThat(run.code()).as(run.toString()).isZero();
        assertThat(run.out()).contains("verdict: good");
    }

    private static void verify(Path home, JsonNode verdict, List<String> arguments) {
        CliRun run = run(home, arguments);
        assertThat(run.code())
                .as("%s: %s", arguments, run)
                .isEqualTo(verdict.get("code").intValue());
        if (verdict.has("names")) {
            assertThat(run.out() + run.err()).contains(verdict.get("names").stringValue());
        }
    }

    private static List<String> rows(Path home, Path sample) throws IOException {
        Path out = home.resolveSibling(home.getFileName() + "-rows");
        CliRun export = run(home, List.of("export", "ER_SAM_F", "--format", "csv", "--out", out.toString()));
        assertThat(export.code()).as(export.toString()).isZero();
        List<String> rows = new ArrayList<>();
        try (Stream<Path> files = Files.walk(out)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".csv"))
                    .sorted()
                    .toList()) {
                List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
                rows.addAll(rows.isEmpty() ? lines : lines.subList(1, lines.size()));
            }
        }
        assertThat(rows).as("rows of %s", sample).isNotEmpty();
        return Stream.concat(Stream.of(rows.get(0)), rows.stream().skip(1).sorted())
                .toList();
    }

    private static List<String> rowsOf(Path sample) throws IOException {
        return Files.readAllLines(sample.resolve("rows.csv"), StandardCharsets.UTF_8);
    }

    private static CliRun run(Path home, List<String> arguments) {
        return CliRun.of(concat(List.of("--home", home.toString()), arguments).toArray(String[]::new));
    }

    private static List<String> concat(List<String> one, List<String> other) {
        return Stream.concat(one.stream(), other.stream()).toList();
    }

    // copies, and what is done to them

    /** As a home is: nobody else may read the keys. */
    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Path target = to.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwx------"));
                } else {
                    Files.copy(path, target);
                    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rw-------"));
                }
            }
        }
    }

    private static void change(Path store, JsonNode change) throws IOException {
        Path object = store.resolve(change.get("key").stringValue());
        if (change.has("removed")) {
            Files.delete(object);
        } else if (change.has("replacedBy")) {
            Files.write(
                    object,
                    Files.readAllBytes(store.resolve(change.get("replacedBy").stringValue())));
        } else if (change.has("text")) {
            Files.writeString(object, change.get("text").stringValue(), StandardCharsets.UTF_8);
        } else {
            byte[] content = Files.readAllBytes(object);
            byte[] bytes = HexFormat.of().parseHex(change.get("bytes").stringValue());
            System.arraycopy(bytes, 0, content, change.get("offset").intValue(), bytes.length);
            assertThat(content).as("%s is changed", object).isNotEqualTo(Files.readAllBytes(object));
            Files.write(object, content);
        }
    }

    /** Leaves the home with its store, its keys and its settings. */
    private static void forget(Path home) throws IOException {
        try (Stream<Path> all = Files.walk(home)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Path place = home.relativize(path);
                if (!place.toString().isEmpty()
                        && Stream.of("store", "keys", "sndscopy.yaml").noneMatch(place::startsWith)) {
                    Files.delete(path);
                }
            }
        }
    }

    private static Map<String, String> content(Path home) throws IOException {
        Map<String, String> content = new TreeMap<>();
        try (Stream<Path> all = Files.walk(home)) {
            for (Path path : all.filter(Files::isRegularFile).toList()) {
                content.put(home.relativize(path).toString(), HexFormat.of().formatHex(Files.readAllBytes(path)));
            }
        }
        return content;
    }
}
