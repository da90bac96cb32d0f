package fr.sndscopy.cli.published;

import fr.sndscopy.cli.terminal.Caller;
import fr.sndscopy.cli.terminal.ExitCode;
import fr.sndscopy.cli.terminal.Terminal;
import fr.sndscopy.config.ConfigurationException;
import fr.sndscopy.config.Nearest;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.migration.access.GenerationContent;
import fr.sndscopy.migration.access.GenerationDiff;
import fr.sndscopy.migration.published.LedgerHistory;
import fr.sndscopy.migration.published.LedgerHistory.Generation;
import fr.sndscopy.migration.published.LedgerHistory.Selection;
import fr.sndscopy.migration.published.PublishedDelivery;
import fr.sndscopy.migration.published.PublishedTables;
import fr.sndscopy.migration.work.NotPublishedException;
import fr.sndscopy.migration.work.Scratch;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code sndscopy diff TABLE PERIOD}. */
@Command(
        name = "diff",
        description = {
            "Two generations of a published table and period side by side: rows, parts, rejects, columns, and which rows"
                    + " are in one of them only.",
            "Tells counts and places of rows, and no value. Traced in the home's trace.jsonl and the store's access log,"
                    + " unless with --sealed."
        },
        footer = {
            "",
            "Parts whose digests are equal are not read; of the others rows are hashed and matched on disk. Rows are"
                    + " compared by the columns that both generations have. Rows that replays brought back belong to"
                    + " their generation. Generations: sndscopy ls --history TABLE."
        })
public final class DiffCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    Caller root;

    @Parameters(index = "0", paramLabel = "TABLE", description = "The SNDS name.")
    String table = "";

    @Parameters(index = "1", paramLabel = "PERIOD", description = "2019-02, 2008, snapshot.")
    String period = "";

    @Parameters(
            index = "2",
            arity = "0..1",
            paramLabel = "BEFORE",
            description = "A generation's number, or the id of its delivery; the last but one by default.")
    @Nullable
    String before;

    @Parameters(index = "3", arity = "0..1", paramLabel = "AFTER", description = "Likewise; the last one by default.")
    @Nullable
    String after;

    @Option(names = "--sealed", description = "Without any key: what manifests say, and nothing of columns and rows.")
    boolean sealed;

    @Option(
            names = "--rows",
            paramLabel = "N",
            defaultValue = "20",
            description = "How many removed and added rows to name the places of; ${DEFAULT-VALUE} by default.")
    int rows;

    @Override
    public Integer call() throws Exception {
        if (rows < 0) {
            throw new ConfigurationException("[--rows] " + rows + ": expected 0 or more");
        }
        try (Workplace workplace = root.global().openToRead()) {
            LedgerState state = new PublishedTables(workplace.ledger())
                    .state()
                    .filter(some -> !some.publications().isEmpty())
                    .orElseThrow(() -> new NotPublishedException("[" + table + "] nothing is published"));
            new KnownNames(state).require(new Selection(table, period, null));
            List<Generation> generations = new LedgerHistory(state).generations(new Selection(table, period, null));
            DiffDisplay display = new DiffDisplay(Terminal.detect(), root.global().json);
            DiffDisplay.Side left = side(workplace, state, generation(generations, before, 2));
            DiffDisplay.Side right = side(workplace, state, generation(generations, after, 1));
            if (sealed) {
                display.show(left, right, null);
            } else {
                display.show(left, right, rows(workplace, left, right));
            }
        }
        return ExitCode.DONE.code();
    }

    /** @param fromTheEnd which one where nothing is said */
    private Generation generation(List<Generation> all, @Nullable String name, int fromTheEnd) {
        String what = all.get(0).what().toString();
        if (name == null) {
            if (all.size() < fromTheEnd) {
                throw new NotPublishedException(
                        "[" + what + "] was published once: there is nothing to compare it with");
            }
            return all.get(all.size() - fromTheEnd);
        }
        return all.stream()
                .filter(one -> name.equals(one.delivery()) || name.equals(String.valueOf(one.number())))
                .findFirst()
                .orElseThrow(() -> new NotPublishedException("[" + name + "] no generation of " + what
                        + ": expected 1 to "
                        + all.size() + ", or the id of a delivery"
                        + Nearest.question(
                                name, all.stream().map(Generation::delivery).toList())));
    }

    private DiffDisplay.Side side(Workplace workplace, LedgerState state, Generation generation) {
        PublishedDelivery published = PublishedDelivery.read(workplace.ledger(), state, generation.delivery());
        if (sealed) {
            return DiffDisplay.Side.of(generation, published, null);
        }
        if (generation.shredded() != null) {
            throw new NotPublishedException("[" + generation.what() + " generation " + generation.number()
                    + "] was shredded at " + generation.shredded()
                    + ", and nobody reads its rows any more: --sealed says what its manifest says");
        }
        if (generation.expired() != null) {
            throw new NotPublishedException("[" + generation.what() + " generation " + generation.number()
                    + "] expired at " + generation.expired()
                    + ", and its rows are not in the store any more: --sealed says what its manifest says");
        }
        KeyService keys = workplace.keyService();
        return DiffDisplay.Side.of(
                generation,
                published,
                GenerationContent.open(
                        workplace.store(),
                        workplace.ledger(),
                        state,
                        keys,
                        generation.what(),
                        generation.delivery(),
                        generation.number()));
    }

    private GenerationDiff.Result rows(Workplace workplace, DiffDisplay.Side left, DiffDisplay.Side right)
            throws IOException {
        try (Scratch scratch = workplace.scratch()) {
            return new GenerationDiff(workplace.store(), workplace.keyService(), workplace.trace(), scratch.directory())
                    .compare(left.generation().what(), left.opened(), right.opened(), rows);
        }
    }
}
