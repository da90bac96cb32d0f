package fr.sndscopy.it.peers;

import fr.sndscopy.it.peers.SeededTable.SeededColumn;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The tables that {@code sndscopy generate} does not make. */
final class SeededTables {
    private static final LocalDate START = LocalDate.of(2019, 2, 1);
    private static final String DIGITS = "0123456789";
    private static final String LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ";

    private SeededTables() {}

    /** As a table of hospital stays: two keys, diagnoses and groups, and many supplements that few stays have. */
    static SeededTable pmsi() {
        List<SeededColumn> columns = new ArrayList<>();
        columns.add(text("ETA_NUM", 9, 0, SeededCell.codes("ETA_NUM", 1_500, 9, DIGITS)));
        columns.add(text("RSA_NUM", 10, 0, SeededCell.serial(1_000_000_000)));
        columns.add(text("GRG_GHM", 6, 0, SeededCell.codes("GRG_GHM", 2_600, 6, LETTERS + DIGITS)));
        columns.add(text("DGN_PAL", 6, 0, SeededCell.codes("DGN_PAL", 9_000, 5, LETTERS + DIGITS)));
        columns.add(text("DGN_REL", 6, 700, SeededCell.codes("DGN_REL", 3_000, 4, LETTERS + DIGITS)));
        columns.add(integer("AGE_ANN", 3, 30, SeededCell.number(1, 105)));
        columns.add(integer("AGE_JOU", 3, 970, SeededCell.number(0, 365)));
        columns.add(text("COD_SEX", 1, 0, SeededCell.skewed(List.of("2", "1"))));
        columns.add(text("BDI_COD", 5, 0, SeededCell.codes("BDI_COD", 5_600, 5, DIGITS)));
        columns.add(integer("SEJ_NBJ", 4, 0, SeededCell.number(0, 60)));
        columns.add(text("ENT_MOD", 1, 0, SeededCell.skewed(List.of("8", "7", "6", "0"))));
        columns.add(text("SOR_MOD", 1, 0, SeededCell.skewed(List.of("8", "9", "7", "6", "0"))));
        columns.add(text("SOR_MOI", 2, 0, SeededCell.skewed(List.of("01", "02", "03", "04", "05", "06"))));
        columns.add(text("SOR_ANN", 4, 0, SeededCell.skewed(List.of("2019"))));
        for (int number = 0; number < 40; number++) {
            columns.add(integer(named("SUP_NBR", number), 3, 900 + 2 * number, SeededCell.number(0, 60)));
        }
        for (int number = 0; number < 10; number++) {
            columns.add(text(named("UHCD_TOP", number), 1, 850, SeededCell.skewed(List.of("0", "1", "2"))));
        }
        for (int number = 0; number < 5; number++) {
            columns.add(number(named("SUP_MNT", number), "10,2", 950, SeededCell.amount(9_000)));
        }
        for (int number = 0; number < 5; number++) {
            columns.add(date(named("ACT_DTE", number), 700, SeededCell.days(START.minusDays(400), 400)));
        }
        return new SeededTable("SEJOURS_PMSI", false, columns);
    }

    /** 42 columns of codes. */
    static SeededTable lowCardinality() {
        List<SeededColumn> columns = new ArrayList<>();
        for (int number = 0; number < 18; number++) {
            String name = named("COD", number);
            int characters = 1 + number % 4;
            columns.add(text(name, 4, 20, SeededCell.codes(name, 2 + number % 11, characters, LETTERS + DIGITS)));
        }
        for (int number = 0; number < 14; number++) {
            columns.add(integer(named("NBR", number), 5, 0, SeededCell.number(1 + 100L * number, 2 + number % 11)));
        }
        for (int number = 0; number < 5; number++) {
            columns.add(number(
                    named("TAU", number),
                    "5,2",
                    0,
                    SeededCell.skewed(List.of("65.00", "100.00", "70.00", "30.00", "60.00", "15.00", "0.00"))));
        }
        for (int number = 0; number < 5; number++) {
            columns.add(date(named("DTE", number), 0, SeededCell.days(START, 12)));
        }
        return new SeededTable("CODES", false, columns);
    }

