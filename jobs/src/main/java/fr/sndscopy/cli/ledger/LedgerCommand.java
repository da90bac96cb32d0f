package fr.sndscopy.cli.ledger;

import fr.sndscopy.cli.terminal.Caller;
import fr.sndscopy.cli.terminal.ExitCode;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.migration.published.PublishedTables;
import fr.sndscopy.migration.work.NotPublishedException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code sndscopy ledger}. */
@Command(
        name = "ledger",
        description = "Sign the ledger, and prove what is in it to those who trust neither operator nor store.",
        subcommands = {
            LedgerCheckpointCommand.class,
            LedgerProveCommand.class,
            LedgerConsistencyCommand.class,
            LedgerKeysCommand.class,
            LedgerCosignCommand.class,
            LedgerCosignedCommand.class
        },
        synopsisSubcommandLabel = "COMMAND")
public final class LedgerCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    Caller root;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().usage(System.err);
        return ExitCode.USAGE.code();
    }

    /** The ledger, which has entries. */
    static LedgerState published(Workplace workplace) {
        LedgerState state = new PublishedTables(workplace.ledger())
                .state()
                .orElseThrow(() -> new NotPublishedException(
                        "nothing is published in " + workplace.store().description()));
        if (state.size() == 0) {
            throw new NotPublishedException(
                    "nothing is published in " + workplace.store().description());
        }
        return state;
    }

    static NotPublishedException noCheckpoint() {
        return new NotPublishedException("no checkpoint is stored: sndscopy ledger checkpoint makes one, where"
                + " signing.keystore is configured");
    }

    static String entries(long number) {
        return number + (number == 1 ? " entry" : " entries");
    }
}
