package fr.sndscopy.cli.terminal;

import fr.sndscopy.batch.Failures;
import fr.sndscopy.report.FailureKind;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import picocli.CommandLine;

/** How the process ends, for people and schedulers. */
public enum ExitCode {
    DONE(0, "done, or done already", "nothing"),
    FAILED(1, "failed for a reason that has no code of its own", "read the message and the log"),
    USAGE(
            2,
            "the call or the configuration cannot be used, or memory or disk space is too small for it",
            "mend the call or sndscopy.yaml, or give what the message names"),
    QUARANTINE(
            3,
            "done, but more rows were quarantined than the warning level, or an audit has reservations",
            "look at the report's rejects by code, or at the reservations"),
    INTEGRITY(
            4,
            "what is stored is not what was delivered, or has been altered",
            "call the integrity auditor; do not delete"),
    NOT_INITIALISED(
            10,
            "there is no sndscopy home here, or nothing is published in its store",
            "name it with --home, or migrate to make one"),
    ALREADY_RUNNING(
            11,
            "another run is at work: on the delivery, or, with the job database in the home, at all",
            "wait for it"),
    KEY_REFUSED(12, "a key was refused", "check keystore and password"),
    REFUSED(
            13,
            "the delivery was refused: not what was declared, changed while it was read, drift, too many rejects",
            "talk to the producer"),
    TRANSIENT(
            75,
            "store, key service or database did not answer, or another run published what this one should have known",
            "run again later; nothing is lost"),
    NOTHING_TO_DO(99, "nothing to do (only with --skip-code)", "nothing"),
    INTERRUPTED(130, "interrupted; finished parts are kept", "run again to go on"),
    TERMINATED(143, "terminated; finished parts are kept", "run again to go on");

    private static final List<ExitCode> BY_SEVERITY = List.of(
            INTEGRITY,
            KEY_REFUSED,
            TRANSIENT,
            INTERRUPTED,
            TERMINATED,
            ALREADY_RUNNING,
            NOT_INITIALISED,
            USAGE,
            REFUSED,
            FAILED,
            QUARANTINE,
            NOTHING_TO_DO,
            DONE);

    private final int code;
    private final String meaning;
    private final String remedy;

    ExitCode(int code, String meaning, String remedy) {
        this.code = code;
        this.meaning = meaning;
        this.remedy = remedy;
    }

    public int code() {
        return code;
    }

    public String meaning() {
        return meaning;
    }

    public String remedy() {
        return remedy;
    }

    /**
     * The one code of a run that did several things: what was stored wrongly first (4), then what stops every run until somebody
     * acts (12) or waits (75, 130, 143, 11, 10, 2), then what is wrong with a delivery (13, 1, 3); 0 when there is none.
     */
    public static ExitCode mostSevere(Collection<ExitCode> codes) {
        return codes.stream().min(Comparator.comparing(BY_SEVERITY::indexOf)).orElse(DONE);
    }

    /** The code for what was thrown, or for what caused it. */
    public static ExitCode of(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof CommandLine.ParameterException) {
                return USAGE;
            }
        }
        return of(Failures.kindOf(thrown));
    }

    /** The code of a kind of failures. */
    public static ExitCode of(FailureKind kind) {
        return switch (kind) {
            case UNKNOWN -> FAILED;
            case USAGE, RESOURCES -> USAGE;
            case INTEGRITY -> INTEGRITY;
            case NOT_INITIALISED -> NOT_INITIALISED;
            case BUSY -> ALREADY_RUNNING;
            case KEY_REFUSED -> KEY_REFUSED;
            case REFUSED -> REFUSED;
            case OUTAGE, OVERTAKEN -> TRANSIENT;
            case INTERRUPTED -> INTERRUPTED;
        };
    }
}
