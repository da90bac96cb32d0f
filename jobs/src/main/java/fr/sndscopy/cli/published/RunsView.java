package fr.sndscopy.cli.published;

import fr.sndscopy.batch.RememberedRuns;
import fr.sndscopy.batch.repository.JobRuns.JobRun;
import fr.sndscopy.runs.HomeRuns;
import fr.sndscopy.runs.RunLine;
import fr.sndscopy.runs.RunLine.Ending;
import fr.sndscopy.runs.RunProgress;
import fr.sndscopy.runs.RunProgress.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The runs that a home and its job database remember, each once: what the home says of a run is more than what the database does. */
final class RunsView {
    /** Times of the home have no fractions, and a job begins a little behind its run. */
    private static final Duration APART = Duration.ofSeconds(2);

    private RunsView() {}

    /**
     * One run.
     *
     * @param kind {@code migrate} or {@code replay}
     * @param begun when, RFC 3339
     * @param ended when; null while it is at work; of one that was cut off, when it was heard of last, if ever
     * @param ending how; {@code at-work} of one that has not ended
     */
    record Run(
            String kind,
            String delivery,
            String begun,
            @Nullable String ended,
            Ending ending) {

        Map<String, Object> toMap() {
            Map<String, Object> map = new TreeMap<>();
            map.put("kind", kind);
            map.put("delivery", delivery);
            map.put("begun", begun);
            if (ended != null) {
                map.put("ended", ended);
            }
            ending.addTo(map);
            return map;
        }

        private Run withoutReport() {
            return new Run(
                    kind,
                    delivery,
                    begun,
                    ended,
                    new Ending(
                            ending.outcome(),
                            ending.exitCode(),
                            ending.delivered(),
                            ending.quarantined(),
                            null,
                            ending.message()));
        }

        private boolean isSame(JobRun job) {
            Instant from = Instant.parse(begun).minus(APART);
            return kind.equals(Kind.MIGRATE.word())
                    && delivery.equals(job.delivery())
                    && !job.begun().isBefore(from)
                    && (ended == null
                            || !job.begun().isAfter(Instant.parse(ended).plus(APART)));
        }
    }

    /** All of them, the newest first. */
    static List<Run> of(HomeRuns home, RememberedRuns database) {
        List<Run> runs = new ArrayList<>();
        home.over().forEach(line -> runs.add(run(line)));
        home.seen().stream()
                .filter(seen -> seen.run().kind() != Kind.NIGHTLY)
                .forEach(seen -> runs.add(
                        switch (seen.presence()) {
                            case THERE -> run(seen.run(), null, "at-work");
                            case GONE -> run(seen.run(), seen.run().updated(), RunLine.CUT_OFF);
                            case SILENT -> run(seen.run(), seen.run().updated(), "silent");
                        }));
        List<Run> ofHome = List.copyOf(runs);
        List<JobRun> oldestFirst = new ArrayList<>(database.runs());
        Collections.reverse(oldestFirst);
        oldestFirst.stream()
                .filter(job -> ofHome.stream().noneMatch(run -> run.isSame(job)))
                .forEach(job -> runs.add(run(job, database)));
        // of those that began in one second the later one is noted behind the other
        Collections.reverse(runs);
        runs.sort(Comparator.comparing((Run run) -> Instant.parse(run.begun())).reversed());
        return withReportsThatAreThere(runs);
    }

    private static Run run(RunLine line) {
        return new Run(line.kind().word(), line.delivery(), line.begun(), line.ended(), line.ending());
    }

    private static Run run(RunProgress run, @Nullable String ended, String outcome) {
        Long rows = run.figures() == null ? null : run.figures().rows();
        Long rejected = run.figures() == null ? null : run.figures().rejected();
        return new Run(
                run.kind().word(),
                run.delivery(),
                run.begun(),
                ended,
                new Ending(outcome, null, rows, rejected, null, null));
    }

    private static Run run(JobRun job, RememberedRuns database) {
        String outcome =
                switch (job.status()) {
                    case "COMPLETED" -> "published";
                    case "STOPPED" -> "interrupted";
                    case "FAILED", "ABANDONED", "UNKNOWN" -> "failed";
                    default ->
                        database.atWork().stream()
                                        .anyMatch(one -> job.delivery().startsWith(one.delivery()))
                                ? "at-work"
                                : RunLine.CUT_OFF;
                };
        return new Run(
                Kind.MIGRATE.word(),
                job.delivery(),
                text(job.begun()),
                job.ended() == null ? null : text(job.ended()),
                Ending.of(outcome, null));
    }

    private static String text(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** The report of a delivery's run is replaced by that of the next one: an older run has none any more. */
    private static List<Run> withReportsThatAreThere(List<Run> newestFirst) {
        Set<String> seen = new HashSet<>();
        List<Run> runs = new ArrayList<>();
        for (Run run : newestFirst) {
            String report = run.ending().report();
            boolean there = report != null && seen.add(report) && Files.isRegularFile(Path.of(report));
            runs.add(report == null || there ? run : run.withoutReport());
        }
        return runs;
    }
}
