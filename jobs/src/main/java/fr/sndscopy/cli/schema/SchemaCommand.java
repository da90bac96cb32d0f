package fr.sndscopy.cli.schema;

import fr.sndscopy.cli.terminal.Caller;
import fr.sndscopy.cli.terminal.JsonDocument;
import fr.sndscopy.cli.terminal.Terminal;
import fr.sndscopy.config.ConfigurationException;
import fr.sndscopy.config.Nearest;
import fr.sndscopy.schema.SchemaCatalog;
import fr.sndscopy.schema.TableSchema;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code sndscopy schema}. */
@Command(
        name = "schema",
        description = "Look at table schemas, check and compare them, take over a new edition.",
        subcommands = {
            SchemaCheckCommand.class,
            SchemaCompareCommand.class,
            SchemaDiffCommand.class,
            SchemaImportCommand.class,
            SchemaProposeCommand.class,
            SchemaShowCommand.class
        },
        synopsisSubcommandLabel = "COMMAND")
public final class SchemaCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    Caller root;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    @Override
    public Integer call() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Missing required subcommand");
    }

    /** Prints the document of {@code schema NAME} when JSON is asked for; otherwise the text is the caller's to print. */
    boolean print(String name, Map<String, Object> document) {
        if (root.global().json) {
            Terminal.detect().out().println(JsonDocument.of("schema-" + name, document));
        }
        return root.global().json;
    }

    /** The name of the schema that a table's name stands for. */
    static String known(SchemaCatalog catalog, String table) {
        return catalog.resolve(table)
                .orElseThrow(() -> new ConfigurationException("[" + table
                        + "] no such table: expected one that is shipped, or --schemas"
                        + Nearest.question(
                                table,
                                catalog.tables().stream().map(TableSchema::name).toList())))
                .table();
    }

    /** The last part of a file's or resource's name. */
    static String fileName(String source) {
        return source.substring(Math.max(source.lastIndexOf('/'), source.lastIndexOf('\\')) + 1);
    }
}
