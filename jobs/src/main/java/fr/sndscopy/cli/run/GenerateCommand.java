package fr.sndscopy.cli.run;

import fr.sndscopy.cli.terminal.Caller;
import fr.sndscopy.cli.terminal.ExitCode;
import fr.sndscopy.cli.terminal.JsonDocument;
import fr.sndscopy.cli.terminal.OutFolder;
import fr.sndscopy.cli.terminal.Terminal;
import fr.sndscopy.config.ConfigurationException;
import fr.sndscopy.delivery.Period;
import fr.sndscopy.generate.DeliveryGenerator;
import fr.sndscopy.generate.FileForm;
import fr.sndscopy.generate.GeneratedDelivery;
import fr.sndscopy.generate.GeneratorSettings;
import fr.sndscopy.generate.NarrowClaims;
import fr.sndscopy.generate.Tables;
import fr.sndscopy.report.Amounts;
import fr.sndscopy.schema.SchemaCatalog;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code sndscopy generate}. */
@Command(
        name = "generate",
        description = "Write a synthetic DCIR delivery: ER_PRS_F, some detail tables, a referential. Nobody's data.")
public final class GenerateCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    Caller root;

    @Option(names = "--rows", required = true, paramLabel = "N", description = "Rows of ER_PRS_F.")
    long rows;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "The delivery's folder; made, or empty.")
    Path out = Path.of("");

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description = "The same seed, the same rows. Default: 1.")
    long seed;

    @Option(
            names = "--defects",
            paramLabel = "RATE",
            defaultValue = "0",
            description = "Share of rows that break a rule, 0 to 1. Default: 0.")
    double defects;

    @Option(
            names = "--period",
            paramLabel = "YYYY-MM",
            defaultValue = "2019-02",
            description = "The flux month. Default: 2019-02.")
    String period = "";

    @Option(
            names = "--columns",
            paramLabel = "N",
            description = "Only ER_PRS_F, with its key and N columns in all; its schema is written into DIR/schemas.")
    @Nullable
    Integer columns;

    @Option(
            names = "--format",
            paramLabel = "csv|parquet",
            defaultValue = "csv",
            description = "What its files are; the same seed, the same rows. Default: csv.")
    FileForm format = FileForm.CSV;

    @Override
    public Integer call() throws Exception {
        GeneratedDelivery delivery;
        try {
            delivery = columns == null
                    ? generate(SchemaCatalog.load(List.of()), Tables.ALL)
                    : generateNarrow(NarrowClaims.of(columns, vintage()));
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(String.valueOf(e.getMessage()), e);
        } catch (FileAlreadyExistsException e) {
            throw new ConfigurationException("[" + e.getFile() + "] " + e.getReason(), e);
        } catch (FileSystemException e) {
            throw OutFolder.told(out, e);
        }
        Map<String, Long> expected = new TreeMap<>();
        delivery.defects().forEach((code, count) -> expected.put(code.toString(), count));
        Terminal terminal = Terminal.detect();
        if (root.global().json) {
            Map<String, Object> summary = new TreeMap<>();
            summary.put("delivery", delivery.id());
            summary.put("rows", delivery.rows());
            summary.put("defects", expected);
            terminal.out().println(JsonDocument.of("generate", summary));
            return ExitCode.DONE.code();
        }
        terminal.out()
                .printf(
                        Locale.ROOT,
                        "%s: %,d rows in %d files, %s, seed %d%s%n",
                        delivery.id(),
                        delivery.rows(),
                        delivery.files().size(),
                        Amounts.bytes(delivery.files().stream()
                                .mapToLong(GeneratedDelivery.GeneratedFile::bytes)
                                .sum()),
                        seed,
                        expected.isEmpty() ? "" : ", defects " + expected);
        if (columns != null) {
            terminal.out().println("Migrate it with: sndscopy migrate " + out + " --schemas " + out.resolve("schemas"));
        }
        return ExitCode.DONE.code();
    }

    private int vintage() {
        return Integer.parseInt(new Period(period).text().substring(0, 4));
    }

    /** The schema is loaded from files, as a migration will; the delivery's folder must be empty until it is generated. */
    private GeneratedDelivery generateNarrow(NarrowClaims schema) throws Exception {
        Path folder = Files.createTempDirectory("sndscopy-schemas");
        SchemaCatalog catalog;
        try {
            schema.write(folder);
            catalog = SchemaCatalog.load(List.of(folder));
        } finally {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
                for (Path file : files) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
        GeneratedDelivery delivery = generate(catalog, Tables.CLAIMS);
        schema.write(out.resolve("schemas"));
        return delivery;
    }

    private GeneratedDelivery generate(SchemaCatalog catalog, Tables tables) throws Exception {
        return new DeliveryGenerator(catalog)
                .generate(
                        new GeneratorSettings(
                                out,
                                new Period(period),
                                rows,
                                seed,
                                defects,
                                Runtime.getRuntime().availableProcessors(),
                                tables,
                                format),
                        (table, written) -> {});
    }
}
