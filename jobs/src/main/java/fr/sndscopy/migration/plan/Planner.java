package fr.sndscopy.migration.plan;

import fr.sndscopy.delivery.Delivery;
import fr.sndscopy.delivery.DeliveryRefusedException;
import fr.sndscopy.delivery.SourceFile;
import fr.sndscopy.hash.Sha256;
import fr.sndscopy.migration.work.KeyScope;
import fr.sndscopy.migration.work.MigrationSettings;
import fr.sndscopy.place.SourceBytes;
import fr.sndscopy.place.SourceGoneException;
import fr.sndscopy.schema.SchemaCatalog;
import fr.sndscopy.schema.TableName;
import fr.sndscopy.schema.TableSchema;
import fr.sndscopy.source.DeliveredFile;
import fr.sndscopy.source.HeaderMatch;
import fr.sndscopy.source.SourceFormat;
import fr.sndscopy.source.SourceFormatException;
import fr.sndscopy.source.SourceFormats;
import fr.sndscopy.source.SourceRange;
import fr.sndscopy.source.SourceRows;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Finds the contract of every file, holds its header against it, and cuts it into parts. */
public final class Planner {
    private final SchemaCatalog catalog;
    private final SourceFormats formats;
    private final RuleBook rules;
    private final MigrationSettings settings;

    /** @param formats that can be read */
    public Planner(SchemaCatalog catalog, SourceFormats formats, RuleBook rules, MigrationSettings settings) {
        this.catalog = catalog;
        this.formats = formats;
        this.rules = rules;
        this.settings = settings;
    }

    /**
     * Plans a delivery. The same delivery, contracts and settings give the same plan.
     *
     * @throws DeliveryRefusedException when a table is not known, a file is not there, or a header is not the contract's and the
     *     table's policy does not let that pass
     */
    public MigrationPlan plan(Delivery declared) throws IOException {
        Delivery delivery = named(catalog, declared);
        List<DeliveryRefusedException> faults = new ArrayList<>();
        List<InspectedFile> inspected = inspect(delivery, faults);
        StoredColumns columns = new StoredColumns(rules, inspected);
        faults.addAll(columns.faults());
        if (!faults.isEmpty()) {
            throw DeliveryRefusedException.of(faults);
        }
        List<PlannedFile> files = columns.plan();
        List<PlannedPart> parts = new ArrayList<>();
        Map<String, Integer> partNumbers = new TreeMap<>();
        long partBytes =
                settings.partBytes(files.stream().mapToLong(PlannedFile::bytes).sum());
        for (PlannedFile file : files) {
            for (SourceRange range : file.rows().split(partBytes)) {
                String stem = file.declared().table() + "-" + file.declared().period();
                int number = partNumbers.merge(stem, 1, Integer::sum);
                parts.add(new PlannedPart(String.format(Locale.ROOT, "%s-%05d", stem, number), file, range));
            }
        }
        Delivery limited = new Limits(rules, catalog).on(delivery);
        return new MigrationPlan(limited, files, parts, fingerprint(delivery, files, parts));
    }

    /** Why {@link #plan} would refuse a delivery, file by file; empty when it would not. */
    public List<DeliveryRefusedException> faults(Delivery declared) throws IOException {
        List<DeliveryRefusedException> faults = new ArrayList<>();
        List<InspectedFile> inspected = inspect(named(catalog, declared), faults);
        faults.addAll(new StoredColumns(rules, inspected).faults());
        return faults;
    }

    /**
     * The delivery with every table under the catalogue's name, which is the only one that anything goes by from here on: two
     * spellings of one name are one table. A table that is not known keeps the name it was delivered under, and {@link #plan}
     * refuses it.
     *
     * @throws fr.sndscopy.schema.SchemaException when two templates match a name
     */
    public static Delivery named(SchemaCatalog catalog, Delivery delivery) {
        return delivery.withTables(
                given -> catalog.resolve(given).map(TableName::name).orElse(given));
    }

    /**
     * Holds the header of every file, and its first rows, against the contract, and refuses nothing but what cannot be read.
     *
     * @throws DeliveryRefusedException when a table is not known or a file is not there
     */
    List<InspectedFile> inspect(Delivery delivery) throws IOException {
        List<DeliveryRefusedException> faults = new ArrayList<>();
        List<InspectedFile> files = inspect(named(catalog, delivery), faults);
        if (!faults.isEmpty()) {
            throw DeliveryRefusedException.of(faults);
        }
        return files;
    }

    private List<InspectedFile> inspect(Delivery delivery, List<DeliveryRefusedException> faults) throws IOException {
        List<InspectedFile> files = new ArrayList<>();
        for (SourceFile declared : delivery.files()) {
            try {
                files.add(inspect(delivery.folder().file(declared.file()), declared));
            } catch (DeliveryRefusedException e) {
                faults.add(e);
            } catch (SourceFormatException e) {
                faults.add(new DeliveryRefusedException(e));
            }
        }
        return files;
    }

    private InspectedFile inspect(SourceBytes file, SourceFile declared) throws IOException {
        TableSchema table = catalog.find(declared.table())
                .orElseThrow(() -> refused(
                        declared, "no schema of table " + declared.table(), "a table that is shipped, or --schemas"));
        TableSchema schema = table.inYear(declared.vintage());
        if (schema.columns().isEmpty()) {
            throw refused(
                    declared,
                    "table " + declared.table() + " has no column in " + declared.vintage(),
                    "a vintage in which it exists");
        }
        DeliveredFile delivered = delivered(declared, file);
        SourceFormat format = formats.of(declared.format(), declared.path());
        SourceRows rows = rows(declared, format, delivered);
        return new InspectedFile(
                declared,
                delivered,
                format,
                rows,
                table,
                catalog.origin(declared.table()).orElse(null),
                schema,
                HeaderMatch.of(rows.columns(), schema));
    }

    private static DeliveredFile delivered(SourceFile declared, SourceBytes file) throws IOException {
        try {
            return DeliveredFile.of(file, declared.format());
        } catch (SourceGoneException e) {
            throw new DeliveryRefusedException(declared.path(), "declared, but not there", "the file", e);
        }
    }

    private static SourceRows rows(SourceFile declared, SourceFormat format, DeliveredFile file) throws IOException {
        try {
            return format.rows(file);
        } catch (IOException e) {
            throw new DeliveryRefusedException(
                    declared.path(), "the header cannot be read: " + e.getMessage(), "a readable file", e);
        }
    }

    private String fingerprint(Delivery delivery, List<PlannedFile> files, List<PlannedPart> parts) {
        StringBuilder text = new StringBuilder();
        text.append(delivery.id()).append('\n').append(settings.rowsPerGroup()).append('\n');
        text.append(rules.severities()).append('\n');
        if (settings.keyScope() != KeyScope.PRODUCT) {
            // parts under keys of another scope are converted anew
            text.append(settings.keyScope()).append('\n');
        }
        for (PlannedFile file : files) {
            text.append(file.declared()).append('|').append(file.bytes()).append('|');
            text.append(file.schema().version()).append('|');
            text.append(file.places()).append('|').append(file.refused()).append('|');
            text.append(file.rules().nomenclatures()).append('\n');
        }
        for (PlannedPart part : parts) {
            text.append(part.name()).append('|').append(part.range()).append('\n');
        }
        return Sha256.of(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static DeliveryRefusedException refused(SourceFile file, String problem, String expected) {
        return new DeliveryRefusedException(file.path(), problem, expected);
    }
}
