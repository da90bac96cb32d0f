package fr.sndscopy.migration.plan;

import fr.sndscopy.nomenclature.CodeOrigin;
import fr.sndscopy.nomenclature.CodeReference;
import fr.sndscopy.nomenclature.Codes;
import fr.sndscopy.report.Notice;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * By which nomenclatures a delivery is judged, and by which not.
 *
 * @param used names, by where their codes come from; folders first
 * @param missing nomenclatures that are nowhere, or not used
 * @param obstacles why those that are somewhere are not used
 * @param arriving nomenclatures that the delivery needs and brings itself: its codes count once it is published
 */
public record PlannedCodes(
        SortedMap<CodeOrigin, SortedSet<String>> used,
        SortedSet<String> missing,
        SortedMap<String, String> obstacles,
        SortedSet<String> arriving) {
    private static final Comparator<CodeOrigin> FOLDERS_FIRST =
            Comparator.comparing(CodeOrigin::delivery, Comparator.nullsFirst(Comparator.naturalOrder()));

    public PlannedCodes {
        used = Collections.unmodifiableSortedMap(used);
        missing = Collections.unmodifiableSortedSet(missing);
        obstacles = Collections.unmodifiableSortedMap(obstacles);
        arriving = Collections.unmodifiableSortedSet(arriving);
    }

    /** Those of a plan. */
    public static PlannedCodes of(MigrationPlan plan) {
        return of(plan.files());
    }

    private static PlannedCodes of(List<PlannedFile> files) {
        SortedMap<CodeOrigin, SortedSet<String>> used = new TreeMap<>(FOLDERS_FIRST);
        SortedSet<String> missing = new TreeSet<>();
        SortedMap<String, String> obstacles = new TreeMap<>();
        SortedSet<String> needed = new TreeSet<>();
        for (PlannedFile file : files) {
            PlannedRules rules = file.rules();
            for (Codes codes : rules.codes()) {
                used.computeIfAbsent(codes.origin(), none -> new TreeSet<>()).add(codes.name());
                if (codes.origin().delivery() != null) {
                    needed.add(CodeReference.parse(codes.name()).table());
                }
            }
            missing.addAll(rules.missing().keySet());
            obstacles.putAll(rules.obstacles());
            rules.missing()
                    .keySet()
                    .forEach(name -> needed.add(CodeReference.parse(name).table()));
        }
        Set<String> brought = files.stream()
                .map(file -> file.declared().table().toUpperCase(Locale.ROOT))
                .collect(Collectors.toSet());
        needed.retainAll(brought);
        return new PlannedCodes(used, missing, obstacles, needed);
    }

    /**
     * What a report says of the nomenclatures by which files are judged, what was not looked up first.
     *
     * @param delivery whose they are
     */
    public static List<Notice> notices(String delivery, List<PlannedFile> files) {
        Set<Notice> notices = new LinkedHashSet<>();
        PlannedCodes codes = of(files);
        files.stream()
                .flatMap(file -> notices(file.declared().table(), file.rules()))
                .forEach(notices::add);
        if (!codes.arriving().isEmpty()) {
            notices.add(new Notice(
                    Notice.Kind.NOMENCLATURE_ARRIVING, delivery, List.of(String.join(", ", codes.arriving()))));
        }
        codes.used().forEach((origin, names) -> notices.add(notice(delivery, origin, names)));
        return List.copyOf(notices);
    }

    private static Notice notice(String delivery, CodeOrigin origin, SortedSet<String> names) {
        List<String> facts = new ArrayList<>(List.of(Integer.toString(names.size()), String.join(", ", names)));
        String publisher = origin.delivery();
        if (publisher == null) {
            return new Notice(Notice.Kind.CODES_OF_FOLDER, delivery, facts);
        }
        facts.add(publisher);
        return new Notice(Notice.Kind.CODES_OF_DELIVERY, delivery, facts);
    }

    private static Stream<Notice> notices(String table, PlannedRules rules) {
        Map<String, List<String>> nowhere = new TreeMap<>(rules.missing());
        nowhere.keySet().removeAll(rules.obstacles().keySet());
        Stream<Notice> absent = nowhere.isEmpty()
                ? Stream.empty()
                : Stream.of(new Notice(
                        Notice.Kind.NO_NOMENCLATURE,
                        table,
                        List.of(
                                Integer.toString(nowhere.values().stream()
                                        .mapToInt(List::size)
                                        .sum()),
                                nowhere.entrySet().stream()
                                        .map(entry -> entry.getKey() + " (" + String.join(", ", entry.getValue()) + ")")
                                        .collect(Collectors.joining(", ")))));
        Stream<Notice> unused = rules.obstacles().entrySet().stream()
                .map(obstacle -> new Notice(
                        Notice.Kind.NOMENCLATURE_NOT_USED,
                        table,
                        List.of(
                                String.join(", ", rules.missing().getOrDefault(obstacle.getKey(), List.of())),
                                obstacle.getKey(),
                                obstacle.getValue())));
        return Stream.concat(absent, unused);
    }
}
