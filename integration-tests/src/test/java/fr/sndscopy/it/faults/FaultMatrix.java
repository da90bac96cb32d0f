package fr.sndscopy.it.faults;

import fr.sndscopy.it.faults.Fault.Effect;
import fr.sndscopy.it.faults.Fault.Seam;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Tries every fault there is: at each seam and with each effect the first call, the second, and so on until a run makes fewer calls.
 *
 * <p>{@code FaultMatrix [--seam store|keys|database] [--effect dies-before|…] [--every N]}; with {@code --every} one of N calls.
 */
public final class FaultMatrix {
    private FaultMatrix() {}

    public static void main(String[] arguments) throws IOException {
        List<Seam> seams = new ArrayList<>(Arrays.asList(Seam.values()));
        List<Effect> effects = new ArrayList<>(Arrays.asList(Effect.values()));
        int every = 1;
        for (int i = 0; i < arguments.length; i += 2) {
            String value = i + 1 < arguments.length
                    ? arguments[i + 1].toUpperCase(Locale.ROOT).replace('-', '_')
                    : "";
            switch (value.isEmpty() ? "" : arguments[i]) {
                case "--seam" -> seams.retainAll(List.of(Seam.valueOf(value)));
                case "--effect" -> effects.retainAll(List.of(Effect.valueOf(value)));
                case "--every" -> every = Integer.parseInt(value);
                default -> {
                    System.err.println("usage: fault-matrix [--seam SEAM] [--effect EFFECT] [--every N]");
                    System.exit(2);
                }
            }
        }
        System.exit(run(seams, effects, every) ? 0 : 1);
    }

    private static boolean run(List<Seam> seams, List<Effect> effects, int every) throws IOException {
        Path folder = Files.createTempDirectory("fault-matrix-");
        FaultTrial trial = new FaultTrial(folder);
        int points = 0;
        int violated = 0;
        int runs = 0;
        for (Seam seam : seams) {
            for (Effect effect : effects) {
                if (!effect.isPossibleAt(seam)) {
                    continue;
                }
                for (int call = 1; ; call += every) {
                    FaultTrial.Result result = trial.run(new Fault(seam, call, effect));
                    runs += 1 + result.restarts();
                    System.out.println(result);
                    violated += result.violations().isEmpty() ? 0 : 1;
                    if (result.struck() == null) {
                        break;
                    }
                    points++;
                }
            }
        }
        System.out.printf("%d points, %d runs, %d with violations%n", points, runs, violated);
        return violated == 0;
    }
}
