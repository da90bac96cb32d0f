package fr.sndscopy.cli.run;

import fr.sndscopy.cli.terminal.Caller;
import fr.sndscopy.cli.terminal.ExitCode;
import fr.sndscopy.cli.terminal.JsonDocument;
import fr.sndscopy.cli.terminal.NamedSource;
import fr.sndscopy.cli.terminal.NewFile;
import fr.sndscopy.cli.terminal.SchemasOption;
import fr.sndscopy.cli.terminal.Terminal;
import fr.sndscopy.cli.terminal.TextTable;
import fr.sndscopy.config.ConfigurationException;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.delivery.DeliveryReader;
import fr.sndscopy.delivery.Period;
import fr.sndscopy.inventory.DeliveryDraft;
import fr.sndscopy.inventory.DraftOptions;
import fr.sndscopy.inventory.FolderDrafter;
import fr.sndscopy.place.LocalFolder;
import fr.sndscopy.place.SourceBytes;
import fr.sndscopy.place.SourceFolder;
import fr.sndscopy.report.Amounts;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Year;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code sndscopy inventory DIR}. */
@Command(
        name = "inventory",
        description = "Draft delivery.yaml for a folder of files that has none.",
        footer = {
            "",
            "Table, year and period are told by the names of files and by their headers; delimiter, quotes and dates"
                    + " by a sample of their rows; the encoding by every byte. What they do not tell is a comment with a"
                    + " question, over a key without a value: migrate refuses the file until it has one.",
            "",
            "Exit codes: 0 nothing is open; 13 the draft has open questions, or there is nothing to draft; 2 there is a"
                    + " delivery.yaml already."
        })
public final class InventoryCommand implements Callable<Integer> {
    private static final int MAX_LINES = 40;

    /** Of a file that may be a schema, enough to see its columns begin. */
    private static final int SCHEMA_BYTES = 1 << 16;

    /** Files left alone for one reason that are named each. */
    private static final int FEW = 3;

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    Caller root;

