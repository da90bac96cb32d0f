package fr.sndscopy.cli.published;

import fr.sndscopy.cli.terminal.ExitCode;
import fr.sndscopy.cli.terminal.JsonDocument;
import fr.sndscopy.cli.terminal.Terminal;
import fr.sndscopy.cli.terminal.TextTable;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.ledger.proof.CheckpointExpectation;
import fr.sndscopy.metrics.Facts.Verification;
import fr.sndscopy.migration.verify.Expectation;
import fr.sndscopy.migration.verify.StoreVerification;
import fr.sndscopy.migration.verify.VerificationResult;
import fr.sndscopy.migration.verify.VerificationResult.DeliveryResult;
import fr.sndscopy.migration.verify.VerificationResult.Fault;
import fr.sndscopy.migration.work.Scratch;
import fr.sndscopy.report.ConsoleBooks;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Verifies what is published and shows what was found. */
public final class VerificationDisplay {
    private static final int TABLES_SHOWN = 3;

    private final Terminal terminal;
    private final boolean json;

    public VerificationDisplay(Terminal terminal, boolean json) {
        this.terminal = terminal;
        this.json = json;
    }

    /**
     * Verifies, and shows one line per delivery, every fault, and the verdict.
     *
     * @param keys null for what can be told without
     * @param schemas folders to hold the published columns against
     * @param delivery its id, or null for all
     * @param expectation what the ledger must hold
     * @param signing what is known of its checkpoints
     */
    public ExitCode verify(
            Workplace workplace,
            @Nullable KeyService keys,
            List<Path> schemas,
            @Nullable String delivery,
            Expectation expectation,
            CheckpointExpectation signing)
            throws Exception {
        try (Scratch scratch = workplace.scratch()) {
            VerificationResult result = new StoreVerification(
                            workplace.store(),
                            workplace.ledger().reader(),
                            keys,
                            workplace.catalog(schemas),
                            workplace.settings().threads(),
                            scratch.directory())
                    .verify(delivery, expectation, signing);
            if (delivery == null) {
                tell(workplace, result);
            }
            show(result);
            return exitCode(result);
        }
    }

    private static void tell(Workplace workplace, VerificationResult result) {
        Verification ended = new Verification(
                Instant.now().getEpochSecond(), exitCode(result).code(), result.ledgerEntries());
        workplace.metrics().tell(facts -> facts.with(result.level().name().toLowerCase(Locale.ROOT), ended));
    }

    private void show(VerificationResult result) {
        if (json) {
            Map<String, Object> document = Map.of("verdict", exitCode(result), "verification", result);
            terminal.out().println(JsonDocument.of("verify", document));
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
                    line.faults().isEmpty() ? "good" : faults(line.faults().size()));
        }
        table.lines().forEach(terminal.out()::println);
        notes(result).forEach(note -> terminal.out().println("note: " + clean(note)));
        result.faults().forEach(fault -> terminal.out().println("fault: " + clean(fault.toString())));
        terminal.out()
                .println("ledger: " + result.ledgerEntries() + (result.ledgerEntries() == 1 ? " entry" : " entries")
                        + ", head SHA-256 " + result.headSha256());
        VerificationResult.Access access = result.access();
        if (access.entries() > 0) {
            terminal.out()
                    .println("access log: " + access.entries() + (access.entries() == 1 ? " entry" : " entries")
                            + ", head SHA-256 " + access.headSha256());
        }
        if (result.checkpoints().signedEntries() > 0) {
            terminal.out()
                    .println("signed: entries 1 to " + result.checkpoints().signedEntries() + " of "
                            + result.ledgerEntries() + ", by key "
                            + result.checkpoints().signedBy());
        }
        if (result.checkpoints().witnessedEntries() > 0) {
            terminal.out()
                    .println("witnessed: entries 1 to " + result.checkpoints().witnessedEntries() + " of "
                            + result.ledgerEntries());
        }
        terminal.out().println(coloured("verdict: " + verdict(result), exitCode(result)));
        advice(result).forEach(line -> terminal.out().println(line));
    }

    /** What is said of several tables is said once. */
    private static List<String> notes(VerificationResult result) {
        Map<String, List<String>> tables = new LinkedHashMap<>();
        for (DeliveryResult line : result.deliveries()) {
            for (String note : line.notes()) {
                int colon = note.indexOf(": ");
                tables.computeIfAbsent(note.substring(colon + 2), none -> new ArrayList<>())
                        .add(note.substring(0, colon));
            }
        }
        List<String> notes = new ArrayList<>();
        tables.forEach((what, names) -> {
            int shown = Math.min(names.size(), TABLES_SHOWN);
            notes.add(String.join(", ", names.subList(0, shown))
                    + (shown < names.size() ? " and " + (names.size() - shown) + " more" : "") + ": " + what);
        });
        notes.addAll(result.notices());
        return notes;
    }

    private static String faults(int number) {
        return number + (number == 1 ? " fault" : " faults");
    }

    private String coloured(String text, ExitCode code) {
        if (terminal.style() != ConsoleBooks.Style.COLOUR) {
            return text;
        }
        String colour =
                switch (code) {
                    case DONE -> "32";
                    case INTEGRITY -> "31";
                    default -> "33";
                };
        return "\u001b[1;" + colour + "m" + text + "\u001b[0m";
    }

    private static String clean(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    private static String verdict(VerificationResult result) {
        int number = result.faults().size();
        if (number > 0) {
            return faults(number) + (result.altered() ? "" : ", all of them refused keys");
        }
        if (result.ledgerEntries() == 0) {
            return "nothing is published" + (result.nothing() ? "" : ", as expected");
        }
        return switch (result.level()) {
            case SEALED -> "good, as far as can be told without keys";
            case CONTENT -> "good: every row is what was delivered, or is in quarantine";
        };
    }

    /** What to do next. */
    private static List<String> advice(VerificationResult result) {
        if (result.altered()) {
            return List.of(
                    "next: verify once more, for a bit that flipped on the wire; then call the integrity auditor, and"
                            + " delete nothing");
        }
        if (!result.faults().isEmpty()) {
            return List.of("next: verify with the keys of this store, or with --sealed for what can be told without");
        }
        if (result.nothing()) {
            return List.of(
                    "next: compare store and prefix with those of the run that published; --expect-entries 0 when"
                            + " nothing is expected here");
        }
        if (result.checkpoints().signedEntries() > 0 && result.checkpoints().kept() == 0) {
            return List.of(
                    "next: keep the newest checkpoint elsewhere (sndscopy ledger checkpoint --stored), and give it to"
                            + " --checkpoint the next time");
        }
        if (result.ledgerEntries() > 0
                && result.expectation().headSha256() == null
                && result.checkpoints().kept() == 0) {
            return List.of("next: keep the head elsewhere, and give it to --expect-head the next time");
        }
        return List.of();
    }

    private static ExitCode exitCode(VerificationResult result) {
        List<Fault> faults = result.faults();
        if (faults.isEmpty()) {
            return result.nothing() ? ExitCode.NOT_INITIALISED : ExitCode.DONE;
        }
        return result.altered() ? ExitCode.INTEGRITY : ExitCode.KEY_REFUSED;
    }
}
