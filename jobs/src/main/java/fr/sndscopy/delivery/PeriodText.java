package fr.sndscopy.delivery;

import java.time.Year;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;

/** Periods as people read them: {@code 2019-03 – 2019-07, 2020-01}. */
public final class PeriodText {
    private static final int MONTH_LENGTH = 7;

    private PeriodText() {}

    /** @param periods in their order; those that follow on each other are drawn together */
    public static String of(List<Period> periods) {
        List<String> stretches = new ArrayList<>();
        int first = 0;
        for (int i = 1; i <= periods.size(); i++) {
            if (i == periods.size() || !follows(periods.get(i), periods.get(i - 1))) {
                String from = periods.get(first).text();
                String to = periods.get(i - 1).text();
                stretches.add(i - first > 2 ? from + " – " + to : i - first == 2 ? from + ", " + to : from);
                first = i;
            }
        }
        return String.join(", ", stretches);
    }

    private static boolean follows(Period later, Period earlier) {
        if (later.text().length() != earlier.text().length() || earlier.equals(Period.SNAPSHOT)) {
            return false;
        }
        return later.text()
                .equals(
                        earlier.text().length() == MONTH_LENGTH
                                ? YearMonth.parse(earlier.text()).plusMonths(1).toString()
                                : Year.parse(earlier.text()).plusYears(1).toString());
    }
}
