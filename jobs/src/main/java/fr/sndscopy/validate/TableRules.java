package fr.sndscopy.validate;

import fr.sndscopy.record.Severity;
import fr.sndscopy.record.ViolationCode;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.SchemaOrigin;
import fr.sndscopy.schema.TableSchema;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Everything that the rows of one table are judged by.
 *
 * @param schema the columns of the year
 * @param severities what becomes of a row that breaks a rule
 * @param origin where the facts of the schema are from, null when that is not known
 * @param codes the nomenclatures that are there, by the column's name; asked when rows are about to be judged, and may read then
 */
public record TableRules(
        TableSchema schema,
        Severities severities,
        @Nullable SchemaOrigin origin,
        Map<String, Supplier<CodeList>> codes) {
    public TableRules {
        codes = Map.copyOf(codes);
    }

    /** The schema's rules with their usual severities, and no nomenclature. */
    public static TableRules usual(TableSchema schema) {
        return usual(schema, null);
    }

    /**
     * Likewise.
     *
     * @param origin where the facts of the schema are from, null when that is not known
     */
    public static TableRules usual(TableSchema schema, @Nullable SchemaOrigin origin) {
        return new TableRules(schema, Severities.USUAL, origin, Map.of());
    }

    /** Where a fact of a column is stated, for messages: the file, if it is known, table and column. */
    String place(Column column, String fact) {
        return (origin == null ? "" : origin.sourceOf(column.name(), fact) + ": table ") + schema.name()
                + (origin == null ? ": " : ", ") + "column " + column.name();
    }

    /** How severe it is to break a rule of the row as a whole. */
    public Severity severity(ViolationCode code) {
        return severities.of(schema.name(), code, null);
    }

    Severity severity(ViolationCode code, Column column) {
        return severities.of(schema.name(), code, column.name());
    }

    /** The {@linkplain ViolationCode#bit bits} of the codes that keep a row with such a cell from being stored. */
    int rejecting(Column column) {
        return severities.rejecting(schema.name(), column.name());
    }

    /** The {@linkplain ViolationCode#bit bits} of the rules that a row breaks by having no value in the column. */
    public int violationsOfAbsent(Column column) {
        return column.required() && severity(ViolationCode.REQUIRED, column) != Severity.OFF
                ? ViolationCode.REQUIRED.bit()
                : 0;
    }

    Optional<CodeList> codes(Column column) {
        return Optional.ofNullable(codes.get(column.name())).map(Supplier::get);
    }
}
