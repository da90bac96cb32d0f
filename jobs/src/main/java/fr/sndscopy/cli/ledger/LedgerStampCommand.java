package fr.sndscopy.cli.ledger;

import fr.sndscopy.cli.terminal.ExitCode;
import fr.sndscopy.cli.terminal.JsonDocument;
import fr.sndscopy.cli.terminal.Terminal;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.ledger.proof.Stamps;
import fr.sndscopy.storage.ObjectStore.PutOutcome;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code sndscopy ledger stamp}. */
@Command(
        name = "stamp",
        description = {
            "Have the newest checkpoint stamped by the time stamping authority of signing.timestamp.url (RFC 3161), and store"
                    + " what it answers beside it.",
            "A publication does the same where it is configured, and is none the worse for an authority that does not answer:"
                    + " this asks again.",
        },
        mixinStandardHelpOptions = true)
final class LedgerStampCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    LedgerCommand ledger;

    @Override
    public Integer call() {
        Terminal terminal = Terminal.detect();
        try (Workplace workplace = ledger.root.global().open()) {
            LedgerCommand.published(workplace);
            Stamps.Stamped stamped = workplace.stampLedger().orElseThrow(LedgerCommand::noCheckpoint);
            String outcome = stamped.outcome() == PutOutcome.CREATED ? "stored" : "present";
            if (ledger.root.global().json) {
                Map<String, Object> document = new LinkedHashMap<>();
                document.put("outcome", outcome);
                document.put("entries", stamped.name().size());
                document.put("time", stamped.stamp().time().toString());
                document.put("policy", stamped.stamp().policy());
                document.put("key", stamped.name().stampKey());
                terminal.out().println(JsonDocument.of("ledger-stamp", document));
            } else {
                terminal.out()
                        .println("stamped: "
                                + LedgerCommand.entries(stamped.name().size()) + " at "
                                + stamped.stamp().time() + ", " + outcome);
            }
        }
        return ExitCode.DONE.code();
    }
}
