package fr.sndscopy.runs;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * A process, so that it is not taken for another one that has its number later.
 *
 * @param pid its number
 * @param host where it runs
 * @param began when it did, RFC 3339; empty where the system does not tell
 */
public record ProcessMark(long pid, String host, String began) {
    /** The system derives the beginning from the clock of now, which is corrected at times. */
    private static final Duration CLOCK_CORRECTIONS = Duration.ofSeconds(10);

    /** What another host does is told by what it writes alone. */
    private static final Duration LONGEST_SILENCE = Duration.ofMinutes(1);

    /** Whether a process is there. */
    public enum Presence {
        THERE,
        GONE,
        /** On another host, from which nothing has been heard for a minute. */
        SILENT
    }

    public static ProcessMark ofThisProcess() {
        return new ProcessMark(
                ProcessHandle.current().pid(),
                ThisHost.name(),
                began(ProcessHandle.current()).map(Instant::toString).orElse(""));
    }

    /**
     * Whether it is there, as far as can be told from here.
     *
     * @param heard when it wrote something last
     */
    public Presence presence(Instant heard, Instant now) {
        if (!host.equals(ThisHost.name())) {
            return heard.plus(LONGEST_SILENCE).isBefore(now) ? Presence.SILENT : Presence.THERE;
        }
        return ProcessHandle.of(pid)
                        .filter(ProcessHandle::isAlive)
                        .filter(process -> heard.plus(CLOCK_CORRECTIONS).isAfter(now) || isItself(process))
                        .isPresent()
                ? Presence.THERE
                : Presence.GONE;
    }

    private boolean isItself(ProcessHandle process) {
        Optional<Instant> began = began(process);
        return began.isEmpty()
                || this.began.isEmpty()
                || Duration.between(Instant.parse(this.began), began.get())
                                .abs()
                                .compareTo(CLOCK_CORRECTIONS)
                        <= 0;
    }

    private static Optional<Instant> began(ProcessHandle process) {
        return process.info().startInstant().map(began -> began.truncatedTo(ChronoUnit.SECONDS));
    }
}
