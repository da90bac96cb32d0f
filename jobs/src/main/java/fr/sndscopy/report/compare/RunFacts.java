package fr.sndscopy.report.compare;

import fr.sndscopy.report.MigrationReport;
import fr.sndscopy.report.compare.Comparison.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is compared of a run: its report for machines, and what else is known of it. Pure; no value of a cell.
 *
 * @param delivery its id
 * @param begun when, RFC 3339
 * @param outcome as in {@link MigrationReport.Outcome}
 * @param figures by section, then name
 * @param byTable by table and period, then figure
 */
public record RunFacts(
        String delivery,
        String begun,
        String outcome,
        Map<Comparison.Kind, Map<String, Value>> figures,
        Map<TableOf, Map<String, Value>> byTable) {
    private static final String NONE = "–";
    private static final List<String> BOOKS = List.of("delivered", "stored", "quarantined");

    /**
     * A table and period.
     *
     * @param table the SNDS name
     * @param period as in {@link fr.sndscopy.delivery.Period}
     */
    public record TableOf(String table, String period) implements Comparable<TableOf> {
        @Override
        public int compareTo(TableOf other) {
            int byTable = table.compareTo(other.table);
            return byTable == 0 ? period.compareTo(other.period) : byTable;
        }
    }

    /**
     * Of a report.
     *
     * @param report as it is stored, {@value MigrationReport#FORMAT}
     * @throws IllegalArgumentException when it is none
     */
    public static RunFacts of(Map<?, ?> report) {
        if (!MigrationReport.FORMAT.equals(report.get("format"))) {
            throw new IllegalArgumentException("not a report of a run: expected format " + MigrationReport.FORMAT);
        }
        Map<Comparison.Kind, Map<String, Value>> figures = new LinkedHashMap<>();
        for (Comparison.Kind kind : Comparison.Kind.values()) {
            figures.put(kind, new TreeMap<>());
        }
        RunFacts facts = new RunFacts(
                text(report.get("delivery")),
                text(report.get("begun")),
                text(report.get("outcome")),
                figures,
                new TreeMap<>());
        facts.readVerdict(report);
        facts.readBooks(map(report.get("books")));
        facts.readTables(report);
        facts.readSteps(report);
        for (String setting : List.of("product", "operator", "toolVersion", "store")) {
            facts.put(Comparison.Kind.SETTINGS, setting, word(report.get(setting)));
        }
        for (Object point : list(report.get("notVerified"))) {
            facts.put(Comparison.Kind.NOT_VERIFIED, text(point), new Value.There());
        }
        for (Object notice : list(report.get("notices"))) {
            Map<?, ?> one = map(notice);
            facts.put(
                    Comparison.Kind.NOTICES, text(one.get("kind")) + " " + text(one.get("subject")), new Value.There());
        }
        return facts;
    }

    /** With a setting that the report does not say. */
    public void setting(String name, String value) {
        put(Comparison.Kind.SETTINGS, name, new Value.Word(value));
    }

    /**
     * With the absent values of a column.
     *
     * @param cells without a value
     * @param rows stored
     */
    public void absent(TableOf table, String column, long cells, long rows) {
        byTable.computeIfAbsent(table, none -> new TreeMap<>()).put("absent " + column, new Value.Share(cells, rows));
    }

    /** Whether absent values are known. */
    boolean knowsAbsent() {
        return byTable.values().stream()
                .anyMatch(table -> table.keySet().stream().anyMatch(figure -> figure.startsWith("absent ")));
    }

    Set<TableOf> tables() {
        return new TreeSet<>(byTable.keySet());
    }

    private void readVerdict(Map<?, ?> report) {
        put(Comparison.Kind.VERDICT, "outcome", word(report.get("outcome")));
        put(Comparison.Kind.VERDICT, "verdict", word(report.get("verdict")));
        Object exitCode = map(report.get("failure")).get("exitCode");
        if (exitCode instanceof Number code) {
            put(Comparison.Kind.VERDICT, "exitCode", new Value.Word(code.toString()));
        }
    }

    private void readBooks(Map<?, ?> books) {
        for (String figure : BOOKS) {
            put(Comparison.Kind.TOTALS, figure, new Value.Count(number(books.get(figure))));
        }
        counts(Comparison.Kind.REJECTS, books.get("violations"));
        counts(Comparison.Kind.PLACES, books.get("violationsByPlace"));
        counts(Comparison.Kind.WARNINGS, books.get("warnings"));
    }

    private void counts(Comparison.Kind kind, @Nullable Object byName) {
        map(byName).forEach((name, count) -> put(kind, text(name), new Value.Count(number(count))));
    }

    private void readTables(Map<?, ?> report) {
        List<?> tables = list(report.get("tables"));
        put(Comparison.Kind.TOTALS, "tables", new Value.Count(tables.size()));
        put(
                Comparison.Kind.TOTALS,
                "files",
                new Value.Count(list(report.get("files")).size()));
        put(
                Comparison.Kind.TOTALS,
                "parts",
                new Value.Count(list(report.get("parts")).size()));
        for (Object each : tables) {
            Map<?, ?> table = map(each);
            String name = text(table.get("table"));
            Map<String, Value> figures =
                    byTable.computeIfAbsent(new TableOf(name, text(table.get("period"))), none -> new TreeMap<>());
            for (String figure : BOOKS) {
                figures.put(figure, new Value.Count(number(table.get(figure))));
            }
            put(Comparison.Kind.SETTINGS, "vintage " + name, word(table.get("vintage")));
            put(Comparison.Kind.SETTINGS, "limit " + name, new Value.Word(limit(table)));
        }
    }

    /** {@code ≤ 10000 · ≤ 0.01 · too-long ≤ 5}: rows, share, then codes. */
    private static String limit(Map<?, ?> table) {
        List<String> limits = new ArrayList<>(bounds(table.get("limitRows"), table.get("limitRatio")));
        new TreeMap<>(map(table.get("limitCodes"))).forEach((code, bound) -> bounds(
                        map(bound).get("count"), map(bound).get("ratio"))
                .forEach(limit -> limits.add(code + " " + limit)));
        return limits.isEmpty() ? NONE : String.join(" · ", limits);
    }

    private static List<String> bounds(@Nullable Object count, @Nullable Object ratio) {
        return Stream.of(Optional.ofNullable(count), Optional.ofNullable(ratio))
                .flatMap(Optional::stream)
                .map(bound -> "≤ " + bound)
                .toList();
    }

    private void readSteps(Map<?, ?> report) {
        put(Comparison.Kind.STEPS, "elapsed", new Value.Millis(number(report.get("elapsedMillis"))));
        for (Object each : list(report.get("steps"))) {
            Map<?, ?> step = map(each);
            put(Comparison.Kind.STEPS, text(step.get("name")), new Value.Millis(number(step.get("millis"))));
        }
        Map<?, ?> throughput = map(report.get("throughput"));
        if (throughput.get("threads") != null) {
            put(Comparison.Kind.SETTINGS, "threads", word(throughput.get("threads")));
            put(Comparison.Kind.TOTALS, "sourceBytes", new Value.Bytes(number(throughput.get("sourceBytes"))));
            put(Comparison.Kind.TOTALS, "storedBytes", new Value.Bytes(number(throughput.get("storedBytes"))));
        }
    }

    private void put(Comparison.Kind kind, String name, Value value) {
        figures.computeIfAbsent(kind, none -> new TreeMap<>()).put(name, value);
    }

    private static Value word(@Nullable Object value) {
        return new Value.Word(value == null ? NONE : value.toString());
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }

    private static long number(@Nullable Object value) {
        return value instanceof Number number ? number.longValue() : 0;
    }

    private static Map<?, ?> map(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }

    private static List<?> list(@Nullable Object value) {
        return value instanceof List<?> list ? list : List.of();
    }
}
