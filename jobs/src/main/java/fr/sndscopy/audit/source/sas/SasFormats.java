package fr.sndscopy.audit.source.sas;

import java.util.Locale;
import java.util.regex.Pattern;

/** What numbers with a format of SAS mean, by the groups of the manual: dates, datetimes, times. */
enum SasFormats {
    NUMBERS,
    /** Days since 1960. */
    DAYS,
    /** Seconds since 1960. */
    SECONDS,
    /** Seconds since midnight. */
    CLOCK;

    private static final Pattern OF_SECONDS =
            Pattern.compile("DATETIME|DATEAMPM|MDYAMPM|DT(DATE|MONYY|YEAR|WKDATX|YYQC)"
                    + "|[EB]8601(DT|DX|DZ|LX|DN)|IS8601(DT|DZ|DN)|ND8601DT|NLDATM[A-Z]*|(EUR|FRA)DFDT");
    private static final Pattern OF_CLOCK =
            Pattern.compile("TIME|TIMEAMPM|HHMM|HOUR|MMSS|TOD|[EB]8601(TM|TZ|LZ|TX)|IS8601(TM|TZ|LZ)|NLTIM[A-Z]*");
    private static final Pattern OF_DAYS = Pattern.compile(
            "DATE|DAY|DOWNAME|JULDAY|JULIAN|PDJUL[GI]|MONTH|MONNAME|MONYY|YEAR|NENGO|MINGUO|H(EB)?DATE|QTRR?"
                    + "|WEEK(DATE|DATX|DAY|U|V|W)|WORDDAT[EX]|[EB]8601DA|IS8601DA|ND8601DA"
                    + "|(DDMMYY|MMDDYY|YYMMDD|MMYY|YYMM|YYQ|YYQR|YYWEEK)[A-Z]?|YYMON|(EUR|FRA)DF[A-Z]*|NLDATE[A-Z]*");

    /** @param format its name, with or without a width */
    static SasFormats of(String format) {
        String name = format.strip().toUpperCase(Locale.ROOT).replaceFirst("[0-9.]+$", "");
        if (OF_SECONDS.matcher(name).matches()) {
            return SECONDS;
        }
        if (OF_CLOCK.matcher(name).matches()) {
            return CLOCK;
        }
        return OF_DAYS.matcher(name).matches() ? DAYS : NUMBERS;
    }
}
