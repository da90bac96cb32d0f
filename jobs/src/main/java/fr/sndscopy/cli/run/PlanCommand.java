package fr.sndscopy.cli.run;

import fr.sndscopy.batch.Failures;
import fr.sndscopy.cli.terminal.Caller;
import fr.sndscopy.cli.terminal.ExitCode;
import fr.sndscopy.cli.terminal.JsonDocument;
import fr.sndscopy.cli.terminal.NamedSource;
import fr.sndscopy.cli.terminal.SchemasOption;
import fr.sndscopy.cli.terminal.Terminal;
import fr.sndscopy.cli.terminal.TextTable;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.delivery.Delivery;
import fr.sndscopy.delivery.DeliveryReader;
import fr.sndscopy.migration.plan.MigrationPlan;
import fr.sndscopy.migration.plan.PlannedCodes;
import fr.sndscopy.migration.plan.PlannedFile;
import fr.sndscopy.migration.plan.Planner;
import fr.sndscopy.migration.published.Supersession;
import fr.sndscopy.report.Amounts;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.SchemaCatalog;
import fr.sndscopy.source.Doubt;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code sndscopy plan DELIVERY}. Reads the declaration, the headers and small files; asks the store for the ledger and nomenclatures. */
@Command(
        name = "plan",
        description = "Show what migrate would do with a delivery, and every fault for which it would refuse it. Writes"
                + " nothing.",
        footer = {
            "",
            "Uses the settings of the home, if there is one. Rows are counted in files of up to 8 MB; their cells are"
                    + " not looked at. The store is asked for the ledger, and for nomenclatures that no configured folder"
                    + " has.",
            "",
            "--capacity shows what a delivery takes, or a volume without one, by formulas: jobs/docs/CAPACITY.md. The size of"
                    + " parts is migration.part-size. A delivery that migrate would refuse is shown as without it.",
            "",
            "Exit codes: 0 ready, or published already; 13 migrate would refuse the delivery."
        })
public final class PlanCommand implements Callable<Integer> {
    /** Of a file whose rows are counted. */
    private static final long CHEAP_BYTES = 8L << 20;

