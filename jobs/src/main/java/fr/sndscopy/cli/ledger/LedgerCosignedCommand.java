package fr.sndscopy.cli.ledger;

import fr.sndscopy.cli.terminal.ExitCode;
import fr.sndscopy.cli.terminal.JsonDocument;
import fr.sndscopy.cli.terminal.KeptFile;
import fr.sndscopy.cli.terminal.Terminal;
import fr.sndscopy.config.ConfigurationException;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.ledger.proof.Cosignatures;
import fr.sndscopy.ledger.proof.KeptCheckpoint;
import fr.sndscopy.ledger.proof.WitnessPolicy;
import fr.sndscopy.storage.ObjectStore.PutOutcome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code sndscopy ledger cosigned}. */
@Command(
        name = "cosigned",
        description = {
            "Store what witnesses have cosigned beside the checkpoints, for verify and audit to demand.",
            "Exit code 4 when a witness has seen another history than the ledger that is here.",
        },
        mixinStandardHelpOptions = true)
final class LedgerCosignedCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    LedgerCommand ledger;

    @Parameters(
            paramLabel = "FILE",
            arity = "1..*",
            description = "What ledger cosign wrote, of one or more witnesses.")
    List<Path> files = List.of();

    @Option(
            names = "--witnesses",
            paramLabel = "FILE",
            description = "The keys of witnesses, one a line, in place of those that are configured.")
    @Nullable
    Path witnesses;

    @Override
    public Integer call() {
        Terminal terminal = Terminal.detect();
        try (Workplace workplace = ledger.root.global().open()) {
            WitnessPolicy policy = workplace.signing().witnesses(witnesses, null);
            if (policy == null) {
                throw new ConfigurationException(
                        "[--witnesses] no witness is known: expected --witnesses, or signing.witnesses");
            }
            LedgerState state = LedgerCommand.published(workplace);
            List<Map<String, Object>> lines = new ArrayList<>();
            for (Path file : files) {
                for (Cosignatures.Added added : add(workplace, state, policy, KeptFile.read(file))) {
                    lines.add(Map.of(
                            "witness", added.witness().name(),
                            "keyId", added.witness().idText(),
                            "entries", added.entries(),
                            "time", added.time().toString(),
                            "outcome", added.outcome() == PutOutcome.CREATED ? "stored" : "present"));
                }
            }
            if (ledger.root.global().json) {
                terminal.out().println(JsonDocument.of("ledger-cosigned", Map.of("cosignatures", lines)));
            } else {
                lines.forEach(line -> terminal.out()
                        .println(line.get("witness") + ": " + line.get("entries") + " entries, seen " + line.get("time")
                                + ", " + line.get("outcome")));
            }
        }
        return ExitCode.DONE.code();
    }

    private static List<Cosignatures.Added> add(
            Workplace workplace, LedgerState state, WitnessPolicy policy, KeptCheckpoint cosigned) {
        try {
            return new Cosignatures(workplace.store()).add(cosigned, state, policy.witnesses());
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("[" + cosigned.name() + "] " + e.getMessage(), e);
        }
    }
}
