package fr.sndscopy.cli.keys;

import fr.sndscopy.cli.terminal.ExitCode;
import fr.sndscopy.cli.terminal.JsonDocument;
import fr.sndscopy.cli.terminal.PaceOptions;
import fr.sndscopy.cli.terminal.Terminal;
import fr.sndscopy.config.RestoredKeys;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.migration.evidence.DatasetKeys;
import fr.sndscopy.migration.keyring.RewrappedIndex;
import fr.sndscopy.migration.keyring.RewrappedKeys;
import fr.sndscopy.migration.verify.StoreVerification;
import fr.sndscopy.migration.verify.VerificationResult;
import fr.sndscopy.migration.verify.VerificationResult.DeliveryResult;
import fr.sndscopy.migration.work.Scratch;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code sndscopy keys drill}. */
@Command(
        name = "drill",
        description = {
            "Prove that the data can be read again with an escrow alone: its keys, and not those of this home, are held"
                    + " against the dataset, and decrypt what is published. Nothing is kept.",
            "Exit code 12 when the escrow lacks a key, has one that was shredded, or is another dataset's; 4 when something does not decrypt, or is not"
                    + " what was published."
        },
        mixinStandardHelpOptions = true)
final class KeysDrillCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    KeysCommand keys;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    EscrowOptions from;

    @Option(names = "--delivery", paramLabel = "ID", description = "Read only this delivery, with its replays.")
    @Nullable
    String delivery;

    @Mixin
    PaceOptions pace = new PaceOptions();

    @Override
    public Integer call() throws IOException {
        try (Workplace workplace = pace.at(keys.root.global().open())) {
            LedgerState state = KeysCommand.published(workplace);
            try (Scratch scratch = workplace.scratch()) {
                RestoredKeys restored =
                        RestoredKeys.in(scratch.directory().resolve("restored"), from.escrow, from.privateKey);
                try (KeyService service = restored.open()) {
                    KeyService resolving = RewrappedKeys.of(
                            service, () -> RewrappedIndex.of(workplace.ledger().reader(), state));
                    new DatasetKeys(workplace.store(), workplace.ledger()).check(state, resolving);
                    return show(
                                    restored,
                                    new StoreVerification(
                                                    workplace.store(),
                                                    workplace.ledger().reader(),
                                                    service,
                                                    workplace.catalog(List.of()),
                                                    workplace.settings().threads(),
                                                    scratch.directory())
                                            .verify(delivery))
                            .code();
                } finally {
                    restored.remove();
                }
            }
        }
    }

    private ExitCode show(RestoredKeys restored, VerificationResult result) {
        Terminal terminal = Terminal.detect();
        ExitCode code = result.altered()
                ? ExitCode.INTEGRITY
                : result.faults().isEmpty() ? ExitCode.DONE : ExitCode.KEY_REFUSED;
        long parts =
                result.deliveries().stream().mapToLong(DeliveryResult::parts).sum();
        long rows =
                result.deliveries().stream().mapToLong(DeliveryResult::stored).sum();
        if (keys.root.global().json) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("exitCode", code.code());
            document.put("keys", restored.keyIds());
            document.put("deliveries", result.deliveries().size());
            document.put("parts", parts);
            document.put("rows", rows);
            document.put(
                    "faults", result.faults().stream().map(Object::toString).toList());
            terminal.out().println(JsonDocument.of("keys-drill", document));
            return code;
        }
        result.faults().forEach(fault -> terminal.out().println("fault: " + fault));
        terminal.out()
                .println(restored.keyIds().size() + " keys from the escrow read " + parts + " parts with " + rows
                        + " rows, of " + result.deliveries().size() + " deliveries: "
                        + (code == ExitCode.DONE ? "everything is as it was published" : "see the faults"));
        return code;
    }
}
