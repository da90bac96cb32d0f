package fr.sndscopy.schema;

import java.util.Objects;

/**
 * A row rule, and where it comes from.
 *
 * @param rule the rule
 * @param reason why it holds, for people; empty when a table's own file states none
 * @param source the schema file or the overlay
 */
public record RowRuleOrigin(RowRule rule, String reason, String source) {
    public RowRuleOrigin {
        Objects.requireNonNull(rule);
        Objects.requireNonNull(reason);
        Objects.requireNonNull(source);
    }
}
