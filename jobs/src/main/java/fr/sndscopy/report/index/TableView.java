package fr.sndscopy.report.index;

import fr.sndscopy.report.ReportText;
import fr.sndscopy.report.Sheet;
import fr.sndscopy.report.index.ReportIndex.Absent;
import fr.sndscopy.report.index.ReportIndex.DeliveryLine;
import fr.sndscopy.report.index.ReportIndex.Point;
import fr.sndscopy.report.index.ReportIndex.Series;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the templates show of a table over time in one language: on its own page, and in a line of the index. */
final class TableView {
    /** As many holes are named. */
    private static final int HOLES = 12;

    final ReportIndex index;
    final Series series;
    final ReportText text;
    private final Timeline timeline;
    private final Map<String, DeliveryLine> deliveries;

    TableView(ReportIndex index, Series series, ReportText text) {
        this.index = index;
        this.series = series;
        this.text = text;
        this.timeline = new Timeline(series.points().stream().map(Point::period).toList());
        this.deliveries = index.deliveries().stream()
                .collect(Collectors.toMap(DeliveryLine::delivery, line -> line, (one, other) -> one));
    }

    String say(String key, Object... arguments) {
        return text.say("index." + key, arguments);
    }

    String visible(String foreign) {
        return ReportText.visible(foreign);
    }

    String name() {
        return visible(series.table());
    }

    String fileName() {
        return IndexView.fileName(series.table(), text);
    }

    String otherFile() {
        return IndexView.fileName(series.table(), otherLanguage());
    }

    String indexFile() {
        return IndexView.fileName("index", text);
    }

    ReportText otherLanguage() {
        return text.language().equals(ReportText.FRENCH.language()) ? ReportText.ENGLISH : ReportText.FRENCH;
    }

    String sheetHead() {
        return Sheet.css(say("sheet", series.table(), index.store().drawn()));
    }

    String sheetFoot() {
        return Sheet.css(say("sheetFoot", index.store().entries(), index.store().headSha256()));
    }

    String subtitle() {
        return say(
                "subtitle",
                visible(index.store().place()),
                text.instant(index.store().drawn()));
    }

    /** The latest first. */
    List<Point> points() {
        List<Point> points = new ArrayList<>(series.points());
        Collections.reverse(points);
        return points;
    }

    String period(Point point) {
        return text.tablePeriod(point.period());
    }

    /** {@code 2013-01 – 2019-12}. */
    String periods() {
        Point first = series.points().get(0);
        Point last = series.points().get(series.points().size() - 1);
        return series.points().size() == 1 ? period(last) : period(first) + " – " + period(last);
    }

    String count() {
        return text.count("index.periods", series.points().size());
    }

    /** Which months or years are missing between the first and the last; empty when none is. */
    String holes() {
        List<String> holes = timeline.holes();
        if (holes.isEmpty()) {
            return "";
        }
        String named = String.join(", ", holes.subList(0, Math.min(HOLES, holes.size())));
        return say(
                holes.size() > HOLES ? "holes.more" : "holes", named, text.number(Math.max(0, holes.size() - HOLES)));
    }

    String share(Point point) {
        return text.percent(point.quarantined(), point.delivered());
    }

    String absent(Point point) {
        Absent absent = point.absent();
        return absent == null ? "–" : text.number(absent.cells());
    }

    String absentShare(Point point) {
        Absent absent = point.absent();
        return absent == null ? "–" : text.percent(absent.cells(), absent.of());
    }

    /** Where the report on a delivery is, from a page of a table; null without one that is vouched for. */
    @Nullable
    String report(Point point) {
        DeliveryLine line = deliveries.get(point.delivery());
        return line == null || line.file() == null ? null : "../" + line.file();
    }

    /**
     * One number over time.
     *
     * @param title what it is
     * @param path of its bars, empty when there is nothing to be compared
     * @param style the class of the bars
     * @param said the same in words, as far as a drawing says it
     */
    record Trend(String title, String path, String style, String said) {}

    Trend rows() {
        return trend(
                "rows",
                "stored",
                series.points().stream()
                        .map(point -> new Reading((double) point.stored(), text.number(point.stored())))
                        .toList());
    }

    Trend rejects() {
        return trend(
                "rejects",
                "quarantined",
                series.points().stream()
                        .map(point -> new Reading(ratio(point.quarantined(), point.delivered()), share(point)))
                        .toList());
    }

    Trend absents() {
        return trend(
                "absents",
                "absent",
                series.points().stream()
                        .map(point -> new Reading(ratio(point.absent()), absentShare(point)))
                        .toList());
    }

    List<Trend> trends() {
        return List.of(rows(), rejects(), absents());
    }

    private record Reading(double height, String shown) {}

    private Trend trend(String key, String style, List<Reading> readings) {
        List<Reading> known = readings.stream()
                .filter(reading -> !Double.isNaN(reading.height()))
                .toList();
        if (known.isEmpty()) {
            return new Trend(say("trend." + key), "", style, say("trend.unknown"));
        }
        Comparator<Reading> byHeight = Comparator.comparingDouble(Reading::height);
        String last = Objects.requireNonNull(readings.get(readings.size() - 1)).shown();
        Reading least = Collections.min(known, byHeight);
        Reading most = Collections.max(known, byHeight);
        if (known.size() > 1 && most.height() == 0) {
            return new Trend(say("trend." + key), "", style, say("trend.always", most.shown()));
        }
        return new Trend(
                say("trend." + key),
                timeline.bars(readings.stream().map(Reading::height).toList()),
                style,
                known.size() == 1 ? most.shown() : say("trend.said", least.shown(), most.shown(), last));
    }

    private static double ratio(long part, long whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }

    private static double ratio(@Nullable Absent absent) {
        return absent == null ? Double.NaN : ratio(absent.cells(), absent.of());
    }
}
