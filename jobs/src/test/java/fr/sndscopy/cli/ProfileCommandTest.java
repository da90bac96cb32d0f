package fr.sndscopy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

@Isolated("replaces System.out and System.err")
final class ProfileCommandTest {
    private static final long SEED = Long.getLong("sndscopy.seed", 20261125);

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    static Path folder;

    /** 300 rows of 2019-02, 200 of 2019-03, each with one that is rejected. */
    @BeforeAll
    static void publish() throws IOException {
        Path schemas = Files.createDirectory(folder.resolve("schemas"));
        Files.writeString(schemas.resolve("ER_PRF_F.json"), """
                {"name": "ER_PRF_F", "produit": "DCIR", "fields": [
                  {"name": "NAT_COD", "type": "string", "length": "3", "nomenclature": "IR_NONE_V"},
                  {"name": "PRS_TXT", "type": "string", "length": "9"},
                  {"name": "SOI_MNT", "type": "number", "length": "7,2"}]}
                """);
        migrate("2019-02", 300);
        migrate("2019-03", 200);
    }

    private static void migrate(String period, int rows) throws IOException {
        Random random = new Random(SEED);
        Path delivery = Files.createDirectory(folder.resolve(period));
        StringBuilder text = new StringBuilder("NAT_COD;PRS_TXT;SOI_MNT\n");
        for (int row = 0; row < rows; row++) {
            text.append(row % 4 == 0 ? "A" : row % 4 == 1 ? "" : "B" + row % 3).append(';');
            text.append("t")
                    .append(random.nextInt(40))
                    .append(';')
                    .append(row == 7 ? "-0.50" : "12.5")
                    .append('\n');
        }
        Files.writeString(delivery.resolve("a.csv"), text + "REJ;t;x\n");
        Files.writeString(
                delivery.resolve("delivery.yaml"),
                "delivery: D-" + period + "\nproduct: DCIR\nperiod: " + period
                        + "\nfiles:\n  - {path: a.csv, table: ER_PRF_F}\n");
        CliRun run = CliRun.of(
                "--home",
                folder.resolve("home").toString(),
                "migrate",
                delivery.toString(),
                "--schemas",
                folder.resolve("schemas").toString());
        assertThat(run.code()).as("seed %d %s %s", SEED, run.out(), run.err()).isZero();
    }

    private static CliRun profile(String... arguments) {
        return CliRun.of(
                Stream.concat(Stream.of("--home", folder.resolve("home").toString(), "profile"), Stream.of(arguments))
                        .toArray(String[]::new));
    }

    @Test
    void theTextHasALineForEachColumnOfEachPeriod() {
        CliRun run = profile("er_prf_f");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out())
                .startsWith("ER_PRF_F 2019-02: 300 rows\n\ncolumn ")
                .contains("\nER_PRF_F 2019-03: 200 rows\n\ncolumn ")
                .containsPattern("NAT_COD +25\\.0 % +4 +A +B2 +A \\(75\\), B0 \\(50\\), B1 \\(50\\)\n")
                .containsPattern("PRS_TXT +0\\.0 % +(3[5-9]|4[0-5]) +t0 +t9 *\n")
                .containsPattern("SOI_MNT +0\\.0 % +2 +-0\\.50 +12\\.50 *\n")
                .doesNotContain("REJ");
    }

    @Test
    void onePeriodAndMoreCodesCanBeAskedFor() {
        CliRun run = profile("ER_PRF_F", "--period", "2019-03", "--top", "9");
        CliRun none = profile("ER_PRF_F", "--period", "2019-03", "--top", "0");

        assertThat(run.out())
                .startsWith("ER_PRF_F 2019-03: 200 rows\n")
                .doesNotContain("2019-02")
                .containsPattern("A \\(50\\), B0 \\(3\\d\\), B\\d \\(3\\d\\), B\\d \\(3\\d\\)\n");
        assertThat(none.code()).isZero();
        assertThat(none.out()).doesNotContain("(50)");
    }

    @Test
    void jsonIsOneDocumentOfTheSameNumbers() {
        CliRun run = profile("ER_PRF_F", "--period", "2019-02", "--json", "--top", "1");

        assertThat(run.out().lines()).hasSize(1);
        JsonNode profile = new ObjectMapper().readTree(run.out()).at("/profiles/0");
        assertThat(profile.get("table").asString()).isEqualTo("ER_PRF_F");
        assertThat(profile.get("rows").asInt()).isEqualTo(300);
        JsonNode column = profile.at("/columns/0");
        assertThat(column.get("absent").asInt()).isEqualTo(75);
        assertThat(column.get("distinct").asInt()).isEqualTo(4);
        assertThat(column.get("minimum").asString()).isEqualTo("A");
        assertThat(column.get("codes")).hasToString("[{\"code\":\"A\",\"rows\":75}]");
        assertThat(profile.at("/columns/1/codes")).isEmpty();
    }

    @Test
    void everyLookIsTracedAndTheTraceHasNoValue() throws IOException {
        Path trace = folder.resolve("home").resolve("trace.jsonl");
        long before = Files.exists(trace) ? Files.readAllLines(trace).size() : 0;

        profile("er_prf_f", "--period", "2019-02");
        profile("ER_PRF_F", "--period", "2020-01");

        List<String> lines = Files.readAllLines(trace);
        assertThat(lines).hasSize((int) before + 1);
        assertThat(lines.get(lines.size() - 1))
                .contains("\"action\":\"profile\"", "\"what\":\"ER_PRF_F 2019-02\"")
                .doesNotContain("B0");
    }

    @Test
    void mistakesAreToldOnOneLineAndEndWith2() {
        assertThat(profile("ER_PRF_F", "--period", "2020-01"))
                .isEqualTo(new CliRun(
                        2, "", "sndscopy: [ER_PRF_F 2020-01] not published: expected what sndscopy ls shows\n"));
        assertThat(profile("ER_PRF_F", "--top", "-1"))
                .isEqualTo(new CliRun(2, "", "sndscopy: [--top] -1: expected 0 or more\n"));
        assertThat(profile().code()).isEqualTo(2);
        assertThat(CliRun.of("--home", folder.resolve("nowhere").toString(), "profile", "ER_PRF_F")
                        .code())
                .isEqualTo(10);
    }

    @Test
    void evidenceThatWasAlteredShowsNothingAndEndsWith4() throws IOException {
        Path evidence;
        try (Stream<Path> walk = Files.walk(folder.resolve("home").resolve("store"))) {
            evidence = walk.filter(Files::isRegularFile)
                    .filter(path -> path.toString().contains("D-2019-03")
                            && path.getFileName().toString().startsWith("evidence-"))
                    .findFirst()
                    .orElseThrow();
        }
        byte[] sealed = Files.readAllBytes(evidence);
        byte[] altered = sealed.clone();
        altered[altered.length / 2] ^= 1;
        Files.write(evidence, altered);
        try {
            CliRun run = profile("ER_PRF_F", "--period", "2019-03");

            assertThat(run.code()).isEqualTo(4);
            assertThat(run.out()).isEmpty();
            assertThat(run.err())
                    .startsWith("sndscopy: [evidence/D-2019-03/evidence-")
                    .hasLineCount(1);
            assertThat(profile("ER_PRF_F", "--period", "2019-02").code()).isZero();
        } finally {
            Files.write(evidence, sealed);
        }
    }

    @Test
    void theHelpSaysThatItShowsValuesAndLeavesATrace() {
        assertThat(CliRun.of("profile", "--help").out())
                .contains("Shows values, for authorised persons only")
                .contains("trace.jsonl")
                .contains("--top=N");
    }
}
