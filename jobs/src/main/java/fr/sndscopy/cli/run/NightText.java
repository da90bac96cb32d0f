package fr.sndscopy.cli.run;

import fr.sndscopy.cli.published.ExpectedProducts;
import fr.sndscopy.cli.terminal.TextTable;
import fr.sndscopy.report.Amounts;
import fr.sndscopy.report.night.NightReport;
import fr.sndscopy.report.night.NightReport.Line;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A night's report on a terminal, and in a mail of cron. */
final class NightText {
    /** Beyond it settled folders are counted. */
    private static final int SETTLED_SHOWN = 10;

    private static final int DAY = 10;

    private final NightReport night;
    private final Optional<Path> page;
    private final boolean all;

    /**
     * Of one night.
     *
     * @param page where it is kept in the home
     * @param all whether settled folders are shown, however many there are
     */
    NightText(NightReport night, Optional<Path> page, boolean all) {
        this.night = night;
        this.page = page;
        this.all = all;
    }

    /** Lines of text; folders that are new since the night before come first, what is settled last. */
    List<String> lines() {
        List<String> text = new ArrayList<>();
        List<Line> settled = night.deliveries().stream().filter(Line::settled).toList();
        List<Line> open =
                night.deliveries().stream().filter(line -> !line.settled()).toList();
        boolean fold = !all && settled.size() > SETTLED_SHOWN;
        boolean compared = night.previous() != null;
        List<Line> known =
                open.stream().filter(line -> compared && !line.isNew()).toList();
        List<Line> fresh =
                open.stream().filter(line -> !compared || line.isNew()).toList();
        table(text, compared && !known.isEmpty() ? "New since the night before:" : "", fresh);
        table(text, "Known, and still open:", known);
        table(text, known.isEmpty() ? "" : "Settled:", fold ? List.of() : settled);
        if (fold) {
            text.add(Amounts.number(settled.size()) + " published before or superseded; --all shows them.");
        }
        if (!night.besideFolders().isEmpty()) {
            text.add("Beside the folders, where nobody looks: " + String.join(", ", night.besideFolders()));
        }
        night.products().stream()
                .flatMap(product -> ExpectedProducts.told(product).stream())
                .forEach(told -> text.add(String.format("%-8s %s", told.word(), told.what())));
        page.ifPresent(file -> text.add("Night    " + file));
        if (night.deliveries().stream().noneMatch(NightText::tried)) {
            text.add("Nothing to do.");
        }
        return text;
    }

    private static boolean tried(Line line) {
        return switch (line.outcome()) {
            case "published", "refused", "failed", "unfinished" -> true;
            default -> false;
        };
    }

    private static void table(List<String> text, String title, List<Line> lines) {
        if (lines.isEmpty()) {
            return;
        }
        if (!title.isEmpty()) {
            text.add(title);
        }
        TextTable table = new TextTable(
                "delivery", "period", "outcome", "code", "rows", "rejected", "since", "report, or reason");
        for (Line line : lines) {
            table.add(
                    line.delivery(),
                    line.period(),
                    line.outcome().replace('-', ' '),
                    String.valueOf(line.exitCode()),
                    number(line.rowsDelivered()),
                    number(line.rowsQuarantined()),
                    line.isNew() ? "" : line.since().substring(0, DAY),
                    (line.daysLate() > 0 ? ExpectedProducts.days(line.daysLate()) + " late; " : "") + line.detail());
        }
        text.addAll(table.lines());
    }

    private static Object number(@Nullable Long number) {
        return number == null ? "" : number;
    }
}
