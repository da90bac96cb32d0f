package fr.sndscopy.cli.run;

import fr.sndscopy.cli.terminal.Caller;
import fr.sndscopy.cli.terminal.ExitCode;
import fr.sndscopy.cli.terminal.JsonDocument;
import fr.sndscopy.cli.terminal.Terminal;
import fr.sndscopy.config.ParkedDeliveries;
import fr.sndscopy.config.Workplace;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code sndscopy unpark DELIVERY}. */
@Command(
        name = "unpark",
        description = "Have nights look at a parked delivery again.",
        footer = {"", "What is parked, and why: sndscopy status"})
public final class UnparkCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    Caller root;

    @Parameters(paramLabel = "DELIVERY", description = "As it was parked.")
    String delivery = "";

    @Override
    public Integer call() throws Exception {
        Terminal terminal = Terminal.detect();
        try (Workplace workplace = root.global().open()) {
            List<ParkedDeliveries.Line> parked = workplace.parked().read().parked();
            if (parked.stream().noneMatch(line -> line.delivery().equals(delivery))) {
                throw new ParameterException(
                        spec.commandLine(),
                        "[" + delivery.replaceAll("\\p{Cntrl}", "?") + "] is not parked: "
                                + (parked.isEmpty()
                                        ? "nothing is"
                                        : "expected one of "
                                                + parked.stream()
                                                        .map(ParkedDeliveries.Line::delivery)
                                                        .collect(Collectors.joining(", "))));
            }
            workplace.trace().write("unpark", delivery, null);
            workplace.parked().unpark(delivery);
        }
        if (root.global().json) {
            terminal.out().println(JsonDocument.of("unpark", Map.of("delivery", delivery, "parked", false)));
        } else {
            terminal.out().println(delivery + " is looked at again by the next night");
        }
        return ExitCode.DONE.code();
    }
}
