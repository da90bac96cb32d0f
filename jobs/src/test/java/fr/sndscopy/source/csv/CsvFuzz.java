package fr.sndscopy.source.csv;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Reads one made text after the other, for as long as asked.
 *
 * <p>{@code CsvFuzz [--minutes M] [--seed S]}; ends with 1 when texts were read otherwise than they are to be, which are shown.
 */
public final class CsvFuzz {
    private static final int MAX_SHOWN = 10;

    private CsvFuzz() {}

    public static void main(String[] arguments) throws IOException {
        long minutes = 1;
        long seed = 1;
        for (int i = 0; i < arguments.length; i += 2) {
            String value = i + 1 < arguments.length ? arguments[i + 1] : "";
            boolean number = value.matches("[0-9]{1,9}");
            switch (number ? arguments[i] : "") {
                case "--minutes" -> minutes = Long.parseLong(value);
                case "--seed" -> seed = Long.parseLong(value);
                default -> {
                    System.err.println("usage: csv-fuzz [--minutes M] [--seed S]");
                    System.exit(2);
                }
            }
        }
        if (!run(seed, Duration.ofMinutes(minutes))) {
            System.exit(1);
        }
    }

    private static boolean run(long firstSeed, Duration time) throws IOException {
        Path folder = Files.createTempDirectory("csv-fuzz-");
        long end = System.nanoTime() + time.toNanos();
        long seed = firstSeed;
        int failed = 0;
        while (System.nanoTime() < end && failed < MAX_SHOWN) {
            Optional<String> problem =
                    CsvFuzzTrial.problem(folder, seed % 2 == 0 ? FuzzedCsv.of(seed) : FuzzedCsv.ofMarks(seed));
            if (problem.isPresent()) {
                failed++;
                System.out.println(problem.get());
            }
            seed++;
        }
        System.out.printf("%d texts, seeds %d to %d, %d read wrongly%n", seed - firstSeed, firstSeed, seed - 1, failed);
        for (String name : CsvFuzzTrial.FILES) {
            Files.deleteIfExists(folder.resolve(name));
        }
        Files.delete(folder);
        return failed == 0;
    }
}
