package fr.sndscopy.migration.published;

import fr.sndscopy.ledger.Ledger;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.Manifest.StoredObject;
import fr.sndscopy.ledger.StoreFormatException;
import fr.sndscopy.ledger.TablePeriod;
import fr.sndscopy.migration.work.NotPublishedException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What readers of a store see: the current owner of every table and period. */
public final class PublishedTables {
    private final Ledger ledger;

    public PublishedTables(Ledger ledger) {
        this.ledger = ledger;
    }

    /**
     * One table and period.
     *
     * @param table the SNDS name
     * @param period its period
     * @param generation how many times it has been published
     * @param delivery whose rows it holds
     * @param vintage the year whose columns apply
     * @param replays how often its quarantine was judged anew
     * @param stored rows, with those of replays
     * @param quarantined rows that still are
     * @param parts data objects
     * @param bytes of the data objects
     * @param keys of the data objects, in the order of the parts, those of replays behind
     */
    public record Line(
            String table,
            String period,
            int generation,
            String delivery,
            int vintage,
            long replays,
            long stored,
            long quarantined,
            long parts,
            long bytes,
            List<String> keys) {
        public Line {
            keys = List.copyOf(keys);
        }
    }

    /** The ledger as it is; empty when nothing has been set up in the store. */
    public Optional<LedgerState> state() {
        try {
            return Optional.of(ledger.read());
        } catch (StoreFormatException e) {
            if (e.kind() == StoreFormatException.Kind.NOT_INITIALISED) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /**
     * By table, then period.
     *
     * @param delivery only what this delivery is the current owner of; null for all
     * @throws NotPublishedException when no delivery of this id is published
     */
    public List<Line> lines(@Nullable String delivery) {
        Optional<LedgerState> read = state();
        if (delivery != null
                && read.flatMap(state -> state.publication(delivery)).isEmpty()) {
            throw new NotPublishedException("[" + delivery + "] no delivery of this id is published");
        }
        return read.map(state -> lines(state, delivery)).orElse(List.of());
    }

    private List<Line> lines(LedgerState state, @Nullable String delivery) {
        Map<String, PublishedDelivery> deliveries = new HashMap<>();
        return state.current().entrySet().stream()
                .filter(entry ->
                        delivery == null || delivery.equals(entry.getValue().delivery()))
                .map(entry -> line(
                        entry.getKey(),
                        deliveries.computeIfAbsent(
                                entry.getValue().delivery(), id -> PublishedDelivery.read(ledger, state, id))))
                .toList();
    }

    private static Line line(TablePeriod what, PublishedDelivery published) {
        Manifest.Table table = published.table(what);
        Manifest.Books books = published.books(what);
        List<StoredObject> objects = published.data(what).stream()
                .flatMap(piece -> Stream.ofNullable(piece.part().data()))
                .toList();
        return new Line(
                what.table(),
                what.period(),
                table.generation(),
                published.origin().delivery(),
                table.vintage(),
                published.replays().stream()
                        .filter(replay -> replay.tables().stream()
                                .anyMatch(one -> new TablePeriod(one.table(), one.period()).equals(what)))
                        .count(),
                books.stored(),
                books.quarantined(),
                objects.size(),
                objects.stream().mapToLong(StoredObject::bytes).sum(),
                objects.stream().map(StoredObject::key).toList());
    }
}
