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
import org.jspecify.annotations.Nullable;

/** Verifies what is published and shows what was found. */
final class VerificationDisplay {
    private final Terminal terminal;
    private final boolean json;

    VerificationDisplay(Terminal terminal, boolean json) {
        this.terminal = terminal;
        this.json = json;
    }

    /**
     * Verifies, and shows one line per delivery, every fault, and the verdict.
     *
     * @param keys null for what can be told without
     * @param schemas folders to hold the published columns against
     * @param delivery its id, or null for all
     */
    ExitCode verify(Workplace workplace, @Nullable KeyService keys, List<Path> schemas, @Nullable String delivery)
            throws Exception {
        try (Scratch scratch = Scratch.in(workplace.home().directory())) {
            VerificationResult result = new StoreVerification(
                            workplace.store(),
                            workplace.ledger(),
                            keys,
                            workplace.catalog(schemas),
                            workplace.settings().threads(),
                            scratch.directory())
                    .verify(delivery);
            show(result);
            return exitCode(result);
        }
    }

    private void show(VerificationResult result) {
        if (json) {
            Map<String, Object> document = Map.of("verdict", exitCode(result), "verification", result);
            terminal.out().println(new String(CanonicalJson.write(document), StandardCharsets.UTF_8));
            return;
        }
        TextTable table = new TextTable("delivery", "parts", "objects", "bytes", "stored", "quarantined", "verdict");
        for (DeliveryResult line : result.deliveries()) {
            table.add(
                    line.delivery(),
                    line.parts(),
                    line.objects(),
                    line.bytes(),
                    line.stored(),
                    line.quarantined(),
                    line.faults().isEmpty() ? "good" : line.faults().size() + " faults");
        }
        table.lines().forEach(terminal.out()::println);
        result.deliveries()
                .forEach(line -> line.notes().forEach(note -> terminal.out().println("note: " + note)));
        result.faults().forEach(fault -> terminal.out().println("fault: " + clean(fault.toString())));
        terminal.out()
                .println("ledger: " + result.ledgerEntries() + (result.ledgerEntries() == 1 ? " entry" : " entries")
                        + ", head SHA-256 " + result.headSha256());
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
