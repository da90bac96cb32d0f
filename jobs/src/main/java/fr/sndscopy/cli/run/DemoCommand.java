package fr.sndscopy.cli.run;

import fr.sndscopy.batch.Migrations;
import fr.sndscopy.cli.published.VerificationDisplay;
import fr.sndscopy.cli.terminal.Caller;
import fr.sndscopy.cli.terminal.ExitCode;
import fr.sndscopy.cli.terminal.Terminal;
import fr.sndscopy.config.ConfigurationException;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.generate.DemoDelivery;
import fr.sndscopy.generate.GeneratedDelivery;
import fr.sndscopy.ledger.proof.CheckpointExpectation;
import fr.sndscopy.ledger.proof.CheckpointExpectation.Coverage;
import fr.sndscopy.migration.verify.Expectation;
import fr.sndscopy.place.LocalFolder;
import fr.sndscopy.schema.SchemaCatalog;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code sndscopy demo}. After the delivery is there, it does what {@code migrate} does. */
@Command(
        name = "demo",
        description = "Make a synthetic delivery with a few defects, migrate it and show the books. Each call: the next"
                + " month.")
public final class DemoCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    Caller root;

    @Option(
            names = "--rows",
            paramLabel = "N",
            defaultValue = "50000",
            description = "Rows of ER_PRS_F. Default: 50000.")
    long rows;

    @Override
    public Integer call() throws Exception {
        Terminal terminal = Terminal.detect();
        boolean json = root.global().json;
        try (Workplace workplace = root.global().openOrCreate()) {
            SchemaCatalog catalog = workplace.catalog(List.of());
            try (Migrations migrations = new Migrations(workplace, catalog)) {
                Path delivery = delivery(workplace, catalog, terminal);
                ExitCode code = new MigrationDisplay(terminal, root.global())
                        .migrate(migrations, LocalFolder.of(delivery), workplace);
                if (!json) {
                    terminal.out().println();
                    terminal.out().println("Verifying what is published, as an auditor with the keys would:");
                    code = ExitCode.mostSevere(List.of(
                            code,
                            new VerificationDisplay(terminal, false)
                                    .verify(
                                            workplace,
                                            workplace.keyService(),
                                            List.of(),
                                            null,
                                            Expectation.NONE,
                                            new CheckpointExpectation(
                                                    workplace.signing().pinned(null), List.of(), Coverage.TOLD))));
                    terminal.out().println();
                    terminal.out().println("Source  " + delivery);
                    terminal.out().println("Again   " + root.global().command() + " demo   adds the next month");
                }
                return code.code();
            }
        }
    }

    /**
     * The next delivery to show.
     *
     * @throws ConfigurationException when the store holds deliveries that are not from here: a demonstration would stand among
     *     real data for good
     */
    private Path delivery(Workplace workplace, SchemaCatalog catalog, Terminal terminal) throws IOException {
        workplace.initialise();
        List<String> published = workplace.ledger().read().publications().stream()
                .map(publication -> publication.entry().delivery())
                .toList();
        DemoDelivery demo =
                new DemoDelivery(workplace.home().directory().resolve("demo"), catalog, new Told(terminal.err()));
        demo.foreign(published).ifPresent(foreign -> {
            throw new ConfigurationException(
                    "[" + foreign + "] published here and not by demo: expected an empty store; --home names another");
        });
        return demo.next(published, rows);
    }

    private record Told(PrintStream out) implements DemoDelivery.Listener {
        @Override
        public void generates(String delivery, long rows) {
            out.printf(Locale.ROOT, "Generating %s with %,d rows of care, synthetic…%n", delivery, rows);
        }

        @Override
        public void generated(GeneratedDelivery made) {
            out.printf(
                    Locale.ROOT,
                    "Migrating %,d rows of %d tables, %,d of them with a defect made on purpose…%n",
                    made.rows(),
                    made.files().size(),
                    made.defects().values().stream().mapToLong(Long::longValue).sum());
        }
    }
}