    /** 24 columns in which nearly every cell is another one. */
    static SeededTable highCardinality() {
        List<SeededColumn> columns = new ArrayList<>();
        for (int number = 0; number < 6; number++) {
            columns.add(text(named("NIR", number), 17, 0, SeededCell.pseudonym(17)));
        }
        for (int number = 0; number < 4; number++) {
            columns.add(text(named("IDE", number), 8, 10, SeededCell.pseudonym(8)));
        }
        for (int number = 0; number < 6; number++) {
            columns.add(number(named("MNT", number), "10,2", 0, SeededCell.amount(99_999_999)));
        }
        for (int number = 0; number < 5; number++) {
            columns.add(integer(named("NUM", number), 15, 0, SeededCell.number(1, 999_999_999_999_999L)));
        }
        columns.add(integer("ORD_NUM", 12, 0, SeededCell.serial(100_000_000_000L)));
        for (int number = 0; number < 2; number++) {
            columns.add(date(named("DTE", number), 10, SeededCell.days(START.minusDays(40_000), 40_000)));
        }
        return new SeededTable("MESURES", false, columns);
    }

    /** 30 columns, the texts among them in quotation marks, and labels that need them. */
    static SeededTable quoted() {
        List<String> labels = List.of(
                "hospitalisation complète",
                "séance; traitement \"\"ambulatoire\"\"",
                "soins externes, sans séjour",
                "première ligne\ndeuxième ligne",
                "néant");
        List<SeededColumn> columns = new ArrayList<>();
        columns.add(text("BEN_NIR", 17, 0, SeededCell.quoted(SeededCell.pseudonym(17))));
        for (int number = 0; number < 10; number++) {
            String name = named("COD", number);
            columns.add(
                    text(name, 4, 50, SeededCell.quoted(SeededCell.codes(name, 20, 1 + number % 4, LETTERS + DIGITS))));
        }
        for (int number = 0; number < 5; number++) {
            String name = named("CIP", number);
            columns.add(text(name, 13, 50, SeededCell.quoted(SeededCell.codes(name, 4_000, 13, DIGITS))));
        }
        for (int number = 0; number < 2; number++) {
            columns.add(text(named("LIB", number), 60, 100, SeededCell.quoted(SeededCell.skewed(labels))));
        }
        for (int number = 0; number < 5; number++) {
            columns.add(integer(named("NBR", number), 4, 0, SeededCell.number(0, 50)));
        }
        for (int number = 0; number < 4; number++) {
            columns.add(number(named("MNT", number), "10,2", 0, SeededCell.amount(5_000)));
        }
        for (int number = 0; number < 3; number++) {
            columns.add(date(named("DTE", number), 0, SeededCell.days(START.minusDays(800), 800)));
        }
        return new SeededTable("LIBELLES", true, columns);
    }

    private static String named(String stem, int number) {
        return String.format(Locale.ROOT, "%s_%02d", stem, number + 1);
    }

    private static SeededColumn text(String name, int most, int absentPerMille, SeededCell cell) {
        return new SeededColumn(name, "\"type\":\"string\",\"length\":\"" + most + "\"", absentPerMille, cell);
    }

    private static SeededColumn integer(String name, int digits, int absentPerMille, SeededCell cell) {
        return new SeededColumn(name, "\"type\":\"integer\",\"length\":\"" + digits + "\"", absentPerMille, cell);
    }

    /** @param size digits before and behind the point together, and behind it */
    private static SeededColumn number(String name, String size, int absentPerMille, SeededCell cell) {
        return new SeededColumn(name, "\"type\":\"number\",\"length\":\"" + size + "\"", absentPerMille, cell);
    }

    private static SeededColumn date(String name, int absentPerMille, SeededCell cell) {
        return new SeededColumn(name, "\"type\":\"date\",\"length\":\"8\"", absentPerMille, cell);
    }
}
