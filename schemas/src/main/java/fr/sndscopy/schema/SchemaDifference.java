package fr.sndscopy.schema;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What differs between two years of one table: what a producer's files must gain and lose from one year to the other.
 *
 * @param table the schema's name
 * @param product the family it belongs to
 * @param fromYear the year compared from
 * @param toYear the year compared to; it may be the earlier one
 * @param fromColumns how many columns the table has in the first
 * @param toColumns how many in the second
 * @param added columns of the second year only, in its order
 * @param removed columns of the first year only, in its order
 * @param moved columns of both years that do not keep the order of the others
 * @param changed facts of columns of both years, then keys and rules of the table
 */
public record SchemaDifference(
        String table,
        String product,
        int fromYear,
        int toYear,
        int fromColumns,
        int toColumns,
        List<Column> added,
        List<Column> removed,
        List<Move> moved,
        List<Change> changed) {

    public SchemaDifference {
        added = List.copyOf(added);
        removed = List.copyOf(removed);
        moved = List.copyOf(moved);
        changed = List.copyOf(changed);
    }

    /**
     * A column that stands elsewhere among the columns.
     *
     * @param from its position in the first year, 1 for the first column
     * @param to its position in the second year
     */
    public record Move(String column, int from, int to) {}

    /**
     * A fact that is another.
     *
     * @param column the column; empty for a fact of the table
     * @param fact {@code type}, {@code required}, {@code nomenclature}, {@code primary key}…
     * @param from for people; {@code none} when the first year states none
     * @param to for people; {@code none} when the second year states none
     */
    public record Change(String column, String fact, String from, String to) {}

    /** Compares a table of all years in two of them. */
    public static SchemaDifference of(TableSchema table, int fromYear, int toYear) {
        TableSchema before = table.inYear(fromYear);
        TableSchema after = table.inYear(toYear);
        Map<String, Column> old = byName(before);
        Map<String, Column> fresh = byName(after);
        List<Change> changes = new ArrayList<>();
        for (Column column : after.columns()) {
            Column earlier = old.get(column.name());
            if (earlier != null) {
                changes.addAll(changes(column.name(), facts(earlier), facts(column)));
            }
        }
        changes.addAll(changes("", facts(before), facts(after)));
        return new SchemaDifference(
                table.name(),
                table.product(),
                fromYear,
                toYear,
                before.columns().size(),
                after.columns().size(),
                after.columns().stream()
                        .filter(column -> !old.containsKey(column.name()))
                        .toList(),
                before.columns().stream()
                        .filter(column -> !fresh.containsKey(column.name()))
                        .toList(),
                moves(before.columns(), after.columns(), fresh),
                changes);
    }

    /** Whether the two years are the same but for their number. */
    public boolean isEmpty() {
        return added.isEmpty() && removed.isEmpty() && moved.isEmpty() && changed.isEmpty();
    }

    private static Map<String, Column> byName(TableSchema table) {
        Map<String, Column> columns = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        table.columns().forEach(column -> columns.put(column.name(), column));
        return columns;
    }

    private static Map<String, String> facts(Column column) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("type", column.type().toString());
        facts.put("date formats", String.join(" ", column.dateFormats()));
        facts.put("notation", String.join(", ", SchemaDescription.notation(column.notation())));
        facts.put("required", column.required() ? "required" : "");
        facts.put("nomenclature", column.nomenclature() == null ? "" : column.nomenclature());
        facts.put("constraints", String.join(", ", SchemaDescription.rules(column.constraints())));
        facts.put(
                "markings",
                column.markings().stream()
                        .map(marking -> marking.name().toLowerCase(Locale.ROOT))
                        .sorted()
                        .collect(Collectors.joining(", ")));
        return facts;
    }

    private static Map<String, String> facts(TableSchema table) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("primary key", String.join(", ", table.primaryKey()));
        facts.put(
                "unique",
                together(
                        table.uniqueKeys().stream()
                                .filter(key -> !key.equals(table.primaryKey()))
                                .toList(),
                        key -> String.join(", ", key)));
        facts.put("foreign keys", together(table.foreignKeys(), ForeignKey::toString));
        facts.put("row rules", together(table.rowRules(), RowRule::toString));
        return facts;
    }

    private static <T> String together(List<T> items, Function<T, String> words) {
        return items.stream().map(words).collect(Collectors.joining("; "));
    }

    private static List<Change> changes(String column, Map<String, String> before, Map<String, String> after) {
        List<Change> changes = new ArrayList<>();
        after.forEach((fact, to) -> {
            String from = before.getOrDefault(fact, "");
            if (!from.equals(to)) {
                changes.add(new Change(column, fact, from.isEmpty() ? "none" : from, to.isEmpty() ? "none" : to));
            }
        });
        return changes;
    }

    /** The columns of both years that are not in the longest run that keeps its order. */
    private static List<Move> moves(List<Column> before, List<Column> after, Map<String, Column> fresh) {
        List<String> common =
                before.stream().map(Column::name).filter(fresh::containsKey).toList();
        Map<String, Integer> positions = positions(after);
        Map<String, Integer> oldPositions = positions(before);
        int[] targets = common.stream().mapToInt(positions::get).toArray();
        boolean[] kept = longestIncreasing(targets);
        List<Move> moves = new ArrayList<>();
        for (int index = 0; index < targets.length; index++) {
            if (!kept[index]) {
                String name = common.get(index);
                moves.add(new Move(name, oldPositions.getOrDefault(name, 0), targets[index]));
            }
        }
        return moves;
    }

    private static Map<String, Integer> positions(List<Column> columns) {
        Map<String, Integer> positions = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        columns.forEach(column -> positions.put(column.name(), positions.size() + 1));
        return positions;
    }

    private static boolean[] longestIncreasing(int[] numbers) {
        int[] lengths = new int[numbers.length];
        int[] previous = new int[numbers.length];
        int last = -1;
        for (int index = 0; index < numbers.length; index++) {
            lengths[index] = 1;
            previous[index] = -1;
            for (int earlier = 0; earlier < index; earlier++) {
                if (numbers[earlier] < numbers[index] && lengths[earlier] + 1 > lengths[index]) {
                    lengths[index] = lengths[earlier] + 1;
                    previous[index] = earlier;
                }
            }
            if (last < 0 || lengths[index] > lengths[last]) {
                last = index;
            }
        }
        boolean[] kept = new boolean[numbers.length];
        for (int index = last; index >= 0; index = previous[index]) {
            kept[index] = true;
        }
        return kept;
    }
}
