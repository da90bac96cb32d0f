package fr.sndscopy.cli.schema;

import fr.sndscopy.cli.terminal.ExitCode;
import fr.sndscopy.cli.terminal.NamedSource;
import fr.sndscopy.cli.terminal.NewFile;
import fr.sndscopy.cli.terminal.SchemasOption;
import fr.sndscopy.cli.terminal.Terminal;
import fr.sndscopy.config.ConfigurationException;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.delivery.Delivery;
import fr.sndscopy.delivery.DeliveryReader;
import fr.sndscopy.drift.RowsSeen;
import fr.sndscopy.migration.plan.Planner;
import fr.sndscopy.migration.plan.SchemaProposal;
import fr.sndscopy.schema.SchemaCatalog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code sndscopy schema propose DELIVERY}. */
@Command(
        name = "propose",
        description = "Draft an overlay from how a delivery's files differ from their schemas.",
        footer = {
            "",
            "Looks at headers and at the first rows, 5000 at most of each file; with --all at every row. New columns"
                    + " are proposed as text, with --all as what their cells are. Read the draft before you use it: what"
                    + " it says of the table holds for every delivery from that year on. Use it with --schemas, or in a"
                    + " folder of the configuration."
        })
final class SchemaProposeCommand implements Callable<Integer> {
    private static final String SUFFIX = ".overlay.json";

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    SchemaCommand schema;

    @Parameters(
            paramLabel = "DELIVERY",
            description = "The folder with delivery.yaml: of this machine, or s3://bucket/prefix.")
    String location = "";

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "Where to write the overlay, a new file NAME" + SUFFIX + "; else it is printed.")
    @Nullable
    Path out;

    @Option(names = "--all", description = "Look at every row.")
    boolean all;

    @Mixin
    SchemasOption schemas = new SchemasOption();

    @Override
    public Integer call() throws IOException {
        if (out != null && !out.toString().endsWith(SUFFIX)) {
            throw new ConfigurationException("[" + out + "] no name of an overlay: expected NAME" + SUFFIX);
        }
        NamedSource.require(location, "a folder with delivery.yaml", schema.root.global());
        NewFile target = out == null ? null : new NewFile(out, "the name of a new file");
        if (target != null) {
            target.check();
        }
        try (Workplace workplace = schema.root.global().openOrDefaults()) {
            Delivery delivery = DeliveryReader.read(workplace.source(location));
            SchemaCatalog catalog = workplace.catalog(schemas.folders);
            Planner planner = new Planner(catalog, workplace.formats(), workplace.rules(catalog), workplace.settings());
            SchemaProposal proposal =
                    SchemaProposal.of(delivery, catalog, planner, all ? RowsSeen.ALL : RowsSeen.FIRST);
            if (target != null && proposal.amendments() > 0) {
                target.write(proposal.overlay());
            }
            if (!schema.print(
                    "propose",
                    Map.of(
                            "overlay", proposal.overlay(),
                            "amendments", proposal.amendments(),
                            "proposed", proposal.proposed(),
                            "notDared", proposal.notDared()))) {
                print(proposal);
            }
            return ExitCode.DONE.code();
        }
    }

    private void print(SchemaProposal proposal) {
        Terminal terminal = Terminal.detect();
        if (out == null) {
            terminal.out().print(proposal.overlay());
        } else if (proposal.amendments() == 0) {
            terminal.out().println("Nothing to propose: no overlay was written.");
        } else {
            proposal.proposed().forEach(line -> terminal.out().println("proposed  " + line));
            terminal.out().println(proposal.amendments() + " amendments in " + out);
        }
        proposal.notDared().forEach(line -> terminal.err().println("not proposed  " + line));
    }
}
