package fr.sndscopy.report.night;

import fr.sndscopy.report.ReportText;
import fr.sndscopy.report.night.NightReport.Line;
import fr.sndscopy.report.night.NightReport.Missing;
import java.time.Instant;
import java.util.List;

/** What the template of the page over all nights shows in one language. */
final class NightsView {
    final List<NightReport> nights;
    final ReportText text;

    NightsView(List<NightReport> nights, ReportText text) {
        this.nights = List.copyOf(nights);
        this.text = text;
    }

    String say(String key, Object... arguments) {
        return text.say("night." + key, arguments);
    }

    String id(String name) {
        return text.language() + "-" + name;
    }

    String visible(String foreign) {
        return ReportText.visible(foreign);
    }

    String fileName(NightReport night) {
        return NightHtml.fileName(night.id());
    }

    String begun(NightReport night) {
        return text.instant(Instant.parse(night.begun()));
    }

    String style(NightReport night) {
        return new NightView(night, text).tone().equals("bad") ? "over" : "";
    }

    String published(NightReport night) {
        return text.number(NightView.count(night).getOrDefault("published", 0L));
    }

    /** Folders that are new and not settled, whatever became of them. */
    String fresh(NightReport night) {
        return text.number(night.deliveries().stream()
                .filter(line ->
                        line.isNew() && !line.settled() && !line.outcome().equals("published"))
                .count());
    }

    String open(NightReport night) {
        return text.number(night.deliveries().stream()
                .filter(line -> !line.settled() && !line.outcome().equals("published"))
                .map(Line::folder)
                .count());
    }

    String missing(NightReport night) {
        return text.number(night.products().stream()
                .flatMap(product -> product.missing().stream())
                .filter(Missing::alarm)
                .count());
    }
}
