package fr.sndscopy.migration.published;

import fr.sndscopy.ledger.Ledger;
import fr.sndscopy.ledger.LedgerReader;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.ledger.LedgerState.Publication;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.StoreFormatException;
import fr.sndscopy.ledger.TablePeriod;
import fr.sndscopy.migration.work.NotPublishedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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
        try {
            return ledger.gather(() -> new Drafts(delivery));
        } catch (StoreFormatException e) {
            if (e.kind() == StoreFormatException.Kind.NOT_INITIALISED && delivery == null) {
                return List.of();
            }
            if (e.kind() == StoreFormatException.Kind.NOT_INITIALISED) {
                throw notPublished(delivery);
            }
            throw e;
        }
    }

    private static NotPublishedException notPublished(@Nullable String delivery) {
        return new NotPublishedException("[" + delivery + "] no delivery of this id is published");
    }

    /** Lines in the making, of deliveries that have not been superseded. */
    private static final class Drafts implements LedgerReader.Gathering<List<Line>> {
        private final @Nullable String wanted;
        private final Map<String, Map<TablePeriod, Draft>> byDelivery = new HashMap<>();

        /** @param wanted the only delivery that is asked for, or null */
        Drafts(@Nullable String wanted) {
            this.wanted = wanted;
        }

        @Override
        public void see(Publication publication, Manifest manifest) {
            String replays = publication.entry().replays();
            String origin = replays == null ? manifest.delivery() : replays;
            byDelivery.remove(publication.entry().supersedes());
            if (wanted != null && !wanted.equals(origin)) {
                return;
            }
            Map<TablePeriod, Draft> drafts = byDelivery.computeIfAbsent(origin, none -> new HashMap<>());
            for (Manifest.Table table : manifest.tables()) {
                TablePeriod what = new TablePeriod(table.table(), table.period());
                if (replays == null) {
                    drafts.put(what, new Draft(table));
                } else {
                    of(drafts, what).replays++;
                }
            }
            manifest.parts().forEach(part -> of(drafts, new TablePeriod(part.table(), part.period()))
                    .add(part));
        }

        private static Draft of(Map<TablePeriod, Draft> drafts, TablePeriod what) {
            return Objects.requireNonNull(drafts.get(what));
        }

        @Override
        public List<Line> result(LedgerState state) {
            if (wanted != null && state.publication(wanted).isEmpty()) {
                throw notPublished(wanted);
            }
            return state.current().entrySet().stream()
                    .filter(entry ->
                            wanted == null || wanted.equals(entry.getValue().delivery()))
                    .map(entry -> of(
                                    Objects.requireNonNull(
                                            byDelivery.get(entry.getValue().delivery())),
                                    entry.getKey())
                            .line(entry.getValue().delivery()))
                    .toList();
        }
    }

    /** A table and period of a delivery, with what its replays have added. */
    private static final class Draft {
        private final Manifest.Table table;
        private final List<String> keys = new ArrayList<>();
        /** By the name of the delivered part, rows that are still in quarantine. */
        private final Map<String, Long> quarantined = new HashMap<>();

        private long replays;
        private long stored;
        private long bytes;

        Draft(Manifest.Table table) {
            this.table = table;
        }

        void add(Manifest.Part part) {
            stored += part.books().stored();
            if (part.replays() != null || part.books().quarantined() > 0) {
                quarantined.put(
                        part.replays() == null ? part.name() : part.replays(),
                        part.books().quarantined());
            }
            if (part.data() != null) {
                keys.add(part.data().key());
                bytes += part.data().bytes();
            }
        }

        Line line(String delivery) {
            return new Line(
                    table.table(),
                    table.period(),
                    table.generation(),
                    delivery,
                    table.vintage(),
                    replays,
                    stored,
                    quarantined.values().stream().mapToLong(Long::longValue).sum(),
                    keys.size(),
                    bytes,
                    keys);
        }
    }
}
