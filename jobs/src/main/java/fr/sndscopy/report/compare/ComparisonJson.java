package fr.sndscopy.report.compare;

import fr.sndscopy.report.compare.Comparison.Line;
import fr.sndscopy.report.compare.Comparison.Section;
import fr.sndscopy.report.compare.Comparison.Side;
import fr.sndscopy.report.compare.Comparison.Value;
import java.util.Map;
import java.util.TreeMap;

/** A comparison for machines. */
public final class ComparisonJson {
    private ComparisonJson() {}

    /** As a tree for canonical JSON: counts, bytes and milliseconds are numbers, shares objects, words texts; what is there is true. */
    public static Map<String, Object> tree(Comparison comparison) {
        Map<String, Object> tree = new TreeMap<>();
        tree.put("before", side(comparison.before()));
        tree.put("after", side(comparison.after()));
        tree.put("byPeriod", comparison.byPeriod());
        tree.put("absentCompared", comparison.absentCompared());
        tree.put("same", comparison.isSame());
        tree.put(
                "sections",
                comparison.sections().stream().map(ComparisonJson::section).toList());
        return tree;
    }

    private static Map<String, Object> side(Side side) {
        return Map.of(
                "delivery", side.delivery(),
                "begun", side.begun(),
                "outcome", side.outcome(),
                "from", side.place(),
                "vouched", side.vouched());
    }

    private static Map<String, Object> section(Section section) {
        return Map.of(
                "section",
                section.kind().toString(),
                "lines",
                section.lines().stream().map(ComparisonJson::line).toList());
    }

    private static Map<String, Object> line(Line line) {
        Map<String, Object> tree = new TreeMap<>();
        tree.put("name", line.name());
        if (!line.figure().isEmpty()) {
            tree.put("figure", line.figure());
        }
        tree.put("change", line.change().toString());
        if (line.before() != null) {
            tree.put("before", value(line.before()));
        }
        if (line.after() != null) {
            tree.put("after", value(line.after()));
        }
        return tree;
    }

    private static Object value(Value value) {
        if (value instanceof Value.Count count) {
            return count.count();
        }
        if (value instanceof Value.Bytes bytes) {
            return bytes.bytes();
        }
        if (value instanceof Value.Millis millis) {
            return millis.millis();
        }
        if (value instanceof Value.Share share) {
            return Map.of("part", share.part(), "whole", share.whole());
        }
        return value instanceof Value.Word word ? word.word() : true;
    }
}
