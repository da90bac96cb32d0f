package fr.sndscopy.report;

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

    /** What a notice is about. */
    public enum Kind {
        /** Many more or fewer rows than the period before: rows now, rows then, the period before, the change in percent. */
        VOLUME,
        /** Many more absent cells than in the period before: column, percent now, percent then, the period before. */
        NULL_SURGE,
        /** Codes that the period before does not have: column, their number, the period before. */
        NEW_CODES,
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
        /** Keys or references that were not checked: their columns, the reason. */
        KEY_NOT_CHECKED,
        /** Stored rows that break a key or reference: columns, their number, rows checked, the code. */
        KEY_BROKEN,
        /** What readers see in place of another delivery's: that delivery, its tables and periods. */
        REPLACES,
        /** What is no longer published since another delivery was superseded: that delivery, its tables and periods. */
        DROPS,
        /** The period before could not be compared with: why. */
        NO_COMPARISON;

        /** Its name in the report: {@code null-surge}. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** In one language. */
    String sentence(ReportText text) {
        Object[] parameters = new Object[facts.size() + 1];
        parameters[0] = subject;
        for (int i = 0; i < facts.size(); i++) {
            parameters[i + 1] = facts.get(i);
        }
        return text.say("notice." + kind, parameters);
    }
}
