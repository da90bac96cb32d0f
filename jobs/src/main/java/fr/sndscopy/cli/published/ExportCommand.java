package fr.sndscopy.cli.published;

import fr.sndscopy.cli.terminal.Caller;
import fr.sndscopy.cli.terminal.ExitCode;
import fr.sndscopy.cli.terminal.JsonDocument;
import fr.sndscopy.cli.terminal.OutFolder;
import fr.sndscopy.cli.terminal.PeriodOption;
import fr.sndscopy.cli.terminal.Terminal;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.migration.access.ColumnChoice;
import fr.sndscopy.migration.access.ColumnChoiceException;
import fr.sndscopy.migration.access.TableExport;
import fr.sndscopy.migration.access.TableExport.ExportedFile;
import fr.sndscopy.migration.work.Scratch;
import fr.sndscopy.report.Amounts;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code sndscopy export TABLE}. */
@Command(
        name = "export",
        description = {
            "Write the current rows of a table in clear, for their owner only; traced in the home's trace.jsonl and the store's access log.",
            "csv: TABLE_PERIOD.csv, RFC 4180 with ';' for the comma, UTF-8, header, canonical text, absent cells empty."
                    + " Cells are not altered: one that begins with '=', '+', '-' or '@' may run as a formula when"
                    + " a spreadsheet opens the file.",
            "parquet: one plaintext file per part, TABLE_PERIOD-00001.parquet."
        })
public final class ExportCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    Caller root;

    @picocli.CommandLine.Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    picocli.CommandLine.Model.CommandSpec spec;

    @Parameters(paramLabel = "TABLE", description = "The SNDS name.")
    String table = "";

    @Mixin
    PeriodOption period = new PeriodOption();

    @Option(names = "--format", required = true, paramLabel = "csv|parquet", description = "What to write.")
    TableExport.Format format = TableExport.Format.CSV;

    @ArgGroup
    @Nullable
    Columns columns;

    /** Which columns; all without. */
    static final class Columns {
        @Option(
                names = "--columns",
                required = true,
                split = ",",
                paramLabel = "NAME",
                description = "Only these columns, separated by commas.")
        List<String> named = List.of();

        @Option(
                names = "--without-identifying",
                required = true,
                description = "Only columns that the schema has and does not mark as identifying (schema show tells)."
                        + " What the others let guess together is for whoever hands them out to judge.")
        boolean withoutIdentifying;

        ColumnChoice choice(Workplace workplace, String table) {
            return withoutIdentifying
                    ? ColumnChoice.withoutIdentifying(workplace.catalog(List.of()), table)
                    : ColumnChoice.of(named);
        }
    }

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "Where to; made when absent. No file is replaced; one that is not whole yet ends in .part.")
    Path out = Path.of("");

    @Override
    public Integer call() throws Exception {
        List<ExportedFile> files;
        try (Workplace workplace = root.global().open();
                Scratch scratch = workplace.scratch()) {
            files = new TableExport(
                            workplace.store(),
                            workplace.ledger(),
                            workplace.keyService(),
                            workplace.trace(),
                            scratch.directory(),
                            workplace.settings().zstdLevel())
                    .export(
                            table,
                            period.only,
                            columns == null ? ColumnChoice.ALL : columns.choice(workplace, table),
                            format,
                            out);
        } catch (ColumnChoiceException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        } catch (FileAlreadyExistsException e) {
            throw new ParameterException(
                    spec.commandLine(), "[" + e.getFile() + "] is there already; nothing was written", e);
        } catch (FileSystemException e) {
            throw OutFolder.told(out, e);
        }
        show(files, Terminal.detect());
        return ExitCode.DONE.code();
    }

    private void show(List<ExportedFile> files, Terminal terminal) {
        if (root.global().json) {
            List<Map<String, Object>> lines = files.stream()
                    .map(file -> Map.<String, Object>of(
                            "path", file.path().toString(),
                            "table", file.table(),
                            "period", file.period(),
                            "rows", file.rows()))
                    .toList();
            terminal.out().println(JsonDocument.of("export", Map.of("files", lines)));
            return;
        }
        files.forEach(file -> terminal.out().println(file.path() + "  " + Amounts.number(file.rows()) + " rows"));
    }
}
