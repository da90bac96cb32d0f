package fr.sndscopy.it.spark;

import fr.sndscopy.it.CliProcess;
import fr.sndscopy.it.CliProcess.Outcome;
import fr.sndscopy.it.TestDelivery;
import fr.sndscopy.it.TestHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a part costs when executors work on it, beside threads: a night of two like deliveries, from a process of its own each time,
 * by threads and by one or two executors of one core and 512 MB. The second is measured: the first has everybody's code compiled. Many small parts show what a part costs besides its rows, some large ones how work
 * scales. Prints milliseconds by step, as the log of each home has them.
 */
public final class ExecutorMeasurement {
    private static final String FIRST = "DCIR-2019-02";
    private static final String MEASURED = "DCIR-2019-02-b";
    private static final Pattern STEP = Pattern.compile(MEASURED + ": step ended: (\\w+), done, (\\d+) ms");

    private ExecutorMeasurement() {}

    public static void main(String[] arguments) throws IOException {
        if (arguments.length > 3
                || (arguments.length == 3 && !arguments[2].matches("[12]"))
                || (arguments.length > 0 && !arguments[0].matches("\\d{1,7}"))
                || (arguments.length > 1 && !arguments[1].matches("\\d{1,4}[KM]B"))) {
            System.err.println("usage: measure-executors [ROWS [PART_SIZE [EXECUTORS]]]"
                    + "    rows of the main table; 20000 128KB by default; both 1 and 2 executors");
            System.exit(2);
        }
        int rows = arguments.length == 0 ? 20_000 : Integer.parseInt(arguments[0]);
        String partSize = arguments.length < 2 ? "128KB" : arguments[1];
        int rowsPerGroup = partSize.endsWith("KB") ? 2_000 : 131_072;
        Path folder = Files.createTempDirectory("measure-executors-");
        Path inbox = folder.resolve("inbox");
        TestDelivery.generate(inbox.resolve("first"), rows, 1, 0.001);
        TestDelivery.generate(inbox.resolve("second"), rows, 1, 0.001);
        Path declaration = inbox.resolve("second/delivery.yaml");
        Files.writeString(
                declaration,
                Files.readString(declaration)
                        .replace(
                                "delivery: " + FIRST + "\n",
                                "delivery: " + MEASURED + "\nsupersedes: " + FIRST + "\n"));
        List<Integer> counts = arguments.length < 3 ? List.of(1, 2) : List.of(Integer.valueOf(arguments[2]));
        for (int count : counts) {
            Path place = Files.createDirectory(folder.resolve("cluster-" + count));
            String configuration = String.format(
                    Locale.ROOT,
                    "migration: {threads: %d, part-size: %s, rows-per-group: %d}",
                    count,
                    partSize,
                    rowsPerGroup);
            try (SparkCluster cluster = SparkCluster.start(place, count)) {
                TestHome threads = cluster.home("threads", configuration);
                report(
                        count + " threads",
                        threads,
                        CliProcess.timed("nightly", inbox.toString())
                                .home(threads.directory())
                                .run());
                TestHome home = cluster.homeOfExecutors("executors", configuration);
                report(count + " executors", home, cluster.nightly(home, inbox).run());
            }
        }
    }

    private static void report(String who, TestHome home, Outcome outcome) throws IOException {
        if (outcome.exitCode() != 0) {
            throw new IllegalStateException(who + " ended with " + outcome.exitCode() + "\n" + outcome.stderr());
        }
        int parts = home.manifest(MEASURED).parts().size();
        Map<String, Long> steps = new TreeMap<>();
        Matcher step = STEP.matcher(Files.readString(home.resolve("logs/sndscopy.log")));
        while (step.find()) {
            steps.put(step.group(1), Long.parseLong(step.group(2)));
        }
        long convert = steps.getOrDefault("convert", 0L);
        System.out.println(
                who + ": " + parts + " parts, convert " + convert / Math.max(1, parts) + " ms a part; steps " + steps);
    }
}
