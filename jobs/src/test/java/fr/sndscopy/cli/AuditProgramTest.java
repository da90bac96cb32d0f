package fr.sndscopy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.checkpoint.AuditorTools;
import fr.sndscopy.source.PackedAs;
import fr.sndscopy.source.parquet.ParquetSample;
import fr.sndscopy.source.sas.SasFile;
import fr.sndscopy.storage.embedded.EmbeddedCredentials;
import fr.sndscopy.storage.embedded.EmbeddedStore;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * The auditor's program as he runs it: a process of its own with the modules of a Java runtime, no environment, and of the libraries those that
 * {@code bin/sndscopy-audit} names and no others.
 */
@Isolated("replaces System.out and System.err")
final class AuditProgramTest {
    private static final Path SAMPLE = Path.of(
                    "src", "test", "resources", "fr", "sndscopy", "sample-store", "evidence-3")
            .toAbsolutePath();
    private static final Path LAUNCHER = Path.of("bin", "sndscopy-audit");
    /** What a runtime without development tools has. */
    private static final String RUNTIME =
            "java.se,jdk.charsets,jdk.crypto.ec,jdk.localedata,jdk.net,jdk.unsupported,jdk.zipfs";

    private static final Pattern UNWANTED = Pattern.compile(
            "(?i)(spring|h2$|hikari|postgres|s3proxy|jetty|jakarta|guava|opentelemetry|prometheus|jackson-dataformat|duckdb|junit).*");

    /** Of tests alone; what is shipped has the annotations of 2, without a third number. */
    private static final Pattern JACKSON_2 = Pattern.compile("jackson-.*-2[.][0-9]+[.][0-9]+[.]jar");

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    private final Map<String, String> environment = new TreeMap<>();

    @SuppressWarnings("NullAway.Init") // set before each
    private Path store;

    @BeforeEach
    void copy() throws IOException {
        store = folder.resolve("store").resolve("sndscopy");
        Path from = SAMPLE.resolve("home/store/sndscopy");
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = store.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
    }

    private record Run(int code, String out, String err, List<String> loaded) {}

    /** Names of libraries, as the launcher has them. */
    private static List<String> libraries() throws IOException {
        Matcher array = Pattern.compile("(?s)\nlibraries=\\((.*?)\\)\n").matcher(Files.readString(LAUNCHER));
        assertThat(array.find()).isTrue();
        return List.of(array.group(1).strip().split("\\s+"));
    }

    /** The jars of the build that the launcher names, and our own classes. */
    private static String classPath() throws IOException {
        List<String> names = libraries();
        List<String> path = new ArrayList<>(
                List.of(Path.of("target/classes").toAbsolutePath().toString()));
        for (String name : names) {
            List<String> found = Arrays.stream(
                            System.getProperty("java.class.path").split(File.pathSeparator, -1))
                    .filter(jar -> isOf(jar, name))
                    .distinct()
                    .toList();
            assertThat(found).as(name).hasSize(1);
            path.addAll(found);
        }
        return String.join(File.pathSeparator, path);
    }

    private static boolean isOf(String jar, String name) {
        String file = String.valueOf(Path.of(jar).getFileName());
        return name.equals("sndscopy-schemas")
                ? jar.replace('\\', '/').endsWith("schemas/target/classes") || file.startsWith("sndscopy-schemas")
                : file.matches(Pattern.quote(name) + "-[0-9].*[.]jar")
                        && !JACKSON_2.matcher(file).matches();
    }

