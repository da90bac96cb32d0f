package fr.sndscopy.report;

import fr.sndscopy.report.MigrationReport.Failure;
import fr.sndscopy.report.MigrationReport.Outcome;
import fr.sndscopy.report.MigrationReport.TableLine;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The closed list of what a report may advise to do next. The sentences are in the report's texts. */
public enum Hint {
    /** Keep the delivery and the store as they are: they are evidence. */
    KEEP_EVERYTHING,
    /** Run {@code sndscopy verify} to find every object concerned. */
    LOCALISE,
    /** Run the same command again: what is done is not done twice. */
    START_AGAIN,
    /** Starting again comes to the same refusal: change the declaration, or get another delivery. */
    REFUSED_AGAIN,
    /** Look at the rejected rows. */
    LOOK_AT_QUARANTINE,
    /** Look at the rejected rows of a run that published nothing. */
    LOOK_AT_REFUSED,
    /** Tell the producer which rule was broken, or in which file. */
    ASK_PRODUCER,
    /** Raise the limit in {@code delivery.yaml}, if the rejects are accepted. */
    REVIEW_LIMITS,
    /** Check the configuration. */
    CHECK_CONFIGURATION,
    /** Check the key service and the rights on its keys. */
    CHECK_KEYS,
    /** Check that the store, the key service and the database answer. */
    CHECK_SERVICES,
    /** Read the log and report the defect. */
    REPORT_DEFECT,
    /** Verify from time to time that the store still holds what was published. */
    VERIFY_LATER;

    static List<Hint> after(Outcome outcome, @Nullable Failure failure, List<TableLine> tables) {
        return switch (outcome) {
            case PUBLISHED -> List.of(VERIFY_LATER);
            case PUBLISHED_WITH_REJECTS -> List.of(LOOK_AT_QUARANTINE, ASK_PRODUCER, VERIFY_LATER);
            case PUBLISHED_WITH_RESERVATIONS -> List.of(ASK_PRODUCER, VERIFY_LATER);
            case PUBLISHED_UNCHECKED -> List.of(VERIFY_LATER);
            case MISMATCH -> List.of(KEEP_EVERYTHING, LOCALISE, REPORT_DEFECT);
            case REFUSED -> afterRefusal(tables);
            case INTERRUPTED -> List.of(START_AGAIN);
            case FAILED -> afterFailure(failure == null ? FailureKind.UNKNOWN : failure.kind());
            case NOT_PUBLISHED -> List.of();
        };
    }

    private static List<Hint> afterRefusal(List<TableLine> tables) {
        if (tables.stream().allMatch(line -> line.books().quarantined() == 0)) {
            return List.of(ASK_PRODUCER, REFUSED_AGAIN);
        }
        return tables.stream().allMatch(TableLine::tolerated)
                ? List.of(LOOK_AT_REFUSED, ASK_PRODUCER, REFUSED_AGAIN)
                : List.of(LOOK_AT_REFUSED, ASK_PRODUCER, REVIEW_LIMITS);
    }

    private static List<Hint> afterFailure(FailureKind kind) {
        return switch (kind) {
            case USAGE, RESOURCES, NOT_INITIALISED -> List.of(CHECK_CONFIGURATION, START_AGAIN);
            case BUSY, OUTAGE -> List.of(CHECK_SERVICES, START_AGAIN);
            case OVERTAKEN -> List.of(START_AGAIN);
            case KEY_REFUSED -> List.of(CHECK_KEYS, START_AGAIN);
            case UNKNOWN, INTEGRITY, REFUSED, INTERRUPTED -> List.of(START_AGAIN, REPORT_DEFECT);
        };
    }

    /** Its name in the report: {@code start-again}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
