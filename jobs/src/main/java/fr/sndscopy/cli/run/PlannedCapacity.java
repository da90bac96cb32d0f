package fr.sndscopy.cli.run;

import fr.sndscopy.capacity.CapacityModel;
import fr.sndscopy.capacity.Means;
import fr.sndscopy.capacity.Workload;
import fr.sndscopy.capacity.Workload.Shape;
import fr.sndscopy.capacity.Workload.Share;
import fr.sndscopy.migration.plan.MigrationPlan;
import fr.sndscopy.migration.plan.PlannedFile;
import fr.sndscopy.migration.plan.PlannedPart;
import fr.sndscopy.migration.work.KeyScope;
import fr.sndscopy.migration.work.MigrationSettings;
import fr.sndscopy.schema.TableSchema;
import fr.sndscopy.storage.pace.Bandwidth;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a planned delivery, or a volume, takes with the settings of a home. */
final class PlannedCapacity {
    private PlannedCapacity() {}

    /** @throws IllegalArgumentException when there would be more deliveries or parts than can be told of */
    static CapacityDisplay ofVolume(CapacityOptions options, long volume, MigrationSettings settings, Bandwidth line) {
        Workload workload = Workload.ofVolume(
                volume,
                options.deliverySize,
                settings.partBytes(Math.min(volume, options.deliverySize)),
                options.rowSize,
                options.shape());
        return display(workload, options, settings, line);
    }

    /** @param rows by path, of files of which they are known */
    static CapacityDisplay of(
            CapacityOptions options,
            MigrationPlan plan,
            Map<String, Long> rows,
            MigrationSettings settings,
            Bandwidth line) {
        List<Share> files = new ArrayList<>();
        for (int number = 0; number < plan.files().size(); number++) {
            PlannedFile file = plan.files().get(number);
            List<PlannedPart> parts = plan.partsOf(number);
            long bytes = parts.stream().mapToLong(PlannedPart::estimatedBytes).sum();
            Long known = rows.get(file.declared().path());
            files.add(new Share(
                    file.bytes(),
                    bytes,
                    Math.max(1, parts.size()),
                    known == null ? bytes / options.rowSize : known,
                    shape(file)));
        }
        return display(new Workload(1, files), options, settings, line);
    }

    private static Shape shape(PlannedFile file) {
        TableSchema schema = file.schema();
        return new Shape(
                Math.max(1, schema.columns().size()),
                (int) schema.columns().stream()
                        .filter(column -> column.nomenclature() != null)
                        .count(),
                schema.uniqueKeys().size() + schema.foreignKeys().size());
    }

    private static CapacityDisplay display(
            Workload workload, CapacityOptions options, MigrationSettings settings, Bandwidth line) {
        Means means = options.means(settings.threads(), line.most());
        return new CapacityDisplay(
                new CapacityModel(workload, means, settings.keyScope() == KeyScope.PERIOD).capacity(options.machines),
                means);
    }
}
