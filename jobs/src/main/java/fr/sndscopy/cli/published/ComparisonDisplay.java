package fr.sndscopy.cli.published;

import fr.sndscopy.cli.terminal.TextTable;
import fr.sndscopy.report.compare.Comparison;
import fr.sndscopy.report.compare.Comparison.Kind;
import fr.sndscopy.report.compare.Comparison.Line;
import fr.sndscopy.report.compare.Comparison.Section;
import fr.sndscopy.report.compare.Comparison.Side;
import fr.sndscopy.report.compare.ComparisonView;
import java.util.ArrayList;
import java.util.List;

/** A comparison as lines of text, in English. */
final class ComparisonDisplay {
    /** As many lines of a section are shown unless all are asked for. */
    private static final int SHOWN = 20;

    private ComparisonDisplay() {}

    /** @param all whether what is equal, and every line, is shown */
    static List<String> lines(Comparison comparison, boolean all) {
        ComparisonView view = ComparisonView.english(comparison);
        List<String> lines = new ArrayList<>();
        for (Side side : List.of(comparison.before(), comparison.after())) {
            lines.add(clean(side.delivery() + "  " + side.begun() + "  " + view.outcome(side)));
            lines.add(clean("  " + view.place(side)));
        }
        lines.add(view.sentence());
        lines.addAll(view.limits());
        for (Section section : comparison.sections()) {
            lines.addAll(section(section, view, all));
        }
        return lines;
    }

    private static List<String> section(Section section, ComparisonView view, boolean all) {
        List<Line> shown = all || section.kind() == Kind.TOTALS ? section.lines() : section.changed();
        if (shown.isEmpty()) {
            return List.of();
        }
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(view.title(section));
        TextTable table = new TextTable("what", "", "before", "after", "difference");
        int most = all ? shown.size() : Math.min(SHOWN, shown.size());
        for (Line line : shown.subList(0, most)) {
            table.add(
                    view.name(section, line),
                    view.figure(section, line),
                    view.value(line.before()),
                    view.value(line.after()),
                    view.change(line));
        }
        table.lines().forEach(line -> lines.add("  " + line));
        if (most < shown.size()) {
            lines.add("  and " + (shown.size() - most) + " more: --all, or --out FILE");
        }
        return lines;
    }

    private static String clean(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
