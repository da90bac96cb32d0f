package fr.sndscopy.migration.execution;

import fr.sndscopy.migration.execution.PlanDocument.File;
import fr.sndscopy.migration.execution.PlanDocument.Schema;
import fr.sndscopy.migration.plan.MigrationPlan;
import fr.sndscopy.migration.plan.PlannedFile;
import fr.sndscopy.migration.plan.PlannedPart;
import fr.sndscopy.migration.plan.PlannedRules;
import fr.sndscopy.migration.work.MigrationSettings;
import fr.sndscopy.place.SourceFolder;
import fr.sndscopy.source.SourceFormats;
import fr.sndscopy.validate.CodeList;
import fr.sndscopy.validate.Severities;
import fr.sndscopy.validate.TableRules;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * A plan as it is read from the store, where the process that made it has put it, sealed, with the codes that columns may have. With it,
 * and the delivery's folder, whoever has the keys can work on parts of it.
 */
public final class PlanInStore implements WorkPlan {
    private final PlanDocument document;
    private final SourceFolder folder;
    private final MigrationSettings settings;
    private final List<PlannedFile> files = new ArrayList<>();

    private PlanInStore(PlanDocument document, SourceFolder folder, SourceFormats formats, WorkObjects objects) {
        this.document = document;
        this.folder = folder;
        this.settings = new MigrationSettings(
                        1, document.rowsPerGroup(), MigrationSettings.LEAST_PART_BYTES, document.zstdLevel())
                .with(document.keyScope());
        Severities severities = Severities.of(Map.copyOf(document.severities()));
        Map<WorkObject, CodeList> known = new ConcurrentHashMap<>();
        List<PlannedRules> rules = new ArrayList<>();
        for (Schema schema : document.schemas()) {
            rules.add(document.rules(
                    schema,
                    severities,
                    PlanDocument.codes(schema, codes -> known.computeIfAbsent(codes, objects::codes))));
        }
        for (File file : document.files()) {
            files.add(file.toFile(rules.get(file.schema()), folder.file(file.source()), formats));
        }
    }

    /**
     * Where a plan is.
     *
     * @param dataset the store's dataset id
     * @param delivery its id
     * @param plan SHA-256 of all that decides the outcome
     * @param object the sealed document
     */
    public record Reference(String dataset, String delivery, String plan, WorkObject object) {}

    /**
     * Puts a plan into the store, with the codes that it needs.
     *
     * @param tools whose store and keys
     */
    public static Reference put(PlanInMemory plan, PartWork.Tools tools) throws IOException {
        WorkObjects objects = tools.objects(plan);
        Map<Supplier<CodeList>, WorkObject> stored = new LinkedHashMap<>();
        Map<TableRules, Integer> numbers = new LinkedHashMap<>();
        List<Schema> schemas = new ArrayList<>();
        List<File> files = new ArrayList<>();
        for (PlannedFile file : plan.plan().files()) {
            TableRules rules = file.rules().rules();
            Integer number = numbers.get(rules);
            if (number == null) {
                number = schemas.size();
                numbers.put(rules, number);
                schemas.add(Schema.of(rules.schema(), codes(rules, stored, objects)));
            }
            files.add(File.of(file, plan.stretches(files.size()), number));
        }
        MigrationPlan made = plan.plan();
        PlanDocument document = new PlanDocument(
                PlanDocument.FORMAT,
                plan.dataset(),
                plan.delivery(),
                made.sha256(),
                plan.settings().rowsPerGroup(),
                plan.settings().zstdLevel(),
                plan.settings().keyScope(),
                made.files().get(0).rules().rules().severities().toMap(),
                schemas,
                files);
        return new Reference(plan.dataset(), plan.delivery(), plan.sha256(), objects.putPlan(document));
    }

    private static SortedMap<String, WorkObject> codes(
            TableRules rules, Map<Supplier<CodeList>, WorkObject> stored, WorkObjects objects) throws IOException {
        SortedMap<String, WorkObject> codes = new TreeMap<>();
        for (Map.Entry<String, Supplier<CodeList>> column : rules.codes().entrySet()) {
            WorkObject object = stored.get(column.getValue());
            if (object == null) {
                object = objects.putCodes(CodesDocument.of(column.getValue().get()));
                stored.put(column.getValue(), object);
            }
            codes.put(column.getKey(), object);
        }
        return codes;
    }

    /**
     * Reads a plan.
     *
     * @param folder the delivery's, as this process sees it
     * @param formats that can be read
     * @param tools whose store and keys
     * @throws fr.sndscopy.migration.work.IntegrityException when it is not there, or another one
     */
    public static PlanInStore open(
            Reference reference, SourceFolder folder, SourceFormats formats, PartWork.Tools tools) {
        WorkObjects objects = tools.objects(reference.dataset(), reference.delivery(), reference.plan());
        return new PlanInStore(objects.plan(reference.object()), folder, formats, objects);
    }

    @Override
    public String dataset() {
        return document.dataset();
    }

    @Override
    public String delivery() {
        return document.delivery();
    }

    @Override
    public String sha256() {
        return document.plan();
    }

    @Override
    public MigrationSettings settings() {
        return settings;
    }

    @Override
    public SourceFolder folder() {
        return folder;
    }

    @Override
    public PlannedFile file(int number) {
        return files.get(number);
    }

    @Override
    public SourceStretches stretches(int file) {
        return new SourceStretches(document.files().get(file).stretches());
    }

    @Override
    public PlannedPart part(PartTask task) {
        return new PlannedPart(task.part(), files.get(task.file()), task.range());
    }
}
