package fr.sndscopy.cli;

import fr.sndscopy.config.Workplace;
import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.ledger.CanonicalJson;
import fr.sndscopy.migration.Scratch;
import fr.sndscopy.migration.StoreVerification;
import fr.sndscopy.migration.VerificationResult;
import fr.sndscopy.migration.VerificationResult.DeliveryResult;
import fr.sndscopy.migration.VerificationResult.Fault;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code sndscopy verify}. */
@Command(
        name = "verify",
        description = {
            "Check what is published, to the last fault: the ledger's chain, the books, every object's size and SHA-256,"
                    + " and with the keys every row against the sealed evidence.",
            "Exit code 4 when something is missing or altered, 12 when only keys are refused."
        })
final class VerifyCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    SndscopyCommand root;

    @Option(names = "--delivery", paramLabel = "ID", description = "Only this delivery; all by default.")
    @Nullable
    String delivery;

    @Option(names = "--sealed", description = "Without any key: nothing is decrypted.")
    boolean sealed;

    @Option(
            names = "--schemas",
            paramLabel = "DIR",
            description = "Table Schema files to hold the published columns against; may be repeated.")
    List<Path> schemas = List.of();

    @Override
    public Integer call() throws Exception {
        try (Workplace workplace = root.global().open();
                Scratch scratch = Scratch.in(workplace.home().directory())) {
            KeyService keys = sealed ? null : workplace.keyService();
            VerificationResult result = new StoreVerification(
                            workplace.store(),
                            workplace.ledger(),
                            keys,
                            workplace.catalog(schemas),
                            workplace.settings().threads(),
                            scratch.directory())
                    .verify(delivery);
            show(result, Terminal.detect());
            return exitCode(result).code();
        }
    }

    private void show(VerificationResult result, Terminal terminal) {
        if (root.global().json) {
            Map<String, Object> document = Map.of("verdict", exitCode(result), "verification", result);
            terminal.out().println(new String(CanonicalJson.write(document), StandardCharsets.UTF_8));
            return;
        }
        TextTable table =
                new TextTable("delivery", "#parts", "#objects", "#bytes", "#stored", "#quarantined", "verdict");
        for (DeliveryResult line : result.deliveries()) {
            table.add(
                    line.delivery(),
                    TextTable.number(line.parts()),
                    TextTable.number(line.objects()),
                    TextTable.number(line.bytes()),
                    TextTable.number(line.stored()),
                    TextTable.number(line.quarantined()),
                    line.faults().isEmpty() ? "good" : line.faults().size() + " faults");
        }
        table.render().forEach(terminal.out()::println);
        result.deliveries()
                .forEach(line -> line.notes().forEach(note -> terminal.out().println("note: " + note)));
        result.faults().forEach(fault -> terminal.out().println("fault: " + clean(fault.toString())));
        terminal.out().println("ledger: " + result.ledgerEntries() + " entries, head SHA-256 " + result.headSha256());
        terminal.out().println(verdict(result));
    }

    private static String clean(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    private static String verdict(VerificationResult result) {
        int faults = result.faults().size();
        if (faults > 0) {
            return "verdict: " + faults + (faults == 1 ? " fault" : " faults")
                    + (result.altered() ? "" : ", all of them refused keys");
        }
        if (result.ledgerEntries() == 0) {
            return "verdict: nothing is published";
        }
        return switch (result.level()) {
            case SEALED -> "verdict: good, as far as can be told without keys";
            case CONTENT -> "verdict: good: every row is what was delivered, or is in quarantine";
        };
    }

    private static ExitCode exitCode(VerificationResult result) {
        List<Fault> faults = result.faults();
        if (faults.isEmpty()) {
            return ExitCode.DONE;
        }
        return result.altered() ? ExitCode.INTEGRITY : ExitCode.KEY_REFUSED;
    }
}
