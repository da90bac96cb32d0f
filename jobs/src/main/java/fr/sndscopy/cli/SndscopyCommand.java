package fr.sndscopy.cli;

import fr.sndscopy.batch.Failures;
import fr.sndscopy.cli.keys.KeysCommand;
import fr.sndscopy.cli.ledger.LedgerCommand;
import fr.sndscopy.cli.published.AuditCommand;
import fr.sndscopy.cli.published.CompareCommand;
import fr.sndscopy.cli.published.DiffCommand;
import fr.sndscopy.cli.published.ExpireCommand;
import fr.sndscopy.cli.published.ExportCommand;
import fr.sndscopy.cli.published.GcCommand;
import fr.sndscopy.cli.published.HistoryCommand;
import fr.sndscopy.cli.published.LsCommand;
import fr.sndscopy.cli.published.ProfileCommand;
import fr.sndscopy.cli.published.ReportCommand;
import fr.sndscopy.cli.published.ReportsCommand;
import fr.sndscopy.cli.published.RunsCommand;
import fr.sndscopy.cli.published.StatusCommand;
import fr.sndscopy.cli.published.VerifyCommand;
import fr.sndscopy.cli.published.WithdrawCommand;
import fr.sndscopy.cli.quarantine.QuarantineCommand;
import fr.sndscopy.cli.run.DemoCommand;
import fr.sndscopy.cli.run.GenerateCommand;
import fr.sndscopy.cli.run.InventoryCommand;
import fr.sndscopy.cli.run.MigrateCommand;
import fr.sndscopy.cli.run.NightlyCommand;
import fr.sndscopy.cli.run.ParkCommand;
import fr.sndscopy.cli.run.PlanCommand;
import fr.sndscopy.cli.run.SnapshotCommand;
import fr.sndscopy.cli.run.UnparkCommand;
import fr.sndscopy.cli.schema.SchemaCommand;
import fr.sndscopy.cli.terminal.Caller;
import fr.sndscopy.cli.terminal.ExitCode;
import fr.sndscopy.cli.terminal.GlobalOptions;
import fr.sndscopy.cli.terminal.Interruption;
import fr.sndscopy.cli.terminal.JsonDocument;
import fr.sndscopy.config.ToolVersion;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParseResult;

/** The command {@code sndscopy}. */
@Command(
        name = "sndscopy",
        description = "Moves a copy of the SNDS onto an S3-compatible store, and proves it.",
        mixinStandardHelpOptions = true,
        versionProvider = SndscopyCommand.Version.class,
        subcommands = {
            AuditCommand.class,
            CompareCommand.class,
            CompletionCommand.class,
            DemoCommand.class,
            DiffCommand.class,
            DoctorCommand.class,
            ExitCodesCommand.class,
            ExpireCommand.class,
            ExportCommand.class,
            GcCommand.class,
            GenerateCommand.class,
            HelpCommand.class,
            HistoryCommand.class,
            InventoryCommand.class,
            KeysCommand.class,
            LedgerCommand.class,
            LsCommand.class,
            MigrateCommand.class,
            NightlyCommand.class,
            ParkCommand.class,
            PlanCommand.class,
            ProfileCommand.class,
            QuarantineCommand.class,
            ReportCommand.class,
            ReportsCommand.class,
            RunsCommand.class,
            SchemaCommand.class,
            SnapshotCommand.class,
            StatusCommand.class,
            UnparkCommand.class,
            VerifyCommand.class,
            VersionCommand.class,
            WithdrawCommand.class,
        },
        synopsisSubcommandLabel = "COMMAND",
        footer = {"", "Help of one command: sndscopy help COMMAND. Exit codes: sndscopy exit-codes"})
public final class SndscopyCommand implements Callable<Integer>, Caller {
    @Mixin
    private final GlobalOptions global = new GlobalOptions();

    private SndscopyCommand() {}

    @Override
    public GlobalOptions global() {
        return global;
    }

    static CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(new SndscopyCommand()).setCaseInsensitiveEnumValuesAllowed(true);
        Usage.complete(commandLine);
        return commandLine;
    }

    /** Runs a command line; returns the exit code. */
    public static int run(String... arguments) {
        CommandLine commandLine = commandLine();
        boolean json = isJson(arguments);
        commandLine.setParameterExceptionHandler((mistake, parsed) -> {
            tell(mistake, Mistake.message(mistake), json, mistake.getCommandLine());
            return ExitCode.USAGE.code();
        });
        commandLine.setExecutionExceptionHandler((failure, failed, parsed) -> {
            log(failure);
            tell(failure, Failures.message(failure), json, failed);
            return ExitCode.of(failure).code();
        });
        try {
            return execute(commandLine, arguments);
        } finally {
            Interruption.programEnds();
        }
    }

    /** Errors of Java, which are no exceptions, end a command as exceptions do: with a line and a code, and the stack in the log. */
    static int execute(CommandLine commandLine, String... arguments) {
        try {
            return commandLine.execute(Arrays.copyOf(arguments, arguments.length));
        } catch (Error e) {
            log(e);
            tell(e, Failures.message(e), isJson(arguments), called(commandLine));
            return ExitCode.of(e).code();
        }
    }

    private static boolean isJson(String... arguments) {
        return Arrays.asList(arguments).contains("--json");
    }

    /** The command that was at work. */
    private static CommandLine called(CommandLine commandLine) {
        ParseResult parsed = commandLine.getParseResult();
        return parsed == null || !parsed.hasSubcommand()
                ? commandLine
                : called(parsed.subcommand().commandSpec().commandLine());
    }

    /** What a thread beside the command's own died of is for the log: whether the command fails for it is told by the command. */
    public static void logUncaught(Thread thread, Throwable thrown) {
        LoggerFactory.getLogger(SndscopyCommand.class).error("thread ended: {}", thread.getName(), thrown);
    }

    /** What somebody asked for, a start while another run is at work, and a store that nobody has set up, are no errors. */
    private static void log(Throwable failure) {
        Logger log = LoggerFactory.getLogger(SndscopyCommand.class);
        switch (Failures.kindOf(failure)) {
            case INTERRUPTED, BUSY, NOT_INITIALISED -> log.info("command ended: {}", Failures.message(failure));
            case UNKNOWN, USAGE, RESOURCES, INTEGRITY, KEY_REFUSED, REFUSED, OUTAGE, OVERTAKEN ->
                log.atError()
                        .addKeyValue("exit_code", ExitCode.of(failure).code())
                        .addKeyValue("failure", Failures.kindOf(failure))
                        .setCause(failure)
                        .log("command failed");
        }
    }

    /** On standard error for people, and on standard output as the one object that {@code --json} promises. */
    private static void tell(Throwable failure, String message, boolean json, CommandLine called) {
        called.getErr().println(called.getColorScheme().errorText("sndscopy: " + message));
        if (json) {
            ExitCode code = ExitCode.of(failure);
            Map<String, Object> document = Map.of(
                    "command",
                    called.getCommandSpec().qualifiedName().replaceFirst("^sndscopy ?", ""),
                    "exitCode",
                    code.code(),
                    "kind",
                    code.name().toLowerCase(Locale.ROOT).replace('_', '-'),
                    "message",
                    message);
            called.getOut().println(JsonDocument.of("error", document));
        }
    }

    @Override
    public Integer call() {
        CommandLine.usage(this, System.out);
        return ExitCode.USAGE.code();
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"sndscopy " + ToolVersion.text()};
        }
    }
}
