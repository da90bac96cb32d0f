package fr.sndscopy.report.compare;

import fr.sndscopy.report.compare.RunFacts.TableOf;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Two runs side by side: what is new, gone or changed from one to the other. Pure; names and counts, no value of a cell.
 *
 * @param before the run that is compared with
 * @param after the run that is looked at
 * @param byPeriod whether tables are compared by period: they are, unless the two have no table and period in common
 * @param absentCompared whether the absent values of both were known
 * @param sections in their order, those without a line left away
 */
public record Comparison(Side before, Side after, boolean byPeriod, boolean absentCompared, List<Section> sections) {
    public Comparison {
        sections = List.copyOf(sections);
    }

    /**
     * One of the two.
     *
     * @param delivery its id
     * @param begun when the run began, RFC 3339
     * @param outcome as in {@link fr.sndscopy.report.MigrationReport.Outcome}
     * @param place where its report was found, for people
     * @param vouched whether something in the store says that this is the report that was written
     */
    public record Side(String delivery, String begun, String outcome, String place, boolean vouched) {
        /** The place of what was found in the home. */
        public static final String HOME = "home";
    }

    /** What a section is of. */
    public enum Kind {
        VERDICT,
        TOTALS,
        TABLES,
        REJECTS,
        PLACES,
        WARNINGS,
        ABSENT,
        STEPS,
        SETTINGS,
        NOT_VERIFIED,
        NOTICES;

        /** The word in documents. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * Lines of one kind.
     *
     * @param kind what they are of
     * @param lines what differs first, the greatest difference first
     */
    public record Section(Kind kind, List<Line> lines) {
        public Section {
            lines = List.copyOf(lines);
        }

        /** Those that differ. */
        public List<Line> changed() {
            return lines.stream().filter(line -> line.change() != Change.SAME).toList();
        }

        /** Those that do not. */
        public List<Line> same() {
            return lines.stream().filter(line -> line.change() == Change.SAME).toList();
        }
    }

    /**
     * One figure of both.
     *
     * @param name of what
     * @param figure which of its figures; empty where it has one
     * @param before null when the earlier run does not have it
     * @param after null when the later run does not have it
     */
    public record Line(
            String name,
            String figure,
            @Nullable Value before,
            @Nullable Value after) {
        public Change change() {
            if (before == null) {
                return Change.NEW;
            }
            return after == null ? Change.GONE : before.equals(after) ? Change.SAME : Change.CHANGED;
        }

        /** How far the two are apart, from 0 to 1. */
        double distance() {
            if (before == null || after == null) {
                return 1;
            }
            return before.distance(after);
        }
    }

    /** What became of a figure. */
    public enum Change {
        NEW,
        GONE,
        CHANGED,
        SAME;

        /** The word in documents. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A figure. */
    public sealed interface Value {
        /** From 0 to 1. */
        default double distance(Value other) {
            return equals(other) ? 0 : 1;
        }

        private static double relative(long one, long other) {
            long most = Math.max(Math.abs(one), Math.abs(other));
            return most == 0 ? 0 : (double) Math.abs(one - other) / most;
        }

        /** How many. */
        record Count(long count) implements Value {
            @Override
            public double distance(Value other) {
                return other instanceof Count that ? relative(count, that.count) : 1;
            }
        }

        /** How large. */
        record Bytes(long bytes) implements Value {
            @Override
            public double distance(Value other) {
                return other instanceof Bytes that ? relative(bytes, that.bytes) : 1;
            }
        }

        /** How long, in milliseconds. */
        record Millis(long millis) implements Value {
            @Override
            public double distance(Value other) {
                return other instanceof Millis that ? relative(millis, that.millis) : 1;
            }
        }

        /** How many of how many. */
        record Share(long part, long whole) implements Value {
            double ratio() {
                return whole == 0 ? 0 : (double) part / whole;
            }

            @Override
            public double distance(Value other) {
                return other instanceof Share that ? Math.abs(ratio() - that.ratio()) : 1;
            }
        }

        /** A word or hash. */
        record Word(String word) implements Value {}

        /** That it is there. */
        record There() implements Value {}
    }

