package fr.sndscopy.reconcile;

import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.Manifest.Books;
import fr.sndscopy.ledger.Manifest.StoredObject;
import fr.sndscopy.reconcile.Discrepancy.Aspect;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whether a manifest accounts for every delivered row and byte exactly once. Pure, needs no key: it is what an auditor
 * checks first, and what {@code publish} checks last.
 *
 * <p>The parts of a file, ordered by first byte, must cover it from byte 0 to its last byte: what stands before the first
 * data row (byte order mark, header line) belongs to the first part.
 */
public final class DeliveryBooks {
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    private final Manifest manifest;
    private final Map<String, Long> declaredRows;
    private final List<Discrepancy> found = new ArrayList<>();

    private DeliveryBooks(Manifest manifest, Map<String, Long> declaredRows) {
        this.manifest = manifest;
        this.declaredRows = declaredRows;
    }

    /** As {@link #check(Manifest, Map)} when nothing is declared. */
    public static List<Discrepancy> check(Manifest manifest) {
        return check(manifest, Map.of());
    }

    /**
     * Every fault in the books, in the order parts, files, tables.
     *
     * @param declaredRows by source file path, the data rows that the producer declares; files without a declaration are
     *     left out
     * @return empty when the books are in order
     */
    public static List<Discrepancy> check(Manifest manifest, Map<String, Long> declaredRows) {
        DeliveryBooks books = new DeliveryBooks(manifest, declaredRows);
        books.checkParts();
        books.checkFiles();
        books.checkTables();
        return List.copyOf(books.found);
    }

    private void checkParts() {
        Set<String> names = new HashSet<>();
        Set<String> keys = new HashSet<>();
        for (Manifest.Part part : manifest.parts()) {
            if (!names.add(part.name())) {
                fault(part.name(), Aspect.DUPLICATE_NAME);
            }
            if (part.firstByte() < 0 || part.byteCount() < 0) {
                fault(part.name(), Aspect.NEGATIVE_COUNT);
            }
            Books books = part.books();
            checkBooks(part.name(), books);
            checkObject(
                    part.name(),
                    books.stored(),
                    part.data(),
                    Aspect.MISSING_DATA_OBJECT,
                    Aspect.UNEXPECTED_DATA_OBJECT,
                    keys);
            checkObject(
                    part.name(),
                    books.quarantined(),
                    part.quarantine(),
                    Aspect.MISSING_QUARANTINE_OBJECT,
                    Aspect.UNEXPECTED_QUARANTINE_OBJECT,
                    keys);
        }
    }

    private void checkBooks(String place, Books books) {
        if (books.delivered() < 0
                || books.stored() < 0
                || books.quarantined() < 0
                || books.violations().values().stream().anyMatch(count -> count < 0)
                || books.warnings().values().stream().anyMatch(count -> count < 0)) {
            fault(place, Aspect.NEGATIVE_COUNT);
        }
        if (!books.balance()) {
            fault(place, Aspect.BALANCE, books.delivered(), add(books.stored(), books.quarantined()));
        }
        long violations = books.violations().values().stream().reduce(0L, DeliveryBooks::add);
        if (violations < books.quarantined()) {
            fault(place, Aspect.UNEXPLAINED_REJECTS, books.quarantined(), violations);
        }
    }

    private void checkObject(
            String place,
            long rows,
            @Nullable StoredObject object,
            Aspect missing,
            Aspect unexpected,
            Set<String> keys) {
        if (object == null) {
            if (rows > 0) {
                fault(place, missing);
            }
            return;
        }
        if (rows == 0) {
            fault(place, unexpected);
        }
        if (object.bytes() <= 0 || !SHA256.matcher(object.sha256()).matches()) {
            fault(place, Aspect.MALFORMED_OBJECT);
        }
        if (!keys.add(object.key())) {
            fault(place, Aspect.SHARED_OBJECT);
        }
    }

    private void checkFiles() {
        Map<String, List<Manifest.Part>> partsByFile = new HashMap<>();
        for (Manifest.Part part : manifest.parts()) {
            partsByFile.computeIfAbsent(part.file(), path -> new ArrayList<>()).add(part);
        }
        Set<String> paths = new HashSet<>();
        for (Manifest.File file : manifest.files()) {
            if (!paths.add(file.path())) {
                fault(file.path(), Aspect.DUPLICATE_NAME);
                continue;
            }
            checkFile(file, partsByFile.getOrDefault(file.path(), List.of()));
        }
        for (Manifest.Part part : manifest.parts()) {
            if (!paths.contains(part.file())) {
                fault(part.name(), Aspect.UNKNOWN_FILE);
            }
        }
        for (String path : new TreeMap<>(declaredRows).keySet()) {
            if (!paths.contains(path)) {
                fault(path, Aspect.UNKNOWN_FILE);
            }
        }
    }

