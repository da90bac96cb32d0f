package fr.sndscopy.cli.quarantine;

import fr.sndscopy.cli.terminal.Caller;
import fr.sndscopy.cli.terminal.Terminal;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.migration.access.QuarantineAccess;
import fr.sndscopy.migration.access.RefusedRuns;
import fr.sndscopy.migration.work.Scratch;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code sndscopy quarantine}. */
@Command(
        name = "quarantine",
        description = "List, show, export and judge anew the rows that were rejected.",
        subcommands = {
            QuarantineLsCommand.class,
            QuarantineShowCommand.class,
            QuarantineExportCommand.class,
            QuarantineReplayCommand.class
        },
        synopsisSubcommandLabel = "COMMAND")
public final class QuarantineCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    Caller root;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    @Override
    public Integer call() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Missing required subcommand");
    }

    QuarantineDisplay display() {
        return new QuarantineDisplay(Terminal.detect(), root.global().json);
    }

    static RefusedRuns refusedRuns(Workplace workplace) {
        return new RefusedRuns(workplace.home().reports());
    }

    static QuarantineAccess access(Workplace workplace, Scratch scratch) {
        return new QuarantineAccess(
                workplace.store(),
                workplace.ledger(),
                workplace::keyService,
                refusedRuns(workplace),
                workplace.trace(),
                workplace.formats(),
                scratch.directory());
    }
}
