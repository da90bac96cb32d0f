package fr.sndscopy.report.compare;

import fr.sndscopy.report.ReportText;
import fr.sndscopy.report.Sheet;
import fr.sndscopy.report.compare.Comparison.Kind;
import fr.sndscopy.report.compare.Comparison.Line;
import fr.sndscopy.report.compare.Comparison.Section;
import fr.sndscopy.report.compare.Comparison.Side;
import fr.sndscopy.report.compare.Comparison.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a comparison shows in one language, in a browser and in a terminal. */
public final class ComparisonView {
    /** As many lines that differ are shown at once; the rest is folded. */
    static final int SHOWN = 40;

    final Comparison comparison;
    final ReportText text;

    ComparisonView(Comparison comparison, ReportText text) {
        this.comparison = comparison;
        this.text = text;
    }

    /** In English, as a terminal shows it. */
    public static ComparisonView english(Comparison comparison) {
        return new ComparisonView(comparison, ReportText.ENGLISH);
    }

    String say(String key, Object... arguments) {
        return text.say("compare." + key, arguments);
    }

    String visible(String foreign) {
        return ReportText.visible(foreign);
    }

    String id(String section) {
        return text.language() + "-" + section;
    }

    String heading() {
        return visible(comparison.before().delivery()) + " → "
                + visible(comparison.after().delivery());
    }

    String sheetHead() {
        return Sheet.css("sndscopy · " + heading());
    }

    String sheetFoot() {
        return Sheet.css(
                comparison.before().begun() + " → " + comparison.after().begun());
    }

    List<Side> sides() {
        return List.of(comparison.before(), comparison.after());
    }

    /** What a run came to, in the words of its report. */
    public String outcome(Side side) {
        String key = "outcome." + side.outcome();
        return text.has(key) ? text.say(key) : visible(side.outcome());
    }

    /** Where its report was, and whether anything vouches for it. */
    public String place(Side side) {
        String place = side.place().equals(Side.HOME) ? say("home") : visible(side.place());
        return say(side.vouched() ? "vouched" : "unvouched", place);
    }

    /** What the comparison comes to, in one sentence. */
    public String sentence() {
        if (comparison.isSame()) {
            return say("same");
        }
        long fresh = count(Comparison.Change.NEW);
        long gone = count(Comparison.Change.GONE);
        long changed = count(Comparison.Change.CHANGED);
        return say("differs", text.number(changed), text.number(fresh), text.number(gone));
    }

    private long count(Comparison.Change change) {
        return comparison.sections().stream()
                .filter(section -> section.kind() != Kind.STEPS)
                .flatMap(section -> section.lines().stream())
                .filter(line -> line.change() == change)
                .count();
    }

    String tone() {
        return comparison.isSame() ? "good" : "calm";
    }

    /** What a section is called. */
    public String title(Section section) {
        return say("section." + section.kind());
    }

    /** What was not compared, one sentence each. */
    public List<String> limits() {
        List<String> limits = new ArrayList<>();
        if (!comparison.byPeriod()) {
            limits.add(say("byTable"));
        }
        if (!comparison.absentCompared()) {
            limits.add(say("withoutAbsent"));
        }
        return limits;
    }

    List<Line> shown(Section section) {
        List<Line> changed = section.changed();
        return changed.subList(0, Math.min(SHOWN, changed.size()));
    }

    /** The others that differ, and those that do not. */
    List<Line> folded(Section section) {
        return section.lines().subList(shown(section).size(), section.lines().size());
    }

    /** What a line is of. */
    public String name(Section section, Line line) {
        String key = "compare.figure." + line.name();
        return switch (section.kind()) {
            case VERDICT, TOTALS, STEPS -> text.has(key) ? text.say(key) : text.step(line.name());
            case SETTINGS -> setting(line.name());
            case NOT_VERIFIED ->
                text.has("brief." + line.name()) ? text.say("brief." + line.name()) : visible(line.name());
            case TABLES, REJECTS, PLACES, WARNINGS, ABSENT, NOTICES -> text.tablePeriod(line.name());
        };
    }

    /** {@code limit ER_PRS_F}: the word is ours, the name is not. */
    private String setting(String name) {
        int space = name.indexOf(' ');
        String key = "compare.setting." + (space < 0 ? name : name.substring(0, space));
        String word = text.has(key) ? text.say(key) : visible(name);
        return space < 0 || !text.has(key) ? word : word + " " + visible(name.substring(space + 1));
    }

    /** Which figure of it, or the column; empty where there is one. */
    public String figure(Section section, Line line) {
        String key = "compare.figure." + line.figure();
        return section.kind() == Kind.TABLES && text.has(key) ? text.say(key) : visible(line.figure());
    }

    /** A figure as it is shown; a dash where there is none. */
    public String value(@Nullable Value value) {
        if (value == null) {
            return "–";
        }
        if (value instanceof Value.Count count) {
            return text.number(count.count());
        }
        if (value instanceof Value.Bytes bytes) {
            return text.bytes(bytes.bytes());
        }
        if (value instanceof Value.Millis millis) {
            return text.duration(Duration.ofMillis(millis.millis()));
        }
        if (value instanceof Value.Share share) {
            return text.number(share.part()) + " (" + text.percent(share.part(), share.whole()) + ")";
        }
        return value instanceof Value.Word word ? word(word.word()) : say("there");
    }

    private String word(String word) {
        String outcome = "outcome." + word;
        String verdict = "compare.verdict." + word;
        return text.has(outcome) ? text.say(outcome) : text.has(verdict) ? text.say(verdict) : visible(word);
    }

    /** Whether figures of a line are numbers. */
    boolean isNumber(Line line) {
        Value value = line.after() == null ? line.before() : line.after();
        return !(value instanceof Value.Word || value instanceof Value.There);
    }

    /** What became of it: a word, and of counts by how much. */
    public String change(Line line) {
        if (line.before() instanceof Value.Count before
                && line.after() instanceof Value.Count after
                && !before.equals(after)) {
            long difference = after.count() - before.count();
            return (difference > 0 ? "+" : "−") + text.number(Math.abs(difference));
        }
        return say("change." + line.change());
    }
}
