package fr.sndscopy.migration.replay;

import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.ledger.Manifest.Books;
import fr.sndscopy.ledger.Premise;
import fr.sndscopy.migration.codes.PublishedNomenclatures;
import fr.sndscopy.migration.evidence.KeyCheck;
import fr.sndscopy.migration.execution.KeyRejections;
import fr.sndscopy.migration.part.AttemptNames;
import fr.sndscopy.migration.plan.PlannedPart;
import fr.sndscopy.migration.published.PublishedDelivery;
import fr.sndscopy.migration.published.PublishedDelivery.Piece;
import fr.sndscopy.migration.run.RunTools;
import fr.sndscopy.migration.work.Progress;
import fr.sndscopy.migration.work.Timeline;
import fr.sndscopy.migration.work.Workers;
import fr.sndscopy.record.CellViolation;
import fr.sndscopy.validate.RowVerdicts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Judges pieces of quarantine: each by itself, then the keys of the rows that pass, all together. */
final class ReplayJudging {
    private final RunTools tools;
    private final PublishedDelivery published;
    private final String replay;
    private final QuarantineReplay.Mode mode;
    private final Timeline timeline;

    /** @param replay the id of the replay */
    ReplayJudging(
            RunTools tools, PublishedDelivery published, String replay, QuarantineReplay.Mode mode, Timeline timeline) {
        this.tools = tools;
        this.published = published;
        this.replay = replay;
        this.mode = mode;
        this.timeline = timeline;
    }

    /**
     * What came of it.
     *
     * @param parts in the order of the pieces, each with a receipt when rows of it are stored
     * @param keys what came of every key and reference; none is counted when no row passed the other rules
     * @param judgement stands for the rules of keys, and for the rows that they were held against
     * @param premise that these are still what is published, and so are the codes
     */
    record Judged(List<ReplayedPart> parts, List<KeyCheck> keys, String judgement, Premise premise) {
        Judged {
            parts = List.copyOf(parts);
            keys = List.copyOf(keys);
        }

        /** Those of which rows are stored. */
        List<ReplayedPart> stored() {
            return parts.stream().filter(part -> part.receipt() != null).toList();
        }
    }

    /**
     * Judges them.
     *
     * @param pieces of the delivery's quarantine
     * @param plan by which they are
     * @throws IntegrityException when an object is not what its manifest says
     */
    Judged judge(LedgerState state, List<Piece> pieces, ReplayPlan plan) throws IOException {
        List<PlannedPart> planned = pieces.stream().map(plan::part).toList();
        ExecutorService workers = Executors.newFixedThreadPool(tools.settings().threads());
        try (ReplayKeys keys = ReplayKeys.of(tools, state, published.origin().delivery(), plan.catalog(), planned)) {
            begin("convert");
            List<ReplayedPart> first =
                    Workers.inOrder(each(pieces.size(), i -> first(i, pieces, planned, keys)), workers);
            timeline.end("convert", true);
            begin("keys");
            List<KeyCheck> checks = keys.check(workers);
            timeline.end("keys", true);
            begin("reconvert");
            List<ReplayedPart> judged =
                    Workers.inOrder(each(pieces.size(), i -> second(i, first.get(i), keys)), workers);
            timeline.end("reconvert", true);
            return new Judged(judged, checks, keys.judgement(), premise(keys.premise(), planned));
        } finally {
            workers.shutdownNow();
        }
    }

    private Premise premise(Premise ofKeys, List<PlannedPart> planned) {
        Premise ofCodes = PublishedNomenclatures.premise(
                replay,
                planned.stream()
                        .flatMap(part -> part.file().rules().codes().stream())
                        .toList(),
                null);
        return state -> {
            ofKeys.check(state);
            ofCodes.check(state);
        };
    }

    private void begin(String step) {
        timeline.begin(step);
        tools.progress().startStep(step);
    }

    /** What is done with the piece of a given place. */
    private interface Work {
        ReplayedPart on(int place) throws IOException;
    }

    private static List<Callable<ReplayedPart>> each(int count, Work work) {
        List<Callable<ReplayedPart>> each = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int place = i;
            each.add(() -> work.on(place));
        }
        return each;
    }

    private ReplayedPart first(int place, List<Piece> pieces, List<PlannedPart> planned, ReplayKeys keys)
            throws IOException {
        ReplayedPart judged = run(
                pieces.get(place),
                planned.get(place),
                keys,
                RowVerdicts.NONE,
                tools.progress(),
                (object, file) -> keys.collect(place, object, file));
        tools.progress().addConvertedPart();
        tools.progress().addVerifiedPart();
        return judged;
    }

    /** The same part without the rows whose keys are to be rejected, and with those counted that are not. */
    private ReplayedPart second(int place, ReplayedPart first, ReplayKeys keys) throws IOException {
        try (KeyRejections rejections = keys.rejections(place)) {
            if (rejections.nextRow() == Long.MAX_VALUE) {
                return first.warned(rejections.warnings());
            }
            ReplayedPart again = run(first.piece(), first.planned(), keys, rejections, null, (object, file) -> {});
            Books books = again.books();
            rejections.requireJudged(first.piece().part().name(), first.books(), books);
            return again.warned(rejections.warnings());
        }
    }

    private ReplayedPart run(
            Piece piece,
            PlannedPart planned,
            ReplayKeys keys,
            RowVerdicts verdicts,
            @Nullable Progress progress,
            PartReplay.Passed passed)
            throws IOException {
        AttemptNames names = AttemptNames.next(published.origin().dataset(), replay, planned);
        ReplayCheck check =
                new ReplayCheck(planned.file(), (CellViolation violation) -> keys.cannotClear(planned, violation));
        return new PartReplay(tools, names, mode, piece, planned, check).run(verdicts, progress, passed);
    }
}
