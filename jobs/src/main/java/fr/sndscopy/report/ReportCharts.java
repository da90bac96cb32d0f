package fr.sndscopy.report;

import fr.sndscopy.ledger.Manifest.Books;
import fr.sndscopy.report.MigrationReport.Step;
import fr.sndscopy.report.MigrationReport.StepState;
import fr.sndscopy.report.MigrationReport.TableLine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Where the bars of a report's drawings begin and end, in the units of the drawings. */
final class ReportCharts {
    private static final int BARS = 16;
    /** Of every drawing, which is stretched to the room it gets. */
    static final int WIDTH = 1000;
    /** Of what is there at all, in the timeline alone: bars of rows are to scale. */
    private static final double THINNEST = 4;

    private final MigrationReport report;
    private final ReportText text;

    ReportCharts(MigrationReport report, ReportText text) {
        this.report = report;
        this.text = text;
    }

    /** One bar; the widths are in the units of the drawing. */
    record Bar(String label, String stored, String quarantined, String value, String rejects) {}

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
            bars.add(new Bar(
                    text.tablePeriod(line.table() + " " + line.period()),
                    units((double) books.stored() / longest * WIDTH),
                    units((double) books.quarantined() / longest * WIDTH),
                    text.number(books.delivered()),
                    books.quarantined() == 0 ? "" : text.percent(books.quarantined(), books.delivered())));
        }
        int others = report.tables().size() - largest.size();
        if (others > 0) {
            long rows = report.total().delivered()
                    - largest.stream()
                            .mapToLong(line -> line.books().delivered())
                            .sum();
            bars.add(new Bar(text.say("chart.others", text.number(others)), units(0), units(0), text.number(rows), ""));
        }
        return bars;
    }

    /** One step in the timeline; the positions are in the units of the drawing. */
    record StepBar(String label, String x, String width, String value, boolean failed) {}

    List<StepBar> stepBars() {
        long whole = Math.max(1, report.elapsed().toMillis());
        List<StepBar> bars = new ArrayList<>();
        for (Step step : report.steps()) {
            long start =
                    Math.max(0, Duration.between(report.begun(), step.begun()).toMillis());
            double width = Math.max(
                    Math.min(THINNEST, (double) step.duration().toMillis()),
                    (double) step.duration().toMillis() / whole * WIDTH);
            double x = Math.min((double) start / whole * WIDTH, WIDTH - width);
            boolean reached = step.state() != StepState.NOT_REACHED;
            bars.add(new StepBar(
                    text.step(step.name()),
                    units(x),
                    units(reached ? width : 0),
                    reached ? text.duration(step.duration()) : "–",
                    step.state() == StepState.FAILED));
        }
        return bars;
    }

    private static String units(double units) {
        return String.format(Locale.ROOT, "%.2f", units);
    }
}
