package fr.sndscopy.it.export;

import de.siegmar.fastcsv.reader.CsvReader;
import fr.sndscopy.it.export.RawRows.RawRow;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.TableSchema;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Compares one table and period: delivered rows = exported rows + quarantined rows, cell by cell, as multisets. */
final class TableComparison {
    /** As many rows without a counterpart are kept to say what differs in them. */
    private static final int KEPT = 200;

    private final String name;
    private final TableSchema schema;
    private final Path exported;
    private final Quarantine quarantine;
    private final RowBag bag = new RowBag();
    private final List<Difference> differences = new ArrayList<>();
    private final List<Row> onlyDelivered = new ArrayList<>();
    private long onlyDeliveredCount;
    private long delivered;

    /**
     * @param name table and period, for messages
     * @param schema in the vintage
     * @param exported what {@code export --format csv} wrote
     */
    TableComparison(String name, TableSchema schema, Path exported, Quarantine quarantine) {
        this.name = name;
        this.schema = schema;
        this.exported = exported;
        this.quarantine = quarantine;
    }

    /**
     * What came of it.
     *
     * @param delivered rows in the files
     * @param stored rows in the export
     * @param quarantined rows
     * @param differenceCount all there are; {@code differences} may be fewer
     */
    record Result(
            String name,
            long delivered,
            long stored,
            long quarantined,
            long differenceCount,
            List<Difference> differences) {
        boolean isEqual() {
            return differenceCount == 0;
        }
    }

    private record Row(String place, List<@Nullable String> cells) {
        /** Shows no value. */
        @Override
        public String toString() {
            return place;
        }
    }

    Result compare(List<DeclaredFile> files) throws IOException {
        long quarantined = quarantine.size();
        eachExported((line, cells) -> bag.add(Objects.requireNonNull(cells)));
        long stored = bag.size();
        for (DeclaredFile file : files) {
            differences.addAll(quarantine.check(file));
            try {
                new DeliveredRows(file, schema).each((line, cells) -> take(file, line, cells));
            } catch (DeliveredRows.UnreadableException e) {
                differences.add(new Difference(name, file.path(), null, String.valueOf(e.getMessage())));
            }
        }
        differences.addAll(quarantine.left());
        long others = differences.size();
        long onlyExported = bag.size();
        describe();
        long count = Math.max(others + Math.max(onlyDeliveredCount, onlyExported), differences.size());
        return new Result(name, delivered, stored, quarantined, count, differences);
    }

    private void take(DeclaredFile file, long line, @Nullable List<@Nullable String> cells) {
        delivered++;
        String place = file.path() + ": line " + line;
        boolean rejected = quarantine.take(file.path(), line);
        if (cells == null) {
            if (!rejected) {
                differences.add(new Difference(name, place, null, "breaks the contract, and is not in quarantine"));
            }
        } else if (rejected) {
            differences.add(new Difference(name, place, null, "in quarantine, and breaks no rule of the contract"));
        } else if (!bag.take(storable(cells))) {
            onlyDeliveredCount++;
            if (onlyDelivered.size() < KEPT) {
                onlyDelivered.add(new Row(place, storable(cells)));
            }
        }
    }

    /** In a table of one column an export does not tell an absent cell from an empty text. */
    private List<@Nullable String> storable(List<@Nullable String> cells) {
        if (cells.size() != 1) {
            return cells;
        }
        String only = cells.get(0);
        return List.of(only == null ? "" : only);
    }

    private void eachExported(DeliveredRows.RowConsumer consumer) throws IOException {
        try (CsvReader<RawRow> rows =
                RawRows.open(Files.newBufferedReader(exported, StandardCharsets.UTF_8), ';', true)) {
            Iterator<RawRow> each = rows.iterator();
            List<String> header = schema.columns().stream().map(Column::name).toList();
            if (!each.hasNext() || !each.next().cells().equals(header)) {
                throw new IOException("[" + exported.getFileName() + "] its header is not the schema's columns");
            }
            while (each.hasNext()) {
                RawRow row = each.next();
                if (row.cells().size() != header.size()) {
                    throw new IOException("[" + exported.getFileName() + ": line " + row.line() + "] expected "
                            + header.size() + " cells, found " + row.cells().size());
                }
                consumer.accept(row.line(), storable(row.cells()));
            }
        }
    }

    /** Pairs rows without a counterpart by what they have in common. */
    private void describe() throws IOException {
        List<Row> onlyExported = new ArrayList<>();
        if (bag.size() > 0) {
            eachExported((line, cells) -> {
                if (cells != null && bag.take(cells) && onlyExported.size() < KEPT) {
                    onlyExported.add(new Row("line " + line + " of the export", cells));
                }
            });
        }
        for (Row row : onlyDelivered) {
            Row nearest = nearest(row, onlyExported);
            if (nearest == null) {
                differences.add(new Difference(name, row.place(), null, "neither stored nor in quarantine"));
                continue;
            }
            onlyExported.remove(nearest);
            for (int column : differing(row, nearest)) {
                differences.add(new Difference(
                        name,
                        row.place(),
                        schema.columns().get(column).name(),
                        "not what was delivered on " + nearest.place()));
            }
        }
        onlyExported.forEach(row -> differences.add(
                new Difference(name, row.place(), null, "stored, and not delivered or once too often")));
    }

    private static @Nullable Row nearest(Row row, List<Row> others) {
        Row nearest = null;
        int fewest = Math.max(1, row.cells().size() / 2) + 1;
        for (Row other : others) {
            int differing = differing(row, other).size();
            if (differing < fewest) {
                nearest = other;
                fewest = differing;
            }
        }
        return nearest;
    }

    private static List<Integer> differing(Row one, Row other) {
        List<Integer> columns = new ArrayList<>();
        for (int i = 0; i < one.cells().size(); i++) {
            if (!Objects.equals(one.cells().get(i), other.cells().get(i))) {
                columns.add(i);
            }
        }
        return columns;
    }
}
