package fr.sndscopy.cli.quarantine;

import fr.sndscopy.cli.terminal.ExitCode;
import fr.sndscopy.cli.terminal.OutFolder;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.migration.access.QuarantineAccess;
import fr.sndscopy.migration.access.TableExport.ExportedFile;
import fr.sndscopy.migration.work.Scratch;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code sndscopy quarantine export}. */
@Command(
        name = "export",
        description = {
            "Write rejected rows in clear, for their owner only; traced in the home's trace.jsonl and the store's access log.",
            "csv: TABLE_PERIOD_quarantine.csv with file, line, byte_offset, codes and the row as 'show' shows it."
                    + " RFC 4180 with commas, UTF-8; a text that begins with '=', '+', '-', '@', tab, CR or an"
                    + " apostrophe gets an apostrophe before it, so that no spreadsheet runs it.",
            "raw: TABLE_PERIOD_quarantine_FILE for each source file: its header and the rows, byte for byte, lines"
                    + " ended by LF. Cells are not altered: not for spreadsheets. Of SAS7BDAT and Parquet a row is a"
                    + " line of text, cells apart by tabs, and FILE ends with .txt. Of fixed width there is no header, and"
                    + " before a row of a repeated group are its number and what it belongs to."
        },
        mixinStandardHelpOptions = true)
final class QuarantineExportCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    QuarantineCommand quarantine;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    @Parameters(paramLabel = "TABLE", description = "The SNDS name.")
    String table = "";

    @Mixin
    QuarantineRowsOptions rows = new QuarantineRowsOptions();

    @Option(names = "--format", required = true, paramLabel = "csv|raw", description = "What to write.")
    QuarantineAccess.Format format = QuarantineAccess.Format.CSV;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "Where to; made when absent. No file is replaced.")
    Path out = Path.of("");

    @Override
    public Integer call() throws Exception {
        try (Workplace workplace = quarantine.root.global().open();
                Scratch scratch = workplace.scratch()) {
            List<ExportedFile> files =
                    QuarantineCommand.access(workplace, scratch).export(rows.of(table), format, out);
            quarantine.display().files(files);
        } catch (FileAlreadyExistsException e) {
            throw new ParameterException(
                    spec.commandLine(), "[" + e.getFile() + "] is there already; nothing was written", e);
        } catch (FileSystemException e) {
            throw OutFolder.told(out, e);
        }
        return ExitCode.DONE.code();
    }
}
