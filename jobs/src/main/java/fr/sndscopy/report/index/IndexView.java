package fr.sndscopy.report.index;

import fr.sndscopy.hash.Sha256;
import fr.sndscopy.report.ReportText;
import fr.sndscopy.report.Sheet;
import fr.sndscopy.report.index.ReportIndex.DeliveryLine;
import fr.sndscopy.report.index.ReportIndex.Doubt;
import fr.sndscopy.report.index.ReportIndex.Standing;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;

/** What the template of the index shows in one language. */
final class IndexView {
    /** Up to here a list is shown whole; beyond it its newest are shown, and the rest folded. */
    static final int NEWEST = 40;
    /** As many doubts are on the page; the command says all of them under {@code --json}. */
    private static final int DOUBTS = 200;
    /** What every file system and every address takes. */
    private static final Pattern STEM = Pattern.compile("[A-Za-z][A-Za-z0-9_]{0,127}");

    private static final int HASHED_STEM = 32;

    final ReportIndex index;
    final ReportText text;

    IndexView(ReportIndex index, ReportText text) {
        this.index = index;
        this.text = text;
    }

    /**
     * {@code index.html} in French, which comes first, {@code index.en.html} in English. A stem from the store that no table could have for a name is
     * replaced by its hash: it may lead anywhere.
     */
    static String fileName(String stem, ReportText text) {
        String name = STEM.matcher(stem).matches()
                ? stem
                : Sha256.of(stem.getBytes(StandardCharsets.UTF_8)).substring(0, HASHED_STEM);
        return text.language().equals(ReportText.FRENCH.language())
                ? name + ".html"
                : name + "." + text.language() + ".html";
    }

    String say(String key, Object... arguments) {
        return text.say("index." + key, arguments);
    }

    String visible(String foreign) {
        return ReportText.visible(foreign);
    }

    ReportText otherLanguage() {
        return text.language().equals(ReportText.FRENCH.language()) ? ReportText.ENGLISH : ReportText.FRENCH;
    }

    String otherFile() {
        return fileName("index", otherLanguage());
    }

    String subtitle() {
        return say(
                "subtitle",
                visible(index.store().place()),
                text.instant(index.store().drawn()));
    }

    String sheetHead() {
        return Sheet.css(say("sheet", index.store().dataset(), index.store().drawn()));
    }

    String sheetFoot() {
        return Sheet.css(say("sheetFoot", index.store().entries(), index.store().headSha256()));
    }

    String tone() {
        return index.doubts().isEmpty() && index.logProblem() == null ? "good" : "bad";
    }

    String verdict() {
        return index.doubts().isEmpty() && index.logProblem() == null
                ? say("vouched")
                : text.count("index.doubts", index.doubts().size());
    }

    String sentence() {
        return say(
                "sentence",
                text.number(index.deliveries().stream()
                        .filter(line -> line.vouching().isGood())
                        .count()),
                text.number(index.deliveries().size()));
    }

    List<Doubt> doubts() {
        return index.doubts().subList(0, Math.min(DOUBTS, index.doubts().size()));
    }

    int doubtsLeftOut() {
        return index.doubts().size() - doubts().size();
    }

    record Figure(String number, String label) {}

    List<Figure> figures() {
        long current = index.deliveries().stream()
                .filter(line -> line.standing() == Standing.CURRENT)
                .count();
        long stored = 0;
        long quarantined = 0;
        long periods = 0;
        for (ReportIndex.Series series : index.tables()) {
            for (ReportIndex.Point point : series.points()) {
                stored += point.stored();
                quarantined += point.quarantined();
                periods++;
            }
        }
        return List.of(
                new Figure(text.number(current), say("figure.current")),
                new Figure(text.number(index.tables().size()), say("figure.tables")),
                new Figure(text.number(periods), say("figure.periods")),
                new Figure(text.number(stored), say("figure.stored")),
                new Figure(text.number(quarantined), say("figure.quarantined")));
    }

    /** The latest first. */
    List<DeliveryLine> all() {
        List<DeliveryLine> lines = new ArrayList<>(index.deliveries());
        Collections.reverse(lines);
        return lines;
    }

    List<DeliveryLine> newest() {
        List<DeliveryLine> all = all();
        return all.subList(0, Math.min(NEWEST, all.size()));
    }

    boolean many() {
        return index.deliveries().size() > NEWEST;
    }

    String standing(DeliveryLine line) {
        String other = line.other();
        return other == null ? say("standing." + line.standing()) : say("standing." + line.standing(), visible(other));
    }

    /** The outcome that the report tells, in its words. */
    String outcome(DeliveryLine line) {
        String key = "outcome." + line.outcome();
        return line.outcome() == null || !text.has(key) ? say("noReport") : text.say(key);
    }

    String vouching(DeliveryLine line) {
        return say("vouching." + line.vouching());
    }

    String share(DeliveryLine line) {
        return text.percent(line.quarantined(), line.delivered());
    }

    List<TableView> tables() {
        return index.tables().stream()
                .map(series -> new TableView(index, series, text))
                .toList();
    }

    String checkpoint() {
        ReportIndex.Store store = index.store();
        return store.checkpointEntries() == 0
                ? say("checkpoint.none")
                : say("checkpoint.over", text.number(store.checkpointEntries()), text.number(store.entries()));
    }

    String log() {
        return say(
                "log.covered",
                text.number(index.store().logEntries()),
                text.number(index.store().coveredLogEntries()));
    }
}
