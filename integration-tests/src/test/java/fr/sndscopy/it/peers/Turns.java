package fr.sndscopy.it.peers;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs contestants by turns, so that a slow minute of the machine hits all of them: all once, all once more. The first rounds, the same
 * number for each, do not count.
 *
 * @param repeats runs that are timed together as one
 */
record Turns(int warmUps, int runs, int repeats) {

    /**
     * @param contestants by what they are called, in the order of their turns
     * @param rows that each must have written in the end
     * @return in the same order
     */
    Map<String, Measured> measure(Map<String, PeerProcess> contestants, long rows, Path work) throws Exception {
        List<Turn> turns = contestants.entrySet().stream()
                .map(contestant -> new Turn(new Timings(contestant.getKey()), contestant.getValue()))
                .toList();
        for (int round = -warmUps; round < runs; round++) {
            for (Turn turn : turns) {
                Duration took = Duration.ZERO;
                for (int repeat = 0; repeat < repeats; repeat++) {
                    took = took.plus(turn.process()
                            .run(Folders.fresh(work, turn.timings().name())));
                }
                if (round >= 0) {
                    turn.timings().add(took.dividedBy(repeats));
                }
            }
        }
        Map<String, Measured> measured = new LinkedHashMap<>();
        for (Turn turn : turns) {
            measured.put(turn.timings().name(), result(turn, rows, work));
        }
        return measured;
    }

    private record Turn(Timings timings, PeerProcess process) {}

    private static Measured result(Turn turn, long rows, Path work) throws IOException {
        Timings timings = turn.timings();
        long peak = turn.process().peakBytes();
        Path out = work.resolve(timings.name());
        long found = turn.process().rowCount(out);
        if (found != rows) {
            throw new IllegalStateException(timings.name() + ": " + found + " rows, expected " + rows);
        }
        Measured measured = new Measured(timings, found, peak, Folders.bytes(out));
        Folders.delete(out);
        return measured;
    }

    /** Ends them all, whatever one of them says to that. */
    static void close(Iterable<PeerProcess> contestants) throws IOException {
        List<IOException> failures = new ArrayList<>();
        for (PeerProcess contestant : contestants) {
            try {
                contestant.close();
            } catch (IOException e) {
                failures.add(e);
            }
        }
        if (!failures.isEmpty()) {
            throw failures.get(0);
        }
    }
}
