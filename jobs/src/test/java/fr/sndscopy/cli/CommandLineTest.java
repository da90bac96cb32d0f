package fr.sndscopy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.cli.terminal.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import picocli.CommandLine;

@Isolated("replaces System.out and System.err")
class CommandLineTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    private static CliRun sndscopy(String... arguments) {
        return CliRun.of(arguments);
    }

    private Path generate(String name, String period) {
        Path delivery = folder.resolve("inbox").resolve(name);
        CliRun run = sndscopy("generate", "--rows", "60", "--period", period, "--out", delivery.toString());
        assertThat(run.code()).as(run.err()).isZero();
        return delivery;
    }

    @Test
    void mistakesInTheCallAreToldOnOneLineAndEndWith2() {
        for (String[] arguments : List.of(
                new String[] {"plan", "--no-such-option", "x"},
                new String[] {"plan"},
                new String[] {"no-such-command"},
                new String[] {"schema"},
                new String[] {
                    "generate", "--rows", "0", "--out", folder.resolve("x").toString()
                },
                new String[] {
                    "generate",
                    "--rows",
                    "9",
                    "--columns",
                    "3",
                    "--out",
                    folder.resolve("x").toString()
                })) {
            CliRun run = sndscopy(arguments);

            assertThat(run.code()).as(run.err()).isEqualTo(2);
            assertThat(run.err()).startsWith("sndscopy: ").endsWith("\n");
            assertThat(run.err().lines()).hasSize(1);
            assertThat(run.out()).isEmpty();
        }
    }

    @Test
    void everyExitCodeIsExplained() {
        CliRun run = sndscopy("exit-codes");

        assertThat(run.code()).isZero();
        for (ExitCode code : ExitCode.values()) {
            assertThat(run.out()).contains(String.format("%4d  %s", code.code(), code.meaning()));
        }
    }

    /** Each call in the runbook, as it would be typed: its commands and the names of its options. */
    @Test
    void whatTheRunbookCallsIsThere() throws IOException {
        String runbook = Files.readString(Path.of("../infra/runbook.md"));
        List<String> calls = Pattern.compile("(?m)(?:`|^|\\$ |&& |: |\\()sndscopy(?:-by-hand)? ([a-z-][^`|#&;>)\\n]*)")
                .matcher(runbook)
                .results()
                .map(call -> call.group(1).strip())
                .toList();
        List<String> unknown = new ArrayList<>();
        for (String call : calls) {
            CommandLine command = SndscopyCommand.commandLine();
            for (String word : call.split(" +")) {
                CommandLine called = command.getSubcommands().get(word);
                if (called != null) {
                    command = called;
                } else if (word.startsWith("--")
                        && command.getCommandSpec().findOption(word.replaceFirst("=.*", "")) == null) {
                    unknown.add(call + ": " + word);
                }
            }
            if (command.getParent() == null && !call.startsWith("--")) {
                unknown.add(call);
            }
        }

        assertThat(calls).hasSizeGreaterThan(80);
        assertThat(unknown).isEmpty();
    }

    @Test
    void theReadMeNamesEveryCommand() throws IOException {
        String readMe = Files.readString(Path.of("..", "README.md"));
        assertThat(commands("", SndscopyCommand.commandLine()).toList())
                .hasSizeGreaterThan(20)
                .allSatisfy(command -> assertThat(readMe).containsPattern("`" + command + "[` ]"));
    }

    @Test
    void severityOrdersEveryExitCode() {
        assertThat(ExitCode.mostSevere(List.of(ExitCode.values()))).isEqualTo(ExitCode.INTEGRITY);
        assertThat(ExitCode.mostSevere(List.of(ExitCode.TRANSIENT, ExitCode.KEY_REFUSED, ExitCode.REFUSED)))
                .isEqualTo(ExitCode.KEY_REFUSED);
        assertThat(ExitCode.mostSevere(List.of(ExitCode.QUARANTINE, ExitCode.FAILED, ExitCode.REFUSED)))
                .isEqualTo(ExitCode.REFUSED);
        assertThat(ExitCode.mostSevere(List.of())).isEqualTo(ExitCode.DONE);
        for (ExitCode code : ExitCode.values()) {
            assertThat(ExitCode.mostSevere(List.of(ExitCode.DONE, code))).isEqualTo(code);
        }
    }

    @Test
    void completionKnowsTheCommands() {
        CliRun run = sndscopy("completion");

        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("nightly").contains("--skip-code");
    }

    @Test
    void everyCommandHasHelp() {
        for (String command :
                List.of("demo", "doctor", "exit-codes", "generate", "migrate", "nightly", "plan", "schema")) {
            CliRun run = sndscopy(command, "--help");

            assertThat(run.code()).isZero();
            assertThat(run.out()).contains("sndscopy " + command).contains("--json");
        }
    }

    @Test
    void planTellsWhatMigrateWouldDoAndMakesNoHome() {
        Path delivery = generate("a", "2019-02");
        Path home = folder.resolve("home");

        CliRun run = sndscopy("--home", home.toString(), "plan", delivery.toString());

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("DCIR-2019-02 (DCIR): 5 files").contains("data/ER_PRS_F_201902.csv");
        assertThat(home).doesNotExist();
    }

    @Test
    void planRefusesWhatMigrateWouldRefuse() throws IOException {
        Path delivery = generate("a", "2019-02");
        Files.delete(delivery.resolve("data/ER_PHA_F_201902.csv"));

        CliRun run = sndscopy("--home", folder.resolve("home").toString(), "plan", delivery.toString());

        assertThat(run.code()).isEqualTo(13);
        assertThat(run.err()).startsWith("sndscopy: ").contains("ER_PHA_F_201902.csv");
    }

    @Test
    void aNarrowDeliveryIsPlannedWithTheSchemaBesideIt() {
        Path delivery = folder.resolve("narrow");
        CliRun made = sndscopy("generate", "--rows", "60", "--columns", "12", "--out", delivery.toString());
        assertThat(made.code()).as(made.err()).isZero();

        CliRun run = sndscopy(
                "--home",
                folder.resolve("home").toString(),
                "--json",
                "plan",
                delivery.toString(),
                "--schemas",
                delivery.resolve("schemas").toString());

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("\"columns\":12").contains("\"drift\":[]");
    }

    @Test
    void aDeliveryIsGeneratedAsParquetAndPlanned() {
        Path delivery = folder.resolve("typed");
        CliRun made = sndscopy("generate", "--rows", "60", "--format", "parquet", "--out", delivery.toString());
        assertThat(made.code()).as(made.err()).isZero();
        assertThat(delivery.resolve("data/ER_PRS_F_201902.parquet")).isRegularFile();

        CliRun run = sndscopy("--home", folder.resolve("home").toString(), "--json", "plan", delivery.toString());

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("ER_PRS_F_201902.parquet");
    }

    @Test
    void nightlyGoesOnPastWhatIsNotReadyAndHasNothingToDoTheSecondTime() throws IOException {
        generate("good", "2019-02");
        Path incomplete = generate("incomplete", "2019-03");
        Files.move(incomplete.resolve("data/ER_PHA_F_201903.csv"), incomplete.resolve("data/ER_PHA_F_201903.csv.part"));
        Path refused = generate("refused", "2019-04");
        Files.writeString(refused.resolve("delivery.yaml"), "delivery: [\n");
        String home = folder.resolve("home").toString();
        String inbox = folder.resolve("inbox").toString();

        CliRun first = sndscopy("--home", home, "nightly", inbox);

        assertThat(first.code()).as(first.out() + first.err()).isEqualTo(13);
        assertThat(first.out())
                .containsPattern("DCIR-2019-02 +2019-02 +published +0")
                .containsPattern("incomplete +waiting +0")
                .containsPattern("refused +refused +13");

        Files.delete(refused.resolve("delivery.yaml"));
        CliRun second = sndscopy("--home", home, "nightly", inbox, "--skip-code");

        assertThat(second.code()).as(second.out() + second.err()).isEqualTo(99);
        assertThat(second.out()).contains("published before").endsWith("Nothing to do.\n");
    }

    @Test
    void aFolderThatIsNotThereIsTheCallersMistake() throws IOException {
        Files.createDirectories(folder.resolve("deliveries"));
        String slip = folder.resolve("delivreies").toString();

        for (List<String> command : List.of(
                List.of("migrate", slip),
                List.of("plan", slip),
                List.of("inventory", slip),
                List.of("nightly", slip))) {
            CliRun run = sndscopy(
                    Stream.concat(Stream.of("--home", folder.resolve("home").toString()), command.stream())
                            .toArray(String[]::new));

            assertThat(run.code()).as(run.err()).isEqualTo(2);
            assertThat(run.err())
                    .startsWith("sndscopy: [" + slip + "] no such folder: expected ")
                    .endsWith("; did you mean deliveries?\n");
        }
        assertThat(folder.resolve("home")).doesNotExist();
    }

    @Test
    void whereARunGoesIsSaidBeforeItBeginsAndByPlanAndStatus() {
        Path delivery = generate("a", "2019-02");
        String home = folder.resolve("home").toString();
        String target = "store embedded in " + home + "/store, database embedded in " + home;

        CliRun plan = sndscopy("--home", home, "plan", delivery.toString());
        CliRun migrate = sndscopy("--home", home, "migrate", delivery.toString());
        CliRun status = sndscopy("--home", home, "status");

        assertThat(plan.out()).contains("Goes to " + target);
        assertThat(migrate.err())
                .startsWith("sndscopy: a new home was made in " + home + "\nsndscopy: " + target + "\n");
        assertThat(status.out())
                .containsPattern("store +embedded in " + home + "/store")
                .containsPattern("database +embedded in " + home);
    }

    @Test
    void doctorWarnsOfTheStoreInTheHomeAndWorksWhereThereIsOnlyAConfiguration() throws IOException {
        Path home = Files.createDirectory(folder.resolve("home"));
        Files.writeString(home.resolve("sndscopy.yaml"), "sndscopy: {operator: somebody}\n");

        CliRun run = sndscopy("--home", home.toString(), "doctor");

        assertThat(run.code()).as(run.out() + run.err()).isZero();
        assertThat(run.out())
                .containsPattern("ok +work space")
                .containsPattern("warn +settings +the store is the one in the home")
                .doesNotContain("fail");
    }

    @Test
    void anUnknownVariableEndsEveryCommandThatReadsTheConfigurationWith2() throws Exception {
        ProcessBuilder child = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "fr.sndscopy.Sndscopy",
                "--home",
                folder.resolve("home").toString(),
                "migrate",
                folder.toString());
        child.environment().put("SNDSCOPY_STORE_ENDPIONT", "https://s3.example");
        Process process = child.redirectErrorStream(true).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(printed).isEqualTo(2);
        assertThat(printed).contains("[SNDSCOPY_STORE_ENDPIONT] unknown").contains("SNDSCOPY_STORE_ENDPOINT?");
        assertThat(folder.resolve("home")).doesNotExist();
    }

    /** Of all commands that do something themselves: {@code quarantine ls}. */
    private static Stream<String> commands(String above, CommandLine group) {
        return group.getSubcommands().entrySet().stream()
                .filter(command ->
                        !command.getValue().getCommandSpec().usageMessage().hidden())
                .flatMap(command -> command.getValue().getSubcommands().isEmpty()
                        ? Stream.of(above + command.getKey())
                        : commands(above + command.getKey() + " ", command.getValue()));
    }
}
