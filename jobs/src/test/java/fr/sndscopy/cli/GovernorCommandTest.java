package fr.sndscopy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.config.Home;
import fr.sndscopy.config.Seams;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.hash.Sha256;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.storage.embedded.EmbeddedCredentials;
import fr.sndscopy.storage.embedded.EmbeddedStore;
import fr.sndscopy.storage.pace.Ticker;
import fr.sndscopy.storage.s3.S3Credentials;
import fr.sndscopy.storage.s3.S3Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Commands whose line or threads are limited, as whoever runs them sees them. */
@Isolated("has a clock for all that is held back")
class GovernorCommandTest {
    private static final long MEGABYTE_SECOND = 1_000_000;
    private static final AtomicLong NOW = new AtomicLong();

    private final Path folder;
    private EmbeddedStore server;
    private SmallDelivery small;

    GovernorCommandTest(@TempDir Path folder) {
        this.folder = folder;
    }

    /** Its time goes on by what is waited for, and by nothing else. */
    public static final class Patient implements Seams {
        /** Made by {@link java.util.ServiceLoader}. */
        public Patient() {}

        @Override
        public Ticker ticker() {
            return new Ticker() {
                @Override
                public long nanos() {
                    return NOW.get();
                }

                @Override
                public void sleep(long nanos) {
                    long until = NOW.get() + nanos;
                    NOW.accumulateAndGet(until, Math::max);
                }
            };
        }
    }

