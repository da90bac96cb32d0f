package fr.sndscopy.source.sas;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** What the numbers of a column mean, as its format tells: SAS itself knows numbers and texts alone. */
enum SasMeaning {
    NUMBER,
    /** Days since 1960. */
    DATE,
    /** Seconds since 1960. */
    DATETIME,
    /** Seconds since midnight. */
    TIME;

    private static final Pattern WIDTH = Pattern.compile("[0-9.]*$");

    private static final Set<String> DATETIMES = Set.of(
            "DATETIME",
            "DATEAMPM",
            "DTDATE",
            "DTMONYY",
            "DTYEAR",
            "DTWKDATX",
            "DTYYQC",
            "MDYAMPM",
            "E8601DT",
            "E8601DX",
            "E8601DZ",
            "E8601LX",
            "E8601DN",
            "B8601DT",
            "B8601DX",
            "B8601DZ",
            "B8601LX",
            "B8601DN",
            "IS8601DT",
            "IS8601DZ",
            "IS8601DN",
            "ND8601DT");
    private static final Set<String> TIMES = Set.of(
            "TIME",
            "TIMEAMPM",
            "HHMM",
            "HOUR",
            "MMSS",
            "TOD",
            "E8601TM",
            "E8601TZ",
            "E8601LZ",
            "E8601TX",
            "B8601TM",
            "B8601TZ",
            "B8601LZ",
            "B8601TX",
            "IS8601TM",
            "IS8601TZ",
            "IS8601LZ");
    private static final Set<String> DATES = Set.of(
            "DATE",
            "DAY",
            "DOWNAME",
            "JULIAN",
            "JULDAY",
            "MONTH",
            "MONNAME",
            "MONYY",
            "NENGO",
            "MINGUO",
            "PDJULG",
            "PDJULI",
            "QTR",
            "QTRR",
            "WEEKDATE",
            "WEEKDATX",
            "WEEKDAY",
            "WEEKU",
            "WEEKV",
            "WEEKW",
            "WORDDATE",
            "WORDDATX",
            "YEAR",
            "YYMON",
            "E8601DA",
            "B8601DA",
            "IS8601DA",
            "ND8601DA",
            "HEBDATE",
            "HDATE");

    /** Families of which each ends with a letter for what separates, or with none. */
    private static final List<Pattern> DATE_FAMILIES = List.of(
            Pattern.compile("(DDMMYY|MMDDYY|YYMMDD|MMYY|YYMM|YYQ|YYQR|YYWEEK)[A-Z]?"),
            Pattern.compile("(EURDF|FRADF|NLDATE)[A-Z]*"));

    /** National ones; those that begin as a family of dates does, too. */
    private static final List<Pattern> DATETIME_FAMILIES =
            List.of(Pattern.compile("NLDATM[A-Z]*"), Pattern.compile("(EUR|FRA)DFDT"));

    private static final Pattern NATIONAL_TIMES = Pattern.compile("NLTIM[A-Z]*");

    /** @param format its name, with its width or without; empty where there is none */
    static SasMeaning of(String format) {
        String name = format.strip().toUpperCase(Locale.ROOT);
        // a name may end with digits that are no width; no such one is of a date
        String bare = WIDTH.matcher(name).replaceFirst("");
        if (DATETIMES.contains(bare)
                || DATETIME_FAMILIES.stream()
                        .anyMatch(family -> family.matcher(bare).matches())) {
            return DATETIME;
        }
        if (TIMES.contains(bare) || NATIONAL_TIMES.matcher(bare).matches()) {
            return TIME;
        }
        if (DATES.contains(bare)
                || DATE_FAMILIES.stream()
                        .anyMatch(family -> family.matcher(bare).matches())) {
            return DATE;
        }
        return NUMBER;
    }
}
