package fr.sndscopy.cli.keys;

import fr.sndscopy.cli.terminal.ExitCode;
import fr.sndscopy.cli.terminal.JsonDocument;
import fr.sndscopy.cli.terminal.PaceOptions;
import fr.sndscopy.cli.terminal.Terminal;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.migration.keyring.Retirement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** {@code sndscopy keys retire}. */
@Command(
        name = "retire",
        description = {
            "Destroy the keys that newer ones have replaced, once each data key that they wrap has been opened in its"
                    + " newest form; print their ids. The ledger says so.",
            "Backups of the keystore, or of the token, from before have these keys still.",
            "Exit code 12, and no key is gone, when one is needed: by data keys that were not wrapped anew, or by a run"
                    + " that has not ended."
        },
        mixinStandardHelpOptions = true)
final class KeysRetireCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    KeysCommand keys;

    @Mixin
    PaceOptions pace = new PaceOptions();

    @Override
    public Integer call() {
        Terminal terminal = Terminal.detect();
        try (Workplace workplace = pace.at(keys.root.global().open())) {
            workplace.checkKeys(KeysCommand.published(workplace));
            Retirement.Result result = new Retirement(
                            workplace.store(),
                            workplace.ledger(),
                            workplace.keyring(),
                            workplace.identity(),
                            workplace.settings().threads())
                    .run();
            if (result.entry() != null) {
                workplace.signLedger();
            }
            if (keys.root.global().json) {
                Map<String, Object> document = new LinkedHashMap<>();
                document.put("retired", result.keyIds());
                document.put("checked", result.checked());
                if (result.entry() != null) {
                    document.put("entry", result.entry());
                }
                terminal.out().println(JsonDocument.of("keys-retire", document));
            } else if (result.keyIds().isEmpty()) {
                terminal.err().println("sndscopy: no key has been replaced");
            } else {
                result.keyIds().forEach(terminal.out()::println);
            }
        }
        return ExitCode.DONE.code();
    }
}
