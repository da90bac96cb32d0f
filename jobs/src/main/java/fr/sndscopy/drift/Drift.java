package fr.sndscopy.drift;

import fr.sndscopy.delivery.CellNotation;
import fr.sndscopy.drift.Difference.Kind;
import fr.sndscopy.record.ViolationCode;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import fr.sndscopy.schema.LogicalType;
import fr.sndscopy.schema.SchemaOrigin;
import fr.sndscopy.schema.TableSchema;
import fr.sndscopy.source.HeaderMatch;
import fr.sndscopy.source.SourceRows;
import fr.sndscopy.validate.TableRules;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How one file differs from its contract: by its header, and by rows of it.
 *
 * @param differences header first, then content in the contract's order
 * @param unknown what the cells of the unknown columns look like, in the header's order
 */
public record Drift(List<Difference> differences, List<Observed> unknown) {
    /** Share of a column's values that must not be of its type for the column to count as retyped; fewer are faults of rows. */
    private static final double RETYPED_SHARE = 0.05;

    private static final int NOT_OF_TYPE = ViolationCode.NOT_INTEGER.bit()
            | ViolationCode.NOT_DECIMAL.bit()
            | ViolationCode.NOT_BOOLEAN.bit()
            | ViolationCode.NOT_YEAR.bit()
            | ViolationCode.NOT_YEARMONTH.bit()
            | ViolationCode.BAD_DATE.bit();
    private static final int NOT_OF_SIZE = ViolationCode.TOO_LONG.bit() | ViolationCode.OUT_OF_PRECISION.bit();

    public Drift {
        differences = List.copyOf(differences);
        unknown = List.copyOf(unknown);
    }

    /**
     * Looks at rows of a file.
     *
     * @param origin where the schema is from, null when that is not known
     * @param match the header against {@code schema}
     * @param cells how the file's cells are written
     * @param rows the file's
     * @param seen which of them
     */
    public static Drift of(
            TableSchema schema,
            @Nullable SchemaOrigin origin,
            HeaderMatch match,
            CellNotation cells,
            SourceRows rows,
            RowsSeen seen)
            throws IOException {
        TableSchema extended = schema.withTextColumns(match.unknown());
        ContentSample sample =
                ContentSample.read(rows, cells, TableRules.usual(extended, origin), layout(schema, match), seen);
        int own = schema.columns().size();
        List<Observed> unknown = sample
                .columns()
                .subList(own, own + match.unknown().size())
                .stream()
                .map(ContentSample.Seen::observed)
                .toList();
        List<Difference> found = new ArrayList<>();
        match.unknown().forEach(name -> found.add(Difference.ofHeader(Kind.UNKNOWN_COLUMN, name)));
        match.missing().forEach(name -> found.add(Difference.ofHeader(Kind.MISSING_COLUMN, name)));
        found.addAll(renamed(schema, match, unknown));
        if (match.drift().contains("column-order")) {
            found.add(Difference.ofOrder(Kind.COLUMN_ORDER));
        }
        if (match.drift().contains("column-case")) {
            found.add(Difference.ofOrder(Kind.COLUMN_CASE));
        }
        for (int i = 0; i < own; i++) {
            found.addAll(content(schema.columns().get(i), sample.columns().get(i), sample.rows()));
        }
        return new Drift(found, unknown);
    }

    /** By place in the header, the place in the contract with the unknown columns at its end. */
    public static List<Integer> layout(TableSchema schema, HeaderMatch match) {
        List<Integer> layout = new ArrayList<>();
        int next = schema.columns().size();
        for (int place : match.layout()) {
            layout.add(place >= 0 ? place : next++);
        }
        return layout;
    }

    private static List<Difference> renamed(TableSchema schema, HeaderMatch match, List<Observed> unknown) {
        List<Difference> found = new ArrayList<>();
        List<String> missing = new ArrayList<>(match.missing());
        for (int i = 0; i < unknown.size(); i++) {
            String name = match.unknown().get(i);
            String best = null;
            double likeness = NameLikeness.ALIKE;
            for (String candidate : missing) {
                double alike = NameLikeness.of(candidate, name);
                if (alike >= likeness && unknown.get(i).fits(type(schema, candidate))) {
                    best = candidate;
                    likeness = alike;
                }
            }
            if (best != null && HeaderMatch.looksLikeAColumn(name)) {
                missing.remove(best);
                found.add(new Difference(Kind.RENAMED, best, name, null, 0, 0));
            }
        }
        return found;
    }

    private static ColumnType type(TableSchema schema, String column) {
        return schema.columns().stream()
                .filter(candidate -> candidate.name().equals(column))
                .findFirst()
                .orElseThrow()
                .type();
    }

    private static List<Difference> content(Column column, ContentSample.Seen seen, long rows) {
        List<Difference> found = new ArrayList<>();
        long notOfType = seen.broken(NOT_OF_TYPE);
        if (notOfType > 0 && notOfType >= RETYPED_SHARE * seen.values()) {
            String word = seen.observed().word();
            String detail = column.type() + ", but " + (sameWord(column, word) ? "of another form" : word);
            found.add(new Difference(Kind.RETYPED, column.name(), detail, seen.observed(), notOfType, rows));
        }
        long notOfSize = seen.broken(NOT_OF_SIZE);
        if (notOfSize > 0) {
            String detail = longer(column.type(), seen.observed());
            found.add(new Difference(Kind.LONGER, column.name(), detail, seen.observed(), notOfSize, rows));
        }
        return found;
    }

    /** A date in a form that is not the declared one is text to us; what it is instead is not known. */
    private static boolean sameWord(Column column, String word) {
        boolean calendar = column.type().logical() == LogicalType.DATE
                || column.type().logical() == LogicalType.DATETIME
                || column.type().logical() == LogicalType.YEARMONTH;
        return calendar && word.equals("text");
    }

    private static String longer(ColumnType type, Observed observed) {
        if (type.logical() == LogicalType.STRING) {
            return observed.characters() + " > " + type.precision();
        }
        Optional<ColumnType> number = observed.number(type);
        return number.map(wider -> size(wider) + " > " + size(type)).orElse("more digits > " + size(type));
    }

    private static String size(ColumnType type) {
        return type.logical() == LogicalType.DECIMAL
                ? type.precision() + "," + type.scale()
                : String.valueOf(type.precision());
    }

    /** The differences as texts, as manifest and report have them. */
    public List<String> texts() {
        return differences.stream().map(Difference::toString).toList();
    }

    /** The renamings that look likely, for messages; empty when there is none. */
    public String likelyRenamings() {
        return String.join(
                ", ",
                differences.stream()
                        .filter(difference -> difference.kind() == Kind.RENAMED)
                        .map(Difference::toString)
                        .toList());
    }
}
