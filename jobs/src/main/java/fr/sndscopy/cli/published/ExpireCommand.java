package fr.sndscopy.cli.published;

import fr.sndscopy.cli.terminal.Caller;
import fr.sndscopy.cli.terminal.ExitCode;
import fr.sndscopy.cli.terminal.JsonDocument;
import fr.sndscopy.cli.terminal.Terminal;
import fr.sndscopy.cli.terminal.TextTable;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.ledger.RemovalEntry;
import fr.sndscopy.migration.published.Expiry;
import fr.sndscopy.migration.published.Expiry.Found;
import fr.sndscopy.migration.published.Expiry.Line;
import fr.sndscopy.migration.work.RunIdentity;
import fr.sndscopy.report.Amounts;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code sndscopy expire}. */
@Command(
        name = "expire",
        description = {
            "Remove from the store the rows of deliveries that readers no longer see, superseded or withdrawn, with those in"
                    + " quarantine; with --apply, else say what that would be. It cannot be undone.",
            "The ledger says first which deliveries these are, with who did it and why. Manifests, sealed evidence and reports stay,"
                    + " so that books and digests of what is gone can still be checked; verify knows, and tells objects that are"
                    + " still there. Called again, it goes on where it was cut off.",
            "In a bucket that keeps versions what is removed is hidden, and stays until a lifecycle rule of the bucket lets it"
                    + " go; sndscopy keys shred makes rows unreadable wherever copies lie."
        })
public final class ExpireCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    Caller root;

    @Parameters(
            paramLabel = "DELIVERY",
            arity = "0..*",
            description = "Only these, however long they have not been seen.")
    List<String> deliveries = List.of();

    @Option(
            names = "--older-than",
            paramLabel = "AGE",
            converter = AgeConverter.class,
            description = "All that have not been seen for so long: 365d.")
    @Nullable
    Duration olderThan;

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            description = "Why, in at most " + RemovalEntry.MAX_REASON
                    + " characters. No values of cells. Without, the ledger has what was asked for.")
    @Nullable
    String reason;

    @Option(names = "--apply", description = "Do it.")
    boolean apply;

    @Override
    public Integer call() throws IOException {
        if (deliveries.isEmpty() == (olderThan == null)) {
            throw new ParameterException(spec.commandLine(), "expected either deliveries or --older-than AGE");
        }
        Duration age = olderThan == null ? Duration.ZERO : olderThan;
        String why = reason == null
                ? olderThan == null ? "named one by one" : "not seen by readers for " + days(age)
                : reason;
        WithdrawCommand.requireReason(spec, why);
        try (Workplace workplace = root.global().open()) {
            Expiry expiry = new Expiry(
                    workplace.store(),
                    workplace.ledger(),
                    workplace.clock(),
                    workplace.settings().threads());
            Found found = expiry.find(Set.copyOf(deliveries), age);
            List<RemovalEntry> entries = List.of();
            if (apply && !found.lines().isEmpty()) {
                workplace
                        .trace()
                        .write(
                                "expire",
                                found.lines().size() + " deliveries, " + found.objects() + " objects: " + why,
                                null);
                RunIdentity identity = workplace.identity();
                entries = expiry.run(found, why, identity.operator(), identity.toolVersion());
                if (!entries.isEmpty()) {
                    workplace.signLedger();
                }
            }
            if (root.global().json) {
                Terminal.detect().out().println(json(found, entries));
            } else {
                show(found, entries);
            }
        }
        return ExitCode.DONE.code();
    }

    private static String days(Duration age) {
        return age.toDays() > 0 && age.equals(Duration.ofDays(age.toDays()))
                ? age.toDays() + (age.toDays() == 1 ? " day" : " days")
                : age.toSeconds() + " s";
    }

    private String json(Found found, List<RemovalEntry> entries) {
        return JsonDocument.of(
                "expire",
                Map.of(
                        "applied",
                        apply,
                        "deliveries",
                        found.lines().stream().map(ExpireCommand::json).toList(),
                        "objects",
                        found.objects(),
                        "bytes",
                        found.bytes(),
                        "versionsKept",
                        found.versionsKept(),
                        "entries",
                        entries.stream().map(RemovalEntry::number).toList()));
    }

    private static Map<String, Object> json(Line line) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("delivery", line.delivery());
        json.put("ended", line.ended().toString());
        line.by().ifPresent(by -> json.put("by", by));
        json.put("begun", line.begun());
        json.put("parts", line.parts());
        json.put("rows", line.rows());
        json.put("objects", line.objects());
        json.put("bytes", line.bytes());
        return json;
    }

    private void show(Found found, List<RemovalEntry> entries) {
        Terminal terminal = Terminal.detect();
        if (found.lines().isEmpty()) {
            terminal.out().println("nothing is to expire");
            return;
        }
        TextTable table =
                new TextTable("delivery", "not seen since", "because", "parts", "rows", "objects", "bytes", "state");
        found.lines()
                .forEach(line -> table.add(
                        line.delivery(),
                        line.ended(),
                        line.by().map(by -> "superseded by " + by).orElse("withdrawn"),
                        line.parts(),
                        line.rows(),
                        line.objects(),
                        line.bytes(),
                        state(line)));
        table.lines().forEach(terminal.out()::println);
        if (found.versionsKept()) {
            terminal.out()
                    .println(
                            "the bucket keeps versions: what is removed is hidden, and stays until a lifecycle rule of the"
                                    + " bucket lets it go");
        }
        String what = Amounts.number(found.objects()) + (found.objects() == 1 ? " object" : " objects") + " of "
                + Amounts.bytes(found.bytes());
        terminal.out()
                .println(
                        apply
                                ? what + " removed for good"
                                        + (entries.isEmpty()
                                                ? ""
                                                : ": ledger entry "
                                                        + entries.get(0).number()
                                                        + (entries.size() == 1 ? "" : " and those behind it"))
                                : "nothing was done. With --apply, and for good: " + what);
    }

    private String state(Line line) {
        if (apply) {
            return "expired";
        }
        return line.begun() ? "expired before, not all removed" : "expires";
    }
}
