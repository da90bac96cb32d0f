package fr.sndscopy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** How the command line speaks with people. */
@Isolated("replaces System.out and System.err")
class MannersTest {
    @ParameterizedTest
    @CsvSource({
        "migrat x,                    no such command: migrat; did you mean migrate?",
        "quarantin ls,                no such command: quarantin; did you mean quarantine?",
        "quarantine shwo ER_PRS_F,    no such command: shwo; did you mean show?",
        "help migrat,                 no such command: migrat; did you mean migrate?",
        "migrate --shemas x y,        unknown option --shemas; did you mean --schemas?",
        "verify --seald,              unknown option --seald; did you mean --sealed?",
        "--hoem x status,             unknown option --hoem; did you mean --home?",
        "status x,                    one argument too many: x",
        "xyzzy,                       no such command: xyzzy;",
        "quarantine show T --code foo, --code: no such code: foo",
        "quarantine show T --code too-lang, --code: no such code: too-lang; did you mean too-long?",
    })
    void aMistypedCallIsAnsweredWithWhatWasMeant(String call, String answer) {
        CliRun run = CliRun.of(call.split(" "));

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).startsWith("sndscopy: " + answer).hasLineCount(1).contains("--help");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void helpAndVersionAreCommandsToo() {
        assertThat(CliRun.of("help", "quarantine", "show").out())
                .isEqualTo(CliRun.of("quarantine", "show", "--help").out())
                .contains("--fields");
        assertThat(CliRun.of("help").out()).isEqualTo(CliRun.of("--help").out());
        assertThat(CliRun.of("version").out()).isEqualTo(CliRun.of("--version").out());
    }

    @Test
    void everyCommandHasTheVersionOfTheProgram() {
        assertThat(CliRun.of("migrate", "--version").out())
                .isEqualTo(CliRun.of("version").out());
        assertThat(CliRun.of("quarantine", "show", "-V").out())
                .isEqualTo(CliRun.of("version").out());
    }

    @Test
    void theVersionNamesTheCommitItWasBuiltFromOrSaysThatItIsUnknown() {
        assertThat(CliRun.of("version").out()).matches("sndscopy \\S+ \\(commit ([0-9a-f]{40}(-dirty)?|unknown)\\)\\s");
    }

    @Test
    void commandsAreGroupedByWhatTheyAreFor() {
        String help = CliRun.of("--help").out();

        assertThat(help)
                .containsSubsequence("Try it:", "demo", "Run:", "migrate", "Published:", "verify", "Quarantine:");
        assertThat(help).containsSubsequence("Schemas:", "Keys:", "Other:", "version");
        for (String command : new CommandLine(root()).getSubcommands().keySet()) {
            assertThat(help).containsPattern("\n  " + command + " ");
        }
    }

    private static Object root() {
        return SndscopyCommand.commandLine().getCommand();
    }

    @Test
    void everyCommandHasExamplesThatCanBeCalled() {
        CommandLine commandLine = SndscopyCommand.commandLine();
        Usage.examples().forEach((command, examples) -> {
            for (String example : examples) {
                CommandLine.ParseResult parsed = SndscopyCommand.commandLine().parseArgs(example.split(" "));
                assertThat(called(parsed)).as(example).startsWith(command);
            }
            assertThat(examples).as(command).hasSizeBetween(2, 3);
        });
        List<String> without = new ArrayList<>();
        collect(commandLine, "", without);
        assertThat(without).containsOnly("completion", "keys init", "keys unwrap", "schema compare", "schema import");
    }

    private static void collect(CommandLine commandLine, String above, List<String> without) {
        for (Map.Entry<String, CommandLine> entry : commandLine.getSubcommands().entrySet()) {
            String name = above + entry.getKey();
            if (!Usage.examples().containsKey(name)) {
                without.add(name);
            }
            collect(entry.getValue(), name + " ", without);
        }
    }

    private static String called(CommandLine.ParseResult parsed) {
        StringBuilder name = new StringBuilder();
        for (CommandLine.ParseResult below = parsed.subcommand(); below != null; below = below.subcommand()) {
            name.append(name.length() == 0 ? "" : " ")
                    .append(below.commandSpec().name());
        }
        return name.toString();
    }

    @Test
    void noParagraphOfAHelpIsBrokenByHand() {
        List<String> broken = new ArrayList<>();
        paragraphs(SndscopyCommand.commandLine(), broken);

        assertThat(broken).isEmpty();
    }

    private static void paragraphs(CommandLine commandLine, List<String> broken) {
        var usage = commandLine.getCommandSpec().usageMessage();
        List<String> all = new ArrayList<>(List.of(usage.description()));
        all.addAll(List.of(usage.footer()));
        all.stream()
                .filter(text -> !text.isBlank() && !text.startsWith("  "))
                .filter(text -> text.endsWith(",") || text.endsWith(" for") || text.endsWith(" that"))
                .forEach(broken::add);
        commandLine.getSubcommands().values().forEach(below -> paragraphs(below, broken));
    }

    @Test
    void aYearWithoutColumnsIsSaid() {
        CliRun run = CliRun.of("schema", "show", "ER_PRS_F", "--year", "1999");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("ER_PRS_F has no column in 1999");
        assertThat(CliRun.of("schema", "show", "ER_PSR_F").err()).contains("did you mean ER_PRS_F?");
    }
}
