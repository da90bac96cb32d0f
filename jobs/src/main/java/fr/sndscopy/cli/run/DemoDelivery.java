package fr.sndscopy.cli.run;

import fr.sndscopy.cli.terminal.Terminal;
import fr.sndscopy.config.ConfigurationException;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.delivery.Period;
import fr.sndscopy.generate.DeliveryGenerator;
import fr.sndscopy.generate.GeneratedDelivery;
import fr.sndscopy.generate.GeneratorSettings;
import fr.sndscopy.generate.Tables;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.schema.SchemaCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.YearMonth;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The synthetic deliveries of {@code demo}, one a month, in the home's folder {@code demo}. */
final class DemoDelivery {
    private static final YearMonth FIRST = YearMonth.of(2019, 2);
    private static final double DEFECT_RATE = 0.0005;

    private final Workplace workplace;
    private final SchemaCatalog catalog;
    private final Terminal terminal;

    DemoDelivery(Workplace workplace, SchemaCatalog catalog, Terminal terminal) {
        this.workplace = workplace;
        this.catalog = catalog;
        this.terminal = terminal;
    }

    /**
     * The first month that is not published; generated, unless an earlier run has done that and went no further.
     *
     * @throws ConfigurationException when the store holds deliveries that are not from here: a demonstration would stand among
     *     real data for good
     */
    Path next(long rows) throws IOException {
        workplace.initialise();
        LedgerState state = workplace.ledger().read();
        refuseOthers(state);
        YearMonth month = FIRST;
        while (state.publication(id(month)).isPresent()) {
            month = month.plusMonths(1);
        }
        Path directory = directory(month);
        if (!Files.exists(directory.resolve("delivery.yaml"))) {
            deleteUnfinished(directory);
            generate(directory, month, rows);
        }
        return directory;
    }

    private void refuseOthers(LedgerState state) {
        for (LedgerState.Publication publication : state.publications()) {
            String delivery = publication.entry().delivery();
            if (!Files.isDirectory(folder().resolve(delivery))) {
                throw new ConfigurationException("[" + delivery
                        + "] published here and not by demo: expected an empty store; --home names another");
            }
        }
    }

    private void generate(Path directory, YearMonth month, long rows) throws IOException {
        terminal.err().printf(Locale.ROOT, "Generating %s with %,d rows of care, synthetic…%n", id(month), rows);
        GeneratedDelivery made = new DeliveryGenerator(catalog)
                .generate(
                        new GeneratorSettings(
                                directory,
                                new Period(month.toString()),
                                rows,
                                month.getMonthValue(),
                                DEFECT_RATE,
                                Runtime.getRuntime().availableProcessors(),
                                month.equals(FIRST) ? Tables.ALL : Tables.WITHOUT_PEOPLE),
                        (table, written) -> {});
        terminal.err()
                .printf(
                        Locale.ROOT,
                        "Migrating %,d rows of %d tables, %,d of them with a defect made on purpose…%n",
                        made.rows(),
                        made.files().size(),
                        made.defects().values().stream()
                                .mapToLong(Long::longValue)
                                .sum());
    }

    /** Without {@code delivery.yaml}, which is written last, it was not finished. */
    private static void deleteUnfinished(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        List<Path> deepestFirst;
        try (Stream<Path> entries = Files.walk(directory)) {
            deepestFirst = entries.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path entry : deepestFirst) {
            Files.delete(entry);
        }
    }

    private Path folder() {
        return workplace.home().directory().resolve("demo");
    }

    private Path directory(YearMonth month) {
        return folder().resolve(id(month));
    }

    /** As the generator names it. */
    private static String id(YearMonth month) {
        return "DCIR-" + month;
    }
}
