package fr.sndscopy.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.Withstands;
import fr.sndscopy.it.faults.Fault.Effect;
import fr.sndscopy.it.faults.Fault.Seam;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Some points of the matrix; {@link FaultMatrix} tries them all. */
class FaultMatrixIT {
    private static final int POINTS_EACH = 3;
    /** The same points in each run, unless {@code faults.seed} says otherwise: a change must not fail for another one's luck. */
    private static final long SEED = 9257467115131L;

    @Withstands(
            fault = "any call to store, keys or job database fails, lies or is the last one",
            outcome = "the next run publishes once, whole")
    @Test
    void whateverCallFailsOrDiesADeliveryIsPublishedOnceAndWhole(@TempDir Path folder) throws IOException {
        long seed = Long.getLong("faults.seed", SEED);
        System.out.println("FaultMatrixIT: seed " + seed);
        Random random = new Random(seed);
        FaultTrial trial = new FaultTrial(folder);
        List<FaultTrial.Result> results = new ArrayList<>();
        for (Seam seam : Seam.values()) {
            for (Effect effect : Effect.values()) {
                for (int i = 0; i < POINTS_EACH && effect.isPossibleAt(seam); i++) {
                    results.add(trial.run(new Fault(seam, 1 + random.nextInt(calls(seam)), effect)));
                }
            }
        }

        assertThat(results).as("seed %d", seed).allSatisfy(result -> assertThat(result.violations())
                .as(result.toString())
                .isEmpty());
        assertThat(results).as("faults that struck").anyMatch(result -> result.struck() != null);
    }

    /** About as many as a run makes. */
    private static int calls(Seam seam) {
        return switch (seam) {
            case STORE -> 70;
            case KEYS -> 15;
            case DATABASE -> 300;
        };
    }
}
