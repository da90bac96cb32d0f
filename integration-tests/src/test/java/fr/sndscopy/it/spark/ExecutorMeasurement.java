package fr.sndscopy.it.spark;

import fr.sndscopy.generate.GeneratedDelivery;
import fr.sndscopy.it.CliProcess;
import fr.sndscopy.it.CliProcess.Outcome;
import fr.sndscopy.it.TestDelivery;
import fr.sndscopy.it.TestHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a part costs when executors work on it, beside threads: the same delivery of many small parts, from a process of its own each time,
 * by threads and by one or two executors of one core. Prints milliseconds by step, as the log of each home has them.
 */
public final class ExecutorMeasurement {
    private static final String DELIVERY = "DCIR-2019-02";
    private static final Pattern STEP = Pattern.compile("step ended: (\\w+), done, (\\d+) ms");
    private static final String PARTS = "migration: {threads: %d, part-size: 128KB, rows-per-group: 2000}";

    private ExecutorMeasurement() {}

    public static void main(String[] arguments) throws IOException {
        if (arguments.length > 1 || (arguments.length == 1 && !arguments[0].matches("\\d{1,7}"))) {
            System.err.println("usage: measure-executors [ROWS]    20000 rows of the main table by default");
            System.exit(2);
        }
        int rows = arguments.length == 0 ? 20_000 : Integer.parseInt(arguments[0]);
        Path folder = Files.createTempDirectory("measure-executors-");
        GeneratedDelivery delivery = TestDelivery.generate(folder.resolve("delivery"), rows, 1, 0.001);
        for (int count = 1; count <= 2; count++) {
            Path place = Files.createDirectory(folder.resolve("cluster-" + count));
            try (SparkCluster cluster = SparkCluster.start(place, count)) {
                TestHome threads = cluster.home("threads", String.format(Locale.ROOT, PARTS, count));
                report(
                        count + " threads",
                        threads,
                        CliProcess.timed("migrate", delivery.directory().toString())
                                .home(threads.directory())
                                .run());
                TestHome home = cluster.homeOfExecutors("executors", String.format(Locale.ROOT, PARTS, count));
                report(
                        count + " executors",
                        home,
                        cluster.migrate(home, delivery.directory()).run());
            }
        }
    }

    private static void report(String who, TestHome home, Outcome outcome) throws IOException {
        if (outcome.exitCode() != 0) {
            throw new IllegalStateException(who + " ended with " + outcome.exitCode() + "\n" + outcome.stderr());
        }
        int parts = home.manifest(DELIVERY).parts().size();
        Map<String, Long> steps = new TreeMap<>();
        Matcher step = STEP.matcher(Files.readString(home.resolve("logs/sndscopy.log")));
        while (step.find()) {
            steps.put(step.group(1), Long.parseLong(step.group(2)));
        }
        long convert = steps.getOrDefault("convert", 0L);
        System.out.println(who + ": " + parts + " parts, " + outcome.took().toMillis() + " ms in all, convert "
                + convert / Math.max(1, parts) + " ms a part; steps " + steps);
    }
}
