package fr.sndscopy.report;

import fr.sndscopy.record.ViolationCode;
import java.util.List;
import java.util.Locale;

/**
 * Something that a reader should know of a run and that is no violation of a row. Names and counts only. The sentences are in the
 * report's texts, under {@code notice.<kind>}: the subject is {@code {0}}, the facts are {@code {1}} and following.
 *
 * @param kind what it is about
 * @param subject the table and period, or the table
 * @param facts names and numbers, in the order in which the sentence has them
 */
public record Notice(Kind kind, String subject, List<String> facts) {
    public Notice {
        facts = List.copyOf(facts);
    }

    /** What a fact is, and so how it is written. */
    private enum Fact {
        NAME,
        COUNT,
        /** In percent, with a point. */
        PERCENT,
        /** In percent, with its sign. */
        CHANGE,
        /** A {@link Reason}, or what the tool says. */
        REASON
    }

    /** What a notice is about. */
    public enum Kind {
        /** Stored rows that break a key or reference: columns, their number, rows checked, the code. */
        KEY_BROKEN,
        /** What was published while earlier periods of its product were missing: their number, and which. */
        PAST_GAP,
        /** What is no longer published since another delivery was superseded: that delivery, its tables and periods. */
        DROPS,
        /** What readers see in place of another delivery's: that delivery, its tables and periods. */
        REPLACES,
        /** What an earlier run had stored and the store no longer had: the number of parts, and the first of them. */
        CONVERTED_ANEW,
        /** The first rows of a file may be UTF-8: characters of several bytes, the declared encoding. */
        MAYBE_UTF8,
        /** The first rows of a file have columns that are all in quotation marks, and none are declared: how many. */
        MAYBE_QUOTED,
        /** What of a file is read for no table: groups of its layout: how many, and which. */
        GROUPS_NOT_READ,
        /** Many more or fewer rows than the period before: rows now, rows then, the period before, the change in percent. */
        VOLUME,
        /** Many more absent cells than in the period before: column, percent now, percent then, the period before. */
        NULL_SURGE,
        /** Codes that the period before does not have: column, their number, the period before. */
        NEW_CODES,
        /** Keys or references that were not checked: their columns, the reason. */
        KEY_NOT_CHECKED,
        /** Nomenclatures that are not there: how many columns were not looked up, and which, by nomenclature. */
        NO_NOMENCLATURE,
        /** Nomenclatures that are there and not used: columns, the nomenclature, the reason. */
        NOMENCLATURE_NOT_USED,
        /** Nomenclatures that the delivery needs and brings itself: their names. */
        NOMENCLATURE_ARRIVING,
        /** Where codes were looked up: how many nomenclatures of configured folders, and which. */
        CODES_OF_FOLDER,
        /** Where codes were looked up: how many published nomenclatures, which, and the delivery that published them. */
        CODES_OF_DELIVERY,
        /** The period before could not be compared with: why. */
        NO_COMPARISON;

        /** Its name in the report: {@code null-surge}. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** How the facts of a kind are written, in their order. */
    private static List<Fact> forms(Kind kind) {
        return switch (kind) {
            case KEY_BROKEN -> List.of(Fact.NAME, Fact.COUNT, Fact.COUNT, Fact.NAME);
            case PAST_GAP -> List.of(Fact.COUNT, Fact.NAME);
            case DROPS, REPLACES -> List.of(Fact.NAME, Fact.NAME);
            case CONVERTED_ANEW -> List.of(Fact.COUNT, Fact.NAME);
            case MAYBE_UTF8 -> List.of(Fact.COUNT, Fact.NAME);
            case MAYBE_QUOTED -> List.of(Fact.COUNT);
            case GROUPS_NOT_READ -> List.of(Fact.COUNT, Fact.NAME);
            case VOLUME -> List.of(Fact.COUNT, Fact.COUNT, Fact.NAME, Fact.CHANGE);
            case NULL_SURGE -> List.of(Fact.NAME, Fact.PERCENT, Fact.PERCENT, Fact.NAME);
            case NEW_CODES -> List.of(Fact.NAME, Fact.COUNT, Fact.NAME);
            case KEY_NOT_CHECKED -> List.of(Fact.NAME, Fact.REASON);
            case NO_NOMENCLATURE -> List.of(Fact.COUNT, Fact.NAME);
            case NOMENCLATURE_NOT_USED -> List.of(Fact.NAME, Fact.NAME, Fact.REASON);
            case NOMENCLATURE_ARRIVING -> List.of(Fact.NAME);
            case CODES_OF_FOLDER -> List.of(Fact.COUNT, Fact.NAME);
            case CODES_OF_DELIVERY -> List.of(Fact.COUNT, Fact.NAME, Fact.NAME);
            case NO_COMPARISON -> List.of(Fact.REASON);
        };
    }

    /** Whether no row that was asked has what it refers to. */
    boolean isOrphaned() {
        return kind == Kind.KEY_BROKEN
                && facts.get(3).equals(ViolationCode.ORPHAN_KEY.toString())
                && !facts.get(1).equals("0")
                && facts.get(1).equals(facts.get(2));
    }

    /** A fact as it is written in a language; one that is not of its kind as it is. */
    String fact(int index, ReportText text) {
        String fact = facts.get(index);
        List<Fact> forms = forms(kind);
        Fact form = index < forms.size() ? forms.get(index) : Fact.NAME;
        try {
            return switch (form) {
                case NAME -> text.tablePeriod(fact);
                case COUNT -> text.number(Long.parseLong(fact));
                case PERCENT -> text.decimal(Double.parseDouble(fact), 1);
                case CHANGE -> (fact.startsWith("-") ? "−" : "+") + text.number(Math.abs(Long.parseLong(fact)));
                case REASON -> text.reason(fact);
            };
        } catch (NumberFormatException e) {
            return ReportText.visible(fact);
        }
    }

    /** In one language. */
    String sentence(ReportText text) {
        Object[] parameters = new Object[facts.size() + 1];
        parameters[0] = text.tablePeriod(subject);
        for (int i = 0; i < facts.size(); i++) {
            parameters[i + 1] = fact(i, text);
        }
        return text.say("notice." + kind, parameters);
    }
}
