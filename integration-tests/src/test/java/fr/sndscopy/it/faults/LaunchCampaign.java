package fr.sndscopy.it.faults;

import fr.sndscopy.it.CliProcess;
import fr.sndscopy.it.CliProcess.Outcome;
import fr.sndscopy.it.TestHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Starts several migrations of one delivery in one new home at the same moment, round after round.
 *
 * <p>{@code LaunchCampaign [--launches N] [--rounds N]}; ends with 1 when something does not hold.
 */
public final class LaunchCampaign {
    private static final Set<Integer> DONE = Set.of(0, 3);
    private static final int RUNNING = 11;

    private LaunchCampaign() {}

    public static void main(String[] arguments) throws IOException {
        int launches = 2;
        int rounds = 25;
        for (int i = 0; i < arguments.length; i += 2) {
            int value = i + 1 < arguments.length ? Integer.parseInt(arguments[i + 1]) : 0;
            switch (value > 0 ? arguments[i] : "") {
                case "--launches" -> launches = value;
                case "--rounds" -> rounds = value;
                default -> {
                    System.err.println("usage: launch-campaign [--launches N] [--rounds N]");
                    System.exit(2);
                }
            }
        }
        Path folder = Files.createTempDirectory("launch-campaign-");
        if (!run(folder, launches, rounds)) {
            System.exit(1);
        }
        FaultTrial.delete(folder);
    }

    private static boolean run(Path folder, int launches, int rounds) throws IOException {
        FaultTrial trial = new FaultTrial(folder);
        Map<Integer, Integer> codes = new TreeMap<>();
        int violated = 0;
        for (int round = 0; round < rounds; round++) {
            FaultTrial.Result result = trial.run(
                    launches + " launches, round " + round,
                    (home, struck) -> launch(home, trial.delivery(), launches, struck, codes),
                    Set.of(0, 3));
            violated += result.violations().isEmpty() ? 0 : 1;
            if (!result.violations().isEmpty()) {
                System.out.println(result);
            }
        }
        System.out.printf(
                "%d rounds of %d launches, exit codes %s, %d with violations%n", rounds, launches, codes, violated);
        return violated == 0;
    }

    /** The outcome of one that published; that of another one when a code is none of those that fit. */
    private static Outcome launch(TestHome home, Path delivery, int launches, Path struck, Map<Integer, Integer> codes)
            throws IOException {
        List<CliProcess> processes = new ArrayList<>();
        for (int i = 0; i < launches; i++) {
            processes.add(
                    Child.migrate(home.directory(), delivery, null, struck).start());
        }
        List<Outcome> outcomes = processes.stream().map(CliProcess::join).toList();
        outcomes.forEach(outcome -> codes.merge(outcome.exitCode(), 1, Integer::sum));
        Files.writeString(struck, "launched at once");
        return outcomes.stream()
                .filter(outcome -> outcome.exitCode() != RUNNING && !DONE.contains(outcome.exitCode()))
                .findFirst()
                .or(() -> outcomes.stream()
                        .filter(outcome -> DONE.contains(outcome.exitCode()))
                        .findFirst())
                .orElse(outcomes.get(0));
    }
}
