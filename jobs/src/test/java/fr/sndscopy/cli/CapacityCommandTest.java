package fr.sndscopy.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import fr.sndscopy.capacity.Costs;
import fr.sndscopy.capacity.Figures;
import fr.sndscopy.report.Amounts;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code plan --capacity}, of a delivery and of a volume. */
@Isolated("replaces System.out and System.err")
class CapacityCommandTest {
    private static final Path DOCUMENT = Path.of("docs/CAPACITY.md");

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    private CliRun run(String... arguments) {
        List<String> line =
                new ArrayList<>(List.of("--home", folder.resolve("home").toString()));
        line.addAll(List.of(arguments));
        return CliRun.of(line.toArray(String[]::new));
    }

    private JsonNode json(String... arguments) {
        List<String> line = new ArrayList<>(List.of("--json", "plan", "--capacity"));
        line.addAll(List.of(arguments));
        CliRun run = run(line.toArray(String[]::new));
        assertThat(run.code()).as(run.toString()).isZero();
        return JsonMapper.shared().readTree(run.out());
    }

    @Test
    void aVolumeNeedsNoDeliveryAndNoHomeAndMakesNone() {
        CliRun run = run("plan", "--capacity", "--volume", "450TB", "--threads", "8", "--source-bandwidth", "10Gbit/s");

        assertThat(run.code()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .startsWith("450.0 TB in 1,500 deliveries, 1,677,000 parts, 48.4 TB stored\n")
                .containsPattern("\n +1 +8 +301.0 .* threads\n")
                .containsPattern("\n +2 +16 +200.0 .* source\n")
                .containsPattern("\n +100 +800 +200.0 .* source\n")
                .containsPattern("job database +2,247 ")
                .containsPattern("keys of rows +63.2 GB ")
                .containsPattern("a thread +52.0 MB/s +measured, jobs/docs/PERFORMANCE.md");
        assertThat(folder.resolve("home")).doesNotExist();
    }

    @Test
    void whatAnOperatorTellsIsTakenInPlaceOfWhatWasMeasured() {
        JsonNode told = json(
                "--volume",
                "1TB",
                "--delivery-size",
                "100GB",
                "--threads",
                "4",
                "--machines",
                "3,7",
                "--thread-rate",
                "10MB/s",
                "--verify-rate",
                "50MB/s",
                "--store-bandwidth",
                "0.1GB/s",
                "--compression-ratio",
                "4",
                "--quarantined-parts",
                "0",
                "--row-size",
                "1KB",
                "--keys",
                "3",
                "--columns",
                "100",
                "--coded-columns",
                "10");

        assertThat(told.path("deliveries").asLong()).isEqualTo(10);
        assertThat(told.path("storedBytes").asLong()).isEqualTo(250_000_000_000L);
        assertThat(told.path("scales")).hasSize(2);
        JsonNode three = told.path("scales").get(0);
        assertThat(three.path("threads").asLong()).isEqualTo(12);
        // four rounds of 373 parts in 94 waves, each 268.1 MB at 10 MB/s; and 500 GB through the store
        assertThat(three.path("threadSeconds").asLong()).isEqualTo(Math.round(Math.ceil(4 * 94 * (1e11 / 373 / 1e7))));
        assertThat(three.path("storeSeconds").asLong()).isEqualTo(5000);
        assertThat(three.path("wall").asString()).isEqualTo("threads");
        assertThat(told.path("eachDelivery").path("keyBytes").asLong()).isEqualTo(100_000_000L * 3 * 24);
        assertThat(told.path("eachDelivery").path("receiptBytes").asLong())
                .isEqualTo(373L * (650 + 100 * (128 + 284) + 10 * 1920));
        assertThat(told.path("verification").path("storeRequests").path("get").asLong())
                .isEqualTo(3730);
        assertThat(told.path("assumed").path("sharing").asString()).isEqualTo("deliveries");
        assertThat(json("--volume", "1TB", "--executors")
                        .path("assumed")
                        .path("sharing")
                        .asString())
                .isEqualTo("executors");
    }

    @Test
    void theSizeOfPartsAndTheThreadsAreThoseOfTheConfiguration() throws IOException {
        Path home = Files.createDirectory(folder.resolve("home"));
        Files.writeString(home.resolve("sndscopy.yaml"), "sndscopy: {migration: {part-size: 1GB, threads: 3}}\n");

        JsonNode capacity = json("--volume", "300GB");

        assertThat(capacity.path("parts").asLong()).isEqualTo(280);
        assertThat(capacity.path("scales").get(0).path("threads").asLong()).isEqualTo(3);
    }

    @Test
    void aDeliveryIsCountedByItsOwnFilesColumnsAndKeys() throws IOException {
        SmallDelivery small = new SmallDelivery(folder).schema(SmallDelivery.TV);
        small.declares("D-1", "files: [{path: a.csv, table: TV}]").with("D-1", "a.csv", "ID;TXT\n1;a\n2;b\n3;c\n");
        String delivery = small.directory("D-1").toString();
        String schemas = small.schemas().toString();

        JsonNode capacity = json(delivery, "--schemas", schemas);

        assertThat(capacity.path("format").asString()).isEqualTo("sndscopy-plan-capacity/1");
        assertThat(capacity.path("delivery").asString()).isEqualTo("D-1");
        assertThat(capacity.path("deliveries").asLong()).isEqualTo(1);
        assertThat(capacity.path("parts").asLong()).isEqualTo(1);
        assertThat(capacity.path("bytes").asLong()).isEqualTo(19);
        assertThat(capacity.path("eachDelivery").path("keyBytes").asLong()).isEqualTo(3 * 24);
        assertThat(run("plan", delivery, "--schemas", schemas, "--capacity").out())
                .startsWith("D-1 (X)\n19 B in 1 delivery, 1 part, ");
    }

    @Test
    void aDeliveryThatWouldBeRefusedIsShownAsWithoutCapacity() throws IOException {
        SmallDelivery small = new SmallDelivery(folder).schema(SmallDelivery.TV);
        small.declares("D-1", "files: [{path: a.csv, table: TV}]").with("D-1", "a.csv", "WRONG\n1\n");
        String[] plain = {
            "plan",
            small.directory("D-1").toString(),
            "--schemas",
            small.schemas().toString()
        };

        CliRun refused = run(plain[0], plain[1], plain[2], plain[3], "--capacity");

        assertThat(refused.code()).isEqualTo(13);
        assertThat(refused).isEqualTo(run(plain));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        plan | Missing required parameter: 'DELIVERY'
        plan --capacity | Missing required parameter: 'DELIVERY', or --volume SIZE
        plan --volume 1TB | Error: Missing required argument(s): --capacity
        plan --capacity --volume 1TB x | [--volume] a delivery is named too: expected one of both
        plan --capacity --volume 5XB | Invalid value for option '--volume': expected a size above 0, as 450TB or 64GiB
        plan --capacity --volume 0TB | Invalid value for option '--volume': expected a size above 0, as 450TB or 64GiB
        plan --capacity --volume 999999999999999PB | Invalid value for option '--volume': expected a size above 0, as 450TB or 64GiB
        plan --capacity --volume 200PB | [--volume] 200,000,000,000,000,000: expected 1KB to 9PB
        plan --capacity --volume 1PB --delivery-size 1KB | [--volume] expected at most 1,000,000 deliveries: larger ones
        plan --capacity --volume 1TB --machines 0 | [--machines] 0: expected 1 to 100000
        plan --capacity --volume 1TB --machines 1,x | Invalid value for option '--machines'
        plan --capacity --volume 1TB --threads 0 | [--threads] 0: expected 1 to 1024
        plan --capacity --volume 1TB --store-bandwidth 10Gb | Invalid value for option '--store-bandwidth': expected a rate above 0, as 10Gbit/s or 1.25GB/s
        plan --capacity --volume 1TB --compression-ratio 0 | [--compression-ratio] 0.0: expected 0.1 to 1000
        plan --capacity --volume 1TB --compression-ratio NaN | [--compression-ratio] NaN: expected 0.1 to 1000
        plan --capacity --volume 1TB --quarantined-parts 101 | [--quarantined-parts] 101: expected 0 to 100
        plan --capacity --volume 1TB --columns 5 --coded-columns 6 | [--coded-columns] 6: expected 0 to as many as --columns
        plan --capacity --volume 1TB --macines 3 | unknown option --macines; did you mean --machines?
        """)
    void whatCannotBeMeantEndsWithTwoAndIsToldInOneLine(String call, String answer) {
        CliRun run = run(call.split(" "));

        assertThat(run.code()).as(run.toString()).isEqualTo(2);
        assertThat(run.err()).startsWith("sndscopy: " + answer).hasLineCount(1).contains("--help");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void theExtremesOfAllOptionsCanBeTold() {
        json(
                "--volume",
                "9PB",
                "--delivery-size",
                "100TB",
                "--row-size",
                "10B",
                "--columns",
                "5000",
                "--coded-columns",
                "5000",
                "--keys",
                "20",
                "--threads",
                "1024",
                "--machines",
                "100000");
        json("--volume", "1KB", "--keys", "0", "--columns", "1", "--executors", "--thread-rate", "100TB/s");
    }

    @Test
    void examplesOfTheDocumentAreWhatTheCommandSays() throws IOException {
        String document = Files.readString(DOCUMENT);
        Matcher example =
                Pattern.compile("(?ms)^```\\R\\$ sndscopy (.*?)\\R(.*?)^```").matcher(document);
        int examples = 0;
        while (example.find()) {
            examples++;
            assertThat(run(example.group(1).split(" ")).out()).startsWith(example.group(2));
        }
        assertThat(examples).isEqualTo(2);
    }

    @Test
    void constantsOfTheDocumentAreThoseOfTheCode() throws ReflectiveOperationException, IOException {
        String document = Files.readString(DOCUMENT);
        for (Field constant : Costs.class.getFields()) {
            assertThat(document).contains("\n| `" + constant.getName() + "` | " + text(constant.get(null)) + " | ");
        }
        for (Field figure : Figures.class.getFields()) {
            assertThat(document).contains("\n| `" + figure.getName() + "` | " + text(figure.get(null)) + " | ");
        }
    }

    /** {@code 2 put, 1 download}, or a number. */
    private static String text(Object value) throws ReflectiveOperationException {
        if (value instanceof Double number) {
            return number.toString();
        }
        if (value instanceof Number number) {
            return Amounts.number(number.longValue());
        }
        List<String> parts = new ArrayList<>();
        for (RecordComponent component : value.getClass().getRecordComponents()) {
            long count = (long) component.getAccessor().invoke(value);
            if (count > 0) {
                String name = component.getName().replaceFirst("s(IfAbsent)?$", "");
                parts.add(count + " " + (component.getName().endsWith("IfAbsent") ? "conditional put" : name));
            }
        }
        return String.join(", ", parts);
    }

    @Test
    void measuredFiguresAreThoseOfTheDocumentThatIsNamed() throws IOException {
        String document = Files.readString(Path.of("docs/PERFORMANCE.md"));
        double usual = figure(document, "\\| `usual` \\| 2,000,000 \\| 42 \\| ([0-9.]+) \\|") * 1e6;
        double job = figure(document, "\\| 20,000,000, one round, AMD EPYC \\(Zen 5\\), 2026-11-30 \\| ([0-9.]+) \\|");
        double verified = figure(
                document, "\\*\\*Verification\\*\\* of 2,000,000 rows to their content, .*: ([0-9.]+) s warm against");
        double stored = figure(document, "the 2,000,000 rows of `usual` \\((\\d+) MB in the store\\)") * 1e6;

        assertThat((double) Figures.THREAD_BYTES).isCloseTo(10 * usual / job / 2, within(0.01 * Figures.THREAD_BYTES));
        assertThat((double) Figures.VERIFY_BYTES).isCloseTo(usual / verified / 2, within(0.01 * Figures.VERIFY_BYTES));
        assertThat(Figures.COMPRESSION_RATIO).isCloseTo(usual / stored, within(0.05));
        assertThat((double) Figures.ROW_BYTES).isCloseTo(usual / 2_000_000, within(0.5));
    }

    private static double figure(String document, String pattern) {
        Matcher figure = Pattern.compile(pattern).matcher(document);
        assertThat(figure.find()).as(pattern).isTrue();
        return Double.parseDouble(figure.group(1));
    }
}
