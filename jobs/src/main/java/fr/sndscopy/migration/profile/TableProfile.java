package fr.sndscopy.migration.profile;

import fr.sndscopy.digest.ColumnProfile;
import fr.sndscopy.digest.ColumnSummary;
import fr.sndscopy.ledger.TablePeriod;
import fr.sndscopy.migration.part.PartReceipt;
import fr.sndscopy.schema.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
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

    /** Adds the parts of one table and period up. Not thread-safe. */
    public static final class Sum {
        private final TablePeriod what;
        private final List<ValueOrder> orders;
        private final List<String> names;
        private final List<ColumnProfile.Sum> profiles;
        private final long[] nulls;
        private final @Nullable String[] minima;
        private final @Nullable String[] maxima;
        private long rows;

        /** @param columns in the order in which they are stored */
        public Sum(TablePeriod what, List<Column> columns) {
            this.what = what;
            this.orders = columns.stream()
                    .map(column -> new ValueOrder(column.type()))
                    .toList();
            this.names = columns.stream().map(Column::name).toList();
            this.profiles = names.stream().map(ColumnProfile.Sum::new).toList();
            this.nulls = new long[columns.size()];
            this.minima = new String[columns.size()];
            this.maxima = new String[columns.size()];
        }

        /** A part, with its profile. */
        public void add(PartReceipt part) {
            addRows(part);
            addProfile(part.profile());
        }

        /** A part whose profile is in that of others. */
        public void addRows(PartReceipt part) {
            rows += part.books().stored();
            for (int i = 0; i < nulls.length; i++) {
                ColumnSummary summary = part.content().columns().get(i);
                nulls[i] += summary.nulls();
                minima[i] = orders.get(i).lesser(minima[i], summary.minimum());
                maxima[i] = orders.get(i).greater(maxima[i], summary.maximum());
            }
        }

        public void addProfile(List<ColumnProfile> columns) {
            for (int i = 0; i < nulls.length; i++) {
                profiles.get(i).add(columns.get(i));
            }
        }

        public TableProfile toProfile() {
            List<ColumnLine> lines = new ArrayList<>();
            for (int i = 0; i < nulls.length; i++) {
                lines.add(new ColumnLine(
                        names.get(i),
                        nulls[i],
                        minima[i],
                        maxima[i],
                        profiles.get(i).toProfile()));
            }
            return new TableProfile(what, rows, lines);
        }
    }

    /** Shows no value. */
    @Override
    public String toString() {
        return "TableProfile[" + what + "]";
    }
}
