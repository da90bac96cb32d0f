package fr.sndscopy.database;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot of a database, and what it has of tables. It is there until it is closed, as far as it is a session that holds it. Not thread-safe.
 */
public final class SnapshotTaking implements Closeable {
    /** What rows of a stretch should have in the database: small enough for parts of any size to be made of several. */
    private static final long STRETCH_BYTES = 16L << 20;

    private final Databases databases;
    private final String database;
    private final Session holder;
    private final SnapshotPoint point;
    private final String taken;

    private SnapshotTaking(Databases databases, String database, Clock clock, Session holder) throws IOException {
        this.databases = databases;
        this.database = database;
        this.holder = holder;
        this.point = holder.take();
        this.taken = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /**
     * Takes a snapshot.
     *
     * @throws DatabaseRefusedException when the database gives none
     * @throws IOException when it is not reached
     */
    public static SnapshotTaking take(Databases databases, String database, Clock clock) throws IOException {
        Session holder = databases.openHolder(database);
        try {
            return new SnapshotTaking(databases, database, clock, holder);
        } catch (IOException | RuntimeException e) {
            holder.close();
            throw e;
        }
    }

    /** Told how far counting is. */
    @FunctionalInterface
    public interface Listener {
        /** @param rows that were counted with one more stretch */
        void counted(Relation relation, long rows);
    }

    /**
     * What of a table is wanted.
     *
     * @param relation the table
     * @param columns in the order in which they are copied; null for all, in the table's
     * @param where which rows; null for all
     */
    public record Wanted(
            Relation relation,
            @Nullable List<String> columns,
            @Nullable RowFilter where) {}

    /**
     * Looks at a table: where its rows lie, and how many there are. It is read once for that, by as many sessions as there may be.
     *
     * @throws DatabaseRefusedException when it cannot be copied
     */
    public TableSnapshot table(Wanted wanted, Listener listener) throws IOException {
        Relation relation = wanted.relation();
        List<Product.Found> found = holder.columns(relation);
        TableSnapshot open = new TableSnapshot(
                TableSnapshot.FORMAT,
                database,
                holder.product(),
                point,
                taken,
                relation,
                wanted.where(),
                chosen(wanted, found),
                0,
                holder.stretches(point, relation, STRETCH_BYTES));
        TableSnapshot counted = open.withStretches(count(open, listener));
        holder.countAll(counted).ifPresent(all -> {
            if (all != counted.rows()) {
                throw new DatabaseRefusedException(
                        "[" + relation + "] has " + all + " rows, and its stretches " + counted.rows()
                                + ": expected as many. Its extents may have changed meanwhile: take a new snapshot");
            }
        });
        return counted;
    }

    private static List<TableColumn> chosen(Wanted wanted, List<Product.Found> found) {
        Map<String, Product.Found> byName = new LinkedHashMap<>();
        found.forEach(one -> byName.put(one.column().name(), one));
        RowFilter where = wanted.where();
        List<String> names = wanted.columns() == null ? List.copyOf(byName.keySet()) : wanted.columns();
        List<TableColumn> chosen = new ArrayList<>();
        for (String name : names) {
            Product.Found one = byName.get(name);
            if (one == null) {
                throw unknown(wanted.relation(), name, byName);
            }
            if (!one.isRead()) {
                throw new DatabaseRefusedException("[" + wanted.relation() + "] column " + name
                        + " is of a type that is"
                        + " not read, " + one.column().type() + ": expected numbers, texts, dates, times without a"
                        + " zone or booleans. Name the columns without it, or have a view made a table of it");
            }
            chosen.add(one.column());
        }
        if (where != null && chosen.stream().noneMatch(one -> one.name().equals(where.column()))) {
            if (!byName.containsKey(where.column())) {
                throw unknown(wanted.relation(), where.column(), byName);
            }
            throw new DatabaseRefusedException("[" + wanted.relation() + "] rows are chosen by column " + where.column()
                    + ", which is not copied: expected one that is");
        }
        return chosen;
    }

    private static DatabaseRefusedException unknown(
            Relation relation, String name, Map<String, Product.Found> columns) {
        Optional<String> other =
                columns.keySet().stream().filter(name::equalsIgnoreCase).findFirst();
        return new DatabaseRefusedException("[" + relation + "] has no column " + name + ": expected "
                + other.map(near -> near + ", in the case of the database").orElse("one of its columns"));
    }

    private List<Stretch> count(TableSnapshot table, Listener listener) throws IOException {
        int sessions =
                Math.min(databases.connections(database), table.stretches().size());
        ExecutorService pool = Executors.newFixedThreadPool(sessions);
        try {
            List<Future<Map<Integer, Long>>> counts = new ArrayList<>();
            for (int index = 0; index < sessions; index++) {
                int first = index;
                counts.add(pool.submit(() -> countEach(table, first, sessions, listener)));
            }
            Stretch[] counted = table.stretches().toArray(Stretch[]::new);
            for (Future<Map<Integer, Long>> each : counts) {
                each.get().forEach((index, rows) -> counted[index] = counted[index].counted(rows));
            }
            return List.of(counted);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while rows were counted");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            if (e.getCause() instanceof RuntimeException refused) {
                throw refused;
            }
            throw new IllegalStateException(e);
        } finally {
            pool.shutdownNow();
        }
    }

    /** Every so many stretches, from one on. */
    private Map<Integer, Long> countEach(TableSnapshot table, int first, int step, Listener listener)
            throws IOException {
        Map<Integer, Long> counts = new LinkedHashMap<>();
        try (Session session = databases.open(database)) {
            session.enter(point);
            for (int index = first; index < table.stretches().size(); index += step) {
                long rows = session.count(table, table.stretches().get(index));
                counts.put(index, rows);
                listener.counted(table.relation(), rows);
            }
        }
        return counts;
    }

    /** When it was taken, and what it is called. */
    public SnapshotPoint point() {
        return point;
    }

    /** Whether it is gone when this is closed. */
    public boolean isHeld() {
        return holder.holdsItsSnapshot();
    }

    /**
     * Makes sure that it is still held.
     *
     * @throws IOException when it is not
     */
    public void touch() throws IOException {
        holder.touch();
    }

    @Override
    public void close() {
        holder.close();
    }
}
