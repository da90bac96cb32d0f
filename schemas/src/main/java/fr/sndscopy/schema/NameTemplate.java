package fr.sndscopy.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A table name with places for a year, a version or a generation. */
final class NameTemplate {

    /** Lower case {@code aa} and {@code xx} behind a capital, {@code AAAA} and {@code GN} as whole words. */
    private static final Pattern PLACE = Pattern.compile(
            "(?<=[A-Z])(?<short>aa)(?=[A-Z_]|$)|(?<=_)(?<long>AAAA)(?=_|$)|(?<=_)(?<generation>GN)(?=_|$)|(?<=[A-Z])(?<version>xx)(?=[A-Z_]|$)");

    /** Part of the public names of supplement tables that the delivered names leave out. */
    private static final String SUPPLEMENT = "SUP_";

    private static final int CENTURY = 2000;

    private final String table;
    private final String prefix;
    private final Pattern instances;
    private final List<String> places;

    private NameTemplate(String table, String prefix, Pattern instances, List<String> places) {
        this.table = table;
        this.prefix = prefix;
        this.instances = instances;
        this.places = places;
    }

    /** The template in a table's name; empty when the name has no place for a year. */
    static Optional<NameTemplate> of(String table) {
        Matcher place = PLACE.matcher(table);
        StringBuilder regex = new StringBuilder();
        int from = 0;
        boolean dated = false;
        String prefix = table;
        List<String> places = new ArrayList<>();
        while (place.find()) {
            regex.append(Pattern.quote(table.substring(from, place.start())));
            prefix = from == 0 ? table.substring(0, place.start()) : prefix;
            from = place.end();
            String group = "place" + places.size();
            places.add(group);
            regex.append("(?<").append(group).append('>');
            if (place.group("short") != null) {
                regex.append(dated ? "aa" : "(?<short>\\d{2})(?:_(?<month>0[1-9]|1[0-2]))?");
                if (table.startsWith(SUPPLEMENT, from)) {
                    regex.append("(?:").append(SUPPLEMENT).append(")?");
                    from += SUPPLEMENT.length();
                }
                dated = true;
            } else if (place.group("long") != null) {
                regex.append(dated ? "AAAA" : "(?<long>(?:19|20)\\d{2})");
                dated = true;
            } else if (place.group("generation") != null) {
                regex.append("G(?:N|\\d{1,2})");
            } else {
                regex.append("\\d{1,2}[A-Z]?");
            }
            regex.append(')');
        }
        if (!dated) {
            return Optional.empty();
        }
        regex.append(Pattern.quote(table.substring(from)));
        return Optional.of(
                new NameTemplate(table, prefix, Pattern.compile(regex.toString(), Pattern.CASE_INSENSITIVE), places));
    }

    Optional<TableName> match(String given) {
        if (!given.regionMatches(true, 0, prefix, 0, prefix.length())) {
            return Optional.empty();
        }
        Matcher matcher = instances.matcher(given);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        boolean shortYear = instances.pattern().contains("(?<short>");
        @Nullable String month = shortYear ? matcher.group("month") : null;
        int year = shortYear
                ? CENTURY + Integer.parseInt(matcher.group("short"))
                : Integer.parseInt(matcher.group("long"));
        return Optional.of(new TableName(
                given,
                spelled(matcher),
                table,
                Optional.of(year),
                Optional.ofNullable(month).map(Integer::valueOf)));
    }

    /** What stands between the places is the template's own, letter for letter. */
    private String spelled(Matcher instance) {
        StringBuilder name = new StringBuilder();
        Matcher place = PLACE.matcher(table);
        int from = 0;
        for (String group : places) {
            if (!place.find()) {
                throw new IllegalStateException(table);
            }
            name.append(table, from, place.start());
            String written = instance.group(group);
            // a second place for the year is matched as it stands
            boolean literal = written.equalsIgnoreCase(place.group());
            name.append(literal ? place.group() : written.toUpperCase(Locale.ROOT));
            from = place.end();
            if (place.group("short") != null && table.startsWith(SUPPLEMENT, from)) {
                from += SUPPLEMENT.length();
            }
        }
        return name.append(table.substring(from)).toString();
    }
}
