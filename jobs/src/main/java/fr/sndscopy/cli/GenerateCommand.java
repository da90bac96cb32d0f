package fr.sndscopy.cli;

import fr.sndscopy.delivery.Period;
import fr.sndscopy.generate.DeliveryGenerator;
import fr.sndscopy.generate.GeneratedDelivery;
import fr.sndscopy.generate.GeneratorSettings;
import fr.sndscopy.ledger.CanonicalJson;
import fr.sndscopy.schema.SchemaCatalog;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code sndscopy generate}. */
@Command(
        name = "generate",
        description = "Write a synthetic DCIR delivery: ER_PRS_F, some detail tables, a referential. Nobody's data.")
final class GenerateCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    SndscopyCommand root;

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

    @Override
    public Integer call() throws Exception {
        GeneratedDelivery delivery = generate(SchemaCatalog.load(List.of()));
        Map<String, Long> expected = new TreeMap<>();
        delivery.defects().forEach((code, count) -> expected.put(code.toString(), count));
        Terminal terminal = Terminal.detect();
        if (root.global().json) {
            Map<String, Object> summary = new TreeMap<>();
            summary.put("delivery", delivery.id());
            summary.put("rows", delivery.rows());
            summary.put("defects", expected);
            terminal.out().println(new String(CanonicalJson.write(summary), StandardCharsets.UTF_8));
        } else {
            terminal.out()
                    .printf(
                            "%s: %,d rows in %d files, seed %d%s%n",
                            delivery.id(),
                            delivery.rows(),
                            delivery.files().size(),
                            seed,
                            expected.isEmpty() ? "" : ", defects " + expected);
        }
        return ExitCode.DONE.code();
    }

    private GeneratedDelivery generate(SchemaCatalog catalog) throws Exception {
        return new DeliveryGenerator(catalog)
                .generate(
                        new GeneratorSettings(
                                out,
                                new Period(period),
                                rows,
                                seed,
                                defects,
                                Runtime.getRuntime().availableProcessors()),
                        (table, written) -> {});
    }
}
