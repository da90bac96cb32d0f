package fr.sndscopy.inventory;

import fr.sndscopy.delivery.Period;
import fr.sndscopy.schema.SchemaCatalog;
import fr.sndscopy.schema.TableName;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a file's name says.
 *
 * @param table the table, as the catalogue calls it
 * @param period what it covers
 * @param year the year in the name, also of the day of a snapshot
 * @param doubts periods that the name may mean instead; with any, {@link #period} is the likeliest
 */
record NameClue(Optional<String> table, Optional<Period> period, Optional<Integer> year, List<Period> doubts) {
    private static final Pattern EXTENSION =
            Pattern.compile("(\\.(csv|txt|tsv|dat|asc))?(\\.(gz|zip|zst|zstd|xz|bz2))?$", Pattern.CASE_INSENSITIVE);
    private static final Pattern DATED = Pattern.compile("(.+?)_(?:19|20)\\d{2}");

    private static final String YEAR = "((?:19|20)\\d{2})";
    private static final String MONTH = "(0[1-9]|1[0-2])";
    private static final String DAY = "(?:0[1-9]|[12]\\d|3[01])";
    private static final Pattern DAY_LAST_YEAR =
            Pattern.compile(DAY + "[-_.]?" + MONTH + "[-_.]?" + YEAR + "(?!\\d).*");
    private static final Pattern DAY_FIRST_YEAR =
            Pattern.compile(YEAR + "([-_.]?)" + MONTH + "\\2" + DAY + "(?!\\d).*");
    private static final Pattern YEAR_MONTH = Pattern.compile(YEAR + "([-_.]?)" + MONTH + "(?!\\d).*");
    private static final Pattern MONTH_YEAR = Pattern.compile(MONTH + "[-_.]?" + YEAR + "(?!\\d).*");
    private static final Pattern YEAR_ALONE = Pattern.compile(YEAR + ".*");

    private static final NameClue NONE = new NameClue(Optional.empty(), Optional.empty(), Optional.empty(), List.of());

    /** @param fileName without folders */
    static NameClue of(String fileName, SchemaCatalog catalog) {
        String stem = EXTENSION.matcher(fileName).replaceFirst("");
        for (int from = 0; from < stem.length(); from++) {
            if (from > 0 && !isSeparator(stem.charAt(from - 1))) {
                continue;
            }
            for (int to = stem.length(); to > from; to--) {
                if (to < stem.length() && !isBoundary(stem.charAt(to - 1), stem.charAt(to))) {
                    continue;
                }
                String candidate = stem.substring(from, to);
                Optional<TableName> name =
                        candidate.indexOf('_') < 0 && from > 0 ? Optional.empty() : catalog.resolve(candidate);
                if (name.isPresent()) {
                    return of(name.get(), candidate, stem.substring(to));
                }
            }
        }
        return NONE;
    }

    /** The name without its endings, in one case: what two packings of one file have in common. */
    static String stem(String path) {
        return EXTENSION.matcher(path).replaceFirst("").toUpperCase(Locale.ROOT);
    }

    /** Whether the table's name says that it is a referential, of which each delivery replaces the last. */
    static boolean isReferential(String table) {
        return table.toUpperCase(Locale.ROOT).endsWith("_R");
    }

    private static NameClue of(TableName name, String candidate, String rest) {
        Matcher dated = DATED.matcher(candidate);
        boolean yearBehind =
                name.year().isPresent() && dated.matches() && dated.group(1).equalsIgnoreCase(name.table());
        if (name.year().isPresent() && !yearBehind) {
            int year = name.year().get();
            Period period =
                    new Period(name.month().map(month -> month(year, month)).orElse(String.valueOf(year)));
            return new NameClue(Optional.of(name.table()), Optional.of(period), name.year(), List.of());
        }
        String behind = yearBehind ? candidate.substring(name.table().length()) + rest : rest;
        return dated(name.table(), behind.replaceFirst("^[-_. ]+", ""));
    }

    private static NameClue dated(String table, String rest) {
        Matcher match = DAY_LAST_YEAR.matcher(rest);
        if (match.matches()) {
            return day(table, match.group(2), match.group(1));
        }
        match = DAY_FIRST_YEAR.matcher(rest);
        if (match.matches()) {
            return day(table, match.group(1), match.group(3));
        }
        match = YEAR_MONTH.matcher(rest);
        if (match.matches()) {
            Period month = new Period(match.group(1) + "-" + match.group(3));
            Period year = new Period(match.group(1));
            // ER_PRS_F_2010_02 may be the second file of 2010
            return clue(table, month, match.group(1), match.group(2).equals("_") ? List.of(year) : List.of());
        }
        match = MONTH_YEAR.matcher(rest);
        if (match.matches()) {
            return clue(table, new Period(match.group(2) + "-" + match.group(1)), match.group(2), List.of());
        }
        match = YEAR_ALONE.matcher(rest);
        if (match.matches()) {
            return clue(table, new Period(match.group(1)), match.group(1), List.of());
        }
        Optional<Period> period = isReferential(table) ? Optional.of(Period.SNAPSHOT) : Optional.empty();
        return new NameClue(Optional.of(table), period, Optional.empty(), List.of());
    }

    private static NameClue day(String table, String year, String month) {
        Period flux = new Period(year + "-" + month);
        return isReferential(table)
                ? clue(table, Period.SNAPSHOT, year, List.of())
                : clue(table, flux, year, List.of(Period.SNAPSHOT));
    }

    private static NameClue clue(String table, Period period, String year, List<Period> doubts) {
        return new NameClue(Optional.of(table), Optional.of(period), Optional.of(Integer.valueOf(year)), doubts);
    }

    private static String month(int year, int month) {
        return String.format(Locale.ROOT, "%04d-%02d", year, month);
    }

    private static boolean isSeparator(char c) {
        return c == '_' || c == '-' || c == '.' || c == ' ';
    }

    private static boolean isBoundary(char before, char after) {
        return isSeparator(after) || Character.isDigit(before) != Character.isDigit(after);
    }
}
