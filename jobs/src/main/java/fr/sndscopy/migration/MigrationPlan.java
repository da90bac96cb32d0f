package fr.sndscopy.migration;

import fr.sndscopy.delivery.Delivery;
import java.util.List;

/**
 * What will be done with a delivery, fixed before it is done.
 *
 * @param delivery what was declared
 * @param files in the order of the delivery
 * @param parts in the order of the files
 * @param sha256 of all that decides the outcome: files and their sizes, contracts, ranges, settings
 */
public record MigrationPlan(Delivery delivery, List<PlannedFile> files, List<PlannedPart> parts, String sha256) {
    public MigrationPlan {
        files = List.copyOf(files);
        parts = List.copyOf(parts);
    }

    /** The part of that name. */
    public PlannedPart part(String name) {
        return parts.stream()
                .filter(part -> part.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no part " + name + " in the plan"));
    }

    /** Bytes of all source files, as delivered. */
    public long sourceBytes() {
        return files.stream().mapToLong(PlannedFile::bytes).sum();
    }
}
