package fr.sndscopy.it.faults;

import fr.sndscopy.digest.Digest;
import fr.sndscopy.generate.GeneratedDelivery;
import fr.sndscopy.it.CliProcess;
import fr.sndscopy.it.CliProcess.Outcome;
import fr.sndscopy.it.TestDelivery;
import fr.sndscopy.it.TestHome;
import fr.sndscopy.it.faults.Fault.Effect;
import fr.sndscopy.it.faults.Fault.Seam;
import fr.sndscopy.ledger.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * Kills migrations of one delivery, again and again, then lets it be finished: at a random moment of the first quarter of the time that
 * an undisturbed run takes, or at a random call to the store, which reaches the short steps as often as the long ones. As finished parts
 * are kept, runs come further and further. A delivery that was published in spite of it is migrated again in another home, until there
 * were as many kills as asked for.
 *
 * <p>{@code KillCampaign [--kills N] [--rows N] [--seed N]}; ends with 1 when something does not hold.
 */
public final class KillCampaign {
    private static final String DELIVERY = "DCIR-2019-02";
    private static final String[] CONFIGURATION = {"migration: {part-size: 8MB}"};
    private static final Set<Integer> DONE = Set.of(0, 3);

    private final Path folder;
    private final Random random;
    private final Path delivery;
    private final Map<String, Digest> digests;
    private final Map<String, Manifest.Books> books;
    private final Duration undisturbed;
    private final Map<String, Integer> killedIn = new TreeMap<>();
    private final List<String> violations = new ArrayList<>();
    private int kills;
    private int runs;
    private int rounds;

    private KillCampaign(Path folder, long rows, long seed) throws IOException {
        this.folder = folder;
        this.random = new Random(seed);
        GeneratedDelivery generated = TestDelivery.generate(folder.resolve("delivery"), rows, seed, 0.001);
        this.delivery = generated.directory();
        TestHome home = home("undisturbed");
        Instant begun = Instant.now();
        Outcome outcome =
                Child.migrate(home.directory(), delivery, null, folder).run();
        this.undisturbed = Duration.between(begun, Instant.now());
        if (!DONE.contains(outcome.exitCode())) {
            throw new IllegalStateException("the run without a kill ended with " + outcome);
        }
        this.digests = home.digests(DELIVERY);
        this.books = home.books(DELIVERY);
        FaultTrial.delete(home.directory());
    }

    public static void main(String[] arguments) throws IOException {
        long kills = 200;
        long rows = 1_000_000;
        long seed = System.nanoTime();
        for (int i = 0; i < arguments.length; i += 2) {
            long value = i + 1 < arguments.length ? Long.parseLong(arguments[i + 1]) : 0;
            switch (value > 0 ? arguments[i] : "") {
                case "--kills" -> kills = value;
                case "--rows" -> rows = value;
                case "--seed" -> seed = value;
                default -> {
                    System.err.println("usage: kill-campaign [--kills N] [--rows N] [--seed N]");
                    System.exit(2);
                }
            }
        }
        System.out.printf("%d kills, deliveries of %d rows, --seed %d%n", kills, rows, seed);
        Path folder = Files.createTempDirectory("kill-campaign-");
        KillCampaign campaign = new KillCampaign(folder, rows, seed);
        campaign.killUntil(kills);
        campaign.tell();
        if (!campaign.violations.isEmpty()) {
            System.exit(1);
        }
        FaultTrial.delete(folder);
    }

    private TestHome home(String name) {
        return new TestHome(folder.resolve(name)).configure(CONFIGURATION);
    }

    private void killUntil(long wanted) throws IOException {
        while (kills < wanted) {
            TestHome home = home("round-" + ++rounds);
            Path struck = folder.resolve("struck-" + rounds);
            int calls = 130;
            boolean done = false;
            while (!done && kills < wanted) {
                Outcome outcome = random.nextBoolean()
                        ? killedAtSomeMoment(home, struck)
                        : Child.migrate(
                                        home.directory(),
                                        delivery,
                                        new Fault(
                                                Seam.STORE,
                                                1 + random.nextInt(calls),
                                                random.nextBoolean() ? Effect.DIES_BEFORE : Effect.DIES_AFTER),
                                        struck)
                                .run();
                runs++;
                done = DONE.contains(outcome.exitCode());
                if (outcome.exitCode() == SeamCalls.DEAD) {
                    kills++;
                    killedIn.merge(stage(home), 1, Integer::sum);
                } else if (!done) {
                    violations.add(home.directory() + " ended with " + outcome.exitCode() + ": "
                            + FaultTrial.lastWords(outcome));
                    break;
                }
            }
            finish(home);
        }
    }

    private Outcome killedAtSomeMoment(TestHome home, Path struck) {
        try (CliProcess run =
                Child.migrate(home.directory(), delivery, null, struck).start()) {
            Instant moment = Instant.now().plusMillis((long) (random.nextDouble() * undisturbed.toMillis() / 4));
            return run.killAt(moment);
        }
    }

    private void finish(TestHome home) throws IOException {
        int before = violations.size();
        Outcome outcome =
                Child.migrate(home.directory(), delivery, null, folder).run();
        runs++;
        if (!DONE.contains(outcome.exitCode())) {
            violations.add(home.directory() + " was not finished: " + outcome.exitCode() + " "
                    + FaultTrial.lastWords(outcome));
        }
        FaultTrial.inspect(home, DELIVERY, digests, books, violations);
        if (violations.size() == before) {
            FaultTrial.delete(home.directory());
        }
        System.out.printf("round %d: %d kills, %d violations%n", rounds, kills, violations.size());
    }

    /** How far a run that was killed had come, by what can be seen in its store. */
    private static String stage(TestHome home) {
        if (!home.objects("ledger").isEmpty()) {
            return "5 entry there";
        }
        List<String> evidence = home.objects("evidence").stream()
                .map(file -> file.getFileName().toString())
                .toList();
        if (evidence.stream().anyMatch(name -> name.startsWith("manifest-"))) {
            return "4 manifest there";
        }
        if (!evidence.isEmpty()) {
            return "3 evidence there";
        }
        return home.objects("data").isEmpty() ? "1 before the first part" : "2 parts there";
    }

    private void tell() {
        System.out.printf(
                "%d kills in %d runs, %d deliveries published; undisturbed run %.1f s%n",
                kills, runs, rounds, undisturbed.toMillis() / 1000.0);
        killedIn.forEach((stage, count) -> System.out.printf("  killed, %s: %d%n", stage.substring(2), count));
        violations.forEach(violation -> System.out.println("VIOLATED " + violation));
        System.out.printf("%d violations%n", violations.size());
    }
}
