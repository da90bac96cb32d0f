package fr.sndscopy.cli.run;

import fr.sndscopy.cli.terminal.Caller;
import fr.sndscopy.cli.terminal.ExitCode;
import fr.sndscopy.cli.terminal.JsonDocument;
import fr.sndscopy.cli.terminal.Terminal;
import fr.sndscopy.config.Workplace;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code sndscopy park DELIVERY --reason TEXT}. */
@Command(
        name = "park",
        description = "Have nights leave a delivery alone, which then no longer counts for their exit code.",
        footer = {
            "",
            "The reason and whoever parked it are in the trace, the access log of the store, and each night's summary."
                    + " sndscopy migrate takes a parked delivery all the same."
        })
public final class ParkCommand implements Callable<Integer> {
    private static final int MOST = 200;
    private static final Pattern NAME = Pattern.compile("[^\\p{Cntrl}/]{1,255}");
    private static final Pattern REASON = Pattern.compile("[^\\p{Cntrl}]{1," + MOST + "}");

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    Caller root;

    @Parameters(paramLabel = "DELIVERY", description = "Its id, or the name of its folder in the inbox.")
    String delivery = "";

    @Option(
            names = "--reason",
            required = true,
            paramLabel = "TEXT",
            description = "Why, in at most " + MOST + " characters. No values of cells.")
    String reason = "";

    @Override
    public Integer call() throws Exception {
        if (!NAME.matcher(delivery).matches()) {
            throw new ParameterException(
                    spec.commandLine(), "DELIVERY: expected the id of a delivery, or a folder's name");
        }
        if (reason.isBlank() || !REASON.matcher(reason).matches()) {
            throw new ParameterException(
                    spec.commandLine(), "--reason: expected 1 to " + MOST + " characters on one line");
        }
        Terminal terminal = Terminal.detect();
        try (Workplace workplace = root.global().open()) {
            workplace.trace().write("park", delivery + ": " + reason, null);
            workplace.parked().park(delivery, reason, workplace.identity().operator());
        }
        if (root.global().json) {
            terminal.out().println(JsonDocument.of("park", Map.of("delivery", delivery, "parked", true)));
        } else {
            terminal.out().println(delivery + " is parked: nights leave it alone until sndscopy unpark " + delivery);
        }
        return ExitCode.DONE.code();
    }
}
