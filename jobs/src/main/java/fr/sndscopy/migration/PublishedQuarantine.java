package fr.sndscopy.migration;

import fr.sndscopy.ledger.Ledger;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.ledger.LedgerState.Publication;
import fr.sndscopy.ledger.StoreFormatException;
import fr.sndscopy.migration.PublishedDelivery.Piece;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What is in quarantine of the tables and periods that readers see, after all replays. Needs no key. */
public final class PublishedQuarantine {
    private final Ledger ledger;

    public PublishedQuarantine(Ledger ledger) {
        this.ledger = ledger;
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
     */
    public record Line(
            String delivery,
            String table,
            String period,
            String part,
            @Nullable String replay,
            long rows,
            SortedMap<String, Long> violations,
            String key) {}

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
                    holding.published().origin().delivery(),
                    piece.part().table(),
                    piece.part().period(),
                    piece.deliveredAs(),
                    piece.part().replays() == null ? null : holder,
                    piece.part().books().quarantined(),
                    new TreeMap<>(piece.part().books().violations()),
                    piece.quarantine().key()));
        }
        return lines;
    }

    /**
     * A piece of quarantine and the delivery it belongs to.
     *
     * @param published the delivery with its replays
     * @param piece the part that holds its rows now
     */
    record Holding(PublishedDelivery published, Piece piece) {}

    List<Holding> holdings(QuarantineSelection asked) {
        LedgerState state = state(asked);
        QuarantineSelection selection = ofDelivery(state, asked);
        TreeSet<String> owners = new TreeSet<>();
        state.current().forEach((what, owner) -> {
            if (selection.includes(what, owner.delivery())) {
                owners.add(owner.delivery());
            }
        });
        if (owners.isEmpty()) {
            throw notPublished(selection);
        }
        List<Holding> holdings = new ArrayList<>();
        for (String owner : owners) {
            PublishedDelivery published = PublishedDelivery.read(ledger, state, owner);
            published.quarantine().stream()
                    .filter(piece -> selection.includes(piece.tablePeriod(), owner))
                    .forEach(piece -> holdings.add(new Holding(published, piece)));
        }
        return holdings;
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
            LedgerState state = ledger.read();
            if (state.size() == 0 && selection.equals(new QuarantineSelection(null, null, null))) {
                throw notPublished(selection);
            }
            return state;
        } catch (StoreFormatException e) {
            if (e.kind() == StoreFormatException.Kind.NOT_INITIALISED) {
                throw notPublished(selection);
            }
            throw e;
        }
    }

    private static NotPublishedException notPublished(QuarantineSelection selection) {
        return new NotPublishedException(
                "[" + selection + "] nothing of this name is published; sndscopy ls shows what is");
    }
}
