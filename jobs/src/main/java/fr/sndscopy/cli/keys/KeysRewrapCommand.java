package fr.sndscopy.cli.keys;

import fr.sndscopy.cli.terminal.ExitCode;
import fr.sndscopy.cli.terminal.JsonDocument;
import fr.sndscopy.cli.terminal.PaceOptions;
import fr.sndscopy.cli.terminal.Terminal;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.migration.keyring.Rewrapping;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** {@code sndscopy keys rewrap}. */
@Command(
        name = "rewrap",
        description = {
            "Wrap the data keys of everything published with the newest keys. No data is written again: the new wrapped"
                    + " keys lie beside it, and the ledger says so.",
            "Readers and deliveries go on meanwhile. After a kill the same command goes on where it was.",
            "Exit code 4 when an object is not what it should be: its data key stays as it is, all others are done."
        },
        mixinStandardHelpOptions = true)
final class KeysRewrapCommand implements Callable<Integer> {
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
            boolean tells = keys.root.global().showsProgress();
            Rewrapping.Result result = new Rewrapping(
                            workplace.store(),
                            workplace.ledger(),
                            workplace.keyring(),
                            workplace.identity(),
                            workplace.settings().threads())
                    .run(done -> {
                        if (tells) {
                            terminal.err().println("sndscopy: " + done + " data keys wrapped anew");
                        }
                    });
            if (!result.entries().isEmpty()) {
                workplace.signLedger();
            }
            ExitCode code = result.problems().isEmpty() ? ExitCode.DONE : ExitCode.INTEGRITY;
            result.problems().forEach(problem -> terminal.err().println("sndscopy: " + problem));
            if (keys.root.global().json) {
                terminal.out().println(JsonDocument.of("keys-rewrap", json(result, code)));
            } else {
                terminal.out()
                        .println(result.rewrapped() + " data keys wrapped anew, " + result.current()
                                + " are under the newest keys already, "
                                + result.problems().size() + " left");
            }
            return code.code();
        }
    }

    private static Map<String, Object> json(Rewrapping.Result result, ExitCode code) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("exitCode", code.code());
        document.put("rewrapped", result.rewrapped());
        document.put("current", result.current());
        document.put("keyIds", result.keyIds());
        document.put("entries", result.entries());
        document.put("problems", result.problems());
        return document;
    }
}
