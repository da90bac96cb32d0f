package fr.sndscopy.migration.published;

import fr.sndscopy.ledger.LedgerEntry;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.ledger.LedgerState.Publication;
import fr.sndscopy.ledger.RemovalEntry;
import fr.sndscopy.ledger.TablePeriod;
import fr.sndscopy.ledger.TableRows;
import fr.sndscopy.ledger.keyring.KeyEntry;
import fr.sndscopy.ledger.keyring.ShredEntry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The ledger as a person reads it: what happened, and what each table and period held when. Opens no manifest. */
public final class LedgerHistory {
    private final LedgerState state;
    /** By delivery that was superseded. */
    private final Map<String, Publication> superseders = new HashMap<>();

    public LedgerHistory(LedgerState state) {
        this.state = state;
        for (Publication publication : state.publications()) {
            String superseded = publication.entry().supersedes();
            if (superseded != null) {
                superseders.put(superseded, publication);
            }
        }
    }

    /**
     * Which of it is wanted; null is all.
     *
     * @param table the SNDS name, in whatever case
     * @param period of a table
     * @param delivery that was published, superseded or replayed
     */
    public record Selection(
            @Nullable String table,
            @Nullable String period,
            @Nullable String delivery) {
        public static final Selection ALL = new Selection(null, null, null);

        boolean isOf(TablePeriod what) {
            return (table == null || what.isOf(table))
                    && (period == null || what.period().equals(period));
        }

        private boolean isAll() {
            return equals(ALL);
        }

        private boolean isOf(LedgerEntry entry) {
            return delivery == null
                    || delivery.equals(entry.delivery())
                    || delivery.equals(entry.supersedes())
                    || delivery.equals(entry.replays());
        }
    }

    /**
     * One entry of the ledger.
     *
     * @param number from 1
     * @param time RFC 3339, UTC
     * @param kind what happened
     * @param delivery that it is about; null of an entry about keys
     * @param supersedes what the delivery replaces, or null
     * @param replays whose rows were judged anew, or null
     * @param tables how many of those that are wanted
     * @param periods of these tables
     * @param rows of these tables
     * @param keys of which it tells, how many; 0 of a publication
     * @param domains whose keys were destroyed
     * @param removed deliveries that were withdrawn or expired
     * @param reason why; empty of other entries
     * @param operator who did it
     * @param sha256 of the entry's bytes
     */
    public record Line(
            long number,
            String time,
            String kind,
            @Nullable String delivery,
            @Nullable String supersedes,
            @Nullable String replays,
            int tables,
            SortedSet<String> periods,
            TableRows rows,
            int keys,
            List<String> domains,
            List<String> removed,
            String reason,
            String operator,
            String sha256) {
        public Line {
            removed = List.copyOf(removed);
            periods = Collections.unmodifiableSortedSet(new TreeSet<>(periods));
            domains = List.copyOf(domains);
        }
    }

    /** The entries that something wanted is in, in their order. Of keys: all, or those that destroyed something wanted. */
    public List<Line> lines(Selection wanted) {
        List<Line> lines = new ArrayList<>();
        for (Publication publication : state.publications()) {
            if (wanted.isOf(publication.entry())) {
                Line line = line(publication, wanted);
                if (line.tables() > 0) {
                    lines.add(line);
                }
            }
        }
        if (wanted.isAll()) {
            state.keyEntries().forEach(entry -> lines.add(line(entry)));
        }
        for (ShredEntry entry : state.shreds()) {
            if (destroys(entry, wanted)) {
                lines.add(line(entry));
            }
        }
        for (RemovalEntry entry : state.removals()) {
            if (removes(entry, wanted)) {
                lines.add(line(entry));
            }
        }
        lines.sort(Comparator.comparingLong(Line::number));
        return lines;
    }

    private static Line line(Publication publication, Selection wanted) {
        Set<String> tables = new HashSet<>();
        SortedSet<String> periods = new TreeSet<>();
        TableRows rows = TableRows.NONE;
        for (Map.Entry<TablePeriod, TableRows> table : publication.rows().entrySet()) {
            if (wanted.isOf(table.getKey())) {
                tables.add(table.getKey().table());
                periods.add(table.getKey().period());
                rows = rows.plus(table.getValue());
            }
        }
        LedgerEntry entry = publication.entry();
        return new Line(
                entry.number(),
                entry.time(),
                entry.kind().name(),
                entry.delivery(),
                entry.supersedes(),
                entry.replays(),
                tables.size(),
                periods,
                rows,
                0,
                List.of(),
                List.of(),
                "",
                entry.operator(),
                publication.sha256());
    }

    private Line line(KeyEntry entry) {
        return line(
                entry.number(),
                entry.time(),
                entry.kind().name(),
                entry.keyIds().size(),
                List.of(),
                List.of(),
                "",
                entry.operator());
    }

    private Line line(RemovalEntry entry) {
        return line(
                entry.number(),
                entry.time(),
                entry.kind().name(),
                0,
                List.of(),
                entry.deliveries(),
                entry.reason(),
                entry.operator());
    }