    /**
     * Compares two runs.
     *
     * @param placeBefore where the earlier report was found, for people
     * @param vouchedBefore whether something says that it is the one that was written
     */
    public static Comparison of(
            RunFacts before,
            String placeBefore,
            boolean vouchedBefore,
            RunFacts after,
            String placeAfter,
            boolean vouchedAfter) {
        boolean byPeriod = !Collections.disjoint(before.tables(), after.tables());
        boolean absent = before.knowsAbsent() && after.knowsAbsent();
        Map<String, Map<String, Value>> tablesBefore = tables(before, byPeriod);
        Map<String, Map<String, Value>> tablesAfter = tables(after, byPeriod);
        List<Section> sections = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            List<Line> lines =
                    switch (kind) {
                        case TABLES -> tableLines(tablesBefore, tablesAfter, false);
                        case ABSENT -> absent ? tableLines(tablesBefore, tablesAfter, true) : List.of();
                        case VERDICT, TOTALS, REJECTS, PLACES, WARNINGS, STEPS, SETTINGS, NOT_VERIFIED, NOTICES ->
                            lines(
                                    "",
                                    before.figures().getOrDefault(kind, Map.of()),
                                    after.figures().getOrDefault(kind, Map.of()));
                    };
            if (!lines.isEmpty()) {
                sections.add(new Section(kind, sorted(lines)));
            }
        }
        return new Comparison(
                new Side(before.delivery(), before.begun(), before.outcome(), placeBefore, vouchedBefore),
                new Side(after.delivery(), after.begun(), after.outcome(), placeAfter, vouchedAfter),
                byPeriod,
                absent,
                sections);
    }

    private static List<Line> sorted(List<Line> lines) {
        return lines.stream()
                .sorted(Comparator.comparing((Line line) -> line.change() == Change.SAME)
                        .thenComparing(Line::distance, Comparator.reverseOrder()))
                .toList();
    }

    /** By the name of the table alone the figures of its periods are summed. */
    private static Map<String, Map<String, Value>> tables(RunFacts run, boolean byPeriod) {
        Map<String, Map<String, Value>> tables = new TreeMap<>();
        for (Map.Entry<TableOf, Map<String, Value>> one : new TreeMap<>(run.byTable()).entrySet()) {
            String name = byPeriod
                    ? one.getKey().table() + " " + one.getKey().period()
                    : one.getKey().table();
            Map<String, Value> sum = tables.computeIfAbsent(name, none -> new TreeMap<>());
            one.getValue().forEach((figure, value) -> sum.merge(figure, value, Comparison::sum));
        }
        return tables;
    }

    private static Value sum(Value one, Value other) {
        if (one instanceof Value.Count first && other instanceof Value.Count second) {
            return new Value.Count(first.count() + second.count());
        }
        if (one instanceof Value.Share first && other instanceof Value.Share second) {
            return new Value.Share(first.part() + second.part(), first.whole() + second.whole());
        }
        return other;
    }

    private static List<Line> tableLines(
            Map<String, Map<String, Value>> before, Map<String, Map<String, Value>> after, boolean absent) {
        Set<String> names = new TreeSet<>(before.keySet());
        names.addAll(after.keySet());
        List<Line> lines = new ArrayList<>();
        for (String name : names) {
            lines.addAll(lines(
                    name,
                    only(before.getOrDefault(name, Map.of()), absent),
                    only(after.getOrDefault(name, Map.of()), absent)));
        }
        return lines;
    }

    private static Map<String, Value> only(Map<String, Value> figures, boolean absent) {
        Map<String, Value> only = new TreeMap<>();
        figures.forEach((figure, value) -> {
            if (value instanceof Value.Share == absent) {
                only.put(absent ? figure.substring("absent ".length()) : figure, value);
            }
        });
        return only;
    }

    private static List<Line> lines(String table, Map<String, Value> before, Map<String, Value> after) {
        Set<String> names = new TreeSet<>(before.keySet());
        names.addAll(after.keySet());
        return names.stream()
                .map(name -> table.isEmpty()
                        ? new Line(name, "", before.get(name), after.get(name))
                        : new Line(table, name, before.get(name), after.get(name)))
                .toList();
    }

    /** Whether nothing differs but when, how long and where. */
    public boolean isSame() {
        return sections.stream().filter(section -> section.kind() != Kind.STEPS).allMatch(section -> section.changed()
                .isEmpty());
    }

    /** The lines of a kind; none when it has no section. */
    public List<Line> lines(Kind kind) {
        return sections.stream()
                .filter(section -> Objects.equals(section.kind(), kind))
                .flatMap(section -> section.lines().stream())
                .toList();
    }
}
