package fr.sndscopy.it.faults;

import fr.sndscopy.it.CliProcess;
import fr.sndscopy.it.CliProcess.Outcome;
import fr.sndscopy.it.TestHome;
import fr.sndscopy.it.faults.Fault.Effect;
import fr.sndscopy.it.faults.Fault.Seam;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * Hurts small migrations at random for some minutes: calls that fail or lie, processes that die at a call, at a moment, at a system call
 * of the file system, or are told to stop.
 *
 * <p>{@code FaultCampaign [--minutes N] [--seed N]}; ends with 1 when something does not hold. The same seed gives the same faults.
 */
public final class FaultCampaign {
    private static final List<String> SYSTEM_CALLS =
            List.of("fsync", "rename", "link", "unlink", "ftruncate", "mkdir", "openat", "pwrite64");
    private static final Path STRACE = Path.of("/usr/bin/strace");
    private static final int TERMINATED = 143;

    private final FaultTrial trial;
    private final Random random;

    private FaultCampaign(Path folder, long seed) {
        this.trial = new FaultTrial(folder);
        this.random = new Random(seed);
    }

    public static void main(String[] arguments) throws IOException {
        long minutes = 10;
        long seed = System.nanoTime();
        for (int i = 0; i < arguments.length; i += 2) {
            long value = i + 1 < arguments.length ? Long.parseLong(arguments[i + 1]) : 0;
            switch (value > 0 ? arguments[i] : "") {
                case "--minutes" -> minutes = value;
                case "--seed" -> seed = value;
                default -> {
                    System.err.println("usage: fault-campaign [--minutes N] [--seed N]");
                    System.exit(2);
                }
            }
        }
        System.out.printf("%d minutes, --seed %d%n", minutes, seed);
        if (!Files.isExecutable(STRACE)) {
            System.out.println("no strace on this machine: nothing dies at a system call");
        }
        Path folder = Files.createTempDirectory("fault-campaign-");
        boolean held = new FaultCampaign(folder, seed).run(Instant.now().plus(Duration.ofMinutes(minutes)));
        if (!held) {
            System.exit(1);
        }
        FaultTrial.delete(folder);
    }

    private boolean run(Instant end) throws IOException {
        TreeMap<String, Integer> tried = new TreeMap<>();
        int violated = 0;
        int runs = 0;
        while (Instant.now().isBefore(end)) {
            FaultTrial.Result result = one();
            System.out.println(result);
            tried.merge(result.fault().replaceAll(":[0-9].*", ""), 1, Integer::sum);
            violated += result.violations().isEmpty() ? 0 : 1;
            runs += 1 + result.restarts();
        }
        tried.forEach((kind, count) -> System.out.printf("  %s: %d%n", kind, count));
        System.out.printf("%d runs, %d with violations%n", runs, violated);
        return violated == 0;
    }

    private FaultTrial.Result one() throws IOException {
        return switch (random.nextInt(Files.isExecutable(STRACE) ? 5 : 4)) {
            case 0 -> trial.run(fault(Effect.FAILS_BEFORE, Effect.FAILS_AFTER, Effect.LIES));
            case 1 -> trial.run(fault(Effect.DIES_BEFORE, Effect.DIES_AFTER));
            case 2 -> killed(random.nextInt(4_000));
            case 3 -> terminated(random.nextInt(4_000));
            default -> diesAt(SYSTEM_CALLS.get(random.nextInt(SYSTEM_CALLS.size())), 1 + random.nextInt(30));
        };
    }

    private Fault fault(Effect... effects) {
        List<Seam> seams = List.of(Seam.values());
        Seam seam = seams.get(random.nextInt(seams.size()));
        Effect effect = List.of(effects).get(random.nextInt(effects.length));
        int calls =
                switch (seam) {
                    case STORE -> 90;
                    case KEYS -> 40;
                    case DATABASE -> 400;
                };
        return new Fault(effect.isPossibleAt(seam) ? seam : Seam.STORE, 1 + random.nextInt(calls), effect);
    }

    private FaultTrial.Result killed(int millis) throws IOException {
        return trial.run(
                "killed:" + millis + "-ms",
                (home, struck) -> {
                    try (CliProcess run = Child.migrate(home.directory(), trial.delivery(), null, struck)
                            .start()) {
                        Outcome outcome = run.killAt(Instant.now().plusMillis(millis));
                        if (outcome.exitCode() == SeamCalls.DEAD) {
                            Files.writeString(struck, "by SIGKILL");
                        }
                        return outcome;
                    }
                },
                Set.of(SeamCalls.DEAD));
    }

    /** A run that has nothing left to stop may end well in spite of it. */
    private FaultTrial.Result terminated(int millis) throws IOException {
        return trial.run(
                "terminated:" + millis + "-ms",
                (home, struck) -> {
                    try (CliProcess run = Child.migrate(home.directory(), trial.delivery(), null, struck)
                            .start()) {
                        Thread.sleep(millis);
                        Files.writeString(struck, "by SIGTERM");
                        return run.terminate();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                },
                Set.of(0, 3, TERMINATED));
    }

    /** The call is counted by thread: which thread dies first is not in our hands. */
    private FaultTrial.Result diesAt(String systemCall, int number) throws IOException {
        return trial.run(
                String.format(Locale.ROOT, "syscall-%s:%d", systemCall, number),
                (home, struck) -> traced(home, systemCall, number, struck),
                Set.of(SeamCalls.DEAD));
    }

    private Outcome traced(TestHome home, String systemCall, int number, Path struck) throws IOException {
        Outcome outcome = Child.migrate(home.directory(), trial.delivery(), null, struck)
                .under(
                        STRACE,
                        "-f",
                        "--seccomp-bpf",
                        "-qqq",
                        "-o",
                        "/dev/null",
                        "-e",
                        "trace=" + systemCall,
                        "-e",
                        "inject=" + systemCall + ":signal=KILL:when=" + number)
                .run();
        if (outcome.exitCode() == SeamCalls.DEAD) {
            Files.writeString(struck, "by SIGKILL at " + systemCall + " " + number);
        }
        return outcome;
    }
}