    private Line line(ShredEntry entry) {
        return line(
                entry.number(),
                entry.time(),
                entry.kind().name(),
                entry.keyIds().size(),
                entry.domains(),
                List.of(),
                "",
                entry.operator());
    }

    private Line line(
            long number,
            String time,
            String kind,
            int keys,
            List<String> domains,
            List<String> removed,
            String reason,
            String operator) {
        return new Line(
                number,
                time,
                kind,
                null,
                null,
                null,
                0,
                Collections.emptySortedSet(),
                TableRows.NONE,
                keys,
                domains,
                removed,
                reason,
                operator,
                state.chain().get((int) number - 1).sha256());
    }

    private boolean removes(RemovalEntry entry, Selection wanted) {
        return wanted.isAll()
                || state.publications().stream()
                        .filter(publication -> publication.entry().number() < entry.number())
                        .filter(publication -> wanted.isOf(publication.entry()))
                        .filter(publication ->
                                publication.rows().keySet().stream().anyMatch(wanted::isOf))
                        .anyMatch(publication -> entry.deliveries()
                                .contains(Objects.requireNonNullElse(
                                        publication.entry().replays(),
                                        publication.entry().delivery())));
    }

    private boolean destroys(ShredEntry entry, Selection wanted) {
        return wanted.isAll()
                || state.publications().stream()
                        .filter(publication -> publication.entry().number() < entry.number())
                        .filter(publication -> wanted.isOf(publication.entry()))
                        .anyMatch(publication -> publication.rows().keySet().stream()
                                .anyMatch(what -> wanted.isOf(what) && isUnder(publication, what, entry.keyIds())));
    }

    private static boolean isUnder(Publication publication, TablePeriod what, Collection<String> keyIds) {
        return publication.keys().tables().getOrDefault(what, Set.of()).stream().anyMatch(keyIds::contains);
    }

    /** What became of a generation. */
    public enum Fate {
        /** It is what readers see. */
        CURRENT,
        /** Another delivery brought the table and period anew. */
        SUPERSEDED,
        /** Its delivery was superseded by one that has not the table and period. */
        DROPPED,
        /** Its delivery was withdrawn. */
        WITHDRAWN
    }

    /**
     * One publication of a table and period, with what its replays have added.
     *
     * @param what the table and period
     * @param number of the generation, from 1
     * @param delivery whose rows it holds
     * @param entry the number of the ledger entry
     * @param time of the entry
     * @param fate what became of it
     * @param by the delivery that superseded its own; null when none did
     * @param shredded when its keys were destroyed; null when they were not
     * @param expired when its rows were removed from the store; null when they were not
     * @param replays that brought rows of it back
     * @param rows with those of replays
     */
    public record Generation(
            TablePeriod what,
            int number,
            String delivery,
            long entry,
            String time,
            Fate fate,
            @Nullable String by,
            @Nullable String shredded,
            @Nullable String expired,
            int replays,
            TableRows rows) {
        private Generation after(TableRows replay) {
            return new Generation(
                    what, number, delivery, entry, time, fate, by, shredded, expired, replays + 1, rows.after(replay));
        }
    }

    /** Every generation of what is wanted, by table, then period, the oldest first. */
    public List<Generation> generations(Selection wanted) {
        Map<TablePeriod, Map<String, Generation>> all = new TreeMap<>();
        for (Publication publication : state.publications()) {
            String origin = publication.entry().replays();
            publication.rows().forEach((what, rows) -> {
                if (!wanted.isOf(what)) {
                    return;
                }
                Map<String, Generation> ofTable = all.computeIfAbsent(what, none -> new LinkedHashMap<>());
                if (origin != null) {
                    ofTable.computeIfPresent(origin, (id, generation) -> generation.after(rows));
                } else {
                    ofTable.put(publication.entry().delivery(), generation(publication, what, rows));
                }
            });
        }
        return all.values().stream()
                .flatMap(ofTable -> ofTable.values().stream())
                .filter(generation ->
                        wanted.delivery() == null || wanted.delivery().equals(generation.delivery()))
                .toList();
    }

    private Generation generation(Publication publication, TablePeriod what, TableRows rows) {
        LedgerEntry entry = publication.entry();
        Publication superseder = superseders.get(entry.delivery());
        Integer number = publication.tables().get(what);
        return new Generation(
                what,
                number == null ? 0 : number,
                entry.delivery(),
                entry.number(),
                entry.time(),
                superseder == null
                        ? state.withdrawalOf(entry.delivery()).isPresent() ? Fate.WITHDRAWN : Fate.CURRENT
                        : superseder.tables().containsKey(what) ? Fate.SUPERSEDED : Fate.DROPPED,
                superseder == null ? null : superseder.entry().delivery(),
                shredded(publication, what),
                state.expiryOf(entry.delivery()).map(RemovalEntry::time).orElse(null),
                0,
                rows);
    }

    private @Nullable String shredded(Publication publication, TablePeriod what) {
        return publication.keys().tables().getOrDefault(what, Set.of()).stream()
                .flatMap(keyId -> state.shredOf(keyId).stream())
                .map(ShredEntry::time)
                .sorted()
                .findFirst()
                .orElse(null);
    }
}