    /** Files and names that are told one by one. */
    private static final int FEW = 5;

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    Caller root;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "DELIVERY",
            description = "The folder with delivery.yaml: of this machine, or s3://bucket/prefix.")
    String location = "";

    @Mixin
    SchemasOption schemas = new SchemasOption();

    @ArgGroup(exclusive = false, heading = "%nWhat it takes:%n")
    @Nullable
    CapacityOptions capacity;

    /** What was found out: without a plan when it has faults. */
    private record Findings(
            Delivery delivery,
            @Nullable MigrationPlan plan,
            Map<String, Long> rows,
            List<String> undeclared,
            Prospect prospect,
            List<String> problems) {
        String verdict() {
            if (!problems.isEmpty()) {
                return "refused";
            }
            return prospect.standing() == Prospect.Standing.NEW || prospect.standing() == Prospect.Standing.NO_LEDGER
                    ? "ready"
                    : prospect.standing().toString();
        }
    }

    @Override
    public Integer call() throws Exception {
        if (capacity != null) {
            capacity.check(spec.commandLine());
            if (capacity.volume != null) {
                return capacityOfVolume(capacity, capacity.volume);
            }
        }
        if (location.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "Missing required parameter: 'DELIVERY'" + (capacity == null ? "" : ", or --volume SIZE"));
        }
        NamedSource.require(location, "a folder with delivery.yaml", root.global());
        try (Workplace workplace = root.global().openOrDefaults()) {
            Findings findings = findings(workplace);
            if (capacity != null
                    && findings.plan() != null
                    && findings.problems().isEmpty()) {
                return show(
                        PlannedCapacity.of(
                                capacity,
                                findings.plan(),
                                findings.rows(),
                                workplace.settings(),
                                workplace.bandwidth()),
                        findings.delivery());
            }
            Terminal terminal = Terminal.detect();
            if (root.global().json) {
                terminal.out().println(JsonDocument.of("plan", json(findings, workplace)));
            } else {
                // a producer names his files as he likes
                text(findings).forEach(line -> terminal.out().println(line.replaceAll("\\p{Cntrl}", "?")));
                if (Workplace.isBucket(location)) {
                    terminal.out().println("Comes from " + workplace.sourcePlace(location));
                }
                terminal.out().println("Goes to " + workplace.target());
                findings.problems().forEach(problem -> terminal.err().println("sndscopy: " + problem));
                terminal.out().println(lastLine(findings));
            }
            return (findings.problems().isEmpty() ? ExitCode.DONE : ExitCode.REFUSED).code();
        }
    }

    private int capacityOfVolume(CapacityOptions options, long volume) {
        if (!location.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "[--volume] a delivery is named too: expected one of both");
        }
        try (Workplace workplace = root.global().openOrDefaults()) {
            return show(PlannedCapacity.ofVolume(options, volume, workplace.settings(), workplace.bandwidth()), null);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "[--volume] " + e.getMessage(), e);
        }
    }

    private int show(CapacityDisplay display, @Nullable Delivery delivery) {
        Terminal terminal = Terminal.detect();
        if (root.global().json) {
            Map<String, Object> document = display.json();
            if (delivery != null) {
                document.put("delivery", delivery.id());
            }
            terminal.out().println(JsonDocument.of("plan-capacity", document));
        } else {
            if (delivery != null) {
                terminal.out().println((delivery.id() + " (" + delivery.product() + ")").replaceAll("\\p{Cntrl}", "?"));
            }
            display.lines().forEach(terminal.out()::println);
        }
        return ExitCode.DONE.code();
    }

    private Findings findings(Workplace workplace) throws IOException {
        Delivery delivery = DeliveryReader.read(workplace.source(location));
        SchemaCatalog catalog = workplace.catalog(schemas.folders);
        Planner planner = new Planner(
                catalog, workplace.formats(), workplace.rules(catalog, delivery.supersedes()), workplace.settings());
        List<String> problems = new ArrayList<>();
        planner.faults(delivery).forEach(fault -> problems.add(Failures.message(fault)));
        MigrationPlan plan = problems.isEmpty() ? planner.plan(delivery) : null;
        Prospect prospect = Prospect.of(workplace, catalog, delivery);
        problems.addAll(prospect.problems());
        return new Findings(
                delivery, plan, rows(plan), DeliveryReader.undeclared(delivery), prospect, List.copyOf(problems));
    }

    /** By path, of the files that declare their rows or are soon counted. */
    private static Map<String, Long> rows(@Nullable MigrationPlan plan) throws IOException {
        Map<String, Long> rows = new HashMap<>();
        if (plan != null) {
            for (PlannedFile file : plan.files()) {
                OptionalLong declared = file.declared().declaredRows();
                (declared.isPresent() ? declared : file.countRows(CHEAP_BYTES))
                        .ifPresent(count -> rows.put(file.declared().path(), count));
            }
        }
        return rows;
    }

    private static List<String> text(Findings findings) {
        List<String> lines = new ArrayList<>();
        MigrationPlan plan = findings.plan();
        Delivery delivery = findings.delivery();
        lines.add(delivery.id() + " (" + delivery.product() + "): "
                + delivery.files().size()
                + (delivery.files().size() == 1 ? " file" : " files")
                + (plan == null
                        ? ""
                        : ", " + Amounts.bytes(plan.sourceBytes()) + ", "
                                + plan.parts().size() + (plan.parts().size() == 1 ? " part" : " parts"))
                + (delivery.supersedes() == null ? "" : ", supersedes " + delivery.supersedes()));
        if (plan != null) {
            lines.add("");
            lines.addAll(table(plan, findings.rows()));
            lines.addAll(drift(plan));
        }
        lines.addAll(undeclared(findings.undeclared()));
        if (plan != null) {
            lines.addAll(nomenclatures(PlannedCodes.of(plan)));
        }
        Supersession supersession = findings.prospect().supersession();
        if (supersession != null) {
            if (!supersession.replaced().isEmpty()) {
                lines.add("in place of " + supersession.superseded() + ": "
                        + Supersession.names(supersession.replaced()));
            }
            if (!supersession.dropped().isEmpty()) {
                lines.add("no longer published, of " + supersession.superseded() + ": "
                        + Supersession.names(supersession.dropped()));
            }
        }
        return lines;
    }

    private static List<String> table(MigrationPlan plan, Map<String, Long> rows) {
        TextTable table = new TextTable("table", "period", "year", "columns", "rows", "size", "parts", "file");
        for (PlannedFile file : plan.files()) {
            Long counted = rows.get(file.declared().path());
            table.add(
                    file.declared().table(),
                    file.declared().period(),
                    String.valueOf(file.declared().vintage()),
                    file.schema().columns().size(),
                    counted == null ? "?" : counted,
                    Amounts.bytes(file.bytes()),
                    parts(plan, file),
                    file.declared().path());
        }
        if (plan.files().size() > 1) {
            long known = rows.values().stream().mapToLong(Long::longValue).sum();
            table.add(
                    "total",
                    "",
                    "",
                    "",
                    rows.size() == plan.files().size() ? known : known == 0 ? "?" : Amounts.number(known) + "+?",
                    Amounts.bytes(plan.sourceBytes()),
                    (long) plan.parts().size(),
                    "");
        }
        return table.lines();
    }

    private static List<String> drift(MigrationPlan plan) {
        List<String> lines = new ArrayList<>();
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
        for (PlannedFile file : plan.files()) {
            for (Doubt doubt : file.doubts()) {
                lines.add("doubt: " + file.declared().path() + " "
                        + switch (doubt.kind()) {
                            case UTF8 ->
                                "is declared as "
                                        + file.declared().format().cells().encoding()
                                        + ", but its first rows look like UTF-8: " + doubt.count()
                                        + " characters of several bytes, and no other byte above 7F";
                            case QUOTED ->
                                "is declared with quote: none, but all cells of " + doubt.count()
                                        + " column(s) of its first rows stand in quotation marks";
                        });
            }
        }
        return lines;
    }

    private static List<String> undeclared(List<String> paths) {
        if (paths.size() > FEW) {
            return List.of("not declared, left alone: " + paths.size() + " files, such as " + paths.get(0));
        }
        return paths.stream().map(path -> "not declared, left alone: " + path).toList();
    }

    private String lastLine(Findings findings) {
        int problems = findings.problems().size();
        String call = root.global().command();
        if (problems > 0) {
            return problems + (problems == 1 ? " problem" : " problems") + ": migrate would refuse this delivery."
                    + (findings.plan() == null
                                    && findings.problems().stream().anyMatch(text -> text.contains("-column"))
                            ? " For columns that differ: " + call + " schema propose " + location + schemas.repeated()
                            : "");
        }
        String next = ". Next: " + call + " migrate " + location + schemas.repeated();
        return switch (findings.prospect().standing()) {
            case PUBLISHED -> "Already published, with the same content.";
            case PUBLISHED_NOT_COMPARED -> "Already published; whether with the same content, migrate finds out" + next;
            case NEW, NO_LEDGER ->
                (findings.delivery().supersedes() == null
                                ? "Ready"
                                : "Ready: would supersede "
                                        + findings.delivery().supersedes())
                        + next;
        };
    }

    private static List<String> nomenclatures(PlannedCodes codes) {
        List<String> lines = new ArrayList<>();
        codes.used()
                .forEach((origin, names) -> lines.add(names.size() + " nomenclatures, their codes from "
                        + (origin.delivery() == null
                                ? "configured folders"
                                : "what " + origin.delivery() + " published")
                        + ": " + some(names)));
        codes.obstacles().forEach((name, obstacle) -> lines.add(name + " is not used: " + obstacle));
        List<String> nowhere = codes.missing().stream()
                .filter(name -> !codes.obstacles().containsKey(name))
                .toList();
        if (!nowhere.isEmpty()) {
            lines.add(nowhere.size() + " nomenclatures are not there, their codes are not looked up: " + some(nowhere));
        }
        if (!codes.arriving().isEmpty()) {
            lines.add("nomenclatures of this delivery count from the next one on: "
                    + String.join(", ", codes.arriving()));
        }
        return lines;
    }

    private Map<String, Object> json(Findings findings, Workplace workplace) {
        Map<String, Object> document = new TreeMap<>();
        Delivery delivery = findings.delivery();
        document.put("delivery", delivery.id());
        document.put("product", delivery.product());
        document.put("verdict", findings.verdict());
        document.put("problems", findings.problems());
        document.put("published", findings.prospect().standing().toString());
        document.put("undeclared", findings.undeclared());
        document.put("source", workplace.sourcePlace(location));
        document.put("target", workplace.target());
        Supersession supersession = findings.prospect().supersession();
        if (supersession != null) {
            document.put("supersedes", supersession);
        }
        MigrationPlan plan = findings.plan();
        if (plan == null) {
            return document;
        }
        document.put(
                "files",
                plan.files().stream()
                        .map(file -> json(
                                plan, file, findings.rows().get(file.declared().path())))
                        .toList());
        document.put("planSha256", plan.sha256());
        document.put("bytes", plan.sourceBytes());
        document.put("parts", plan.parts().size());
        PlannedCodes codes = PlannedCodes.of(plan);
        document.put("nomenclatures", nomenclatureOrigins(codes));
        document.put("missingNomenclatures", List.copyOf(codes.missing()));
        document.put("unusedNomenclatures", codes.obstacles());
        document.put("arrivingNomenclatures", List.copyOf(codes.arriving()));
        return document;
    }

    private static Map<String, Object> json(MigrationPlan plan, PlannedFile planned, @Nullable Long rows) {
        Map<String, Object> file = new TreeMap<>();
        file.put("path", planned.declared().path());
        file.put("table", planned.declared().table());
        file.put("period", planned.declared().period().text());
        file.put("vintage", planned.declared().vintage());
        file.put("columns", planned.schema().columns().size());
        if (rows != null) {
            file.put("rows", rows);
        }
        file.put("bytes", planned.bytes());
        file.put("parts", parts(plan, planned));
        file.put("drift", planned.drift());
        file.put(
                "doubts",
                planned.doubts().stream()
                        .map(doubt -> Map.of("kind", word(doubt.kind()), "count", doubt.count()))
                        .toList());
        file.put("refusedColumns", planned.refused().stream().map(Column::name).toList());
        return file;
    }

    private static String word(Doubt.Kind kind) {
        return switch (kind) {
            case UTF8 -> "utf-8";
            case QUOTED -> "quoted";
        };
    }

    /** The first names; --json has them all. */
    private static String some(Collection<String> names) {
        String first = names.stream().limit(FEW).collect(Collectors.joining(", "));
        return names.size() > FEW ? first + ", …" : first;
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
