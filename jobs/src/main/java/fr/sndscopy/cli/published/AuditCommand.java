package fr.sndscopy.cli.published;

import fr.sndscopy.cli.audit.AuditOptions;
import fr.sndscopy.cli.terminal.Caller;
import fr.sndscopy.cli.terminal.Terminal;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** {@code sndscopy audit}. */
@Command(
        name = "audit",
        description = {
            "Audit a store for somebody who trusts neither its operator nor its host: without a home, without keys, with"
                    + " credentials that may only read. Nothing is written but the results.",
            "Chain, signatures, kept checkpoints, the fate of each delivered file, each object's size and SHA-256; a"
                    + " result as JSON and a report for paper, in French and English.",
            "Exit code 0 complete, 3 complete with reservations, each of them named, 4 to be refused, 10 when nothing is"
                    + " published."
        })
public final class AuditCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    Caller root;

    @Mixin
    private final AuditOptions options = new AuditOptions();

    @Override
    public Integer call() throws Exception {
        Terminal terminal = Terminal.detect();
        Consumer<String> waits =
                root.global().showsProgress() ? line -> terminal.err().println("sndscopy: " + line) : line -> {};
        AuditOptions.Outcome outcome = options.run(waits);
        if (root.global().json) {
            terminal.out().println(AuditOptions.json(outcome));
        } else {
            AuditOptions.lines(outcome).forEach(terminal.out()::println);
        }
        return outcome.exitCode();
    }
}