    private void checkFile(Manifest.File file, List<Manifest.Part> parts) {
        long rows = 0;
        for (Manifest.Part part : parts) {
            rows = add(rows, part.books().delivered());
            if (!part.table().equals(file.table()) || !part.period().equals(file.period())) {
                fault(part.name(), Aspect.TABLE_OF_FILE);
            }
        }
        checkCoverage(file, parts);
        if (rows != file.rows()) {
            fault(file.path(), Aspect.FILE_ROWS, rows, file.rows());
        }
        Long declared = declaredRows.get(file.path());
        if (declared != null && declared != file.rows()) {
            fault(file.path(), Aspect.DECLARED_ROWS, declared, file.rows());
        }
    }

    private void checkCoverage(Manifest.File file, List<Manifest.Part> parts) {
        List<Manifest.Part> ordered = parts.stream()
                .sorted(Comparator.comparingLong(Manifest.Part::firstByte).thenComparingLong(Manifest.Part::byteCount))
                .toList();
        long end = 0;
        for (Manifest.Part part : ordered) {
            if (part.firstByte() > end) {
                fault(part.name(), Aspect.COVERAGE_GAP, end, part.firstByte());
            } else if (part.firstByte() < end) {
                fault(part.name(), Aspect.COVERAGE_OVERLAP, end, part.firstByte());
            }
            end = Math.max(end, add(part.firstByte(), part.byteCount()));
        }
        if (end != file.bytes()) {
            fault(file.path(), Aspect.COVERAGE_END, file.bytes(), end);
        }
    }

    private void checkTables() {
        Map<String, Books> sums = new LinkedHashMap<>();
        for (Manifest.Part part : manifest.parts()) {
            sums.merge(name(part.table(), part.period()), part.books(), DeliveryBooks::add);
        }
        Set<String> names = new HashSet<>();
        for (Manifest.Table table : manifest.tables()) {
            String name = name(table.table(), table.period());
            if (!names.add(name)) {
                fault(name, Aspect.DUPLICATE_NAME);
                continue;
            }
            checkBooks(name, table.books());
            checkTable(name, sums.getOrDefault(name, Books.NONE), table.books());
        }
        for (Manifest.File file : manifest.files()) {
            if (!names.contains(name(file.table(), file.period()))) {
                fault(file.path(), Aspect.UNKNOWN_TABLE);
            }
        }
        for (String name : sums.keySet()) {
            if (!names.contains(name)) {
                fault(name, Aspect.UNKNOWN_TABLE);
            }
        }
    }

    private void checkTable(String name, Books sum, Books books) {
        if (sum.delivered() != books.delivered()) {
            fault(name, Aspect.TABLE_DELIVERED, sum.delivered(), books.delivered());
        }
        if (sum.stored() != books.stored()) {
            fault(name, Aspect.TABLE_STORED, sum.stored(), books.stored());
        }
        if (sum.quarantined() != books.quarantined()) {
            fault(name, Aspect.TABLE_QUARANTINED, sum.quarantined(), books.quarantined());
        }
        if (!withoutZeros(sum.violations()).equals(withoutZeros(books.violations()))) {
            fault(name, Aspect.TABLE_VIOLATIONS);
        }
        if (!withoutZeros(sum.warnings()).equals(withoutZeros(books.warnings()))) {
            fault(name, Aspect.TABLE_WARNINGS);
        }
    }

    private static Map<String, Long> withoutZeros(Map<String, Long> counts) {
        Map<String, Long> kept = new HashMap<>(counts);
        kept.values().removeIf(count -> count == 0);
        return kept;
    }

    private static Books add(Books one, Books other) {
        return new Books(
                add(one.delivered(), other.delivered()),
                add(one.stored(), other.stored()),
                add(one.quarantined(), other.quarantined()),
                add(one.violations(), other.violations()),
                add(one.warnings(), other.warnings()));
    }

    private static Map<String, Long> add(Map<String, Long> one, Map<String, Long> other) {
        Map<String, Long> sum = new HashMap<>(one);
        other.forEach((place, count) -> sum.merge(place, count, DeliveryBooks::add));
        return sum;
    }

    /** Saturates, so that a forged manifest cannot wrap a sum around to the expected one. */
    private static long add(long one, long other) {
        long sum = one + other;
        return one >= 0 && other >= 0 && sum < 0 ? Long.MAX_VALUE : sum;
    }

    private static String name(String table, String period) {
        return table + " " + period;
    }

    private void fault(String place, Aspect aspect) {
        found.add(Discrepancy.fact(place, aspect));
    }

    private void fault(String place, Aspect aspect, long expected, long actual) {
        found.add(Discrepancy.count(place, aspect, expected, actual));
    }
}
