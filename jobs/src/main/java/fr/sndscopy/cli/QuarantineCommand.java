package fr.sndscopy.cli;

import fr.sndscopy.batch.Replays;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.migration.Progress;
import fr.sndscopy.migration.PublishedQuarantine;
import fr.sndscopy.migration.QuarantineAccess;
import fr.sndscopy.migration.QuarantineReplay;
import fr.sndscopy.migration.QuarantineSelection;
import fr.sndscopy.migration.Scratch;
import fr.sndscopy.migration.TableExport.ExportedFile;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code sndscopy quarantine}. */
@Command(
        name = "quarantine",
        description = "List, show, export and judge anew the rows that were rejected.",
        subcommands = {
            QuarantineCommand.Ls.class,
            QuarantineCommand.Show.class,
            QuarantineCommand.Export.class,
            QuarantineCommand.Replay.class
        },
        synopsisSubcommandLabel = "COMMAND")
final class QuarantineCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    SndscopyCommand root;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().usage(System.err);
        return ExitCode.USAGE.code();
    }

    private QuarantineDisplay display() {
        return new QuarantineDisplay(Terminal.detect(), root.global().json);
    }

    private static QuarantineAccess access(Workplace workplace, Scratch scratch) {
        return new QuarantineAccess(
                workplace.store(), workplace.ledger(), workplace.keyService(), workplace.trace(), scratch.directory());
    }

    /** {@code sndscopy quarantine ls}. */
    @Command(
            name = "ls",
            description = {
                "The rows in quarantine of what is published, by part, with the rules they broke. Needs no key.",
                "--json names their objects too."
            },
            mixinStandardHelpOptions = true)
    static final class Ls implements Callable<Integer> {
        @ParentCommand
        @SuppressWarnings("NullAway.Init") // set by picocli
        QuarantineCommand quarantine;

        @Option(names = "--delivery", paramLabel = "ID", description = "Only rows of this delivery.")
        @Nullable
        String delivery;

        @Option(names = "--table", paramLabel = "T", description = "Only rows of this table.")
        @Nullable
        String table;

        @Option(names = "--period", paramLabel = "P", description = "Only rows of this period.")
        @Nullable
        String period;

        @Override
        public Integer call() {
            try (Workplace workplace = quarantine.root.global().open()) {
                quarantine
                        .display()
                        .lines(new PublishedQuarantine(workplace.ledger())
                                .lines(new QuarantineSelection(table, period, delivery)));
            }
            return ExitCode.DONE.code();
        }
    }

    /** {@code sndscopy quarantine show}. */
    @Command(
            name = "show",
            description = {
                "Show rejected rows in clear, for whoever may see them; traced in the home's trace.jsonl.",
                "Bytes that the declared encoding cannot decode are shown as \\xE9, what is invisible as \\t, \\n,"
                        + " \\u{200E}, a backslash as two."
            },
            mixinStandardHelpOptions = true)
    static final class Show implements Callable<Integer> {
        @ParentCommand
        @SuppressWarnings("NullAway.Init") // set by picocli
        QuarantineCommand quarantine;

        @Spec
        @SuppressWarnings("NullAway.Init") // set by picocli
        CommandSpec spec;

        @Parameters(paramLabel = "TABLE", description = "The SNDS name.")
        String table = "";

        @Option(names = "--period", paramLabel = "P", description = "Only rows of this period.")
        @Nullable
        String period;

        @Option(names = "--delivery", paramLabel = "ID", description = "Only rows of this delivery.")
        @Nullable
        String delivery;

        @Option(
                names = "--code",
                paramLabel = "C",
                description = "Only rows that broke this rule: too-long, or too-long(COLUMN).")
        @Nullable
        String code;

        @Option(names = "--limit", paramLabel = "N", description = "Most rows to show; default: ${DEFAULT-VALUE}.")
        int limit = 20;

        @Override
        public Integer call() throws Exception {
            if (limit < 1) {
                throw new ParameterException(spec.commandLine(), "--limit: expected 1 or more");
            }
            try (Workplace workplace = quarantine.root.global().open();
                    Scratch scratch = Scratch.in(workplace.home().directory())) {
                quarantine
                        .display()
                        .rows(access(workplace, scratch)
                                .show(new QuarantineSelection(table, period, delivery), code, limit));
            }
            return ExitCode.DONE.code();
        }
    }

    /** {@code sndscopy quarantine export}. */
    @Command(
            name = "export",
            description = {
                "Write rejected rows in clear, for their owner only; traced in the home's trace.jsonl.",
                "csv: TABLE_PERIOD_quarantine.csv with file, line, byte_offset, codes and the row as 'show' shows it."
                        + " RFC 4180 with commas, UTF-8; a text that begins with '=', '+', '-', '@', tab, CR or an"
                        + " apostrophe gets an apostrophe before it, so that no spreadsheet runs it.",
                "raw: TABLE_PERIOD_quarantine_FILE for each source file: its header and the rows, byte for byte, lines"
                        + " ended by LF. Cells are not altered: not for spreadsheets."
            },
            mixinStandardHelpOptions = true)
    static final class Export implements Callable<Integer> {
        @ParentCommand
        @SuppressWarnings("NullAway.Init") // set by picocli
        QuarantineCommand quarantine;

        @Spec
        @SuppressWarnings("NullAway.Init") // set by picocli
        CommandSpec spec;

        @Parameters(paramLabel = "TABLE", description = "The SNDS name.")
        String table = "";

        @Option(names = "--period", paramLabel = "P", description = "Only rows of this period.")
        @Nullable
        String period;

        @Option(names = "--delivery", paramLabel = "ID", description = "Only rows of this delivery.")
        @Nullable
        String delivery;

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
                    Scratch scratch = Scratch.in(workplace.home().directory())) {
                List<ExportedFile> files = access(workplace, scratch)
                        .export(new QuarantineSelection(table, period, delivery), format, out);
                quarantine.display().files(files);
            } catch (FileAlreadyExistsException e) {
                throw new ParameterException(
                        spec.commandLine(), "[" + e.getFile() + "] is there already; nothing was written", e);
            }
            return ExitCode.DONE.code();
        }
    }

    /** {@code sndscopy quarantine replay}. */
    @Command(
            name = "replay",
            description = {
                "Judge the rejected rows of a published delivery by the schemas and overlays of today, and publish those"
                        + " that pass with the others.",
                "A schema that stores the columns otherwise (other columns, another type) is refused: a re-delivery is"
                        + " the way then."
            },
            mixinStandardHelpOptions = true)
    static final class Replay implements Callable<Integer> {
        @ParentCommand
        @SuppressWarnings("NullAway.Init") // set by picocli
        QuarantineCommand quarantine;

        @Parameters(paramLabel = "DELIVERY_ID", description = "A delivery that is published and not superseded.")
        String delivery = "";

        @Option(names = "--table", paramLabel = "T", description = "Only rows of this table.")
        @Nullable
        String table;

        @Option(
                names = "--schemas",
                paramLabel = "DIR",
                description = "Table Schema files and overlays that win over the shipped ones; may be repeated.")
        List<Path> schemas = List.of();

        @Option(names = "--dry-run", description = "Say what would pass; write nothing.")
        boolean dryRun;

        @Option(names = "--skip-code", description = "End with 99 when no row passes.")
        boolean skipCode;

        @Override
        public Integer call() throws Exception {
            try (Workplace workplace = quarantine.root.global().open();
                    Replays replays = new Replays(workplace, workplace.catalog(schemas))) {
                QuarantineReplay.Mode mode = dryRun ? QuarantineReplay.Mode.TRY : QuarantineReplay.Mode.PUBLISH;
                QuarantineReplay.Result result = replay(replays, mode);
                quarantine.display().replayed(result, mode);
                boolean nothing = result.passed() == 0;
                return (nothing && skipCode ? ExitCode.NOTHING_TO_DO : ExitCode.DONE).code();
            }
        }

        private QuarantineReplay.Result replay(Replays replays, QuarantineReplay.Mode mode) throws Exception {
            Progress progress = new Progress();
            Interruption interruption = new Interruption(progress);
            try {
                return replays.replay(delivery, table, mode, progress);
            } finally {
                interruption.close();
            }
        }
    }
}
