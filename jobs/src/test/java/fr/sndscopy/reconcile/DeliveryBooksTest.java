package fr.sndscopy.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.Manifest.Books;
import fr.sndscopy.ledger.Manifest.File;
import fr.sndscopy.ledger.Manifest.Part;
import fr.sndscopy.ledger.Manifest.StoredObject;
import fr.sndscopy.ledger.Manifest.Table;
import fr.sndscopy.reconcile.Discrepancy.Aspect;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DeliveryBooksTest {
    private static final String SHA = "0123456789abcdef".repeat(4);

    @Test
    void booksInOrderHaveNoFault() {
        Random random = seeded();
        for (int i = 0; i < 100; i++) {
            Manifest manifest = manifest(random);
            Map<String, Long> declared = new HashMap<>();
            manifest.files().forEach(file -> declared.put(file.path(), file.rows()));
            assertThat(DeliveryBooks.check(manifest, declared)).isEmpty();
            assertThat(DeliveryBooks.check(manifest)).isEmpty();
        }
    }

    @Test
    void anyChangedCountOfAnyPartIsAFault() {
        Random random = seeded();
        for (int i = 0; i < 300; i++) {
            Manifest manifest = manifest(random);
            long more = 1L + random.nextInt(5);
            int choice = random.nextInt(3);
            Manifest changed = withPart(manifest, random, part -> {
                Books books = part.books();
                return withBooks(
                        part,
                        new Books(
                                books.delivered() + (choice == 0 ? more : 0),
                                books.stored() + (choice == 1 ? more : 0),
                                books.quarantined() + (choice == 2 ? more : 0),
                                books.violations(),
                                Map.of()));
            });
            assertThat(aspects(changed)).contains(Aspect.BALANCE);
        }
    }

    @Test
    void aPartThatBalancesWithOneRowMoreIsFoundInTheBooksOfItsFileAndTable() {
        Random random = seeded();
        Manifest manifest = manifest(random);
        Manifest changed = withPart(manifest, random, part -> {
            Books books = part.books();
            return withBooks(
                    part,
                    new Books(
                            books.delivered() + 1,
                            books.stored() + 1,
                            books.quarantined(),
                            books.violations(),
                            Map.of()));
        });
        assertThat(aspects(changed))
                .contains(Aspect.TABLE_DELIVERED, Aspect.TABLE_STORED, Aspect.FILE_ROWS)
                .doesNotContain(Aspect.BALANCE, Aspect.TABLE_QUARANTINED);
    }

    @Test
    void aLostPartLeavesAGapAndBreaksTheSums() {
        Random random = seeded();
        for (int i = 0; i < 200; i++) {
            Manifest manifest = manifest(random);
            List<Part> parts = new ArrayList<>(manifest.parts());
            parts.remove(random.nextInt(parts.size()));
            assertThat(aspects(with(manifest, manifest.files(), manifest.tables(), parts)))
                    .contains(Aspect.FILE_ROWS, Aspect.TABLE_DELIVERED)
                    .containsAnyOf(Aspect.COVERAGE_GAP, Aspect.COVERAGE_END);
        }
    }

    @Test
    void aPartTakenTwiceOverlaps() {
        Random random = seeded();
        for (int i = 0; i < 200; i++) {
            Manifest manifest = manifest(random);
            List<Part> parts = new ArrayList<>(manifest.parts());
            parts.add(parts.get(random.nextInt(parts.size())));
            assertThat(aspects(with(manifest, manifest.files(), manifest.tables(), parts)))
                    .contains(Aspect.DUPLICATE_NAME, Aspect.COVERAGE_OVERLAP, Aspect.SHARED_OBJECT);
        }
    }

    @Test
    void anyShiftedByteRangeIsAFault() {
        Random random = seeded();
        for (int i = 0; i < 300; i++) {
            Manifest manifest = manifest(random);
            boolean shift = random.nextBoolean();
            int by = 1 + random.nextInt(20);
            Manifest changed = withPart(
                    manifest,
                    random,
                    part -> new Part(
                            part.name(),
                            part.table(),
                            part.period(),
                            part.file(),
                            part.firstByte() + (shift ? by : 0),
                            part.byteCount() + (shift ? 0 : by),
                            part.books(),
                            part.data(),
                            part.quarantine(),
                            null));
            assertThat(aspects(changed))
                    .containsAnyOf(Aspect.COVERAGE_GAP, Aspect.COVERAGE_OVERLAP, Aspect.COVERAGE_END);
        }
    }

    @Test
    void quarantinedRowsNeedAQuarantineObjectAndAReason() {
        Part part = part("p", "T", "f", 0, 10, new Books(5, 4, 1, Map.of(), Map.of()), object("d"), null);
        Manifest manifest = single(part, 10, 5);

        assertThat(DeliveryBooks.check(manifest))
                .contains(
                        Discrepancy.fact("p", Aspect.MISSING_QUARANTINE_OBJECT),
                        Discrepancy.count("p", Aspect.UNEXPLAINED_REJECTS, 1, 0));
    }

    @Test
    void anObjectWithoutRowsAndRowsWithoutAnObjectAreFaults() {
        Part part = part("p", "T", "f", 0, 10, new Books(5, 5, 0, Map.of(), Map.of()), null, object("q"));

        assertThat(aspects(single(part, 10, 5)))
                .containsExactly(Aspect.MISSING_DATA_OBJECT, Aspect.UNEXPECTED_QUARANTINE_OBJECT);
    }

    @Test
    void anObjectWithoutAChecksumIsAFault() {
        Part part = part(
                "p",
                "T",
                "f",
                0,
                10,
                new Books(5, 5, 0, Map.of(), Map.of()),
                new StoredObject("k", 3, "not a checksum", "kek", "aad"),
                null);

        assertThat(aspects(single(part, 10, 5))).containsExactly(Aspect.MALFORMED_OBJECT);
    }

    @Test
    void rowsOtherThanDeclaredAreNamedWithBothCounts() {
        Part part = part("p", "T", "f", 0, 10, new Books(5, 5, 0, Map.of(), Map.of()), object("d"), null);

        List<Discrepancy> found = DeliveryBooks.check(single(part, 10, 5), Map.of("f", 6L, "lost.csv", 1L));

        assertThat(found)
                .extracting(Discrepancy::toString)
                .containsExactly(
                        "[f] rows delivered are not the rows declared: expected 6, found 5",
                        "[lost.csv] source file is not in the manifest");
    }

    @Test
    void countsThatWrapAroundDoNotBalance() {
        Books huge = new Books(-2, Long.MAX_VALUE, Long.MAX_VALUE, Map.of("required", Long.MAX_VALUE), Map.of());
        Part part = part("p", "T", "f", 0, 10, huge, object("d"), object("q"));

        assertThat(aspects(single(part, 10, -2))).contains(Aspect.NEGATIVE_COUNT);
    }

    @Test
    void violationsOfATableThatAreNotThoseOfItsPartsAreAFault() {
        Part part = part(
                "p", "T", "f", 0, 10, new Books(5, 4, 1, Map.of("required", 1L), Map.of()), object("d"), object("q"));
        Manifest manifest = single(part, 10, 5);
        Table table =
                new Table("T", "2019", 2019, SHA, 1, new Books(5, 4, 1, Map.of("too-long", 1L), Map.of()), Map.of());

        assertThat(aspects(with(manifest, manifest.files(), List.of(table), manifest.parts())))
                .containsExactly(Aspect.TABLE_VIOLATIONS);
    }

    @Test
    void warningsOfATableThatAreNotThoseOfItsPartsAreAFault() {
        Books books = new Books(5, 5, 0, Map.of(), Map.of("required(C)", 2L));
        Part part = part("p", "T", "f", 0, 10, books, object("d"), null);
        Manifest manifest = single(part, 10, 5);
        Books silent = new Books(5, 5, 0, Map.of(), Map.of());
        Table table = new Table("T", "2019", 2019, SHA, 1, silent, Map.of());

        assertThat(aspects(manifest)).isEmpty();
        assertThat(aspects(with(manifest, manifest.files(), List.of(table), manifest.parts())))
                .containsExactly(Aspect.TABLE_WARNINGS);
    }

    @Test
    void violationsByCodeAreThoseOfAllColumns() {
        Books books = new Books(
                9, 3, 6, Map.of("too-long(A)", 2L, "too-long(B)", 3L, "ragged-row", 1L), Map.of("required(A)", 4L));

        assertThat(books.violationsByCode()).isEqualTo(Map.of("ragged-row", 1L, "too-long", 5L));
        assertThat(books.warningsByCode()).isEqualTo(Map.of("required", 4L));
        assertThat(books.plus(books))
                .isEqualTo(new Books(
                        18,
                        6,
                        12,
                        Map.of("too-long(A)", 4L, "too-long(B)", 6L, "ragged-row", 2L),
                        Map.of("required(A)", 8L)));
    }

    @Test
    void aTableThatTheManifestDoesNotListIsAFaultOfItsFileAndOfItsParts() {
        Part part = part("p", "T", "f", 0, 10, new Books(5, 5, 0, Map.of(), Map.of()), object("d"), null);
        Manifest manifest = single(part, 10, 5);

        assertThat(DeliveryBooks.check(with(manifest, manifest.files(), List.of(), manifest.parts())))
                .containsExactly(
                        Discrepancy.fact("f", Aspect.UNKNOWN_TABLE), Discrepancy.fact("T 2019", Aspect.UNKNOWN_TABLE));
    }

    @Test
    void aStretchThatBeginsOrEndsBeforeItCanIsAFault() {
        Books books = new Books(5, 5, 0, Map.of(), Map.of());

        assertThat(aspects(single(part("p", "T", "f", -1, 11, books, object("d"), null), 10, 5)))
                .contains(Aspect.NEGATIVE_COUNT);
        assertThat(aspects(single(part("p", "T", "f", 0, -1, books, object("d"), null), 10, 5)))
                .contains(Aspect.NEGATIVE_COUNT);
    }

    @Test
    void aPartWithoutRowsAndCountsOfZeroAreInOrder() {
        Books empty = new Books(0, 0, 0, Map.of("required", 0L), Map.of("too-long", 0L));

        assertThat(DeliveryBooks.check(single(part("p", "T", "f", 0, 10, empty, null, null), 10, 0), Map.of("f", 0L)))
                .isEmpty();
        assertThat(DeliveryBooks.check(single(part("p", "T", "f", 0, 0, empty, null, null), 0, 0)))
                .isEmpty();
    }

    @Test
    void anObjectOfNoBytesIsAFault() {
        Part part = part(
                "p",
                "T",
                "f",
                0,
                10,
                new Books(5, 5, 0, Map.of(), Map.of()),
                new StoredObject("k", 0, SHA, "kek", "aad"),
                null);

        assertThat(aspects(single(part, 10, 5))).containsExactly(Aspect.MALFORMED_OBJECT);
    }

    @Test
    void violationsThatWouldWrapAroundExplainTheirRejects() {
        Books books = new Books(5, 0, 5, Map.of("required", Long.MAX_VALUE, "too-long", 2L), Map.of());

        assertThat(aspects(single(part("p", "T", "f", 0, 10, books, null, object("q")), 10, 5)))
                .isEmpty();
    }

    @Test
    void sumsThatWouldWrapAroundAreNotThoseOfTheTable() {
        Books most = new Books(Long.MAX_VALUE, Long.MAX_VALUE, 0, Map.of(), Map.of());
        List<Part> parts = List.of(
                part("p", "T", "f", 0, 10, most, object("d"), null),
                part("q", "T", "f", 10, 10, most, object("e"), null));
        Books wrapped = new Books(-2, -2, 0, Map.of(), Map.of());

        Manifest manifest = with(
                null,
                List.of(new File("f", 20, SHA, "T", "2019", -2, List.of())),
                List.of(new Table("T", "2019", 2019, SHA, 1, wrapped, Map.of())),
                parts);

        assertThat(aspects(manifest)).contains(Aspect.FILE_ROWS, Aspect.TABLE_DELIVERED, Aspect.TABLE_STORED);
    }

    @Test
    void filesAndTablesThatAreListedTwiceAreFaults() {
        Part part = part("p", "T", "f", 0, 10, new Books(5, 5, 0, Map.of(), Map.of()), object("d"), null);
        Manifest manifest = single(part, 10, 5);
        List<File> files = List.of(manifest.files().get(0), manifest.files().get(0));
        List<Table> tables = List.of(manifest.tables().get(0), manifest.tables().get(0));

        assertThat(DeliveryBooks.check(with(manifest, files, manifest.tables(), manifest.parts())))
                .containsExactly(Discrepancy.fact("f", Aspect.DUPLICATE_NAME));
        assertThat(DeliveryBooks.check(with(manifest, manifest.files(), tables, manifest.parts())))
                .containsExactly(Discrepancy.fact("T 2019", Aspect.DUPLICATE_NAME));
    }

    @Test
    void aPartOfAFileThatTheManifestDoesNotListIsAFault() {
        Part part = part("p", "T", "f", 0, 10, new Books(5, 5, 0, Map.of(), Map.of()), object("d"), null);
        Manifest manifest = single(part, 10, 5);

        assertThat(DeliveryBooks.check(with(manifest, List.of(), manifest.tables(), manifest.parts())))
                .containsExactly(Discrepancy.fact("p", Aspect.UNKNOWN_FILE));
    }

    @Test
    void aPartOfAnotherTableOrPeriodThanItsFileIsAFault() {
        Books books = new Books(5, 5, 0, Map.of(), Map.of());
        Part part = part("p", "T", "f", 0, 10, books, object("d"), null);
        List<Table> tables = List.of(
                new Table("T", "2019", 2019, SHA, 1, books, Map.of()),
                new Table("U", "2019", 2019, SHA, 1, Books.NONE, Map.of()),
                new Table("T", "2020", 2020, SHA, 1, Books.NONE, Map.of()));

        for (File file : List.of(
                new File("f", 10, SHA, "U", "2019", 5, List.of()), new File("f", 10, SHA, "T", "2020", 5, List.of()))) {
            assertThat(DeliveryBooks.check(with(null, List.of(file), tables, List.of(part))))
                    .containsExactly(Discrepancy.fact("p", Aspect.TABLE_OF_FILE));
        }
    }

    @Test
    void booksOfATableAreHeldAgainstThemselvesToo() {
        Part part = part("p", "T", "f", 0, 10, new Books(5, 5, 0, Map.of(), Map.of()), object("d"), null);
        Manifest manifest = single(part, 10, 5);
        Table table = new Table("T", "2019", 2019, SHA, 1, new Books(5, 5, 1, Map.of(), Map.of()), Map.of());

        assertThat(DeliveryBooks.check(with(manifest, manifest.files(), List.of(table), manifest.parts())))
                .containsExactly(
                        Discrepancy.count("T 2019", Aspect.BALANCE, 5, 6),
                        Discrepancy.count("T 2019", Aspect.UNEXPLAINED_REJECTS, 1, 0),
                        Discrepancy.count("T 2019", Aspect.TABLE_QUARANTINED, 0, 1));
    }

    @Test
    void aReplayedPartIsNoNewStretchOfItsFile() {
        Books books = new Books(5, 5, 0, Map.of(), Map.of());
        Part replayed = new Part("p", "T", "2019", "f", 0, 10, books, object("d"), null, "D-0/p");

        assertThat(DeliveryBooks.check(with(
                        null,
                        List.of(),
                        List.of(new Table("T", "2019", 2019, SHA, 1, books, Map.of())),
                        List.of(replayed))))
                .isEmpty();
    }

    private static List<Aspect> aspects(Manifest manifest) {
        return DeliveryBooks.check(manifest).stream().map(Discrepancy::aspect).toList();
    }

    private static Random seeded() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        return new Random(seed);
    }

    private static Manifest manifest(Random random) {
        List<File> files = new ArrayList<>();
        List<Table> tables = new ArrayList<>();
        List<Part> parts = new ArrayList<>();
        int tableCount = 1 + random.nextInt(4);
        for (int t = 0; t < tableCount; t++) {
            String table = "TABLE_" + t;
            Books tableBooks = new Books(0, 0, 0, Map.of(), Map.of());
            int fileCount = 1 + random.nextInt(3);
            for (int f = 0; f < fileCount; f++) {
                String path = "data/" + table + "_" + f + ".csv";
                long at = 0;
                long rows = 0;
                int partCount = 1 + random.nextInt(4);
                for (int p = 0; p < partCount; p++) {
                    long stored = 1L + random.nextInt(1000);
                    long quarantined = random.nextBoolean() ? 0 : 1L + random.nextInt(10);
                    Map<String, Long> violations =
                            quarantined == 0 ? Map.of() : Map.of("required", quarantined, "too-long", 2L);
                    Books books = new Books(stored + quarantined, stored, quarantined, violations, Map.of());
                    long bytes = 50L + random.nextInt(1000);
                    String name = table + "-" + f + "-" + p;
                    parts.add(part(
                            name,
                            table,
                            path,
                            at,
                            bytes,
                            books,
                            object("data/" + name),
                            quarantined == 0 ? null : object("quarantine/" + name)));
                    at += bytes;
                    rows += books.delivered();
                    Map<String, Long> sum = new HashMap<>(tableBooks.violations());
                    violations.forEach((code, count) -> sum.merge(code, count, Long::sum));
                    tableBooks = new Books(
                            tableBooks.delivered() + books.delivered(),
                            tableBooks.stored() + books.stored(),
                            tableBooks.quarantined() + books.quarantined(),
                            sum,
                            Map.of());
                }
                files.add(new File(path, at, SHA, table, "2019", rows, List.of()));
            }
            tables.add(new Table(table, "2019", 2019, SHA, 1, tableBooks, Map.of()));
        }
        return with(null, files, tables, parts);
    }

    private static Manifest single(Part part, long bytes, long rows) {
        return with(
                null,
                List.of(new File(part.file(), bytes, SHA, part.table(), part.period(), rows, List.of())),
                List.of(new Table(part.table(), part.period(), 2019, SHA, 1, part.books(), Map.of())),
                List.of(part));
    }

    private static Manifest withPart(Manifest manifest, Random random, UnaryOperator<Part> change) {
        List<Part> parts = new ArrayList<>(manifest.parts());
        int at = random.nextInt(parts.size());
        parts.set(at, change.apply(parts.get(at)));
        return with(manifest, manifest.files(), manifest.tables(), parts);
    }

    private static Part withBooks(Part part, Books books) {
        return part(
                part.name(),
                part.table(),
                part.file(),
                part.firstByte(),
                part.byteCount(),
                books,
                part.data(),
                part.quarantine());
    }

    private static Part part(
            String name,
            String table,
            String file,
            long firstByte,
            long byteCount,
            Books books,
            @Nullable StoredObject data,
            @Nullable StoredObject quarantine) {
        return new Part(name, table, "2019", file, firstByte, byteCount, books, data, quarantine, null);
    }

    private static StoredObject object(String key) {
        return new StoredObject(key, 100, SHA, "kek-1", "aad");
    }

    private static Manifest with(@Nullable Manifest like, List<File> files, List<Table> tables, List<Part> parts) {
        String delivery = like == null ? "D-1" : like.delivery();
        return new Manifest(
                Manifest.FORMAT, "ds", delivery, "DCIR", SHA, SHA, "0.1.0", SHA, "auditor", files, tables, parts, null);
    }
}
