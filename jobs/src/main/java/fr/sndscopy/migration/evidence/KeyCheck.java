package fr.sndscopy.migration.evidence;

import fr.sndscopy.record.CellViolation;
import fr.sndscopy.record.Severity;
import fr.sndscopy.record.ViolationCode;
import fr.sndscopy.report.Notice;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What became of one key of one table and period. Holds names and counts, no value.
 *
 * @param rule what is asked of the key
 * @param table the SNDS name, as delivered
 * @param period its period
 * @param columns of the key
 * @param target what it refers to; null for a key that is to be unique, or when there is no such table
 * @param severity what a violation does
 * @param rows that the rule was applied to: stored rows and, of references, those with every component
 * @param violations rows that break it
 * @param notChecked why it was not checked, or null when it was
 */
public record KeyCheck(
        Rule rule,
        String table,
        String period,
        List<String> columns,
        @Nullable Target target,
        Severity severity,
        long rows,
        long violations,
        @Nullable String notChecked) {
    public KeyCheck {
        columns = List.copyOf(columns);
    }

    /** What is asked of a key. */
    public enum Rule {
        /** No two rows have it. */
        UNIQUE(ViolationCode.DUPLICATE_KEY),
        /** A row of another table has it. */
        REFERENCE(ViolationCode.ORPHAN_KEY);

        private final ViolationCode code;

        Rule(ViolationCode code) {
            this.code = code;
        }

        /** Of rows that break it. */
        public ViolationCode code() {
            return code;
        }
    }

    /**
     * What a key refers to.
     *
     * @param table the SNDS name, as delivered
     * @param period its period
     * @param columns in the order of those that refer
     * @param delivery whose published rows they are, or null for rows of this delivery
     */
    public record Target(
            String table,
            String period,
            List<String> columns,
            @Nullable String delivery) {
        public Target {
            columns = List.copyOf(columns);
        }
    }

    /** The same check with its counts. */
    public KeyCheck counted(long checkedRows, long foundViolations) {
        return new KeyCheck(rule, table, period, columns, target, severity, checkedRows, foundViolations, notChecked);
    }

    /** What a row that breaks it has. */
    public CellViolation violation() {
        return new CellViolation(rule.code(), String.join(",", columns));
    }

    /** What a report says of it besides the rejects; nothing when no row that breaks it was stored. */
    public Stream<Notice> notice() {
        String subject = table + " " + period;
        String key = String.join(",", columns) + (target == null ? "" : " -> " + target.table());
        return violations == 0 || severity.rejects()
                ? Stream.empty()
                : Stream.of(new Notice(
                        Notice.Kind.KEY_BROKEN,
                        subject,
                        List.of(
                                key,
                                Long.toString(violations),
                                Long.toString(rows),
                                rule.code().toString())));
    }
}
