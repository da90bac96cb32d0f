package fr.sndscopy.schema;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names and templates of some tables, ready to be asked many times. */
final class TableNames {

    private static final Pattern WITH_YEAR = Pattern.compile("(.+)_((?:19|20)\\d{2})");

    private final Map<String, String> ownNames = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final List<NameTemplate> templates;

    TableNames(Collection<String> tables) {
        for (String table : tables) {
            ownNames.put(table, table);
        }
        templates = ownNames.values().stream()
                .map(NameTemplate::of)
                .flatMap(Optional::stream)
                .toList();
    }

    Optional<TableName> resolve(String given) {
        String own = ownNames.get(given);
        if (own != null) {
            return Optional.of(new TableName(given, own, own, Optional.empty(), Optional.empty()));
        }
        List<TableName> instances = templates.stream()
                .map(template -> template.match(given))
                .flatMap(Optional::stream)
                .toList();
        if (instances.size() > 1) {
            throw new SchemaException("[%s] two templates match this table name: expected one of %s and %s, not both"
                    .formatted(given, instances.get(0).table(), instances.get(1).table()));
        }
        if (instances.size() == 1) {
            return Optional.of(instances.get(0));
        }
        Matcher withYear = WITH_YEAR.matcher(given);
        if (!withYear.matches()) {
            return Optional.empty();
        }
        return Optional.ofNullable(ownNames.get(withYear.group(1)))
                .map(table -> new TableName(
                        given,
                        table + "_" + withYear.group(2),
                        table,
                        Optional.of(Integer.valueOf(withYear.group(2))),
                        Optional.empty()));
    }
}
