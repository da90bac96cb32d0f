package fr.sndscopy.cli.schema;

import fr.sndscopy.cli.terminal.ExitCode;
import fr.sndscopy.cli.terminal.Terminal;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.schema.SchemaCheck;
import fr.sndscopy.schema.SchemaCheck.Finding;
import fr.sndscopy.schema.SchemaCheck.Severity;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code sndscopy schema check [DIR]}. */
@Command(name = "check", description = "Find what is wrong or odd in schemas: a folder's, or those in force.")
final class SchemaCheckCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    SchemaCommand schema;

    @Parameters(
            paramLabel = "DIR",
            arity = "0..1",
            description = "Table Schemas and overlays; without it, the shipped schemas under the home's.")
    @Nullable
    Path folder;

    @Option(
            names = "--nomenclatures",
            paramLabel = "DIR",
            description = "A folder of NAME.csv: also tell which nomenclatures are not there.")
    @Nullable
    Path nomenclatures;

    @Override
    public Integer call() {
        List<Finding> findings = findings();
        boolean broken = findings.stream().anyMatch(finding -> finding.severity() == Severity.ERROR);
        List<Map<String, Object>> list =
                findings.stream().map(SchemaCheckCommand::json).toList();
        if (!schema.print("check", Map.of("findings", list))) {
            findings.forEach(finding -> Terminal.detect().out().println(text(finding)));
            Terminal.detect().out().println(summary(findings));
        }
        return (broken ? ExitCode.USAGE : ExitCode.DONE).code();
    }

    private List<Finding> findings() {
        if (folder != null) {
            return SchemaCheck.folder(folder, Optional.ofNullable(nomenclatures));
        }
        try (Workplace workplace = schema.root.global().openOrDefaults()) {
            return SchemaCheck.catalog(workplace.catalog(List.of()), Optional.ofNullable(nomenclatures));
        }
    }

    private static String summary(List<Finding> findings) {
        long errors = findings.stream()
                .filter(finding -> finding.severity() == Severity.ERROR)
                .count();
        long warnings = findings.stream()
                .filter(finding -> finding.severity() == Severity.WARNING)
                .count();
        return errors + " errors, " + warnings + " warnings, " + (findings.size() - errors - warnings) + " notes";
    }

    private static String text(Finding finding) {
        String place = finding.place()
                + finding.column().map(name -> ", column " + name).orElse("");
        return severity(finding) + "  " + (place.isEmpty() ? "" : "[" + place + "] ") + finding.message();
    }

    private static String severity(Finding finding) {
        return switch (finding.severity()) {
            case ERROR -> "error  ";
            case WARNING -> "warning";
            case INFORMATION -> "note   ";
        };
    }

    private static Map<String, Object> json(Finding finding) {
        Map<String, Object> json = new TreeMap<>();
        json.put("severity", severity(finding).strip());
        json.put("place", finding.place());
        finding.column().ifPresent(column -> json.put("column", column));
        json.put("message", finding.message());
        return json;
    }
}
