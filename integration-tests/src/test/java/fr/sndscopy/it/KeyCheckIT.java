package fr.sndscopy.it;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.config.Home;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.it.CliProcess.Outcome;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.Manifest.StoredObject;
import fr.sndscopy.migration.part.PartKeys;
import fr.sndscopy.parquet.QuarantineReader;
import fr.sndscopy.record.RowAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Keys over all parts and files of a table, held against sets of text that are read from the delivered files themselves. */
class KeyCheckIT {
    private static final String HEADER = "CODE;RANK;NOTE";
    private static final String CHILD_HEADER = "WHICH;WHICH_RANK;AMOUNT";
    private static final String SMALL_PARTS = "migration: {threads: 2, part-size: 6KB, rows-per-group: 64}";
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final Path folder;
    private final TestHome home;

    KeyCheckIT(@TempDir Path folder) throws Exception {
        this.folder = folder;
        Path schemas = Files.createDirectories(folder.resolve("schemas"));
        Files.writeString(schemas.resolve("X_PARENT.json"), """
            {"name": "X_PARENT", "produit": "DCIR", "primaryKey": ["CODE", "RANK"], "fields": [
              {"name": "CODE", "type": "string", "length": "12"},
              {"name": "RANK", "type": "number", "length": "7,2"},
              {"name": "NOTE", "type": "string", "length": "40"}]}
            """);
        Files.writeString(schemas.resolve("X_CHILD.json"), """
            {"name": "X_CHILD", "produit": "DCIR", "foreignKeys": [
               {"fields": ["WHICH_RANK", "WHICH"],
                "reference": {"resource": "X_PARENT", "fields": ["RANK", "CODE"]}},
               {"fields": "AMOUNT", "reference": {"resource": "X_PARENT", "fields": "NOTE"}}],
             "fields": [
              {"name": "WHICH", "type": "string", "length": "20"},
              {"name": "WHICH_RANK", "type": "integer", "length": "4"},
              {"name": "AMOUNT", "type": "integer", "length": "9"}]}
            """);
        this.home = new TestHome(folder.resolve("home"));
    }

    private TestHome configured(String... more) {
        List<String> lines = new ArrayList<>(List.of(SMALL_PARTS, "schemas: [" + folder.resolve("schemas") + "]"));
        lines.addAll(List.of(more));
        return home.configure(lines.toArray(String[]::new));
    }

    /** A row of a delivered file, found without the product. */
    private record Line(String file, long number, long offset, String text, List<String> codes) {}

    @Test
    void ofRowsWithOneKeyInSeveralPartsAndFilesTheFirstStays() throws Exception {
        configured();
        Path delivery = parents("PARENTS", 700);
        List<Line> expected = duplicates(delivery, "data/a.csv", "data/b.csv");
        assertThat(expected).hasSizeGreaterThan(50);

        Outcome outcome = home.migrate(delivery);

        assertThat(outcome.exitCode()).as(outcome.stderr() + outcome.stdout()).isEqualTo(3);
        Manifest manifest = home.manifest("PARENTS");
        assertThat(manifest.parts()).hasSizeGreaterThan(5);
        assertThat(quarantined(manifest)).containsExactlyInAnyOrderElementsOf(expected);
        Manifest.Books books = Objects.requireNonNull(home.books("PARENTS").get("X_PARENT"));
        assertThat(books.delivered()).isEqualTo(1400);
        assertThat(books.violations()).isEqualTo(Map.of("duplicate-key(CODE,RANK)", (long) expected.size()));
        assertThat(books.balance()).isTrue();
        assertThat(books.quarantined()).isEqualTo(expected.size());
        assertThat(home.resolve("work")).isEmptyDirectory();
        assertThat(home.run("verify").exitCode()).isZero();
    }

