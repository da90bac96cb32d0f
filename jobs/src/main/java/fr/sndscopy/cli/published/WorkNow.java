package fr.sndscopy.cli.published;

import fr.sndscopy.lock.DatabaseRunLocks.AtWork;
import fr.sndscopy.report.Amounts;
import fr.sndscopy.runs.HomeRuns.Seen;
import fr.sndscopy.runs.ProcessMark.Presence;
import fr.sndscopy.runs.RunProgress;
import fr.sndscopy.runs.RunProgress.Figures;
import fr.sndscopy.runs.RunProgress.Kind;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What is at work at one moment, by what the runs of a home say themselves, its lock, and a job database that processes share.
 *
 * @param state whether anything is
 * @param atWork by the job database, from anywhere; empty where it cannot tell, or does not answer
 * @param seen runs of this home that have not said that they ended
 * @param lastRun the one of this home that said something last
 */
record WorkNow(State state, Optional<List<AtWork>> atWork, List<Seen> seen, Optional<LastRun> lastRun) {
    /** What a job database calls a delivery at most. */
    private static final int LONGEST_NAME = 63;

    WorkNow {
        seen = List.copyOf(seen);
    }

    /** Whether anything is at work. */
    enum State {
        AT_WORK("at-work"),
        NONE("none"),
        /** The job database, which knows, does not answer. */
        NOT_KNOWN("not-known");

        private final String word;

        State(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }

    /** Runs whose process is there. */
    List<RunProgress> live() {
        return of(Presence.THERE);
    }

    private List<RunProgress> of(Presence presence) {
        return seen.stream()
                .filter(one -> one.presence() == presence)
                .map(Seen::run)
                .toList();
    }

    /** The runs of deliveries at work; a night is told only where it has none at hand. */
    private List<RunProgress> shown() {
        List<RunProgress> live = live();
        return live.stream()
                .filter(run -> run.kind() != Kind.NIGHTLY
                        || live.stream()
                                .noneMatch(other -> other.kind() != Kind.NIGHTLY
                                        && other.process().equals(run.process())))
                .toList();
    }

    /** What there is to say of it, a line each, without the name of the lines; what is at work is first. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        List<RunProgress> shown = shown();
        shown.forEach(run -> lines.add("at work: " + words(run) + ", since " + run.begun() + ", pid "
                + run.process().pid() + " on " + run.process().host()));
        atWork.orElse(List.of()).stream()
                .filter(one -> shown.stream().noneMatch(run -> isOf(run, one)))
                .forEach(one -> lines.add("at work: " + one.delivery() + ", on " + one.host()
                        + ", by a process that began at " + one.since().truncatedTo(ChronoUnit.SECONDS)));
        if (lines.isEmpty()) {
            lines.add(
                    switch (state) {
                        case NOT_KNOWN -> "not known: the job database does not answer";
                        case NONE -> "none";
                        case AT_WORK ->
                            lastRun.filter(run -> run.ended() == null)
                                    .map(run -> "at work: " + run.delivery() + ", since " + run.begun() + ", pid "
                                            + run.pid() + " on " + run.host())
                                    // who holds the lock may not have noted itself yet
                                    .orElse("at work");
                    });
        }
        of(Presence.SILENT)
                .forEach(run -> lines.add("not heard of since " + run.updated() + ": " + words(run) + ", on "
                        + run.process().host()));
        cutOff().forEach(run -> lines.add(
                "cut off: " + words(run) + ", last heard of at " + run.updated() + "; run it again to go on"));
        return lines;
    }

    /** Runs of deliveries whose process is gone. */
    List<RunProgress> cutOff() {
        return of(Presence.GONE).stream()
                .filter(run -> run.kind() != Kind.NIGHTLY)
                .toList();
    }

    /** How the last run ended, or that it was cut off; empty while it is at work, or where that is told already. */
    Optional<String> lastRunLine() {
        return lastRun.filter(run -> run.ended() != null || (state != State.AT_WORK && !isToldAsCutOff(run)))
                .map(WorkNow::then);
    }

