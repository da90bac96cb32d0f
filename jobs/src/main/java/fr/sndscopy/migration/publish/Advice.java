package fr.sndscopy.migration.publish;

import fr.sndscopy.record.ViolationCode;

/** What to do about a broken rule, as the README's table of rejected rows says. */
final class Advice {
    private Advice() {}

    static String on(String code) {
        return ViolationCode.of(code).map(Advice::on).orElse("See the report.");
    }

    private static String on(ViolationCode code) {
        return switch (code) {
            case ENCODING -> "Declare the right encoding.";
            case NUL_BYTE -> "A broken transfer or export: ask for the file again.";
            case RAGGED_ROW -> "A delimiter in a text: ask for rfc4180 quotes; or declare trailing-delimiter.";
            case UNCLOSED_QUOTE -> "A cut file, or not quoted at all: declare quote: none.";
            case NOT_INTEGER -> "Often a code that the schema takes for a number: an overlay makes it text.";
            case NOT_DECIMAL -> "The wrong decimal separator, spaces or grouping: declare decimal.";
            case NOT_BOOLEAN -> "An overlay makes it text.";
            case NOT_YEAR, REQUIRED -> "Declare missing rightly; otherwise ask the producer.";
            case NOT_YEARMONTH -> "Declare yearmonth.";
            case BAD_DATE -> "Declare date or datetime.";
            case TOO_LONG, OUT_OF_PRECISION ->
                "Real columns are often longer: sndscopy schema propose drafts an overlay with the true length.";
            case NOT_IN_NOMENCLATURE -> "An old nomenclature: bring a newer one; else ask the producer.";
            case CONSTRAINT_MINIMUM, CONSTRAINT_MAXIMUM, CONSTRAINT_ENUM, CONSTRAINT_PATTERN, CONSTRAINT_MIN_LENGTH ->
                "A limit of the schema that is none: an overlay.";
            case CONSTRAINT_NOT_AFTER, CONSTRAINT_SAME_MONTH -> "Two cells that contradict each other: warn, or ask.";
            case DUPLICATE_KEY -> "Delivered twice? Ask the producer.";
            case ORPHAN_KEY -> "Bring the referential, or a later one.";
            case UNKNOWN_COLUMN -> "The table's drift policy is freeze: accept-and-record stores the column.";
            case MISSING_COLUMN, COLUMN_ORDER -> "The right vintage, or an overlay.";
        };
    }
}
