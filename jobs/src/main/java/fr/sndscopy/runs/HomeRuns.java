package fr.sndscopy.runs;

import fr.sndscopy.runs.ProcessMark.Presence;
import fr.sndscopy.runs.RunLine.Ending;
import fr.sndscopy.runs.RunProgress.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The runs of a home, as they say themselves: what is at work and how far it is, and what those came to that are over. It decides nothing; that it cannot be written or read holds
 * nothing up. Several processes may be at work.
 */
public final class HomeRuns {
    private static final Logger LOG = LoggerFactory.getLogger(HomeRuns.class);
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final String SUFFIX = ".json";

    /** How long it is told that a run was cut off which nobody goes on with. */
    private static final Duration CUT_OFF_TOLD = Duration.ofDays(90);

    private final Path progress;

    private final RunJournal journal;

    /**
     * @param progress the folder with a file for each run at work
     * @param journal the file with a line for each run that is over
     */
    public HomeRuns(Path progress, Path journal) {
        this.progress = progress;
        this.journal = new RunJournal(journal);
    }

    /**
     * A run begins; it ends when it is closed.
     *
     * @param delivery its id, or its folder's name as long as it was not read; empty for a night
     */
    public LiveRun begins(Kind kind, String delivery) {
        try {
            Files.createDirectories(progress);
        } catch (IOException e) {
            LOG.warn("there is no folder to say in how far runs are", e);
        }
        forget(kind, delivery);
        return new LiveRun(
                this, progress.resolve(UUID.randomUUID() + SUFFIX), RunProgress.begins(kind, delivery, Instant.now()));
    }

    /** What was cut off of this delivery is gone on with, or has been long ago. */
    void forget(Kind kind, String delivery) {
        Instant now = Instant.now();
        for (Seen seen : seen(now)) {
            RunProgress run = seen.run();
            boolean goneOnWith = seen.presence() == Presence.GONE
                    && run.kind() == kind
                    && run.delivery().equals(delivery);
            boolean longAgo = seen.presence() != Presence.THERE
                    && Instant.parse(run.updated()).plus(CUT_OFF_TOLD).isBefore(now);
            if (goneOnWith || longAgo) {
                try {
                    if (Files.deleteIfExists(seen.file()) && run.kind() != Kind.NIGHTLY) {
                        journal.add(RunLine.cutOff(run));
                    }
                } catch (IOException e) {
                    LOG.warn("[{}] cannot be removed", seen.file().getFileName(), e);
                }
            }
        }
    }

    /** A run is over. */
    void ended(RunProgress run, Ending ending) {
        if (run.kind() != Kind.NIGHTLY) {
            journal.add(RunLine.of(run, Instant.now(), ending));
        }
    }

    /** The runs that are over, the oldest first; without those that were cut off and that nobody has gone on with. */
    public List<RunLine> over() {
        return journal.lines();
    }

    /**
     * A run that has not said that it ended.
     *
     * @param presence whether its process is there
     */
    public record Seen(RunProgress run, Presence presence, Path file) {}

    /** All that are at work, were cut off, or have fallen silent, in the order in which they began. */
    public List<Seen> seen() {
        return seen(Instant.now());
    }

    private List<Seen> seen(Instant now) {
        List<Path> files;
        try (Stream<Path> all = Files.list(progress)) {
            files = all.filter(file -> file.toString().endsWith(SUFFIX)).toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            LOG.warn("what runs say is not to be read", e);
            return List.of();
        }
        List<Seen> seen = new ArrayList<>();
        for (Path file : files) {
            read(file).ifPresent(run -> seen.add(new Seen(run, run.presence(now), file)));
        }
        seen.sort(Comparator.comparing((Seen one) -> one.run().begun())
                .thenComparing(one -> one.run().delivery()));
        return seen;
    }

    private static Optional<RunProgress> read(Path file) {
        try {
            return Optional.of(RunProgress.of(MAPPER.readTree(Files.readAllBytes(file))));
        } catch (NoSuchFileException e) {
            // it has ended in between
            return Optional.empty();
        } catch (IOException | JacksonException | IllegalArgumentException e) {
            LOG.warn("[{}] cannot be read", file.getFileName(), e);
            return Optional.empty();
        }
    }
}
