package fr.sndscopy.it.spark;

import fr.sndscopy.it.CliProcess;
import fr.sndscopy.it.CliProcess.Outcome;
import fr.sndscopy.it.TestHome;
import fr.sndscopy.ledger.Manifest.Books;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Keys of many rows, judged by executors of 512 MB and by threads of one process: two tables, of which the second refers to the first and
 * has half as many rows. One row in a thousand has the key of another, mostly in another part, or refers to nobody; that these and no
 * others are rejected is checked, and that both ways publish the same books and digests.
 *
 * <p>{@code KeysByExecutors [--rows N] [--executors N] [--part-size 16MB]}; rows of both tables together.
 */
public final class KeysByExecutors {
    private static final String ID = "KEYS-1";
    private static final int BROKEN = 1000;
    private static final Pattern STEP = Pattern.compile("step ended: (\\w+), done, (\\d+) ms");

    private final long parents;
    private final long children;
    private final int executors;
    private final String partSize;

    private KeysByExecutors(long rows, int executors, String partSize) {
        this.parents = rows * 2 / 3;
        this.children = rows - parents;
        this.executors = executors;
        this.partSize = partSize;
    }

    public static void main(String[] arguments) throws IOException {
        long rows = 100_000_000;
        int executors = 3;
        String partSize = "16MB";
        for (int i = 0; i < arguments.length; i += 2) {
            String value = i + 1 < arguments.length ? arguments[i + 1] : "";
            switch (value.matches("\\d{1,12}(MB)?") ? arguments[i] : "") {
                case "--rows" -> rows = Long.parseLong(value);
                case "--executors" -> executors = Integer.parseInt(value);
                case "--part-size" -> partSize = value;
                default -> {
                    System.err.println("usage: judge-keys-by-executors [--rows N] [--executors N] [--part-size 16MB]");
                    System.exit(2);
                }
            }
        }
        Path folder = Files.createTempDirectory("keys-by-executors-");
        new KeysByExecutors(rows, executors, partSize).judge(folder);
    }

    private void judge(Path folder) throws IOException {
        Path delivery = write(folder);
        String migration =
                "migration: {threads: " + executors + ", part-size: " + partSize + ", rows-per-group: 100000}";
        String schemas = "schemas: [" + folder.resolve("schemas") + "]";
        String rules = "rules: {X_CHILD: {orphan-key: reject}}";
        try (SparkCluster cluster = SparkCluster.start(Files.createDirectory(folder.resolve("cluster")), executors)) {
            TestHome home = cluster.homeOfExecutors("executors", migration, schemas, rules);
            report(
                    executors + " executors",
                    home,
                    cluster.migrate(home, delivery).run());
            TestHome threads = cluster.home("threads", migration, schemas, rules);
            report(
                    executors + " threads",
                    threads,
                    CliProcess.timed("migrate", delivery.toString())
                            .home(threads.directory())
                            .run());
            if (!home.digests(ID).equals(threads.digests(ID))
                    || !home.manifest(ID).tables().equals(threads.manifest(ID).tables())) {
                throw new IllegalStateException("executors have published other rows than threads");
            }
            System.out.println("both have published the same books and digests");
        }
    }

    private void report(String who, TestHome home, Outcome outcome) throws IOException {
        if (outcome.exitCode() != 0 && outcome.exitCode() != 3) {
            throw new IllegalStateException(who + " ended with " + outcome.exitCode() + "\n" + outcome.stderr());
        }
        Map<String, Books> books = home.books(ID);
        require(books.get("X_PARENT"), parents);
        require(books.get("X_CHILD"), children);
        Map<String, Long> steps = new TreeMap<>();
        Matcher step = STEP.matcher(Files.readString(home.resolve("logs/sndscopy.log")));
        while (step.find()) {
            steps.put(step.group(1), Long.parseLong(step.group(2)));
        }
        System.out.println(who + ": " + home.manifest(ID).parts().size() + " parts, "
                + outcome.took().toMillis() + " ms in all; planted violations found, no others: " + books
                + "; steps in ms " + steps);
    }

    private static void require(@Nullable Books found, long rows) {
        if (found == null || found.delivered() != rows || found.quarantined() != rows / BROKEN) {
            throw new IllegalStateException(
                    "expected " + rows + " rows, " + rows / BROKEN + " of them rejected, found " + found);
        }
    }

    private Path write(Path folder) throws IOException {
        Path schemas = Files.createDirectories(folder.resolve("schemas"));
        Files.writeString(schemas.resolve("X_PARENT.json"), """
            {"name": "X_PARENT", "produit": "DCIR", "primaryKey": ["NUM"], "fields": [
              {"name": "NUM", "type": "integer", "length": "12"}]}
            """);
        Files.writeString(schemas.resolve("X_CHILD.json"), """
            {"name": "X_CHILD", "produit": "DCIR", "foreignKeys": [
               {"fields": "NUM", "reference": {"resource": "X_PARENT", "fields": "NUM"}}], "fields": [
              {"name": "NUM", "type": "integer", "length": "12"}]}
            """);
        Path delivery = Files.createDirectories(folder.resolve(ID));
        Files.writeString(delivery.resolve("delivery.yaml"), """
            delivery: %s
            product: DCIR
            period: 2019-02
            vintage: 2019
            format: {type: csv, delimiter: ";", encoding: utf-8, quote: rfc4180}
            limits: {"*": {count: %d}}
            files:
              - {path: parents.csv, table: X_PARENT}
              - {path: children.csv, table: X_CHILD}
            """.formatted(ID, parents + children));
        try (BufferedWriter rows =
                Files.newBufferedWriter(delivery.resolve("parents.csv"), StandardCharsets.US_ASCII)) {
            rows.write("NUM\n");
            for (long row = 0; row < parents; row++) {
                rows.write(Long.toString(isBroken(row) ? whole(row / 2) : row));
                rows.write('\n');
            }
        }
        try (BufferedWriter rows =
                Files.newBufferedWriter(delivery.resolve("children.csv"), StandardCharsets.US_ASCII)) {
            rows.write("NUM\n");
            for (long row = 0; row < children; row++) {
                rows.write(Long.toString(isBroken(row) ? parents + row : whole(row * 2 % parents)));
                rows.write('\n');
            }
        }
        System.out.println("written: " + List.of(parents, children) + " rows in " + ID);
        return delivery;
    }

    private static boolean isBroken(long row) {
        return row % BROKEN == BROKEN - 1;
    }

    /** The row, or the one before where that has a key of its own. */
    private static long whole(long row) {
        return isBroken(row) ? row - 1 : row;
    }
}
