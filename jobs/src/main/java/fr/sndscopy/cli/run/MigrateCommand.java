package fr.sndscopy.cli.run;

import fr.sndscopy.batch.Migrations;
import fr.sndscopy.cli.terminal.Caller;
import fr.sndscopy.cli.terminal.CommandTelling;
import fr.sndscopy.cli.terminal.NamedSource;
import fr.sndscopy.cli.terminal.PaceOptions;
import fr.sndscopy.cli.terminal.SchemasOption;
import fr.sndscopy.cli.terminal.Terminal;
import fr.sndscopy.config.Workplace;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code sndscopy migrate DELIVERY}. */
@Command(
        name = "migrate",
        description = "Migrate a delivery: validate, encrypt, store, read back, publish, report.",
        footer = {
            "",
            "The same command again goes on where the last one stopped, or says that it is done. Where the run goes is"
                    + " said on standard error before it begins.",
            "",
            "A bucket is read and never written to. Where it is, is configured below source; an object that is replaced"
                    + " or removed during the run refuses the delivery.",
            "",
            "Codes are looked up in the nomenclatures of the configured folders; those that none has, in the table of"
                    + " that name that the store publishes. Nomenclatures of this delivery count from the next one on."
        })
public final class MigrateCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    Caller root;

    @Parameters(
            paramLabel = "DELIVERY",
            description = "The folder with delivery.yaml: of this machine, or s3://bucket/prefix.")
    String delivery = "";

    @Mixin
    SchemasOption schemas = new SchemasOption();

    @Mixin
    PaceOptions pace = new PaceOptions();

    @Override
    public Integer call() throws Exception {
        NamedSource.require(delivery, "a folder with delivery.yaml", root.global());
        try (Workplace workplace = pace.at(root.global().openOrCreate());
                Migrations migrations = new Migrations(workplace, workplace.catalog(schemas.folders))) {
            return CommandTelling.of(workplace, () -> new MigrationDisplay(Terminal.detect(), root.global())
                            .migrate(migrations, workplace.source(delivery), workplace))
                    .code();
        }
    }
}
