package fr.sndscopy.migration.plan;

import fr.sndscopy.delivery.Delivery;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What will be done with a delivery, fixed before it is done. Does not change. */
public final class MigrationPlan {
    private final Delivery delivery;
    private final List<PlannedFile> files;
    private final List<PlannedPart> parts;
    private final Map<String, PlannedPart> byName = new HashMap<>();
    private final Map<String, Integer> fileNumbers = new HashMap<>();
    private final Map<Integer, List<PlannedPart>> byFile = new HashMap<>();
    private final String sha256;

    /**
     * @param delivery what was declared
     * @param files in the order of the delivery
     * @param parts in the order of the files, their names unique
     * @param sha256 of all that decides the outcome: files and their sizes, contracts, ranges, settings
     */
    public MigrationPlan(Delivery delivery, List<PlannedFile> files, List<PlannedPart> parts, String sha256) {
        this.delivery = delivery;
        this.files = List.copyOf(files);
        this.parts = List.copyOf(parts);
        this.sha256 = sha256;
        parts.forEach(part -> byName.put(part.name(), part));
        files.forEach(file -> fileNumbers.put(file.declared().path(), fileNumbers.size()));
        parts.forEach(part -> byFile.computeIfAbsent(fileNumber(part), none -> new ArrayList<>())
                .add(part));
    }

    public Delivery delivery() {
        return delivery;
    }

    public List<PlannedFile> files() {
        return files;
    }

    public List<PlannedPart> parts() {
        return parts;
    }

    /**
     * The parts of a file, in its order.
     *
     * @param number the file's place in {@link #files}
     */
    public List<PlannedPart> partsOf(int number) {
        return byFile.getOrDefault(number, List.of());
    }

    public String sha256() {
        return sha256;
    }

    /** The part of that name. */
    public PlannedPart part(String name) {
        PlannedPart part = byName.get(name);
        if (part == null) {
            throw new IllegalArgumentException("no part " + name + " in the plan");
        }
        return part;
    }

    /** The place of a part's file in {@link #files}. */
    public int fileNumber(PlannedPart part) {
        return Objects.requireNonNull(fileNumbers.get(part.file().declared().path()));
    }

    /** Bytes of all source files, as delivered. */
    public long sourceBytes() {
        return files.stream().mapToLong(PlannedFile::bytes).sum();
    }
}
