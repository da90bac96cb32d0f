package fr.sndscopy.migration.profile;

import fr.sndscopy.digest.ColumnProfile;
import fr.sndscopy.ledger.TablePeriod;
import fr.sndscopy.migration.part.PartReceipt;
import fr.sndscopy.schema.Column;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How the stored rows of one table and period are spread. Holds values: kept sealed, and shown only to whom may see them.
 *
 * @param what the table and period
 * @param rows stored
 * @param columns in the order in which they are stored
 */
public record TableProfile(TablePeriod what, long rows, List<ColumnLine> columns) {
    public TableProfile {
        columns = List.copyOf(columns);
    }

    /**
     * One column.
     *
     * @param name the SNDS name
     * @param nulls rows without a value
     * @param minimum canonical text, or null when there is no value
     * @param maximum canonical text, or null when there is no value
     * @param profile how its values are spread
     */
    public record ColumnLine(
            String name,
            long nulls,
            @Nullable String minimum,
            @Nullable String maximum,
            ColumnProfile profile) {

        /** Codes and their rows, the most frequent first; none for a column without a nomenclature. */
        public List<Map.Entry<String, Long>> topCodes(int most) {
            SortedMap<String, Long> codes = profile.codes();
            return codes == null
                    ? List.of()
                    : codes.entrySet().stream()
                            .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                            .limit(most)
                            .toList();
        }

        /** Shows no value. */
        @Override
        public String toString() {
            return "ColumnLine[" + name + "]";
        }
    }

    /**
     * The profile of each table and period, also of those of which no row was stored.
     *
     * @param parts of a delivery, as they were received
     * @param tablePeriod which table and period a part is of, by its name
     * @param columns the columns of a part, by its name
     */
    public static Map<TablePeriod, TableProfile> of(
            List<PartReceipt> parts,
            Function<String, TablePeriod> tablePeriod,
            Function<String, List<Column>> columns) {
        Map<TablePeriod, TableProfile> profiles = new LinkedHashMap<>();
        for (PartReceipt part : parts) {
            TableProfile profile = of(part, tablePeriod.apply(part.part()), columns.apply(part.part()));
            profiles.merge(profile.what(), profile, (one, other) -> one.plus(other, columns.apply(part.part())));
        }
        return profiles;
    }

    private static TableProfile of(PartReceipt part, TablePeriod what, List<Column> columns) {
        List<ColumnLine> lines = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            var summary = part.content().columns().get(i);
            lines.add(new ColumnLine(
                    summary.name(),
                    summary.nulls(),
                    summary.minimum(),
                    summary.maximum(),
                    part.profile().get(i)));
        }
        return new TableProfile(what, part.books().stored(), lines);
    }

    private TableProfile plus(TableProfile other, List<Column> types) {
        List<ColumnLine> sum = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            ColumnLine one = columns.get(i);
            ColumnLine another = other.columns.get(i);
            ValueOrder order = new ValueOrder(types.get(i).type());
            sum.add(new ColumnLine(
                    one.name(),
                    one.nulls() + another.nulls(),
                    order.lesser(one.minimum(), another.minimum()),
                    order.greater(one.maximum(), another.maximum()),
                    one.profile().plus(another.profile())));
        }
        return new TableProfile(what, rows + other.rows, sum);
    }

    /** Shows no value. */
    @Override
    public String toString() {
        return "TableProfile[" + what + "]";
    }
}