    @BeforeEach
    void start() throws IOException {
        NOW.set(0);
        server = EmbeddedStore.start(folder.resolve("server"), EmbeddedCredentials.random(new SecureRandom()));
        small = new SmallDelivery(folder).schema(SmallDelivery.TV);
        small.declares("D-1", "files: [{path: a.csv, table: TV}]");
        StringBuilder rows = new StringBuilder("ID;TXT\n");
        java.util.Random random = new java.util.Random(3);
        for (int i = 0; i < 60_000; i++) {
            rows.append(i)
                    .append(';')
                    .append(Long.toString(random.nextLong() >>> 1, 36))
                    .append('\n');
        }
        small.with("D-1", "a.csv", rows.toString());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void home(String name, String... lines) throws IOException {
        server.createBucket(name);
        Path home = Files.createDirectories(folder.resolve(name));
        S3Settings settings = server.settings(name, "");
        S3Credentials.Fixed pair = (S3Credentials.Fixed) settings.credentials();
        Files.writeString(home.resolve("credentials"), """
                [default]
                aws_access_key_id = %s
                aws_secret_access_key = %s
                """.formatted(pair.accessKeyId(), pair.secretAccessKey()));
        Files.writeString(
                home.resolve("sndscopy.yaml"), """
                sndscopy:
                  store: {endpoint: "%s", bucket: %s, credentials-file: credentials}
                  migration: {threads: 2, part-size: 400KB}
                  %s
                """.formatted(settings.endpoint(), name, String.join("\n  ", lines)));
    }

    private CliRun run(String home, String... arguments) throws IOException {
        List<String> line =
                new ArrayList<>(List.of("--home", folder.resolve(home).toString()));
        line.addAll(List.of(arguments));
        return WithSeams.of(Patient.class, folder, () -> CliRun.of(line.toArray(String[]::new)));
    }

    private CliRun migrate(String home, String... more) throws IOException {
        List<String> line = new ArrayList<>(List.of(
                "migrate",
                folder.resolve("D-1").toString(),
                "--schemas",
                small.schemas().toString()));
        line.addAll(List.of(more));
        return run(home, line.toArray(String[]::new));
    }

    /** Bytes of rows that lie in the bucket of a home. */
    private long stored(String name) throws IOException {
        try (Stream<Path> files =
                Files.walk(folder.resolve("server").resolve(name).resolve("data"))) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    private Manifest manifest(String home) {
        try (Workplace workplace = Workplace.open(new Home(folder.resolve(home)))) {
            return workplace.ledger().manifest("D-1").orElseThrow();
        }
    }

    /** Without a limit nothing waits, and time does not go on. */
    private double seconds() {
        return NOW.get() / 1e9;
    }

    @Test
    void whatIsSentAndReadBackTakesTheTimeThatTheLimitAsksForAndIsTheSame() throws IOException {
        home("free");
        home("held");

        CliRun free = migrate("free");
        assertThat(free.code()).as(free.toString()).isZero();
        assertThat(seconds()).isZero();
        CliRun held = migrate("held", "--bandwidth", "1MB/s");

        assertThat(held.code()).as(held.toString()).isZero();
        double least = 2.0 * stored("held") / MEGABYTE_SECOND;
        assertThat(seconds()).isBetween(least - 0.1, 2 * least + 2);
        assertThat(manifest("held").contentId()).isEqualTo(manifest("free").contentId());
        assertThat(manifest("held").tables()).isEqualTo(manifest("free").tables());

        double before = seconds();
        CliRun verified = run("held", "verify", "--bandwidth", "1MB/s");
        assertThat(verified.code()).as(verified.toString()).isZero();
        assertThat(seconds() - before).isGreaterThan(least / 2 - 0.1);
    }

    @Test
    void theConfigurationLimitsAsTheOptionDoesWhichWins() throws IOException {
        home("held", "bandwidth: {limit: 1MB/s, quiet: \"00:00-23:59 1MB/s, 23:59-00:00 1MB/s\"}");

        CliRun doctor = run("held", "doctor");
        assertThat(doctor.out()).contains("bandwidth 1MB/s, 00:00-23:59 1MB/s, 23:59-00:00 1MB/s");
        assertThat(migrate("held").code()).isZero();
        double one = seconds();
        assertThat(one).isGreaterThan(2.0 * stored("held") / MEGABYTE_SECOND - 0.1);

        assertThat(run("held", "verify", "--bandwidth", "1GB/s", "--quiet", "00:00-23:59 1GB/s,23:59-00:00 1GB/s")
                        .code())
                .isZero();
        assertThat(seconds() - one).isLessThan(0.1);
    }

    @Test
    void quietHoursHoldBackWithoutAnotherLimit() throws IOException {
        home("held");

        CliRun held = migrate("held", "--quiet", "00:00-12:00 2MB/s", "--quiet", "12:00-00:00 2MB/s");

        assertThat(held.code()).as(held.toString()).isZero();
        assertThat(seconds()).isGreaterThan(1.0 * stored("held") / MEGABYTE_SECOND - 0.1);
    }

    @Test
    void nightsAndReplaysTakeTheSameOptions() throws IOException {
        home("held");
        String schemas = small.schemas().toString();
        byte[] rows = Files.readAllBytes(folder.resolve("D-1/a.csv"));
        small.declares("inbox/D-1", "files: [{path: a.csv, table: TV, sha256: " + Sha256.of(rows) + "}]");
        Files.writeString(
                folder.resolve("inbox/D-1/delivery.yaml"),
                Files.readString(folder.resolve("inbox/D-1/delivery.yaml")).replace("inbox/", ""));
        small.with("inbox/D-1", "a.csv", rows);

        CliRun night = run(
                "held",
                "nightly",
                folder.resolve("inbox").toString(),
                "--schemas",
                schemas,
                "--bandwidth",
                "1MB/s",
                "--threads",
                "1");
        double least = 2.0 * stored("held") / MEGABYTE_SECOND;
        assertThat(night.out()).as(night.toString()).contains("D-1");
        assertThat(seconds()).isGreaterThan(least - 0.1);

        double before = seconds();
        CliRun replay =
                run("held", "quarantine", "replay", "D-1", "--schemas", schemas, "--dry-run", "--bandwidth", "1MB/s");
        assertThat(replay.code()).as(replay.toString()).isZero();
        assertThat(seconds()).isGreaterThanOrEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--bandwidth|fast|expected a rate above 0, as 10Gbit/s or 1.25GB/s",
                "--bandwidth|0MB/s|expected a rate above 0, as 10Gbit/s or 1.25GB/s",
                "--bandwidth|10KB/s|expected 1MB/s or more",
                "--quiet|07:00-19:00|expected HH:MM-HH:MM and a rate, as 07:00-19:00 200MB/s",
                "--quiet|07:00-19:00 0MB/s|expected a rate above 0",
                "--quiet|07:00-19:00 1KB/s|expected 1MB/s or more",
                "--quiet|07:00-07:00 5MB/s|expected hours that end at another time",
                "--threads|0|[--threads] 0: expected 1 to 1024",
                "--threads|2000|[--threads] 2000: expected 1 to 1024"
            })
    void whatCannotBeUsedIsRefusedWithWhatIsExpected(String option, String value, String expected) throws IOException {
        home("held");

        for (CliRun run : List.of(migrate("held", option, value), run("held", "verify", option, value))) {
            assertThat(run.code()).isEqualTo(2);
            assertThat(run.err()).contains(option).contains(expected);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "limit: slow|[sndscopy.bandwidth] limit slow: expected a rate above 0",
                "quiet: \"07:00-19:00\"|[sndscopy.bandwidth] quiet 07:00-19:00: expected HH:MM-HH:MM and a rate",
                "limit: 1KB/s|[sndscopy.bandwidth] limit 1KB/s: expected 1MB/s or more"
            })
    void soIsWhatIsConfigured(String line, String expected) throws IOException {
        home("held", "bandwidth: {" + line + "}");

        CliRun run = migrate("held");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains(expected);
    }

    @Test
    void aLimitOfAStoreInTheHomeWouldHaveNoEffectAndIsRefused() throws IOException {
        CliRun option = small.run("migrate", folder.resolve("D-1").toString(), "--bandwidth", "1MB/s");
        assertThat(option.code()).isEqualTo(2);
        assertThat(option.err()).contains("[--bandwidth] the store is in the home, nothing goes over a line");

        Files.writeString(folder.resolve("home/sndscopy.yaml"), "sndscopy:\n  bandwidth: {limit: 1MB/s}\n");
        CliRun configured = small.run("status");
        assertThat(configured.code()).isEqualTo(2);
        assertThat(configured.err()).contains("[sndscopy.bandwidth] given without sndscopy.store.endpoint");
    }

    @Test
    void capacityTakesTheLimitOfAMachineFromTheConfiguration() throws IOException {
        home("held", "bandwidth: {limit: 1MB/s}");

        CliRun plan = run("held", "plan", "--capacity", "--volume", "10TB", "--machines", "1,2");
        CliRun json = run("held", "--json", "plan", "--capacity", "--volume", "10TB", "--machines", "1,2");

        assertThat(plan.code()).as(plan.toString()).isZero();
        assertThat(plan.out()).contains("a machine's line").contains("bandwidth.limit, in and out");
        assertThat(json.out()).contains("\"lineBytesPerSecond\":1000000");
    }
}
