package fr.sndscopy.migration.access;

import fr.sndscopy.ledger.Ledger;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.ledger.LedgerState.Publication;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.StoreFormatException;
import fr.sndscopy.migration.published.PublishedDelivery;
import fr.sndscopy.migration.published.PublishedDelivery.Piece;
import fr.sndscopy.migration.work.NotPublishedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is in quarantine of the tables and periods that readers see, after all replays; of a delivery that was refused, what its last run
 * left. Needs no key.
 */
public final class PublishedQuarantine {
    private final Ledger ledger;

    private final RefusedRuns refusedRuns;

    public PublishedQuarantine(Ledger ledger, RefusedRuns refusedRuns) {
        this.ledger = ledger;
        this.refusedRuns = refusedRuns;
    }

    /**
     * The quarantined rows of a part.
     *
     * @param delivery whose they are
     * @param table the SNDS name
     * @param period its period
     * @param part as it was delivered
     * @param replay the last that judged them anew, or null
     * @param rows how many
     * @param violations by place
     * @param key of the object that holds them
     * @param refused when its run was refused, RFC 3339; null for what is published
     */
    public record Line(
            String delivery,
            String table,
            String period,
            String part,
            @Nullable String replay,
            long rows,
            SortedMap<String, Long> violations,
            String key,
            @Nullable String refused) {}

    /**
     * By delivery, in the order of its parts; a replay's id stands for the delivery that it replays.
     *
     * @throws NotPublishedException when no table, period or delivery of that name is published
     */
    public List<Line> lines(QuarantineSelection selection) {
        List<Line> lines = new ArrayList<>();
        for (Holding holding : holdings(selection)) {
            Piece piece = holding.piece();
            String holder = piece.manifest().delivery();
            lines.add(new Line(
                    holding.origin().delivery(),
                    piece.part().table(),
                    piece.part().period(),
                    piece.deliveredAs(),
                    piece.part().replays() == null ? null : holder,
                    piece.part().books().quarantined(),
                    new TreeMap<>(piece.part().books().violations()),
                    piece.quarantine().key(),
                    holding.refused() == null ? null : holding.refused().refused()));
        }
        return lines;
    }

    /**
     * A piece of quarantine and the delivery it belongs to.
     *
     * @param origin the delivery's manifest
     * @param piece the part that holds its rows now
     * @param refused the run that left them without publishing; null for what is published
     */
    record Holding(Manifest origin, Piece piece, RefusedRuns.@Nullable Refused refused) {}

    List<Holding> holdings(QuarantineSelection asked) {
        LedgerState state = state(asked);
        Optional<RefusedRuns.Refused> run = refused(state, asked);
        if (run.isPresent()) {
            return holdings(run.get(), asked);
        }
        QuarantineSelection selection = ofDelivery(state, asked);
        TreeSet<String> owners = new TreeSet<>();
        state.current().forEach((what, owner) -> {
            if (selection.includes(what, owner.delivery())) {
                owners.add(owner.delivery());
            }
        });
        if (owners.isEmpty()) {
            return ofTheOnlyRefusedRun(state, selection);
        }
        List<Holding> holdings = new ArrayList<>();
        for (String owner : owners) {
            PublishedDelivery published = PublishedDelivery.read(ledger, state, owner);
            published.quarantine().stream()
                    .filter(piece -> selection.includes(piece.tablePeriod(), owner))
                    .forEach(piece -> holdings.add(new Holding(published.origin(), piece, null)));
        }
        return holdings;
    }

    /** Where nothing is published that was asked for, and one run that would have brought it was refused. */
    private List<Holding> ofTheOnlyRefusedRun(LedgerState state, QuarantineSelection asked) {
        List<String> unpublished = refusedRuns.unpublished(state);
        List<List<Holding>> left = asked.delivery() != null
                ? List.of()
                : unpublished.stream()
                        .flatMap(delivery -> refusedRuns.of(delivery).stream())
                        .map(run -> holdings(run, asked))
                        .filter(holdings -> !holdings.isEmpty())
                        .toList();
        if (left.size() != 1) {
            throw notPublished(asked, unpublished);
        }
        return left.get(0);
    }

    private Optional<RefusedRuns.Refused> refused(LedgerState state, QuarantineSelection asked) {
        String delivery = asked.delivery();
        return delivery == null || state.publication(delivery).isPresent()
                ? Optional.empty()
                : refusedRuns.of(delivery);
    }

    private static List<Holding> holdings(RefusedRuns.Refused run, QuarantineSelection asked) {
        return run.manifest().parts().stream()
                .filter(part -> part.quarantine() != null)
                .map(part -> new Holding(run.manifest(), new Piece(run.manifest(), part), run))
                .filter(holding -> asked.includes(holding.piece().tablePeriod(), run.delivery()))
                .toList();
    }

    /** A replay stands for the delivery that it replays. */
    private static QuarantineSelection ofDelivery(LedgerState state, QuarantineSelection asked) {
        for (Publication publication : state.publications()) {
            String replayed = publication.entry().replays();
            if (replayed != null && publication.entry().delivery().equals(asked.delivery())) {
                return new QuarantineSelection(asked.table(), asked.period(), replayed);
            }
        }
        return asked;
    }

    private LedgerState state(QuarantineSelection selection) {
        try {
            return ledger.read();
        } catch (StoreFormatException e) {
            if (e.kind() == StoreFormatException.Kind.NOT_INITIALISED) {
                throw notPublished(selection, List.of());
            }
            throw e;
        }
    }

    private NotPublishedException notPublished(QuarantineSelection selection, List<String> refused) {
        return new NotPublishedException(
                "[" + selection + "] nothing of this name is published; sndscopy ls shows what is"
                        + (refused.isEmpty()
                                ? ""
                                : ". Rejected rows of a run that was refused are chosen by --delivery; refused: "
                                        + String.join(", ", refused)));
    }
}
