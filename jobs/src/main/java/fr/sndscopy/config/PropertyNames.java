package fr.sndscopy.config;

import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** The names under which {@link SndscopyProperties} can be given, as written below {@code sndscopy.}. */
final class PropertyNames {
    private final SortedSet<String> values = new TreeSet<>();
    private final SortedSet<String> lists = new TreeSet<>();
    private final SortedSet<String> maps = new TreeSet<>();

    PropertyNames() {
        collect("", SndscopyProperties.class);
    }

    private void collect(String prefix, Class<?> type) {
        for (RecordComponent component : type.getRecordComponents()) {
            String name = prefix + kebabCase(component.getName());
            if (component.getType().isRecord()) {
                collect(name + ".", component.getType());
            } else if (Map.class.isAssignableFrom(component.getType())) {
                maps.add(name);
            } else if (Collection.class.isAssignableFrom(component.getType())) {
                lists.add(name);
            } else {
                values.add(name);
            }
        }
    }

    /** One value each: {@code store.path-style}. */
    SortedSet<String> values() {
        return values;
    }

    /** A list of values each. */
    SortedSet<String> lists() {
        return lists;
    }

    /** What has keys of the user's own, which the environment cannot spell. */
    SortedSet<String> maps() {
        return maps;
    }

    SortedSet<String> all() {
        SortedSet<String> all = new TreeSet<>(values);
        all.addAll(lists);
        all.addAll(maps);
        return all;
    }

    private static String kebabCase(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}
