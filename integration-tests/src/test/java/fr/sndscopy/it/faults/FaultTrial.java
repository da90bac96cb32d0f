package fr.sndscopy.it.faults;

import fr.sndscopy.digest.Digest;
import fr.sndscopy.it.CliProcess.Outcome;
import fr.sndscopy.it.TestDelivery;
import fr.sndscopy.it.TestHome;
import fr.sndscopy.ledger.LedgerEntry;
import fr.sndscopy.ledger.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Migrates one small delivery in a home of its own while something goes wrong, runs the same command again until it is done, and looks at
 * what is there. The delivery has a rejected row, and a duplicate key, so that every step of the job has work to do.
 *
 * <p>What must hold: the run that was hurt ends with a code that fits; one of the next three ends well; then the delivery is published
 * once, with the books and digests of a run that nothing happened to; all that is published is there and reads back; nothing that no
 * entry names is left once it has been cleaned up.
 */
final class FaultTrial {
    static final String DELIVERY = "BEN-2019";
    private static final int RESTARTS = 3;
    private static final Set<Integer> DONE = Set.of(0, 3);
    /** A fault of the database may hit a statement that the framework does not let through as an outage. */
    private static final Set<Integer> OUTAGE = Set.of(0, 3, 75);

    private final Path folder;
    private final Path delivery;
    private final Map<String, Digest> digests;
    private final Map<String, Manifest.Books> books;
    private int number;

    /** Migrates the delivery once without a fault. */
    FaultTrial(Path folder) {
        this.folder = folder;
        this.delivery = delivery(folder.resolve("delivery"));
        TestHome undisturbed = home(folder.resolve("undisturbed"));
        Outcome outcome = undisturbed.migrate(delivery);
        if (!DONE.contains(outcome.exitCode())) {
            throw new IllegalStateException("the run without a fault ended with " + outcome);
        }
        this.digests = undisturbed.digests(DELIVERY);
        this.books = undisturbed.books(DELIVERY);
    }

    private static Path delivery(Path folder) {
        List<String> good = TestDelivery.lines(30);
        List<String> bad = new ArrayList<>(good.subList(0, 1));
        bad.add(TestDelivery.row(31).replace(";1955;", ";x;"));
        bad.add(TestDelivery.row(1));
        bad.add(TestDelivery.row(32));
        return TestDelivery.in(folder, DELIVERY)
                .file("good.csv", TestDelivery.bytes(good))
                .file("bad.csv", TestDelivery.bytes(bad))
                .write();
    }

    private static TestHome home(Path directory) {
        return new TestHome(directory).configure("migration: {threads: 1}");
    }

    /**
     * What came of a fault.
     *
     * @param struck what was hit, or null when the run ended before
     * @param exitCode of the run that was hurt
     * @param restarts runs until it was done
     * @param violations what does not hold
     */
    record Result(String fault, @Nullable String struck, int exitCode, int restarts, List<String> violations) {
        Result {
            violations = List.copyOf(violations);
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%-30s %-60.60s exit %3d, %d more %s",
                    fault,
                    struck == null ? "not reached" : struck.substring(struck.indexOf(' ') + 1),
                    exitCode,
                    restarts,
                    violations.isEmpty() ? "" : "VIOLATED " + violations);
        }
    }

    /** Tries one fault. The home is removed unless something does not hold. */
    Result run(Fault fault) throws IOException {
        return run(
                fault.toString(),
                (home, struck) -> fault.effect().ofTheProcess()
                        ? Child.migrate(home.directory(), delivery, fault, struck)
                                .run()
                        : here(home, fault, struck),
                fault.effect().ofTheProcess() ? Set.of(SeamCalls.DEAD) : OUTAGE);
    }

    /** Does something to a run, and leaves a word in {@code struck} if it was reached. */
    interface Harm {
        Outcome migrate(TestHome home, Path struck) throws IOException;
    }

    /** @param codes with which the run that was hurt may end */
    Result run(String name, Harm harm, Set<Integer> codes) throws IOException {
        Path place = Files.createDirectories(folder.resolve("trial-" + ++number));
        Path struck = place.resolve("struck");
        TestHome home = home(place.resolve("home"));
        Outcome hurt = harm.migrate(home, struck);
        List<String> violations = new ArrayList<>();
        String call = Files.exists(struck) ? Files.readString(struck).strip() : null;
        if (!(call == null ? DONE : codes).contains(hurt.exitCode())) {
            violations.add("the run ended with " + hurt.exitCode() + ": " + lastWords(hurt));
        }
        int restarts = finish(home, violations);
        inspect(home, DELIVERY, digests, books, violations);
        if (violations.isEmpty()) {
            delete(place);
        }
        return new Result(name, call, hurt.exitCode(), restarts, violations);
    }

    Path delivery() {
        return delivery;
    }

    private Outcome here(TestHome home, Fault fault, Path struck) {
        FaultSeams.Trial trial = FaultSeams.arm(fault, struck);
        try {
            return home.migrate(delivery);
        } finally {
            trial.end();
        }
    }

    /** @return how many runs it took */
    private int finish(TestHome home, List<String> violations) {
        for (int run = 1; run <= RESTARTS; run++) {
            Outcome outcome = home.migrate(delivery);
            if (DONE.contains(outcome.exitCode())) {
                return run;
            }
            violations.add("run " + run + " after it ended with " + outcome.exitCode() + ": " + lastWords(outcome));
        }
        violations.add("never done");
        return RESTARTS;
    }

    /** Looks at what is there once a delivery is done. */
    static void inspect(
            TestHome home,
            String delivery,
            Map<String, Digest> digests,
            Map<String, Manifest.Books> books,
            List<String> violations) {
        List<LedgerEntry> ledger = home.ledger();
        if (ledger.size() != 1) {
            violations.add(ledger.size() + " ledger entries");
            return;
        }
        if (!home.books(delivery).equals(books)) {
            violations.add("other books: " + home.books(delivery));
        }
        if (!home.digests(delivery).equals(digests)) {
            violations.add("other digests");
        }
        Outcome verified = home.run("verify");
        if (verified.exitCode() != 0) {
            violations.add("verify ended with " + verified.exitCode() + ": " + lastWords(verified));
        }
        cleanUp(home, violations);
    }

    /** Whatever a fault has left goes, and nothing that is published. */
    private static void cleanUp(TestHome home, List<String> violations) {
        Outcome removed = home.run("gc", "--apply", "--older-than", "0s", "--json");
        if (removed.exitCode() != 0 || !removed.lastLine().contains("\"kept\":0")) {
            violations.add("gc ended with " + removed.exitCode() + ": " + lastWords(removed));
        }
        Outcome left = home.run("gc", "--older-than", "0s", "--json");
        if (!left.lastLine().contains("\"leftovers\":[]")) {
            violations.add("left behind by gc: " + lastWords(left));
        }
        if (!TestHome.files(home.resolve("work")).isEmpty()) {
            violations.add("left in work: " + TestHome.files(home.resolve("work")));
        }
        Outcome verified = home.run("verify");
        if (verified.exitCode() != 0) {
            violations.add("after gc, verify ended with " + verified.exitCode() + ": " + lastWords(verified));
        }
    }

    static String lastWords(Outcome outcome) {
        String words = outcome.stderr().isBlank() ? outcome.stdout() : outcome.stderr();
        List<String> lines = words.strip().lines().toList();
        return lines.isEmpty() ? "" : lines.get(lines.size() - 1);
    }

    static void delete(Path place) throws IOException {
        List<Path> all;
        try (Stream<Path> found = Files.walk(place)) {
            all = found.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.delete(path);
        }
    }
}
