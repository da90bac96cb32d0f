package fr.sndscopy.cli.published;

import fr.sndscopy.cli.terminal.Caller;
import fr.sndscopy.cli.terminal.ExitCode;
import fr.sndscopy.cli.terminal.JsonDocument;
import fr.sndscopy.cli.terminal.PeriodOption;
import fr.sndscopy.cli.terminal.Terminal;
import fr.sndscopy.cli.terminal.TextTable;
import fr.sndscopy.config.ConfigurationException;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.migration.access.ProfileAccess;
import fr.sndscopy.migration.profile.TableProfile;
import fr.sndscopy.migration.profile.TableProfile.ColumnLine;
import fr.sndscopy.report.Amounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code sndscopy profile TABLE}. */
@Command(
        name = "profile",
        description = {
            "Show how the values of a published table are spread: absent cells, distinct values (estimated, to about 3"
                    + " in 100), smallest and largest, the most frequent codes.",
            "Shows values, for authorised persons only; traced in the home's trace.jsonl and the store's access log."
        })
public final class ProfileCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    Caller root;

    @Parameters(paramLabel = "TABLE", description = "The SNDS name.")
    String table = "";

    @Mixin
    PeriodOption period = new PeriodOption();

    @Option(
            names = "--top",
            paramLabel = "N",
            defaultValue = "3",
            description = "Codes to show of a column with a nomenclature; ${DEFAULT-VALUE} by default.")
    int top;

    @Override
    public Integer call() throws Exception {
        if (top < 0) {
            throw new ConfigurationException("[--top] " + top + ": expected 0 or more");
        }
        List<TableProfile> profiles;
        try (Workplace workplace = root.global().open()) {
            profiles = new ProfileAccess(
                            workplace.store(), workplace.ledger(), workplace.keyService(), workplace.trace())
                    .profiles(table, period.only);
        }
        Terminal terminal = Terminal.detect();
        if (root.global().json) {
            Map<String, Object> document =
                    Map.of("profiles", profiles.stream().map(this::json).toList());
            terminal.out().println(JsonDocument.of("profile", document));
        } else {
            profiles.forEach(profile -> text(profile).forEach(terminal.out()::println));
        }
        return ExitCode.DONE.code();
    }

    private List<String> text(TableProfile profile) {
        List<String> lines = new ArrayList<>();
        lines.add(profile.what() + ": " + Amounts.number(profile.rows()) + " rows");
        if (profile.rows() == 0) {
            return lines;
        }
        lines.add("");
        TextTable columns = new TextTable("column", "absent", "distinct", "smallest", "largest", "most frequent codes");
        for (ColumnLine column : profile.columns()) {
            columns.add(
                    column.name(),
                    String.format(Locale.ROOT, "%.1f %%", 100.0 * column.nulls() / profile.rows()),
                    column.profile().distinct(),
                    shown(column.minimum()),
                    shown(column.maximum()),
                    column.topCodes(top).stream()
                            .map(code -> shown(code.getKey()) + " (" + Amounts.number(code.getValue()) + ")")
                            .collect(Collectors.joining(", ")));
        }
        lines.addAll(columns.lines());
        lines.add("");
        return lines;
    }

    private static String shown(@Nullable String value) {
        return value == null ? "" : value.replaceAll("\\p{Cntrl}", "\ufffd");
    }

    private Map<String, Object> json(TableProfile profile) {
        List<Map<String, Object>> columns = new ArrayList<>();
        for (ColumnLine column : profile.columns()) {
            Map<String, Object> line = new TreeMap<>();
            line.put("column", column.name());
            line.put("absent", column.nulls());
            line.put("distinct", column.profile().distinct());
            line.put("minimum", column.minimum());
            line.put("maximum", column.maximum());
            line.put(
                    "codes",
                    column.topCodes(top).stream()
                            .map(code -> Map.of("code", code.getKey(), "rows", code.getValue()))
                            .toList());
            columns.add(line);
        }
        Map<String, Object> document = new TreeMap<>();
        document.put("table", profile.what().table());
        document.put("period", profile.what().period());
        document.put("rows", profile.rows());
        document.put("columns", columns);
        return document;
    }
}
