package fr.sndscopy.cli;

import fr.sndscopy.config.ToolVersion;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;

/** The command {@code sndscopy}. */
@Command(
        name = "sndscopy",
        description = "Moves a copy of the SNDS onto an S3-compatible store, and proves it.",
        mixinStandardHelpOptions = true,
        versionProvider = SndscopyCommand.Version.class,
        subcommands = {
            ExportCommand.class,
            GenerateCommand.class,
            KeysCommand.class,
            LsCommand.class,
            MigrateCommand.class,
            ReportCommand.class,
            StatusCommand.class,
            VerifyCommand.class,
        },
        synopsisSubcommandLabel = "COMMAND",
        footer = {"", "Exit codes: sndscopy exit-codes"})
public final class SndscopyCommand implements Callable<Integer> {
    @Mixin
    private final GlobalOptions global = new GlobalOptions();

    private SndscopyCommand() {}

    GlobalOptions global() {
        return global;
    }

    /** Runs a command line; returns the exit code. */
    public static int run(String... arguments) {
        CommandLine commandLine = new CommandLine(new SndscopyCommand()).setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.getSubcommands().values().forEach(sub -> sub.getCommandSpec()
                .mixinStandardHelpOptions(true));
        commandLine.setExecutionExceptionHandler((failure, failed, parsed) -> {
            LoggerFactory.getLogger(SndscopyCommand.class).error("command failed", failure);
            failed.getErr().println(failed.getColorScheme().errorText("sndscopy: " + message(failure)));
            return ExitCode.of(failure).code();
        });
        return commandLine.execute(Arrays.copyOf(arguments, arguments.length));
    }

    private static String message(Throwable failure) {
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }

    @Override
    public Integer call() {
        CommandLine.usage(this, System.out);
        return ExitCode.USAGE.code();
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"sndscopy " + ToolVersion.current()};
        }
    }
}
