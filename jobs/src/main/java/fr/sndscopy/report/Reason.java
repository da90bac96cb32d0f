package fr.sndscopy.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The closed list of reasons why something was not checked. Evidence and JSON hold the English sentence; reports find the reason back
 * from it, and say it in their language.
 */
public enum Reason {
    /** Its severity is off. */
    SWITCHED_OFF("switched off"),
    /** A column that is not there in that year. */
    NOT_IN_VINTAGE("{0} is not in the vintage"),
    /** A column that is not there in the year of a table and period. */
    NOT_IN_VINTAGE_OF("{0} is not in the vintage of {1}"),
    /** A table that is nowhere. */
    NEITHER("{0} is neither delivered nor published"),
    /** A column, its type, the type of what it refers to. */
    OTHER_TYPE("{0} is of type {1}, what it refers to of type {2}"),
    COLUMNS_ABSENT("the vintage does not have all of its columns"),
    /** The delivery that published it. */
    REPLACED("published by {0}, which this delivery replaces"),
    /** The delivery that published it, its rows, the most. */
    TOO_MANY_ROWS("published by {0}, with {1} rows, more than the {2} that are read"),
    /** Likewise. */
    TOO_MANY_TOGETHER("published by {0}, with {1} rows, and with it there were more than the {2} that are read of all"
            + " nomenclatures"),
    /** The delivery that published it, the column. */
    NO_COLUMN("published by {0}, without a column {1}"),
    /** The delivery that published it. */
    NO_CODE_COLUMN(
            "published by {0}, and no column of it is known to hold codes: its schema is to say role code, or a key of"
                    + " one column"),
    /** The delivery that published it, the column. */
    DATES("published by {0}, and its column {1} holds dates, which are not looked up");

    private final String sentence;
    private final Pattern pattern;

    Reason(String sentence) {
        this.sentence = sentence;
        StringBuilder regex = new StringBuilder();
        int end = 0;
        for (Matcher place = Pattern.compile("\\{\\d}").matcher(sentence); place.find(); end = place.end()) {
            regex.append(Pattern.quote(sentence.substring(end, place.start()))).append("(.+?)");
        }
        this.pattern = Pattern.compile(
                regex.append(Pattern.quote(sentence.substring(end))).toString());
    }

    /** The English sentence with these names and numbers. */
    public String of(Object... facts) {
        String text = sentence;
        for (int i = 0; i < facts.length; i++) {
            text = text.replace("{" + i + "}", facts[i].toString());
        }
        return text;
    }

    /**
     * A reason with its names and numbers.
     *
     * @param reason which
     * @param facts in the order of its places
     */
    record Found(Reason reason, List<String> facts) {}

    /** What an English sentence says; empty when it is none of these. */
    static Optional<Found> in(String text) {
        for (Reason reason : values()) {
            Matcher matcher = reason.pattern.matcher(text);
            if (matcher.matches()) {
                List<String> facts = new ArrayList<>();
                for (int group = 1; group <= matcher.groupCount(); group++) {
                    facts.add(matcher.group(group));
                }
                return Optional.of(new Found(reason, facts));
            }
        }
        return Optional.empty();
    }

    /** Its name in the report's texts: {@code not-in-vintage}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
