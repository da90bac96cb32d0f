package fr.sndscopy.report;

import fr.sndscopy.delivery.RejectLimit;
import fr.sndscopy.delivery.SourceFile;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.Manifest.Books;
import fr.sndscopy.reconcile.Discrepancy;
import fr.sndscopy.reconcile.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Everything the report of one run says: counts, names, checksums, object keys and messages, never a cell value. Immutable;
 * made after a failure as after a success.
 *
 * @param delivery its id
 * @param product its family
 * @param verdict of the comparison between what was read and what the store holds
 * @param begun when the run began
 * @param steps in the order they ran; those not reached are left out or {@link StepState#NOT_REACHED}
 * @param operator who ran it, without the name of a machine
 * @param toolVersion of the writer
 * @param store what the data was written to, in a few words, without credentials
 * @param publication the ledger entry, or null when nothing was published
 * @param notVerified what nobody has checked; what follows from {@code verdict} and {@code files} is added to it
 * @param tables one per (table, period)
 * @param files in the order of the delivery
 * @param parts in the order of the plan; as {@link #partsOf} gives them
 * @param discrepancies what differs; empty unless {@code verdict} is a mismatch
 * @param failure why the run ended early, or null
 * @param throughput how fast it went, or null when nothing was converted
 * @param notices what a reader should know besides, as it was found
 * @param hints what to do next, the most urgent first; none given stands for those that follow from the outcome
 */
public record MigrationReport(
        String delivery,
        String product,
        Verdict verdict,
        Instant begun,
        List<Step> steps,
        String operator,
        String toolVersion,
        String store,
        @Nullable Publication publication,
        Set<Unverified> notVerified,
        List<TableLine> tables,
        List<FileLine> files,
        List<Manifest.Part> parts,
        List<Discrepancy> discrepancies,
        @Nullable Failure failure,
        @Nullable Throughput throughput,
        List<Notice> notices,
        List<Hint> hints) {

    public static final String FORMAT = "sndscopy-report/1";

    /** More are in the manifest alone. */
    public static final int MOST_PARTS = 4_096;

    /** A table of which a tenth is missing is not complete, whatever the others are. */
    private static final double GRAVE_SHARE = 0.1;

    public MigrationReport {
        steps = List.copyOf(steps);
        tables = List.copyOf(tables);
        files = List.copyOf(files);
        parts = List.copyOf(parts);
        discrepancies = List.copyOf(discrepancies);
        notices = List.copyOf(notices);
        notVerified = Unverified.complete(notVerified, verdict, files);
        hints = hints.isEmpty()
                ? Hint.after(outcome(verdict, publication, failure, tables, notices), failure, tables)
                : List.copyOf(hints);
    }

    /** The parts of a manifest as far as a report lists them: all, or none of more than {@value #MOST_PARTS}. */
    public static List<Manifest.Part> partsOf(Manifest manifest) {
        return manifest.parts().size() > MOST_PARTS ? List.of() : manifest.parts();
    }

    /** What the run came to, in one word. */
    public Outcome outcome() {
        return outcome(verdict, publication, failure, tables, notices);
    }

    private static Outcome outcome(
            Verdict verdict,
            @Nullable Publication publication,
            @Nullable Failure failure,
            List<TableLine> tables,
            List<Notice> notices) {
        if (verdict == Verdict.MISMATCH) {
            return Outcome.MISMATCH;
        }
        if (failure != null) {
            return switch (failure.kind()) {
                case INTEGRITY -> Outcome.MISMATCH;
                case REFUSED -> Outcome.REFUSED;
                case INTERRUPTED -> Outcome.INTERRUPTED;
                case UNKNOWN, USAGE, RESOURCES, NOT_INITIALISED, BUSY, KEY_REFUSED, OUTAGE, OVERTAKEN -> Outcome.FAILED;
            };
        }
        if (publication == null) {
            return Outcome.NOT_PUBLISHED;
        }
        if (verdict == Verdict.NOT_CHECKED) {
            return Outcome.PUBLISHED_UNCHECKED;
        }
        if (total(tables).quarantined() > 0) {
            return Outcome.PUBLISHED_WITH_REJECTS;
        }
        return notices.stream().anyMatch(Notice::isOrphaned) ? Outcome.PUBLISHED_WITH_RESERVATIONS : Outcome.PUBLISHED;
    }

    /** Published, and a table has lost so many rows, or all references, that nobody is to use it unawares. */
    boolean isGrave() {
        return switch (outcome()) {
            case PUBLISHED_WITH_RESERVATIONS -> true;
            case PUBLISHED_WITH_REJECTS -> isIncomplete() || notices.stream().anyMatch(Notice::isOrphaned);
            case PUBLISHED, PUBLISHED_UNCHECKED, MISMATCH, REFUSED, INTERRUPTED, FAILED, NOT_PUBLISHED -> false;
        };
    }

    /** Whether a table has lost so many rows that it is not what was delivered. */
    boolean isIncomplete() {
        return tables.stream().anyMatch(line -> line.rejectedShare() >= GRAVE_SHARE);
    }

    /** The tables and periods with rejected rows, the largest share first. */
    List<TableLine> losses() {
        return tables.stream()
                .filter(line -> line.books().quarantined() > 0)
                .sorted(Comparator.comparing(TableLine::rejectedShare)
                        .thenComparing(line -> line.books().quarantined())
                        .reversed()
                        .thenComparing(TableLine::table)
                        .thenComparing(TableLine::period))
                .toList();
    }

    /** The books over all tables. */
    public Books total() {
        return total(tables);
    }

    private static Books total(List<TableLine> tables) {
        return tables.stream().map(TableLine::books).reduce(Books.NONE, Books::plus);
    }

    /** From the begin of the run to the end of its last step. */
    public Duration elapsed() {
        Instant end = steps.stream()
                .map(step -> step.begun().plus(step.duration()))
                .max(Comparator.naturalOrder())
                .orElse(begun);
        return Duration.between(begun, end);
    }

    /** The lines of a manifest's tables, with the drift of their files, and the limit of each by table name or {@code "*"}. */
    public static List<TableLine> tables(Manifest manifest, Map<String, RejectLimit> limits) {
        List<TableLine> lines = new ArrayList<>();
        for (Manifest.Table table : manifest.tables()) {
            Set<String> drift = new LinkedHashSet<>();
            for (Manifest.File file : manifest.files()) {
                if (file.table().equals(table.table()) && file.period().equals(table.period())) {
                    drift.addAll(file.drift());
                }
            }
            RejectLimit limit = limits.get(table.table());
            lines.add(new TableLine(
                    table.table(),
                    table.period(),
                    table.vintage(),
                    table.generation(),
                    table.books(),
                    table.normalised(),
                    List.copyOf(drift),
                    limit == null ? limits.get("*") : limit));
        }
        return lines;
    }

    /** The lines of a manifest's files, with what the producer declared of them. */
    public static List<FileLine> files(Manifest manifest, List<SourceFile> declared) {
        Map<String, SourceFile> byPath = new TreeMap<>();
        declared.forEach(file -> byPath.put(file.path(), file));
        List<FileLine> lines = new ArrayList<>();
        for (Manifest.File file : manifest.files()) {
            SourceFile source = byPath.get(file.path());
            lines.add(new FileLine(
                    file.path(),
                    file.table(),
                    file.period(),
                    file.bytes(),
                    OptionalLong.of(file.rows()),
                    source == null ? OptionalLong.empty() : source.declaredRows(),
                    file.sha256(),
                    source == null ? null : source.declaredSha256()));
        }
        return lines;
    }

    /** What a run came to. */
    public enum Outcome {
        /** Every delivered row is stored, read back equal, and visible. */
        PUBLISHED,
        /** Likewise, but for rows that broke a rule: they are in quarantine. */
        PUBLISHED_WITH_REJECTS,
        /** Every delivered row is stored and visible, but no reference of some table leads to a row. */
        PUBLISHED_WITH_RESERVATIONS,
        /** Visible, but not read back in full. */
        PUBLISHED_UNCHECKED,
        /** What the store holds is not what was delivered. */
        MISMATCH,
        /** The delivery is not what was declared, or rejects exceed their limit; nothing was published. */
        REFUSED,
        /** Stopped from outside; may be started again. */
        INTERRUPTED,
        FAILED,
        /** The run ended well and published nothing. */
        NOT_PUBLISHED;

        /** Its name in the report: {@code published-with-rejects}. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** How a step ended. */
    public enum StepState {
        DONE,
        FAILED,
        NOT_REACHED
    }

    /**
     * One step of the job.
     *
     * @param name as in the job: {@code receive}, {@code convert}…
     * @param begun when
     * @param duration how long
     * @param state how it ended
     */
    public record Step(String name, Instant begun, Duration duration, StepState state) {}

    /**
     * The ledger entry that made the delivery visible.
     *
     * @param number its number
     * @param sha256 of its bytes, lower-case hexadecimal
     * @param manifestKey where the manifest is
     * @param manifestSha256 of the manifest's bytes
     * @param supersedes the delivery that was replaced, or null
     * @param replays the delivery whose quarantine was judged anew, or null
     */
    public record Publication(
            long number,
            String sha256,
            String manifestKey,
            String manifestSha256,
            @Nullable String supersedes,
            @Nullable String replays) {}

    /**
     * The books of one table and period.
     *
     * @param table the SNDS name
     * @param period as in {@link fr.sndscopy.delivery.Period}
     * @param vintage the year whose columns apply
     * @param generation how many times this (table, period) has been published, this one included; 0 when it never was
     * @param books its rows
     * @param normalised by place, stored cells whose canonical text lost characters of the delivered one
     * @param drift what differs between the delivered header and the schema. A name that is not an identifier is shown as
     *     {@code ?}: where a header is missing, the first data row stands in its place
     * @param limit on rejected rows, or null when there is none
     */
    public record TableLine(
            String table,
            String period,
            int vintage,
            int generation,
            Books books,
            Map<String, Long> normalised,
            List<String> drift,
            @Nullable RejectLimit limit) {
        private static final Pattern IDENTIFIER = Pattern.compile("[+-]?[A-Za-z][A-Za-z0-9_]{0,63}");

        /** What {@code drift} of {@link Manifest.File} may be: words, names, types and counts. */
        private static final Pattern DIFFERENCE = Pattern.compile(
                "column-order|column-case|blank-lines|(?:deleted-in-source|lines-without-rows)\\(\\d{1,19}\\)|(?:unknown-column|missing-column)\\((?:[A-Za-z]\\w{0,63}|\\(\\d+"
                        + " characters\\))\\)"
                        + "|renamed\\([A-Za-z]\\w{0,63}->[A-Za-z]\\w{0,63}\\)\\?|(?:retyped|longer)\\([A-Za-z]\\w{0,63}\\):"
                        + " [a-z0-9,() >]{1,80}");

        public TableLine {
            normalised = Map.copyOf(normalised);
            drift = drift.stream().map(TableLine::withoutValue).distinct().toList();
        }

        /** How many cells lost characters. */
        long normalisedCells() {
            return normalised.values().stream().mapToLong(Long::longValue).sum();
        }

        private static String withoutValue(String change) {
            if (IDENTIFIER.matcher(change).matches()
                    || DIFFERENCE.matcher(change).matches()) {
                return change;
            }
            return change.startsWith("+") || change.startsWith("-") ? change.charAt(0) + "?" : "?";
        }

        /** Of the delivered rows, 0 to 1. */
        double rejectedShare() {
            return books.delivered() == 0 ? 0 : (double) books.quarantined() / books.delivered();
        }

        /** Whether the rejects stay within the limit. */
        public boolean tolerated() {
            return limit == null
                    || (limit.allows(books.quarantined(), books.delivered())
                            && limit.codes().entrySet().stream().allMatch(this::tolerated));
        }

        private boolean tolerated(Map.Entry<String, RejectLimit> ofCode) {
            long violations = ofCode.getKey().endsWith(")")
                    ? books.violations().getOrDefault(ofCode.getKey(), 0L)
                    : books.violationsByCode().getOrDefault(ofCode.getKey(), 0L);
            return ofCode.getValue().allows(violations, books.delivered());
        }
    }

    /**
     * A source file, as found and as declared.
     *
     * @param path in the delivery
     * @param table its table
     * @param period its period
     * @param bytes as delivered
     * @param rows data rows found; empty when it was not read
     * @param declaredRows data rows, when the producer says
     * @param sha256 computed, lower-case hexadecimal, or null when it was not read to its end
     * @param declaredSha256 or null when the producer does not say
     */
    public record FileLine(
            String path,
            String table,
            String period,
            long bytes,
            OptionalLong rows,
            OptionalLong declaredRows,
            @Nullable String sha256,
            @Nullable String declaredSha256) {

        /** Of the checksums, computed against declared. */
        public Verdict checksumVerdict() {
            if (sha256 == null || declaredSha256 == null) {
                return Verdict.NOT_CHECKED;
            }
            return sha256.equals(declaredSha256) ? Verdict.MATCH : Verdict.MISMATCH;
        }

        /** Of the rows, found against declared. */
        public Verdict rowsVerdict() {
            if (rows.isEmpty() || declaredRows.isEmpty()) {
                return Verdict.NOT_CHECKED;
            }
            return rows.getAsLong() == declaredRows.getAsLong() ? Verdict.MATCH : Verdict.MISMATCH;
        }
    }

    /**
     * Why a run ended early.
     *
     * @param kind who has to act
     * @param step where, or null when before the first
     * @param message place, problem and expectation; no cell value, in English as in the log
     */
    public record Failure(FailureKind kind, @Nullable String step, String message) {
        /** What the process ends with. */
        public int exitCode() {
            return kind.exitCode();
        }
    }

    /**
     * How fast it went.
     *
     * @param sourceBytes read, as delivered
     * @param storedBytes written, encrypted
     * @param rows read
     * @param busy how long reading, converting and writing took
     * @param threads how many worked side by side
     */
    public record Throughput(long sourceBytes, long storedBytes, long rows, Duration busy, int threads) {
        /** 0 when no time was measured. */
        public long rowsPerSecond() {
            return perSecond(rows);
        }

        /** 0 when no time was measured. */
        public long sourceBytesPerSecond() {
            return perSecond(sourceBytes);
        }

        private long perSecond(long amount) {
            double seconds = busy.toNanos() / 1e9;
            return seconds <= 0 ? 0 : Math.round(amount / seconds);
        }
    }
}
