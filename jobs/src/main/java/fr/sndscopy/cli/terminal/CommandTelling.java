package fr.sndscopy.cli.terminal;

import fr.sndscopy.config.HomeFacts;
import fr.sndscopy.config.Workplace;
import java.util.concurrent.Callable;

/** Tells metrics of a command, from its beginning to its end. */
public final class CommandTelling {
    private CommandTelling() {}

    /** Does it, and tells what the ledger says then; not after an outage, in which nobody is to be asked once more. */
    public static ExitCode of(Workplace workplace, Callable<ExitCode> command) throws Exception {
        workplace.metrics().begin();
        ExitCode code;
        try {
            code = command.call();
        } catch (Exception e) {
            ended(workplace, ExitCode.of(e));
            throw e;
        }
        ended(workplace, code);
        return code;
    }

    private static void ended(Workplace workplace, ExitCode code) {
        if (code != ExitCode.TRANSIENT) {
            new HomeFacts(workplace).tellBooks();
        }
    }
}
