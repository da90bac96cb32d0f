package fr.sndscopy.schema;

import fr.sndscopy.schema.SchemaComparison.Conflict;
import fr.sndscopy.schema.SchemaComparison.Result;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The outcome of a comparison in numbers.
 *
 * @param lines by product and year, months apart
 * @param total all of them
 * @param conflicts each conflict once, whatever the years, by {@code TABLE.COLUMN}
 */
public record ComparisonSummary(List<Line> lines, Line total, Map<String, Set<Conflict>> conflicts) {

    public ComparisonSummary {
        lines = List.copyOf(lines);
    }

    /**
     * The tables of one product and year.
     *
     * @param product empty for all products, and for tables without a schema
     * @param year empty for all years, and for tables whose names have none
     * @param inYear whether these are tables of one month
     * @param tables how many are listed
     * @param sameColumns those of them whose schema has exactly the listed columns
     * @param withoutSchema those of them that no schema is known for
     * @param missing columns that schemas have and the listing has not
     * @param unknown columns that the listing has and schemas have not
     * @param types columns of another type
     * @param lengths columns of the same type that are longer in the listing
     */
    public record Line(
            String product,
            Optional<Integer> year,
            boolean inYear,
            int tables,
            int sameColumns,
            int withoutSchema,
            int missing,
            int unknown,
            int types,
            int lengths) {

        private static Line of(String product, Optional<Integer> year, boolean inYear, List<Result> results) {
            return new Line(
                    product,
                    year,
                    inYear,
                    results.size(),
                    (int) results.stream().filter(Result::sameColumns).count(),
                    (int) results.stream()
                            .filter(result -> result.schema().isEmpty())
                            .count(),
                    results.stream().mapToInt(result -> result.missing().size()).sum(),
                    results.stream().mapToInt(result -> result.unknown().size()).sum(),
                    count(results, Conflict.Kind.TYPE),
                    count(results, Conflict.Kind.LENGTH));
        }

        private static int count(List<Result> results, Conflict.Kind kind) {
            return (int) results.stream()
                    .flatMap(result -> result.conflicts().stream())
                    .filter(conflict -> conflict.kind() == kind)
                    .count();
        }
    }

    /** Sums results up. */
    public static ComparisonSummary of(List<Result> results) {
        Map<List<String>, List<Result>> groups = new TreeMap<>(Comparator.comparing(key -> String.join("\t", key)));
        Map<String, Set<Conflict>> conflicts = new TreeMap<>();
        for (Result result : results) {
            List<String> key = List.of(
                    result.product(), result.year().map(String::valueOf).orElse(""), result.inYear() ? "months" : "");
            groups.computeIfAbsent(key, fresh -> new ArrayList<>()).add(result);
            for (Conflict conflict : result.conflicts()) {
                conflicts
                        .computeIfAbsent(
                                result.schema().orElse(result.table()) + "." + conflict.column(),
                                fresh -> new TreeSet<>(Comparator.comparing(Conflict::toString)))
                        .add(conflict);
            }
        }
        List<Line> lines = groups.values().stream()
                .map(group -> Line.of(
                        group.get(0).product(),
                        group.get(0).year(),
                        group.get(0).inYear(),
                        group))
                .toList();
        return new ComparisonSummary(lines, Line.of("", Optional.empty(), false, results), conflicts);
    }
}