    @Test
    void orphansInTheSameDeliveryAreRejectedWhenTheOperatorSaysSo() throws Exception {
        configured("rules: {X_CHILD: {orphan-key: reject}}");
        Path delivery = TestDelivery.in(folder.resolve("delivery"), "BOTH")
                .file("data/p.csv", bytes(HEADER, parentLines(300, 1)), "table: X_PARENT")
                .file("data/c.csv", bytes(CHILD_HEADER, childLines(600)), "table: X_CHILD")
                .write();
        List<Line> expected = orphans(delivery, "data/c.csv", "data/p.csv");
        assertThat(expected).hasSizeGreaterThan(50).hasSizeLessThan(500);

        Outcome outcome = home.migrate(delivery);

        assertThat(outcome.exitCode()).as(outcome.stderr() + outcome.stdout()).isEqualTo(3);
        assertThat(quarantined(home.manifest("BOTH"))).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(Objects.requireNonNull(home.books("BOTH").get("X_CHILD")).violations())
                .isEqualTo(Map.of("orphan-key(WHICH_RANK,WHICH)", (long) expected.size()));
        assertThat(Objects.requireNonNull(home.books("BOTH").get("X_PARENT")).quarantined())
                .isZero();
    }

    @Test
    void orphansAreHeldAgainstWhatWasPublishedEarlier() throws Exception {
        configured("rules: {X_CHILD: {orphan-key: reject}}");
        Path parents = TestDelivery.in(folder.resolve("parents"), "PARENTS")
                .file("data/p.csv", bytes(HEADER, parentLines(300, 1)), "table: X_PARENT")
                .write();
        assertThat(home.migrate(parents).exitCode()).isZero();
        Path children = TestDelivery.in(folder.resolve("children"), "CHILDREN")
                .file("data/c.csv", bytes(CHILD_HEADER, childLines(600)), "table: X_CHILD")
                .write();
        List<Line> expected = orphans(children.resolve("data/c.csv"), parents.resolve("data/p.csv"), "data/c.csv");

        Outcome outcome = home.migrate(children);

        assertThat(outcome.exitCode()).as(outcome.stderr() + outcome.stdout()).isEqualTo(3);
        assertThat(quarantined(home.manifest("CHILDREN"))).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void orphansAreOnlyCountedUnlessSomebodySaysOtherwise() throws Exception {
        configured();
        Path delivery = TestDelivery.in(folder.resolve("delivery"), "BOTH")
                .file("data/p.csv", bytes(HEADER, parentLines(300, 1)), "table: X_PARENT")
                .file("data/c.csv", bytes(CHILD_HEADER, childLines(600)), "table: X_CHILD")
                .write();

        Outcome outcome = home.migrate(delivery);

        assertThat(outcome.exitCode()).as(outcome.stderr() + outcome.stdout()).isZero();
        assertThat(quarantined(home.manifest("BOTH"))).isEmpty();
    }

    /** When a run is killed, told by what can be seen of it. */
    enum Moment {
        KEYS(home -> TestHome.files(home.resolve("work")).stream()
                .anyMatch(file -> file.getFileName().toString().startsWith("keys-"))),
        RECONVERT(home -> home.objects("quarantine").size() >= 3),
        EVIDENCE(home -> !home.objects("evidence").isEmpty());

        @SuppressWarnings("ImmutableEnumChecker") // a function of this class, without state
        private final Predicate<TestHome> reached;

        Moment(Predicate<TestHome> reached) {
            this.reached = reached;
        }
    }

    @ParameterizedTest
    @EnumSource
    void aKilledRunComesToTheSameEnd(Moment moment) throws Exception {
        configured();
        Path delivery = parents("PARENTS", 1500);
        TestHome undisturbed = new TestHome(folder.resolve("undisturbed"))
                .configure(SMALL_PARTS, "schemas: [" + folder.resolve("schemas") + "]");
        assertThat(undisturbed.migrate(delivery).exitCode()).isEqualTo(3);
        try (CliProcess run = home.migrateProcess(delivery).start()) {
            run.await(() -> moment.reached.test(home), LIMIT).kill();
        }
        // evidence is stored right before the entry, and the kill may come behind both
        boolean published = !home.objects("ledger").isEmpty();

        Outcome outcome = home.migrate(delivery);

        assertThat(outcome.exitCode()).as(outcome.stderr() + outcome.stdout()).isEqualTo(published ? 0 : 3);
        assertThat(home.digests("PARENTS")).isEqualTo(undisturbed.digests("PARENTS"));
        assertThat(home.books("PARENTS")).isEqualTo(undisturbed.books("PARENTS"));
        assertThat(quarantined(home.manifest("PARENTS")))
                .containsExactlyInAnyOrderElementsOf(duplicates(delivery, "data/a.csv", "data/b.csv"));
        assertThat(home.resolve("work")).isEmptyDirectory();
    }

    private Path parents(String id, int rows) {
        List<String> second = new ArrayList<>(parentLines(rows, 2));
        List<String> first = parentLines(rows, 1);
        for (int row = 0; row < rows; row += 10) {
            second.set(row, first.get(row) + "again");
        }
        second.set(rows - 1, second.get(rows - 2));
        Collections.shuffle(second, new Random(3));
        return TestDelivery.in(folder.resolve("delivery"), id)
                .file("data/a.csv", bytes(HEADER, parentLines(rows, 1)), "table: X_PARENT")
                .file("data/b.csv", bytes(HEADER, second), "table: X_PARENT")
                .write();
    }

    private static List<String> parentLines(int rows, int rank) {
        return IntStream.range(0, rows)
                .mapToObj(row -> String.format(Locale.ROOT, "P%05d;%d.00;note %d", row, rank, row))
                .toList();
    }

    /** One in three refers to nobody, one in ten is not complete. */
    private static List<String> childLines(int rows) {
        return IntStream.range(0, rows)
                .mapToObj(row -> (row % 10 == 0 ? "" : String.format(Locale.ROOT, "P%05d", row * 7 % 450)) + ";"
                        + (row % 10 == 5 ? "" : "1") + ";" + row)
                .toList();
    }

    private static byte[] bytes(String header, List<String> rows) {
        return (header + "\n" + String.join("\n", rows) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static List<Line> duplicates(Path delivery, String... files) throws Exception {
        Set<String> seen = new HashSet<>();
        List<Line> found = new ArrayList<>();
        for (String file : files) {
            for (Line line : lines(delivery.resolve(file), file, "duplicate-key(CODE,RANK)")) {
                if (!seen.add(line.text().substring(0, line.text().lastIndexOf(';')))) {
                    found.add(line);
                }
            }
        }
        return found;
    }

    private static List<Line> orphans(Path delivery, String children, String parents) throws Exception {
        return orphans(delivery.resolve(children), delivery.resolve(parents), children);
    }

    private static List<Line> orphans(Path children, Path parents, String name) throws Exception {
        Set<String> present = new HashSet<>();
        for (Line line : lines(parents, name, "")) {
            present.add(line.text().split(";")[0]);
        }
        List<Line> found = new ArrayList<>();
        for (Line line : lines(children, name, "orphan-key(WHICH_RANK,WHICH)")) {
            String[] cells = line.text().split(";", -1);
            if (!cells[0].isEmpty() && !cells[1].isEmpty() && !present.contains(cells[0])) {
                found.add(line);
            }
        }
        return found;
    }

    private static List<Line> lines(Path file, String name, String code) throws Exception {
        List<Line> lines = new ArrayList<>();
        long offset = 0;
        long number = 1;
        for (String text : Files.readString(file).split("\n")) {
            if (number > 1) {
                lines.add(new Line(name, number, offset, text, List.of(code)));
            }
            number++;
            offset += text.length() + 1;
        }
        return lines;
    }

    private List<Line> quarantined(Manifest manifest) throws Exception {
        List<Line> found = new ArrayList<>();
        try (Workplace workplace = Workplace.open(new Home(home.directory()))) {
            for (Manifest.Part part : manifest.parts()) {
                StoredObject object = part.quarantine();
                if (object == null) {
                    continue;
                }
                Path file = folder.resolve("quarantine.parquet");
                workplace.store().download(object.key(), file);
                QuarantineReader.rows(
                        file,
                        new PartKeys(workplace.keyService()).readKey(object.aad()),
                        row -> found.add(new Line(
                                row.file(),
                                ((RowAddress.InText) row.row().address()).line(),
                                ((RowAddress.InText) row.row().address()).byteOffset(),
                                new String(row.row().original(), StandardCharsets.UTF_8),
                                row.row().violations().stream()
                                        .map(Object::toString)
                                        .toList())));
                Files.delete(file);
            }
        }
        return found;
    }
}
