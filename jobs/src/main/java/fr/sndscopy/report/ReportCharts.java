package fr.sndscopy.report;

import fr.sndscopy.ledger.Manifest.Books;
import fr.sndscopy.report.MigrationReport.Step;
import fr.sndscopy.report.MigrationReport.StepState;
import fr.sndscopy.report.MigrationReport.TableLine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Where the bars of a report's drawings begin and end, in the units of the drawings. */
final class ReportCharts {
    private static final int BARS = 16;
    private static final int BAR_LEFT = 220;
    private static final int BAR_WIDTH = 430;
    private static final int GANTT_LEFT = 120;
    private static final int GANTT_WIDTH = 520;
    private static final int LINE_HEIGHT = 26;
    private static final int LABEL_LENGTH = 28;
    private static final int THINNEST = 3;

    private final MigrationReport report;
    private final ReportText text;

    ReportCharts(MigrationReport report, ReportText text) {
        this.report = report;
        this.text = text;
    }

    /** One bar; the widths are in the units of the drawing. */
    record Bar(String label, int y, int stored, int quarantined, String value) {}

    List<Bar> bars() {
        List<TableLine> largest = report.tables().stream()
                .sorted(Comparator.comparing(line -> line.books().delivered(), Comparator.reverseOrder()))
                .limit(BARS)
                .toList();
        long longest = Math.max(
                1,
                largest.stream()
                        .mapToLong(line -> line.books().delivered())
                        .max()
                        .orElse(1));
        List<Bar> bars = new ArrayList<>();
        for (TableLine line : largest) {
            Books books = line.books();
            int quarantined = width(books.quarantined(), longest, BAR_WIDTH);
            int stored = Math.min(width(books.stored(), longest, BAR_WIDTH), BAR_WIDTH - quarantined);
            bars.add(new Bar(
                    shortened(line.table() + " " + line.period()),
                    bars.size() * LINE_HEIGHT,
                    stored,
                    quarantined,
                    text.number(books.delivered())));
        }
        int others = report.tables().size() - largest.size();
        if (others > 0) {
            long rows = report.total().delivered()
                    - largest.stream()
                            .mapToLong(line -> line.books().delivered())
                            .sum();
            bars.add(new Bar(
                    text.say("chart.others", text.number(others)), bars.size() * LINE_HEIGHT, 0, 0, text.number(rows)));
        }
        return bars;
    }

    int barLeft() {
        return BAR_LEFT;
    }

    int height(int lines) {
        return lines * LINE_HEIGHT + 4;
    }

    /** One step in the timeline; the positions are in the units of the drawing. */
    record StepBar(String label, int y, int x, int width, String value, boolean failed) {}

    List<StepBar> stepBars() {
        long whole = Math.max(1, report.elapsed().toMillis());
        List<StepBar> bars = new ArrayList<>();
        for (Step step : report.steps()) {
            long start =
                    Math.max(0, Duration.between(report.begun(), step.begun()).toMillis());
            int width = width(step.duration().toMillis(), whole, GANTT_WIDTH);
            int x = Math.min((int) (start * GANTT_WIDTH / whole), GANTT_WIDTH - width);
            boolean reached = step.state() != StepState.NOT_REACHED;
            bars.add(new StepBar(
                    text.step(step.name()),
                    bars.size() * LINE_HEIGHT,
                    GANTT_LEFT + x,
                    reached ? width : 0,
                    reached ? text.duration(step.duration()) : "–",
                    step.state() == StepState.FAILED));
        }
        return bars;
    }

    int ganttLeft() {
        return GANTT_LEFT;
    }

    int ganttRight() {
        return GANTT_LEFT + GANTT_WIDTH;
    }

    private static int width(long part, long whole, int available) {
        return part == 0 ? 0 : (int) Math.max(THINNEST, Math.round((double) part / whole * available));
    }

    private static String shortened(String label) {
        return label.length() <= LABEL_LENGTH
                ? ReportText.visible(label)
                : ReportText.visible(label.substring(0, LABEL_LENGTH - 1)) + "…";
    }
}
