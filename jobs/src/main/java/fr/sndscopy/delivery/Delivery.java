package fr.sndscopy.delivery;

import fr.sndscopy.place.SourceFolder;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a producer hands over: a folder with {@code delivery.yaml}.
 *
 * @param folder where it lies
 * @param id its identity; the same id with other content is refused
 * @param product the family: DCIR, PMSI MCO…
 * @param files at least one
 * @param supersedes the delivery this one replaces, or null
 * @param drops what that one has and this one has not, and is to be published no longer
 * @param rejectLimits by table, what is tolerated; {@code "*"} for tables not named
 * @param layouts the files of the folder that say how others are written
 */
public record Delivery(
        SourceFolder folder,
        String id,
        String product,
        List<SourceFile> files,
        @Nullable String supersedes,
        List<Drop> drops,
        Map<String, RejectLimit> rejectLimits,
        Set<String> layouts) {
    public Delivery {
        files = List.copyOf(files);
        drops = List.copyOf(drops);
        rejectLimits = Map.copyOf(rejectLimits);
        layouts = Set.copyOf(layouts);
    }

    /** A delivery of which nothing is to vanish from what is published. */
    public Delivery(
            SourceFolder folder,
            String id,
            String product,
            List<SourceFile> files,
            @Nullable String supersedes,
            Map<String, RejectLimit> rejectLimits) {
        this(folder, id, product, files, supersedes, List.of(), rejectLimits, Set.of());
    }

    /** A table over a period that is to be published no longer. */
    public record Drop(String table, Period period) {
        /** As it is declared: {@code ER_PRS_F 2019-02}. */
        @Override
        public String toString() {
            return table + " " + period;
        }
    }

    /**
     * What is read for no table of files that are: groups of their layouts that have columns. By the path of the file, sorted; the groups in
     * the order of the layout.
     */
    public SortedMap<String, List<String>> unreadGroups() {
        SortedMap<String, Set<String>> read = new TreeMap<>();
        SortedMap<String, String> texts = new TreeMap<>();
        for (SourceFile file : files) {
            if (file.format() instanceof NamedFormat named) {
                String layout = named.properties().get(NamedFormat.LAYOUT);
                String group = named.properties().get(NamedFormat.GROUP);
                if (layout != null && group != null) {
                    texts.put(file.file(), layout);
                    read.computeIfAbsent(file.file(), none -> new HashSet<>()).add(group);
                }
            }
        }
        Map<String, FixedWidthLayout> layouts = new HashMap<>();
        SortedMap<String, List<String>> unread = new TreeMap<>();
        texts.forEach((file, text) -> {
            Set<String> groups = read.getOrDefault(file, Set.of());
            List<String> others = layouts.computeIfAbsent(text, FixedWidthLayout::of).groups().stream()
                    .filter(group -> !group.columns().isEmpty())
                    .map(FixedWidthLayout.Group::name)
                    .filter(name -> !groups.contains(name))
                    .toList();
            if (!others.isEmpty()) {
                unread.put(file, others);
            }
        });
        return unread;
    }

    /** What is tolerated for {@code table}: its own limit, else that of {@code "*"}, else none is set. */
    public RejectLimit rejectLimit(String table) {
        RejectLimit others = rejectLimits.getOrDefault("*", RejectLimit.USUAL);
        return rejectLimits.getOrDefault(table, others);
    }

    /**
     * The same delivery with tables called otherwise, in its files and limits.
     *
     * @param name what a table is called, by its name here; one name for one name
     */
    public Delivery withTables(UnaryOperator<String> name) {
        Map<String, RejectLimit> limits = new TreeMap<>();
        rejectLimits.forEach((table, limit) -> limits.put(table.equals("*") ? table : name.apply(table), limit));
        List<SourceFile> renamed = files.stream()
                .map(file -> new SourceFile(
                        file.path(),
                        name.apply(file.table()),
                        file.period(),
                        file.vintage(),
                        file.format(),
                        file.declaredRows(),
                        file.declaredSha256()))
                .toList();
        return new Delivery(folder, id, product, renamed, supersedes, drops, limits, layouts);
    }

    /** The same delivery under other limits. */
    public Delivery withRejectLimits(Map<String, RejectLimit> limits) {
        return new Delivery(folder, id, product, files, supersedes, drops, limits, layouts);
    }
}
