package fr.sndscopy.cli;

import fr.sndscopy.config.Workplace;
import fr.sndscopy.delivery.Delivery;
import fr.sndscopy.delivery.DeliveryReader;
import fr.sndscopy.ledger.CanonicalJson;
import fr.sndscopy.migration.MigrationPlan;
import fr.sndscopy.migration.PlannedCodes;
import fr.sndscopy.migration.PlannedFile;
import fr.sndscopy.migration.Planner;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.SchemaCatalog;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code sndscopy plan DELIVERY_DIR}. Reads the declaration and the headers; asks the store for nomenclatures alone. */
@Command(
        name = "plan",
        description = "Show what migrate would do with a delivery: files, periods, parts, drift. Writes nothing.",
        footer = {
            "",
            "Uses the settings of the home, if there is one. Checksums and rows are not read. The store is asked only for",
            "nomenclatures that no configured folder has; whether the delivery may be published is not."
        })
final class PlanCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    SndscopyCommand root;

    @Parameters(paramLabel = "DELIVERY_DIR", description = "The folder with delivery.yaml.")
    Path directory = Path.of("");

    @Mixin
    SchemasOption schemas = new SchemasOption();

    @Override
    public Integer call() throws Exception {
        ExistingFolder.require(directory, "a folder with delivery.yaml");
        try (Workplace workplace = root.global().openOrDefaults()) {
            Delivery delivery = DeliveryReader.read(directory);
            SchemaCatalog catalog = workplace.catalog(schemas.folders);
            MigrationPlan plan = new Planner(
                            catalog, workplace.rules(catalog, delivery.supersedes()), workplace.settings())
                    .plan(delivery);
            List<String> undeclared = DeliveryReader.undeclared(delivery);
            Terminal terminal = Terminal.detect();
            if (root.global().json) {
                terminal.out().println(new String(json(plan, undeclared), StandardCharsets.UTF_8));
            } else {
                text(plan, undeclared).forEach(line -> terminal.out().println(line));
                terminal.out().println("Goes to " + workplace.target());
            }
            return ExitCode.DONE.code();
        }
    }

    private static List<String> text(MigrationPlan plan, List<String> undeclared) {
        Delivery delivery = plan.delivery();
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "%s (%s): %d files, %s, %d parts%s",
                delivery.id(),
                delivery.product(),
                plan.files().size(),
                TextTable.bytes(plan.sourceBytes()),
                plan.parts().size(),
                delivery.supersedes() == null ? "" : ", supersedes " + delivery.supersedes()));
        lines.add("");
        TextTable table = new TextTable("table", "period", "year", "columns", "rows", "size", "parts", "file");
        for (PlannedFile file : plan.files()) {
            table.add(
                    file.declared().table(),
                    file.declared().period(),
                    String.valueOf(file.declared().vintage()),
                    file.schema().columns().size(),
                    file.declared().declaredRows().isPresent()
                            ? file.declared().declaredRows().getAsLong()
                            : "?",
                    TextTable.bytes(file.bytes()),
                    parts(plan, file),
                    file.declared().path());
        }
        lines.addAll(table.lines());
        for (PlannedFile file : plan.files()) {
            if (!file.drift().isEmpty()) {
                lines.add("");
                lines.add(file.declared().path() + " differs:");
                file.drift().forEach(difference -> lines.add("  " + difference));
                file.refused()
                        .forEach(column ->
                                lines.add("  frozen: rows with a value in " + column.name() + " go to quarantine"));
            }
        }
        for (String path : undeclared) {
            lines.add("not declared, left alone: " + path);
        }
        lines.addAll(nomenclatures(PlannedCodes.of(plan)));
        return lines;
    }

    private static List<String> nomenclatures(PlannedCodes codes) {
        List<String> lines = new ArrayList<>();
        codes.used()
                .forEach((origin, names) -> lines.add(names.size() + " nomenclatures, their codes from "
                        + (origin.delivery() == null
                                ? "configured folders"
                                : "what " + origin.delivery() + " published")
                        + ": " + String.join(", ", names)));
        codes.obstacles().forEach((name, obstacle) -> lines.add(name + " is not used: " + obstacle));
        List<String> nowhere = codes.missing().stream()
                .filter(name -> !codes.obstacles().containsKey(name))
                .toList();
        if (!nowhere.isEmpty()) {
            lines.add(nowhere.size() + " nomenclatures are not there, their codes are not looked up: "
                    + String.join(", ", nowhere));
        }
        if (!codes.arriving().isEmpty()) {
            lines.add("nomenclatures of this delivery count from the next one on: "
                    + String.join(", ", codes.arriving()));
        }
        return lines;
    }

    private static byte[] json(MigrationPlan plan, List<String> undeclared) {
        List<Map<String, Object>> files = new ArrayList<>();
        for (PlannedFile planned : plan.files()) {
            Map<String, Object> file = new TreeMap<>();
            file.put("path", planned.declared().path());
            file.put("table", planned.declared().table());
            file.put("period", planned.declared().period().text());
            file.put("vintage", planned.declared().vintage());
            file.put("columns", planned.schema().columns().size());
            planned.declared().declaredRows().ifPresent(rows -> file.put("rows", rows));
            file.put("bytes", planned.bytes());
            file.put("parts", parts(plan, planned));
            file.put("drift", planned.drift());
            file.put(
                    "refusedColumns",
                    planned.refused().stream().map(Column::name).toList());
            files.add(file);
        }
        Map<String, Object> document = new TreeMap<>();
        document.put("delivery", plan.delivery().id());
        document.put("product", plan.delivery().product());
        document.put("planSha256", plan.sha256());
        document.put("bytes", plan.sourceBytes());
        document.put("parts", plan.parts().size());
        document.put("files", files);
        document.put("undeclared", undeclared);
        PlannedCodes codes = PlannedCodes.of(plan);
        document.put("nomenclatures", nomenclatureOrigins(codes));
        document.put("missingNomenclatures", List.copyOf(codes.missing()));
        document.put("unusedNomenclatures", codes.obstacles());
        document.put("arrivingNomenclatures", List.copyOf(codes.arriving()));
        return CanonicalJson.write(document);
    }

    /** By name {@code folder}, or {@code delivery NOMEN-2020}. */
    private static Map<String, String> nomenclatureOrigins(PlannedCodes codes) {
        Map<String, String> origins = new TreeMap<>();
        codes.used().forEach((origin, names) -> names.forEach(name -> origins.put(name, origin.toString())));
        return origins;
    }

    private static long parts(MigrationPlan plan, PlannedFile file) {
        String path = file.declared().path();
        return plan.parts().stream()
                .filter(part -> part.file().declared().path().equals(path))
                .count();
    }
}
