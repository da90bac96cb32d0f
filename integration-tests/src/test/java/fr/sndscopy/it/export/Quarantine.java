package fr.sndscopy.it.export;

import fr.sndscopy.config.Workplace;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.migration.part.PartKeys;
import fr.sndscopy.parquet.QuarantineReader;
import fr.sndscopy.parquet.QuarantinedRow;
import fr.sndscopy.record.RowAddress;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The rejected rows of one table and period of a delivery, by file. */
final class Quarantine {
    private final Map<String, Map<Long, QuarantinedRow>> byFile = new TreeMap<>();
    private final List<Difference> doubles = new ArrayList<>();
    private final String table;

    private Quarantine(String table) {
        this.table = table;
    }

    /** Reads all quarantine objects that the manifest names for a table and period. */
    static Quarantine read(Workplace workplace, Manifest manifest, String table, String period, Path work)
            throws IOException {
        Quarantine quarantine = new Quarantine(table + " " + period);
        for (Manifest.Part part : manifest.parts()) {
            Manifest.StoredObject object = part.quarantine();
            if (object == null || !part.table().equals(table) || !part.period().equals(period)) {
                continue;
            }
            Path file = Files.createTempFile(work, "quarantine-", ".parquet");
            String sha256 = workplace.store().download(object.key(), file);
            if (!sha256.equals(object.sha256())) {
                throw new IOException("[" + object.key() + "] not the object that the manifest names");
            }
            QuarantineReader.rows(file, new PartKeys(workplace.keyService()).readKey(object.aad()), quarantine::add);
            Files.delete(file);
        }
        return quarantine;
    }

    private void add(QuarantinedRow row) {
        Object before = byFile.computeIfAbsent(row.file(), none -> new TreeMap<>())
                .put(address(row).line(), row);
        if (before != null) {
            doubles.add(new Difference(table, place(row), null, "in quarantine twice"));
        }
        if (row.row().violations().isEmpty()) {
            doubles.add(new Difference(table, place(row), null, "in quarantine without a code"));
        }
    }

    long size() {
        return byFile.values().stream().mapToLong(Map::size).sum();
    }

    /** Takes out the row at this place; false when it is not here. */
    boolean take(String file, long line) {
        return byFile.getOrDefault(file, new TreeMap<>()).remove(line) != null;
    }

    /** What is wrong with the rows themselves: their bytes are not those of the file at their place. */
    List<Difference> check(DeclaredFile file) throws IOException {
        List<Difference> differences = new ArrayList<>(doubles);
        doubles.clear();
        List<QuarantinedRow> rows = new ArrayList<>(
                byFile.getOrDefault(file.path(), new TreeMap<>()).values());
        rows.sort(Comparator.comparingLong(row -> address(row).byteOffset()));
        long at = 0;
        long line = 1;
        try (InputStream in = file.open()) {
            for (QuarantinedRow row : rows) {
                while (at < address(row).byteOffset()) {
                    line += in.read() == '\n' ? 1 : 0;
                    at++;
                }
                byte[] found = in.readNBytes(row.row().original().length);
                at += found.length;
                boolean same = line == address(row).line()
                        && Arrays.equals(found, row.row().original());
                for (byte b : found) {
                    line += b == '\n' ? 1 : 0;
                }
                if (!same) {
                    differences.add(
                            new Difference(table, place(row), null, "the quarantined bytes are not those of the file"));
                }
            }
        }
        return differences;
    }

    /** Those that nobody took. */
    List<Difference> left() {
        return byFile.values().stream()
                .flatMap(rows -> rows.values().stream())
                .map(row -> new Difference(table, place(row), null, "in quarantine, and no row begins there"))
                .toList();
    }

    private static String place(QuarantinedRow row) {
        return row.file() + ": line " + address(row).line();
    }

    private static RowAddress.InText address(QuarantinedRow row) {
        return (RowAddress.InText) row.row().address();
    }
}
