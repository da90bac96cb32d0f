package fr.sndscopy.cli.published;

import fr.sndscopy.batch.Cleaning;
import fr.sndscopy.cli.terminal.Caller;
import fr.sndscopy.cli.terminal.ExitCode;
import fr.sndscopy.cli.terminal.JsonDocument;
import fr.sndscopy.cli.terminal.Terminal;
import fr.sndscopy.cli.terminal.TextTable;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.migration.published.Leftover;
import fr.sndscopy.migration.published.Leftover.Fate;
import fr.sndscopy.migration.published.Leftover.Kind;
import fr.sndscopy.migration.published.Leftovers.Found;
import fr.sndscopy.migration.published.Leftovers.Unexplained;
import fr.sndscopy.report.Amounts;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code sndscopy gc}. */
@Command(
        name = "gc",
        description = {
            "List what attempts left in the store that no ledger entry leads to, and with --apply remove what may be"
                    + " removed.",
            "Kept are: what the ledger leads to, superseded deliveries too; everything of a delivery that is not"
                    + " published and whose run the job database remembers (database.keep-days); the newest report of each"
                    + " delivery; manifests and reports that no entry leads to, with all that such a manifest names: an"
                    + " entry that was taken away would leave the same. Keys are never touched.",
            "In a bucket that keeps versions what is removed is hidden, and takes room until a lifecycle rule of the bucket"
                    + " lets it go; of probes every version is removed, once its lock has ended.",
            "Exit code 4, and nothing removed, when the ledger is not what this home has seen; 11 while a run is at"
                    + " work."
        })
public final class GcCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    Caller root;

    @Option(
            names = "--apply",
            description = "Remove what is listed as removable, and what killed commands left in the home's work folder."
                    + " Without, nothing is removed.")
    boolean apply;

    @Option(
            names = "--older-than",
            paramLabel = "AGE",
            defaultValue = "7d",
            converter = AgeConverter.class,
            description =
                    "Only what was stored longer ago: 90s, 30m, 12h, 7d; default: ${DEFAULT-VALUE}. Other homes may be"
                            + " at work on the same store: no shorter than their longest run.")
    Duration olderThan = Duration.ofDays(7);

    @Option(
            names = "--manifests",
            description =
                    "Also manifests and reports that no entry leads to, with what they name. Only when it is known"
                            + " that no entry was taken from the ledger.")
    boolean manifests;

    @Override
    public Integer call() throws IOException {
        try (Workplace workplace = root.global().open();
                Cleaning cleaning = new Cleaning(workplace)) {
            Found found = cleaning.find(olderThan, manifests ? Unexplained.REMOVED : Unexplained.KEPT);
            if (apply) {
                trace(workplace, found.removable());
                cleaning.remove(found);
            }
            show(found, Terminal.detect());
        }
        return ExitCode.DONE.code();
    }

    /** What somebody removes is written down first. */
    private static void trace(Workplace workplace, List<Leftover> removable) throws IOException {
        if (!removable.isEmpty()) {
            workplace.trace().write("gc", objects(removable.size()) + " of " + bytes(removable) + " bytes", null);
        }
    }

    /**
     * What is alike.
     *
     * @param delivery empty for what belongs to none
     */
    private record Group(String delivery, Kind kind, Fate fate) {
        static Group of(Leftover leftover) {
            return new Group(leftover.delivery(), leftover.kind(), leftover.fate());
        }
    }

    private static final Comparator<Group> ORDER =
            Comparator.comparing(Group::delivery).thenComparing(Group::kind).thenComparing(Group::fate);

    private void show(Found found, Terminal terminal) {
        Map<Group, List<Leftover>> groups = found.all().stream()
                .collect(Collectors.groupingBy(Group::of, () -> new TreeMap<>(ORDER), Collectors.toList()));
        List<Leftover> removable = found.removable();
        if (root.global().json) {
            terminal.out().println(json(found, groups, removable));
            return;
        }
        if (!groups.isEmpty()) {
            TextTable table = new TextTable("delivery", "what", "objects", "bytes", "oldest", "newest", "fate");
            groups.forEach((group, several) -> table.add(
                    group.delivery().isEmpty() ? "-" : group.delivery(),
                    group.kind(),
                    several.size(),
                    bytes(several),
                    oldest(several),
                    newest(several),
                    apply && group.fate() == Fate.REMOVABLE ? "removed" : words(group.fate())));
            table.lines().forEach(terminal.out()::println);
        }
        if (found.foreign() > 0) {
            terminal.out()
                    .println(Amounts.number(found.foreign()) + " with names that sndscopy does not give: left alone");
        }
        if (!found.uploadsListed()) {
            terminal.out().println("the store does not let us list unfinished uploads: let a lifecycle rule end them");
        }
        if (found.versionsKept()) {
            terminal.out()
                    .println(
                            "the bucket keeps versions: what gc removes is hidden, and takes room until a lifecycle rule"
                                    + " of the bucket lets it go; what is locked, not before its lock ends");
        }
        terminal.out().println(verdict(found, removable));
    }

    private String verdict(Found found, List<Leftover> removable) {
        if (found.all().isEmpty()) {
            return "nothing is left over";
        }
        String what = objects(removable.size()) + " of " + Amounts.bytes(bytes(removable));
        int kept = found.all().size() - removable.size();
        String rest = kept == 0 ? "" : ", " + Amounts.number(kept) + " kept";
        if (apply) {
            return what + " removed" + rest;
        }
        return what + " may be removed" + rest + (removable.isEmpty() ? "" : ": gc --apply");
    }

    private static String objects(int count) {
        return Amounts.number(count) + (count == 1 ? " object" : " objects");
    }

    private static String words(Fate fate) {
        return switch (fate) {
            case REMOVABLE -> "removable";
            case YOUNG -> "kept: not old enough";
            case UNFINISHED -> "kept: its run may go on";
            case LOCKED -> "kept: locked, until its lock ends";
            case UNEXPLAINED -> "kept: no entry leads to it, or no more; see --manifests";
        };
    }

    private String json(Found found, Map<Group, List<Leftover>> groups, List<Leftover> removable) {
        List<Map<String, Object>> lines = groups.entrySet().stream()
                .map(entry -> Map.<String, Object>of(
                        "delivery", entry.getKey().delivery(),
                        "kind", entry.getKey().kind().toString(),
                        "fate", entry.getKey().fate().toString(),
                        "objects", entry.getValue().size(),
                        "bytes", bytes(entry.getValue()),
                        "oldest", oldest(entry.getValue()).toString(),
                        "newest", newest(entry.getValue()).toString()))
                .toList();
        return JsonDocument.of(
                "gc",
                Map.of(
                        "applied",
                        apply,
                        "leftovers",
                        lines,
                        "removable",
                        Map.of("objects", removable.size(), "bytes", bytes(removable)),
                        "kept",
                        found.all().size() - removable.size(),
                        "foreign",
                        found.foreign(),
                        "uploadsListed",
                        found.uploadsListed(),
                        "versionsKept",
                        found.versionsKept()));
    }

    private static long bytes(List<Leftover> several) {
        return several.stream().mapToLong(Leftover::bytes).sum();
    }

    private static Instant oldest(List<Leftover> several) {
        return several.stream()
                .map(Leftover::modified)
                .min(Comparator.naturalOrder())
                .orElseThrow();
    }

    private static Instant newest(List<Leftover> several) {
        return several.stream()
                .map(Leftover::modified)
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }
}