    @Parameters(paramLabel = "DIR", description = "The folder with the files: of this machine, or s3://bucket/prefix.")
    String location = "";

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description =
                    "Where the draft goes, - for standard output. Default: delivery.yaml in DIR; of a bucket, in which"
                            + " nothing is written, it has to be said.")
    @Nullable
    String out;

    @Option(names = "--delivery", paramLabel = "ID", description = "The delivery's id.")
    @Nullable
    String delivery;

    @Option(names = "--product", paramLabel = "NAME", description = "The product, such as DCIR.")
    @Nullable
    String product;

    @Option(
            names = "--period",
            paramLabel = "P",
            description =
                    "YYYY-MM, YYYY or snapshot, whatever names say; referentials (…_R) without a date in their name"
                            + " stay snapshots.")
    @Nullable
    String period;

    @Option(names = "--vintage", paramLabel = "Y", description = "The year whose columns apply, whatever names say.")
    @Nullable
    Integer vintage;

    @Option(
            names = "--no-checksums",
            description = "Do not read the files whole, for their SHA-256 and their encoding: that is then told by the"
                    + " sample. A delivery for nightly needs SHA-256.")
    boolean noChecksums;

    @Mixin
    SchemasOption schemas = new SchemasOption();

    @Override
    public Integer call() throws Exception {
        boolean toStandardOutput = "-".equals(out);
        if (toStandardOutput && root.global().json) {
            throw new ConfigurationException("[--out -] with --json: expected one of the two on standard output");
        }
        boolean bucket = Workplace.isBucket(location);
        if (bucket && out == null) {
            throw new ConfigurationException("[" + location
                    + "] nothing is written in a bucket: expected --out FILE of this" + " machine, or --out -");
        }
        NewFile target = new NewFile(
                out == null ? Path.of(location).resolve(DeliveryReader.FILE_NAME) : Path.of(out),
                "--out FILE with another name, or --out -");
        if (out == null && DeliveryReader.isDelivery(LocalFolder.of(Path.of(location)))) {
            throw target.occupied();
        }
        if (!toStandardOutput) {
            target.check();
        }
        NamedSource.require(location, "a folder with the files of a delivery", root.global());
        try (Workplace workplace = root.global().openOrDefaults()) {
            SourceFolder folder = workplace.source(location);
            DeliveryDraft draft = new FolderDrafter(
                            workplace.catalog(schemas.folders), workplace.formats(), Clock.systemUTC())
                    .draft(folder, options());
            Terminal terminal = Terminal.detect();
            if (toStandardOutput) {
                terminal.out().print(draft.yaml());
            } else {
                target.write(draft.yaml());
            }
            if (root.global().json) {
                Map<String, Object> document = draft.document();
                document.put("written", target.path().toString());
                terminal.out().println(JsonDocument.of("inventory", document));
            } else {
                summarize(draft, folder, toStandardOutput ? null : target.path(), terminal);
            }
            return (draft.isComplete() ? ExitCode.DONE : ExitCode.REFUSED).code();
        }
    }

    private DraftOptions options() {
        if (delivery != null && !DeliveryReader.isId(delivery)) {
            throw new ConfigurationException("[--delivery] not usable: expected " + DeliveryReader.ID_FORM);
        }
        if (product != null && !DeliveryReader.isProduct(product)) {
            throw new ConfigurationException("[--product] not usable: expected a name such as DCIR or PMSI MCO");
        }
        return new DraftOptions(
                Optional.ofNullable(delivery),
                Optional.ofNullable(product),
                Optional.ofNullable(period).map(InventoryCommand::period),
                Optional.ofNullable(vintage),
                !noChecksums,
                Runtime.getRuntime().availableProcessors());
    }

    private static Period period(String text) {
        try {
            return new Period(text);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("[--period] " + e.getMessage(), e);
        }
    }

    private void summarize(DeliveryDraft draft, SourceFolder folder, @Nullable Path written, Terminal terminal) {
        PrintStream print = written == null ? terminal.err() : terminal.out();
        String productName = draft.product() == null ? "product ?" : draft.product();
        print.printf(
                Locale.ROOT,
                "%s (%s): %d %s, %s%n%n",
                draft.id(),
                productName,
                draft.files().size(),
                draft.files().size() == 1 ? "file" : "files",
                Amounts.bytes(draft.bytes()));
        TextTable table = new TextTable("table", "period", "year", "written as", "file");
        draft.rows().forEach(row -> table.add(row.toArray()));
        printSome(table.lines(), print);
        print.println();
        printSome(lines("", draft.remarks()), print);
        printSome(lines("? ", draft.openQuestions()), print);
        printSome(leftAlone(draft.leftAlone()), print);
        schemasBeside(draft.leftAlone(), folder).forEach(print::println);
        snapshots(draft).forEach(print::println);
        if (written != null) {
            print.println("Written to " + written
                    + (Workplace.isBucket(location)
                            ? "; its place is " + location.replaceFirst("/+$", "") + "/" + DeliveryReader.FILE_NAME
                            : ""));
        }
        print.println(
                draft.isComplete()
                        ? "Nothing is open. Next: " + root.global().command() + " plan " + location + schemas.repeated()
                        : "Open questions: " + draft.questionCount()
                                + ". Answer them in the draft; migrate refuses it until then.");
    }

    /** Offers schemas that came with the files, and that nobody named. */
    private List<String> schemasBeside(List<DeliveryDraft.LeftAlone> files, SourceFolder folder) {
        if (!schemas.folders.isEmpty()) {
            return List.of();
        }
        long count = files.stream()
                .map(DeliveryDraft.LeftAlone::path)
                .filter(path -> path.toLowerCase(Locale.ROOT).endsWith(".json"))
                .filter(path -> isTableSchema(folder.file(path)))
                .count();
        return count == 0
                ? List.of()
                : List.of((count == 1 ? "1 Table Schema lies" : count + " Table Schemas lie")
                        + " beside the files and may know their columns: "
                        + (Workplace.isBucket(location)
                                ? "copied to a folder of this machine, --schemas names it"
                                : root.global().command() + " inventory " + location + " --schemas " + location));
    }

    private static boolean isTableSchema(SourceBytes file) {
        try (InputStream in = file.open()) {
            return new String(in.readNBytes(SCHEMA_BYTES), StandardCharsets.UTF_8).contains("\"fields\"");
        } catch (IOException e) {
            // left alone, whatever it is
            return false;
        }
    }

    /** A snapshot has no year of its own: that this one was taken for its columns is to be seen. */
    private List<String> snapshots(DeliveryDraft draft) {
        String thisYear = String.valueOf(Year.now(ZoneId.systemDefault()).getValue());
        long count = draft.rows().stream()
                .filter(row -> row.contains(Period.SNAPSHOT.text()) && row.contains(thisYear))
                .count();
        return count == 0 || vintage != null
                ? List.of()
                : List.of((count == 1 ? "1 snapshot is" : count + " snapshots are") + " held against the columns of "
                        + thisYear + ", this year; --vintage names another");
    }

    /** One line for each file, or for each reason that many have. */
    private static List<String> leftAlone(List<DeliveryDraft.LeftAlone> files) {
        Map<String, List<String>> byReason = new LinkedHashMap<>();
        files.forEach(file -> byReason.computeIfAbsent(file.reason(), none -> new ArrayList<>())
                .add(file.path()));
        List<String> lines = new ArrayList<>();
        byReason.forEach((reason, paths) -> {
            if (paths.size() > FEW) {
                lines.add("left alone: " + paths.size() + " files, such as " + paths.get(0) + " (" + reason + ")");
            } else {
                paths.forEach(path -> lines.add("left alone: " + path + " (" + reason + ")"));
            }
        });
        return lines;
    }

    private static List<String> lines(String mark, List<DeliveryDraft.Line> lines) {
        return lines.stream()
                .map(line -> mark + line.place() + ": " + line.text())
                .toList();
    }

    /** The draft has them all. */
    private static void printSome(List<String> lines, PrintStream print) {
        lines.stream()
                .limit(MAX_LINES)
                .map(line -> line.replaceAll("\\p{Cntrl}", "?"))
                .forEach(print::println);
        if (lines.size() > MAX_LINES) {
            print.println("… and " + (lines.size() - MAX_LINES) + " more");
        }
    }
}