    private boolean isToldAsCutOff(LastRun run) {
        return cutOff().stream().anyMatch(one -> one.delivery().equals(run.delivery()));
    }

    private static String then(LastRun run) {
        if (run.ended() == null) {
            return run.delivery() + " of " + run.begun() + ": cut off; run it again to go on";
        }
        return run.delivery() + ", ended at " + run.ended() + " with " + run.exitCode()
                + (run.message() == null ? "" : ": " + run.message());
    }

    private static boolean isOf(RunProgress run, AtWork one) {
        String name = run.delivery();
        return one.delivery().equals(name.substring(0, Math.min(LONGEST_NAME, name.length())));
    }

    /** Each run with a line that says how far it is. */
    Map<String, String> runs() {
        Map<String, String> runs = new TreeMap<>();
        shown().forEach(run -> runs.put(run.kind().word() + " " + run.delivery(), words(run)));
        return runs;
    }

    /** Each run with what makes news of it when it is another: the step, and the whole percent that is done. */
    Map<String, String> marks() {
        Map<String, String> marks = new TreeMap<>();
        shown().forEach(run -> marks.put(
                run.kind().word() + " " + run.delivery(),
                run.figures() == null ? "" : mark(Objects.requireNonNull(run.figures()))));
        return marks;
    }

    private static String mark(Figures figures) {
        return figures.step() + " " + figures.permille() / 10;
    }

    private static String words(RunProgress run) {
        String name = run.kind() == Kind.NIGHTLY
                ? "a night, between deliveries"
                : run.kind() == Kind.REPLAY ? "replay of " + run.delivery() : run.delivery();
        Figures figures = run.figures();
        return figures == null ? name : name + ", " + words(figures);
    }

    private static String words(Figures figures) {
        List<String> pieces = new ArrayList<>();
        pieces.add(String.format(Locale.ROOT, "%s %d %%", figures.step(), figures.permille() / 10)
                .strip());
        pieces.add(Amounts.number(figures.rows()) + " rows"
                + (figures.rowsPerSecond() == null ? "" : " (" + Amounts.number(figures.rowsPerSecond()) + "/s)"));
        pieces.add(Amounts.bytes(figures.bytes()) + " of " + Amounts.bytes(figures.sourceBytes())
                + (figures.bytesPerSecond() == null ? "" : " (" + Amounts.bytes(figures.bytesPerSecond()) + "/s)"));
        pieces.add("parts converted " + figures.converted() + ", verified " + figures.verified() + ", of "
                + figures.parts());
        pieces.add("rejected " + Amounts.number(figures.rejected()));
        if (figures.secondsLeft() != null) {
            pieces.add("ETA " + duration(Duration.ofSeconds(figures.secondsLeft())));
        }
        return String.join(", ", pieces);
    }

    private static String duration(Duration left) {
        return left.toHours() > 0
                ? String.format(Locale.ROOT, "%d h %02d", left.toHours(), left.toMinutesPart())
                : String.format(Locale.ROOT, "%d:%02d", left.toMinutes(), left.toSecondsPart());
    }

    /** The members that {@code status} and each document of {@code status --watch} have. */
    Map<String, Object> json() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("run", state.word());
        atWork.ifPresent(
                some -> members.put("atWork", some.stream().map(WorkNow::json).toList()));
        members.put("progress", seen.stream().map(WorkNow::json).toList());
        lastRun.ifPresent(run -> members.put("lastRun", run.toMap()));
        return members;
    }

    private static Map<String, Object> json(AtWork one) {
        return Map.of(
                "delivery", one.delivery(),
                "since", one.since().truncatedTo(ChronoUnit.SECONDS).toString(),
                "host", one.host());
    }

    private static Map<String, Object> json(Seen one) {
        Map<String, Object> run = one.run().toMap();
        run.put(
                "state",
                switch (one.presence()) {
                    case THERE -> "at-work";
                    case GONE -> "cut-off";
                    case SILENT -> "silent";
                });
        return run;
    }
}
