package fr.sndscopy.snapshot;

import fr.sndscopy.database.Databases;
import fr.sndscopy.database.Relation;
import fr.sndscopy.database.RowFilter;
import fr.sndscopy.database.SnapshotTaking;
import fr.sndscopy.database.TableSnapshot;
import fr.sndscopy.delivery.DeliveryReader;
import fr.sndscopy.delivery.DeliveryRefusedException;
import fr.sndscopy.delivery.NamedFormat;
import fr.sndscopy.delivery.SnapshotOrder;
import fr.sndscopy.hash.Sha256;
import fr.sndscopy.place.LocalFolder;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A delivery whose rows are in a database, in a snapshot that is there until this is closed. {@code delivery.yaml} is written last: a folder without it was not finished. Not thread-safe.
 */
public final class SnapshotDelivery implements Closeable {
    private static final String DATA = "data";

    private final SnapshotTaking taking;
    private final List<Written> tables;

    private SnapshotDelivery(SnapshotTaking taking, List<Written> tables) {
        this.taking = taking;
        this.tables = List.copyOf(tables);
    }

    /**
     * What was written of a table.
     *
     * @param table of the SNDS
     * @param path of its document, in the folder
     * @param snapshot what the document says
     */
    public record Written(String table, String path, TableSnapshot snapshot) {}

    /** Told how far it is. */
    public interface Listener extends SnapshotTaking.Listener {
        /** All rows of a table have been counted. */
        void counted(Written table);
    }

    /**
     * Takes a snapshot, counts the rows of the tables and writes the delivery.
     *
     * @param folder absent or empty
     * @throws DeliveryRefusedException when the order would make no delivery
     * @throws fr.sndscopy.database.DatabaseRefusedException when the database does not give what was ordered
     * @throws IOException when it is not reached, or the folder is not as it must be
     */
    public static SnapshotDelivery take(
            SnapshotOrder order, Databases databases, Path folder, Clock clock, Listener listener) throws IOException {
        List<SnapshotTaking.Wanted> wanted = wanted(order);
        List<String> paths = paths(order);
        refuseWhatWouldBeNoDelivery(order, paths);
        SnapshotTaking taking = SnapshotTaking.take(databases, order.database(), clock);
        try {
            List<Written> tables = new ArrayList<>();
            for (int index = 0; index < wanted.size(); index++) {
                Written counted = new Written(
                        order.tables().get(index).table(), paths.get(index), taking.table(wanted.get(index), listener));
                tables.add(counted);
                listener.counted(counted);
            }
            write(order, tables, folder, taking.point().id());
            return new SnapshotDelivery(taking, tables);
        } catch (IOException | RuntimeException e) {
            taking.close();
            throw e;
        }
    }

    private static void write(SnapshotOrder order, List<Written> tables, Path folder, String snapshot)
            throws IOException {
        Files.createDirectories(folder.resolve(DATA));
        StringBuilder yaml = new StringBuilder("# Rows are in database ")
                .append(order.database())
                .append(", snapshot ")
                .append(snapshot)
                .append(", as long as that is there.\n")
                .append(top(order));
        for (int index = 0; index < tables.size(); index++) {
            Written table = tables.get(index);
            byte[] document = table.snapshot().toBytes();
            Files.write(folder.resolve(table.path()), document);
            file(yaml, order.tables().get(index), table.path(), table.snapshot().origin())
                    .append(", rows: ")
                    .append(table.snapshot().rows())
                    .append(", sha256: \"")
                    .append(Sha256.of(document))
                    .append("\"}\n");
        }
        Files.writeString(folder.resolve(DeliveryReader.FILE_NAME), yaml);
    }

    private static List<SnapshotTaking.Wanted> wanted(SnapshotOrder order) {
        List<SnapshotTaking.Wanted> wanted = new ArrayList<>();
        for (SnapshotOrder.Table table : order.tables()) {
            try {
                wanted.add(new SnapshotTaking.Wanted(
                        Relation.parse(table.from()), table.columns(), filter(table.where())));
            } catch (IllegalArgumentException e) {
                String[] told = String.valueOf(e.getMessage()).split(": expected ", 2);
                throw new DeliveryRefusedException(table.place(), told[0], told.length > 1 ? told[1] : "names");
            }
        }
        return wanted;
    }

    private static @Nullable RowFilter filter(SnapshotOrder.@Nullable Where where) {
        return where == null ? null : new RowFilter(where.column(), where.from(), where.until(), where.equal());
    }

    private static List<String> paths(SnapshotOrder order) {
        List<String> paths = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        for (SnapshotOrder.Table table : order.tables()) {
            String path = DATA + "/" + table.table();
            String name = path;
            for (int other = 2; !taken.add(name.toLowerCase(Locale.ROOT)); other++) {
                name = path + "-" + other;
            }
            paths.add(name + ".snapshot.json");
        }
        return paths;
    }

    /** Tables may be read for hours: what is wrong with the order is said before. */
    private static void refuseWhatWouldBeNoDelivery(SnapshotOrder order, List<String> paths) throws IOException {
        Path trial = Files.createTempDirectory("sndscopy-order");
        try {
            Files.createDirectory(trial.resolve(DATA));
            StringBuilder yaml = top(order);
            for (int index = 0; index < paths.size(); index++) {
                Files.createFile(trial.resolve(paths.get(index)));
                file(yaml, order.tables().get(index), paths.get(index), "not yet known")
                        .append("}\n");
            }
            Files.writeString(trial.resolve(DeliveryReader.FILE_NAME), yaml);
            boolean others = DeliveryReader.read(LocalFolder.of(trial)).files().stream()
                    .anyMatch(file -> !file.format().type().equals(NamedFormat.JDBC));
            if (others) {
                throw new DeliveryRefusedException(
                        order.delivery() + ": format.type", "another type", NamedFormat.JDBC + ", or no format");
            }
        } finally {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(trial.resolve(DATA))) {
                for (Path file : files) {
                    Files.delete(file);
                }
            }
            Files.deleteIfExists(trial.resolve(DATA));
            Files.deleteIfExists(trial.resolve(DeliveryReader.FILE_NAME));
            Files.delete(trial);
        }
    }

    private static StringBuilder top(SnapshotOrder order) {
        StringBuilder yaml = new StringBuilder();
        boolean formatDeclared = false;
        for (String line : order.declared()) {
            formatDeclared |= line.startsWith("format:");
            yaml.append(line).append('\n');
        }
        if (!formatDeclared) {
            yaml.append("format: {type: ").append(NamedFormat.JDBC).append("}\n");
        }
        return yaml.append("files:\n");
    }

    private static StringBuilder file(StringBuilder yaml, SnapshotOrder.Table table, String path, String origin) {
        return yaml.append("  - {path: ")
                .append(path)
                .append(", table: ")
                .append(table.table())
                .append(table.declared())
                .append(", format: {origin: \"")
                .append(origin)
                .append('"')
                .append(table.format())
                .append('}');
    }

    /** In the order of the order. */
    public List<Written> tables() {
        return tables;
    }

    /** The snapshot. */
    public SnapshotTaking taking() {
        return taking;
    }

    @Override
    public void close() {
        taking.close();
    }
}
