package fr.sndscopy.report.night;

import fr.sndscopy.delivery.Period;
import fr.sndscopy.delivery.PeriodText;
import fr.sndscopy.report.ReportText;
import fr.sndscopy.report.Sheet;
import fr.sndscopy.report.night.NightReport.Line;
import fr.sndscopy.report.night.NightReport.Missing;
import fr.sndscopy.report.night.NightReport.Product;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the template of a night shows in one language. */
final class NightView {
    /** Codes that no person is needed for. */
    private static final List<Integer> CALM = List.of(0, 99);

    private static final int QUARANTINE = 3;

    final NightReport night;
    final ReportText text;

    NightView(NightReport night, ReportText text) {
        this.night = night;
        this.text = text;
    }

    String say(String key, Object... arguments) {
        return text.say("night." + key, arguments);
    }

    /** The same for both languages would be two things of one name on a page. */
    String id(String name) {
        return text.language() + "-" + name;
    }

    String visible(String foreign) {
        return ReportText.visible(foreign);
    }

    String heading() {
        return text.date(Instant.parse(night.begun()));
    }

    String subtitle() {
        return say(
                "subtitle",
                visible(night.store()),
                text.instant(Instant.parse(night.begun())),
                text.duration(Duration.between(Instant.parse(night.begun()), Instant.parse(night.ended()))),
                visible(night.host()),
                visible(night.operator()));
    }

    String sheetHead() {
        return Sheet.css(say("sheet", night.id(), night.store()));
    }

    String tone() {
        if (CALM.contains(night.exitCode())) {
            return night.anythingMissing() ? "warn" : "good";
        }
        return night.exitCode() == QUARANTINE ? "warn" : "bad";
    }

    String verdict() {
        return say("verdict", text.number(night.exitCode()), say("code." + night.exitCode()));
    }

    String sentence() {
        List<String> counts = new ArrayList<>();
        count(night).forEach((outcome, count) -> counts.add(say("count", text.number(count), outcome(outcome))));
        return counts.isEmpty() ? say("empty") : String.join(" · ", counts);
    }

    /** Folders by outcome, those with the most first. */
    static Map<String, Long> count(NightReport night) {
        Map<String, Long> counts = new TreeMap<>();
        night.deliveries().forEach(line -> counts.merge(line.outcome(), 1L, Long::sum));
        return counts;
    }

    String outcome(String outcome) {
        return say("outcome." + outcome);
    }

    /** What the night before did not tell. */
    List<Line> fresh() {
        return night.deliveries().stream()
                .filter(line -> line.isNew() && !line.settled())
                .toList();
    }

    /** What was told before and is not settled. */
    List<Line> known() {
        return night.deliveries().stream()
                .filter(line -> !line.isNew() && !line.settled())
                .toList();
    }

    List<Line> settled() {
        return night.deliveries().stream().filter(Line::settled).toList();
    }

    String style(Line line) {
        return CALM.contains(line.exitCode()) ? "" : "over";
    }

    String since(Line line) {
        return text.instant(Instant.parse(line.since()));
    }

    String number(@org.jspecify.annotations.Nullable Long number) {
        return number == null ? "" : text.number(number);
    }

    String late(Line line) {
        return line.daysLate() == 0 ? "" : text.count("night.daysLate", line.daysLate());
    }

    /** Periods that are missing in one way, drawn together. */
    String missing(Product product, String lack) {
        List<Period> periods = product.missing().stream()
                .filter(missing -> missing.lack().equals(lack))
                .map(missing -> new Period(missing.period()))
                .toList();
        return periods.isEmpty() ? "–" : text.tablePeriod(PeriodText.of(periods));
    }

    String mostLate(Product product) {
        long days = product.missing().stream()
                .filter(Missing::alarm)
                .mapToLong(Missing::daysLate)
                .max()
                .orElse(0);
        return days == 0 ? "–" : text.number(days);
    }

    String newest(Product product) {
        String newest = product.newest();
        return newest == null ? "–" : text.tablePeriod(newest);
    }

    /** What else is to be said of products, one sentence each. */
    List<String> remarks() {
        List<String> remarks = new ArrayList<>();
        for (Product product : night.products()) {
            product.surplus()
                    .forEach(surplus -> remarks.add(say(
                            surplus.early() ? "early" : "surplus",
                            visible(product.product()),
                            text.tablePeriod(surplus.period()),
                            visible(surplus.delivery()))));
            if (!product.absences().isEmpty()) {
                remarks.add(say(
                        "absences",
                        visible(product.product()),
                        newest(product),
                        visible(String.join(", ", product.absences()))));
            }
            product.volumes()
                    .forEach(volume -> remarks.add(say(
                            "volume",
                            visible(volume.table()),
                            newest(product),
                            text.number(volume.rows()),
                            text.number(volume.median()),
                            text.number(volume.periods()))));
        }
        return remarks;
    }
}
