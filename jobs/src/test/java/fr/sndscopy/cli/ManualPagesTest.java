package fr.sndscopy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.cli.terminal.ExitCode;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Model.CommandSpec;

class ManualPagesTest {
    private final CommandSpec program = ManualPages.specification("sndscopy 1.2.3");

    @Test
    void theProgramsPageHasEveryExitCode() {
        assertThat(program.usageMessage().exitCodeList())
                .hasSize(ExitCode.values().length)
                .containsEntry(
                        "75",
                        "store, key service or database did not answer, or another run published what this one should have"
                                + " known. What to do: " + ExitCode.TRANSIENT.remedy());
    }

    @Test
    void examplesAreListingsAndEveryCommandHasTheVersion() {
        CommandSpec show = below("quarantine", "show");

        assertThat(show.version()).containsExactly("sndscopy 1.2.3");
        assertThat(show.usageMessage().footerHeading()).isEqualTo("Examples%n");
        assertThat(show.usageMessage().footer())
                .startsWith("----", "sndscopy quarantine show ER_PRS_F")
                .endsWith("----");
    }

    @Test
    void everyCommandHasASentenceForItsName() {
        assertThat(program.usageMessage().description()).isNotEmpty();
        sentences(program);
    }

    private static void sentences(CommandSpec command) {
        command.subcommands().forEach((name, line) -> {
            assertThat(line.getCommandSpec().usageMessage().description())
                    .as(name)
                    .isNotEmpty();
            sentences(line.getCommandSpec());
        });
    }

    private CommandSpec below(String... names) {
        CommandSpec command = program;
        for (String name : names) {
            command = Objects.requireNonNull(command.subcommands().get(name)).getCommandSpec();
        }
        return command;
    }
}