    private Run run(String... arguments) throws IOException {
        Path loaded = Files.createTempFile(folder, "loaded", ".txt");
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--limit-modules",
                RUNTIME,
                "-Xlog:class+load:file=" + loaded + ":none",
                "-cp",
                classPath(),
                "fr.sndscopy.cli.audit.AuditProgram"));
        line.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(line).directory(folder.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        Path out = Files.createTempFile(folder, "out", ".txt");
        Path err = Files.createTempFile(folder, "err", ".txt");
        Process process =
                builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        try {
            assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        return new Run(
                process.exitValue(),
                Files.readString(out),
                Files.readString(err),
                Files.readAllLines(loaded, StandardCharsets.UTF_8));
    }

    private Run audit(int code, String... more) throws IOException {
        List<String> line = new ArrayList<>(List.of(
                "--store", store.toString(), "--out", folder.resolve("audits").toString()));
        line.addAll(List.of(more));
        Run run = run(line.toArray(String[]::new));
        assertThat(run.code()).as(run.out() + run.err()).isEqualTo(code);
        return run;
    }

    private String[] withKeys(String... more) {
        List<String> line = new ArrayList<>(List.of(
                "--keystore",
                SAMPLE.resolve("home/keys/keystore.p12").toString(),
                "--password-file",
                SAMPLE.resolve("home/keys/keystore.password").toString()));
        line.addAll(List.of(more));
        return line.toArray(String[]::new);
    }

    private Map<String, byte[]> content() throws IOException {
        Map<String, byte[]> content = new TreeMap<>();
        try (Stream<Path> files = Files.walk(store)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                content.put(store.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        return content;
    }

    /** Nothing that publishes, or that it publishes with, was as much as loaded. */
    private static void assertReadsAlone(Run run) {
        assertThat(run.loaded())
                .isNotEmpty()
                .noneMatch(line -> line.matches("(org[.]springframework|fr[.]sndscopy[.](batch|generate|inventory)"
                        + "|org[.]apache[.]parquet[.]hadoop[.](ParquetWriter|InternalParquetRecordWriter)"
                        + "|fr[.]sndscopy[.]parquet[.](PartWriter|QuarantineWriter)|fr[.]sndscopy[.]ledger[.]Ledger |fr"
                        + "[.]sndscopy[.]storage[.]s3[.]S3ObjectStore).*"));
    }

    @Test
    void eachLevelIsReadWithWhatIsAllowedAndNothingElse() throws IOException {
        Map<String, byte[]> before = content();

        Run sealed = audit(3);
        assertThat(sealed.out())
                .contains("verdict: complete with reservations (sealed)")
                .doesNotContain("fault: ");
        Run rows = audit(3, withKeys());
        assertThat(rows.out()).contains("verdict: complete with reservations (content)");
        Run source = audit(3, withKeys("--source", SAMPLE.resolve("inputs").toString(), "--json"));
        assertThat(source.out()).contains("\"level\":\"source\"");

        for (Run run : List.of(sealed, rows, source)) {
            assertReadsAlone(run);
            assertThat(run.err()).isEmpty();
        }
        assertThat(content()).hasSameSizeAs(before).allSatisfy((key, bytes) -> assertThat(bytes)
                .isEqualTo(before.get(key)));
    }

    @Test
    void whatWasDeliveredInAnyPackingIsReadWithTheLibrariesThatAreThere() throws IOException {
        StringBuilder files = new StringBuilder("files:\n");
        SmallDelivery small = new SmallDelivery(folder.resolve("packed")).schema(SmallDelivery.TV);
        int month = 1;
        for (PackedAs packing : PackedAs.values()) {
            String path = "tv" + packing.ending();
            small.with("D1", path, packing.pack("ID;TXT\n1;a\n2;b\nx;c\n"));
            files.append("  - {path: " + path + ", table: TV, period: 2020-0" + month++ + "}\n");
        }
        Run run = compared(small, 3, files + "limits: {TV: {ratio: 0.5}}");

        assertThat(run.out())
                .contains("verdict: complete with reservations (source)")
                .doesNotContain("not held in full against", "fault: ");
        assertThat(run.err()).isEmpty();
        assertReadsAlone(run);
    }

    /** Has a delivery migrated, and audits it with the files that were delivered. */
    private Run compared(SmallDelivery small, int code, String files) throws IOException {
        CliRun migrated = small.declares("D1", files).migrate("D1");
        assertThat(migrated.code()).as(migrated.toString()).isEqualTo(code);
        Path home = folder.resolve("packed/home");
        Run run = run(
                "--store",
                home.resolve("store").toString(),
                "--out",
                folder.resolve("audits").toString(),
                "--keystore",
                home.resolve("keys/keystore.p12").toString(),
                "--password-file",
                home.resolve("keys/keystore.password").toString(),
                "--source",
                small.directory("D1").toString());
        assertThat(run.code()).as(run.out() + run.err()).isEqualTo(3);
        return run;
    }

    @Test
    void whatWasDeliveredInFilesThatAreNoTextIsReadWithTheLibrariesThatAreThere() throws IOException {
        StringBuilder files = new StringBuilder("files:\n");
        SmallDelivery small = new SmallDelivery(folder.resolve("packed")).schema(SmallDelivery.TV);
        int month = 1;
        for (CompressionCodecName codec : List.of(
                CompressionCodecName.UNCOMPRESSED,
                CompressionCodecName.SNAPPY,
                CompressionCodecName.GZIP,
                CompressionCodecName.ZSTD,
                CompressionCodecName.LZ4_RAW)) {
            ParquetSample parquet = new ParquetSample(
                    "optional int32 ID; optional binary TXT (STRING);", options -> options.withCompressionCodec(codec));
            for (int i = 0; i < 100; i++) {
                parquet.add(i, "a".repeat(i % 3));
            }
            small.with("D1", codec + ".parquet", parquet.bytes());
            files.append("  - {path: " + codec + ".parquet, table: TV, period: 2020-0" + month++
                    + ", format: {type: parquet}}\n");
        }
        SasFile sas = new SasFile().packed("SASYZCRL").number("ID", "").text("TXT", 8);
        SasFile deleted = new SasFile().packed("SASYZCRL").number("ID", "").text("TXT", 8);
        for (int i = 0; i < 100; i++) {
            sas.row((double) i, "é" + i % 3);
            deleted.row((double) i, "é" + i % 3);
        }
        small.with("D1", "a.sas7bdat", sas.bytes());
        small.with("D1", "b.sas7bdat", deleted.deletedRow(1.0, "gone").bytes());
        files.append("  - {path: a.sas7bdat, table: TV, period: 2020-07, format: {type: sas7bdat}}\n");
        files.append("  - {path: b.sas7bdat, table: TV, period: 2020-08, format: {type: sas7bdat}}\n");

        Run run = compared(small, 0, files.toString());

        assertThat(run.out())
                .contains("verdict: complete with reservations (source)", "1 delivery was not held in full against")
                .doesNotContain("fault: ");
        assertThat(run.out().lines().filter(line -> line.startsWith("notice: ")))
                .singleElement()
                .asString()
                .startsWith("notice: [D1/b.sas7bdat] not compared with what was delivered, because parso");
        assertThat(run.err()).isEmpty();
        assertReadsAlone(run);
    }

    @Test
    void aBucketIsReadWithCredentialsOfTheEnvironment() throws IOException {
        EmbeddedCredentials credentials = EmbeddedCredentials.random(new SecureRandom());
        environment.put("AWS_ACCESS_KEY_ID", credentials.accessKeyId());
        environment.put("AWS_SECRET_ACCESS_KEY", credentials.secretAccessKey());
        environment.put("AWS_REGION", "us-east-1");
        try (EmbeddedStore server = EmbeddedStore.start(folder.resolve("store"), credentials)) {
            Run run = run(
                    "--store",
                    server.endpoint() + "/sndscopy",
                    "--out",
                    folder.resolve("audits").toString());
            assertThat(run.code()).as(run.out() + run.err()).isEqualTo(3);
            assertThat(run.out()).contains("verdict: complete with reservations (sealed)");
            assertReadsAlone(run);
        }
    }

    @Test
    void theExitCodesAreThoseOfTheCommand() throws IOException {
        assertThat(run("--help").out()).contains("sndscopy-audit", "--require-witnesses");
        assertThat(run("--version").out()).startsWith("sndscopy-audit ");
        Run nothing = run("--out", "x");
        assertThat(nothing.code()).as(nothing.err()).isEqualTo(2);
        assertThat(audit(2, "--checkpoint", "nowhere.note").err())
                .isEqualTo("sndscopy-audit: [nowhere.note] the checkpoint cannot be read\n");
        Path wrong = Files.writeString(folder.resolve("wrong.password"), "wrong\n");
        Run refused = audit(
                12,
                "--keystore",
                SAMPLE.resolve("home/keys/keystore.p12").toString(),
                "--password-file",
                wrong.toString());
        assertThat(refused.err()).startsWith("sndscopy-audit: ").doesNotContain("\tat ");
        Files.delete(store.resolve("ledger/00000000000000000003.json"));
        assertThat(audit(4).out()).contains("fault: [ledger/00000000000000000003.json] missing");
    }

    @Test
    void theCommandsThatItPrintsWorkAsTheyStand() throws IOException {
        AuditorTools.require("ssh-keygen", "AuditProgramTest.theCommandsThatItPrintsWorkAsTheyStand");
        Files.writeString(folder.resolve("auditor.password"), "a password\n");
        assertThat(AuditorTools.shell(
                                folder,
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        + " -genkeypair -alias a -keyalg Ed25519 -dname CN=a -storetype PKCS12"
                                        + " -keystore auditor.p12 -storepass:file auditor.password")
                        .code())
                .isZero();
        Run run = audit(
                3,
                "--signing-keystore",
                "auditor.p12",
                "--signing-password-file",
                "auditor.password",
                "--auditor",
                "A");
        Path audits = folder.resolve("audits");
        Files.writeString(folder.resolve("auditors"), after(run.out(), "signer: ") + "\n");
        Files.copy(folder.resolve("auditors"), audits.resolve("auditors"));

        AuditorTools.Outcome printed = AuditorTools.shell(folder, after(run.out(), "check: "));
        assertThat(printed.code()).as(printed.text()).isZero();
        assertThat(printed.text()).contains("Good \"sndscopy-audit@v1\" signature for auditor");
        String html = Files.readString(Path.of(after(run.out(), "report: ")));
        Matcher command = Pattern.compile("<code>(ssh-keygen [^<]*)</code>").matcher(html);
        int commands = 0;
        while (command.find()) {
            commands++;
            AuditorTools.Outcome shown =
                    AuditorTools.shell(audits, command.group(1).replace("&lt;", "<"));
            assertThat(shown.code()).as(shown.text()).isZero();
        }
        assertThat(commands).as("in French and English").isEqualTo(2);
        Path json = Path.of(after(run.out(), "result: "));
        Files.writeString(json, Files.readString(json).replace("\"A\"", "\"B\""));
        assertThat(AuditorTools.shell(folder, after(run.out(), "check: ")).code())
                .isNotZero();
    }

    private static String after(String out, String label) {
        return out.lines()
                .filter(line -> line.startsWith(label))
                .findFirst()
                .orElseThrow()
                .substring(label.length());
    }

    @Test
    void whatMayBeOnTheClassPathBringsNothingThatPublishes() throws IOException {
        assertThat(libraries()).doesNotHaveDuplicates().noneMatch(name -> UNWANTED.matcher(name)
                .matches());
        // each is there, once
        assertThat(classPath()).isNotEmpty();
    }

    @Test
    void theLauncherStartsItFromARelease() throws IOException {
        Path release = folder.resolve("release");
        Path lib = Files.createDirectories(release.resolve("lib"));
        Files.createFile(lib.resolve("sndscopy-jobs.jar"));
        for (String name : libraries()) {
            Files.createFile(lib.resolve(name + "-1.0.jar"));
        }
        Files.createFile(lib.resolve("spring-core-1.0.jar"));
        Files.createDirectories(release.resolve("bin"));
        Files.copy(LAUNCHER, release.resolve("bin/sndscopy-audit"), StandardCopyOption.COPY_ATTRIBUTES);
        Path java = Files.createDirectories(folder.resolve("jre/bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\nfor argument; do echo \"$argument\"; done\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        String call =
                "JAVA_HOME='" + folder.resolve("jre") + "' '" + release.resolve("bin/sndscopy-audit") + "' --store s";

        AuditorTools.Outcome started = AuditorTools.shell(folder, call);
        assertThat(started.code()).as(started.text()).isZero();
        assertThat(started.text())
                .contains("fr.sndscopy.cli.audit.AuditProgram\n--store\ns\n", "sndscopy-jobs.jar:", "/picocli-1.0.jar")
                .doesNotContain("spring");
        Files.delete(lib.resolve("picocli-1.0.jar"));
        AuditorTools.Outcome incomplete = AuditorTools.shell(folder, call);
        assertThat(incomplete.code()).isEqualTo(2);
        assertThat(incomplete.text()).contains("picocli is not there");
    }
}
