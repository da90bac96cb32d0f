package fr.sndscopy.cli.schema;

import fr.sndscopy.cli.terminal.ExitCode;
import fr.sndscopy.cli.terminal.Terminal;
import fr.sndscopy.schema.SchemaImport;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code sndscopy schema import}. */
@Command(name = "import", description = "Take the facts out of a folder of Table Schemas, in the form that is shipped.")
final class SchemaImportCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    SchemaCommand schema;

    @Option(names = "--from", required = true, paramLabel = "DIR", description = "Table Schemas, at any depth.")
    Path from = Path.of("");

    @Option(names = "--to", required = true, paramLabel = "DIR", description = "Where the facts are written.")
    Path to = Path.of("");

    @Override
    public Integer call() {
        SchemaImport.Summary summary = SchemaImport.run(from, to);
        Map<String, Object> json = Map.of(
                "tables",
                summary.tables(),
                "columns",
                summary.columns(),
                "identifyingColumns",
                summary.identifyingColumns(),
                "removed",
                summary.removed());
        if (!schema.print("import", json)) {
            Terminal terminal = Terminal.detect();
            terminal.out()
                    .printf(
                            Locale.ROOT,
                            "%,d tables with %,d columns, %,d of them identifying%n",
                            summary.tables(),
                            summary.columns(),
                            summary.identifyingColumns());
            summary.removed().forEach(file -> terminal.out().println("removed " + file));
        }
        return ExitCode.DONE.code();
    }
}
