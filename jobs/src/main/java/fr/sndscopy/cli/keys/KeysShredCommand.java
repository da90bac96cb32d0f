package fr.sndscopy.cli.keys;

import fr.sndscopy.cli.terminal.ExitCode;
import fr.sndscopy.cli.terminal.JsonDocument;
import fr.sndscopy.cli.terminal.Terminal;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.delivery.Period;
import fr.sndscopy.ledger.keyring.ShredEntry;
import fr.sndscopy.migration.keyring.Shredding;
import fr.sndscopy.migration.keyring.Shredding.Findings;
import fr.sndscopy.migration.keyring.Shredding.Selection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code sndscopy keys shred}. */
@Command(
        name = "shred",
        description = {
            "Destroy the keys of a period, of a product, or of one period of a product, so that nobody reads its rows any more, wherever"
                    + " copies of the store lie; with --apply, else show what that would be. The ledger says so, and verify knows.",
            "Only what was published with keys.period-keys: true has keys of its own. Exit code 12, and no key is gone, when some of it"
                    + " is under keys that other data needs.",
            "It cannot be undone, and nothing of it can be published again. Backups of the keystore and escrows from before have the"
                    + " keys still: destroy them, and write new ones."
        },
        mixinStandardHelpOptions = true)
final class KeysShredCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    KeysCommand keys;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    @ArgGroup(exclusive = false, multiplicity = "1")
    @SuppressWarnings("NullAway.Init") // set by picocli
    What what;

    /** What to shred: all of what is said. */
    static final class What {
        @Option(
                names = "--period",
                paramLabel = "P",
                description = "YYYY-MM, YYYY or snapshot; of all products, unless --product says of which.")
        @Nullable
        String period;

        @Option(
                names = "--product",
                paramLabel = "PRODUCT",
                description = "As schemas name it, as PMSI MCO; all its periods, unless --period says which.")
        @Nullable
        String product;
    }

    @Option(names = "--apply", description = "Do it.")
    boolean apply;

    @Override
    public Integer call() {
        Selection selection = new Selection(what.product, period());
        try (Workplace workplace = keys.root.global().open()) {
            workplace.checkKeys(KeysCommand.published(workplace));
            Shredding shredding = new Shredding(workplace.ledger(), workplace.keyring(), workplace.identity());
            Findings found = shredding.find(selection);
            List<ShredEntry> entries = apply ? shredding.run(selection) : List.of();
            if (!entries.isEmpty()) {
                workplace.signLedger();
            }
            if (keys.root.global().json) {
                Terminal.detect().out().println(JsonDocument.of("keys-shred", document(found, entries)));
            } else {
                show(selection, found, entries);
            }
            return found.inTheWay() > 0 ? ExitCode.KEY_REFUSED.code() : ExitCode.DONE.code();
        }
    }

    private @Nullable String period() {
        if (what.period == null) {
            return null;
        }
        try {
            return new Period(what.period).text();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "[--period " + what.period + "] " + e.getMessage(), e);
        }
    }

    private Map<String, Object> document(Findings found, List<ShredEntry> entries) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("applied", apply);
        document.put("domains", found.domains());
        document.put("keys", found.keyIds());
        document.put("tables", found.tables().stream().map(Object::toString).toList());
        document.put("parts", found.parts());
        document.put("rows", found.rows());
        document.put("begun", found.begun());
        document.put("done", found.done());
        document.put("inTheWay", found.inTheWay());
        document.put("sharedKeys", found.sharedKeys());
        document.put("entries", entries.stream().map(ShredEntry::number).toList());
        return document;
    }

    private void show(Selection selection, Findings found, List<ShredEntry> entries) {
        Terminal terminal = Terminal.detect();
        found.domains().forEach(terminal.out()::println);
        found.begun().forEach(domain -> terminal.out()
                .println(domain + ": shredded before, and its keys " + (apply ? "were here: destroyed" : "are here")));
        found.done().forEach(domain -> terminal.out().println(domain + ": shredded before"));
        if (found.inTheWay() > 0) {
            terminal.err()
                    .println("sndscopy: " + found.inTheWay() + " objects of " + selection + " are under "
                            + String.join(", ", found.sharedKeys())
                            + ", which other data needs: they cannot be shredded");
            return;
        }
        String what = found.keyIds().size() + " keys, " + found.tables().size() + " tables and periods, "
                + found.parts() + " parts, " + found.rows() + " rows";
        if (!entries.isEmpty()) {
            terminal.err()
                    .println("sndscopy: shredded for good: " + what
                            + ". Destroy the backups of the keystore and the escrows from before, and write new ones");
        } else if (!apply && (!found.domains().isEmpty() || !found.begun().isEmpty())) {
            terminal.err().println("sndscopy: nothing was done. With --apply, and for good: " + what);
        } else if (found.isNothing()) {
            terminal.err().println("sndscopy: nothing of " + selection + " is published under keys of its own");
        }
    }
}
