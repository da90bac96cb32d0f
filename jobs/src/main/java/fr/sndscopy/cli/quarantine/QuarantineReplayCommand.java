package fr.sndscopy.cli.quarantine;

import fr.sndscopy.batch.Failures;
import fr.sndscopy.batch.Replays;
import fr.sndscopy.cli.terminal.ExitCode;
import fr.sndscopy.cli.terminal.Interruption;
import fr.sndscopy.cli.terminal.PaceOptions;
import fr.sndscopy.cli.terminal.ProgressLine;
import fr.sndscopy.cli.terminal.RunEndings;
import fr.sndscopy.cli.terminal.SchemasOption;
import fr.sndscopy.cli.terminal.Terminal;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.lineage.Lineage;
import fr.sndscopy.lineage.ReplayLineage;
import fr.sndscopy.migration.replay.QuarantineReplay;
import fr.sndscopy.migration.work.Progress;
import fr.sndscopy.runs.LiveRun;
import fr.sndscopy.runs.RunLine.Ending;
import fr.sndscopy.runs.RunProgress;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code sndscopy quarantine replay}. */
@Command(
        name = "replay",
        description = {
            "Judge the rejected rows of a published delivery by the schemas, overlays and severities of today, and"
                    + " publish those that pass with the others.",
            "Keys are held against the rows that are stored already, which stay: a row that doubles one of them, or"
                    + " that refers to nothing where that is to be rejected, remains in quarantine. A broken rule that is"
                    + " 'fail' refuses the replay.",
            "A schema that stores the columns otherwise (other columns, another type) is refused: a re-delivery is"
                    + " the way then."
        },
        mixinStandardHelpOptions = true)
final class QuarantineReplayCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    QuarantineCommand quarantine;

    @Parameters(paramLabel = "DELIVERY_ID", description = "A delivery that is published and not superseded.")
    String delivery = "";

    @Option(names = "--table", paramLabel = "T", description = "Only rows of this table.")
    @Nullable
    String table;

    @Mixin
    SchemasOption schemas = new SchemasOption();

    @Option(names = "--dry-run", description = "Say what would pass; write nothing.")
    boolean dryRun;

    @Option(names = "--skip-code", description = "End with 99 when no row passes.")
    boolean skipCode;

    @Mixin
    PaceOptions pace = new PaceOptions();

    @Override
    public Integer call() throws Exception {
        try (Workplace workplace = pace.at(quarantine.root.global().open());
                Replays replays = new Replays(workplace, workplace.catalog(schemas.folders))) {
            QuarantineReplay.Mode mode = dryRun ? QuarantineReplay.Mode.TRY : QuarantineReplay.Mode.PUBLISH;
            ReplayLineage lineage =
                    new ReplayLineage(dryRun ? Lineage.NONE : workplace.lineage(), workplace.catalog(schemas.folders));
            QuarantineReplay.Result result = replay(workplace, replays, mode, lineage);
            quarantine.display().replayed(result, mode);
            boolean nothing = result.passed() == 0;
            return (nothing && skipCode ? ExitCode.NOTHING_TO_DO : ExitCode.DONE).code();
        }
    }

    private QuarantineReplay.Result replay(
            Workplace workplace, Replays replays, QuarantineReplay.Mode mode, ReplayLineage lineage) throws Exception {
        Progress progress = new Progress();
        Interruption interruption = new Interruption(progress);
        ProgressLine line = quarantine.root.global().showsProgress()
                ? new ProgressLine(Terminal.detect(), delivery, progress, workplace)
                : null;
        try (LiveRun live = workplace.runs().begins(RunProgress.Kind.REPLAY, delivery)) {
            live.follows(delivery, progress);
            try {
                lineage.begins(workplace::publishedState, delivery, table);
                QuarantineReplay.Result result = replays.replay(delivery, table, mode, progress);
                lineage.ended(() -> published(workplace, result));
                live.ends(ending(result, mode));
                return result;
            } catch (Exception e) {
                lineage.failed(Failures.kindOf(e));
                live.ends(RunEndings.failed(e, null));
                throw e;
            }
        } finally {
            if (line != null) {
                line.close();
            }
            interruption.close();
        }
    }

    private static Optional<Manifest> published(Workplace workplace, QuarantineReplay.Result result) {
        return result.replay() == null ? Optional.empty() : workplace.ledger().manifest(result.replay());
    }

    private static Ending ending(QuarantineReplay.Result result, QuarantineReplay.Mode mode) {
        long judged = result.lines().stream()
                .mapToLong(line -> line.books().delivered())
                .sum();
        return new Ending(
                mode == QuarantineReplay.Mode.TRY ? "tried" : result.replay() == null ? "nothing-to-do" : "replayed",
                ExitCode.DONE.code(),
                judged,
                judged - result.passed(),
                result.reportFile() == null ? null : result.reportFile().toString(),
                null);
    }
}
