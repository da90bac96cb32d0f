package fr.sndscopy.inventory;

import fr.sndscopy.delivery.CellNotation;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import fr.sndscopy.schema.LogicalType;
import fr.sndscopy.validate.ColumnReading;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Tells the formats of dates, datetimes and months, by reading the cells of the columns that have these types in each of some
 * formats. A format that is declared is that of all such columns: where columns whose cells are as their schema says stand beside
 * others, nothing is stated unless one format serves them all.
 */
final class CalendarSniffer {
    private static final double NEARLY_ALL = 0.95;
    private static final int SHOWN_COLUMNS = 5;

    private static final List<String> DATES = List.of(
            "dd/MM/yyyy",
            "MM/dd/yyyy",
            "yyyy-MM-dd",
            "yyyy/MM/dd",
            "dd-MM-yyyy",
            "MM-dd-yyyy",
            "dd.MM.yyyy",
            "ddMMyyyy",
            "MMddyyyy",
            "yyyyMMdd",
            "ddMMMyyyy",
            "dd-MMM-yyyy",
            "dd/MMM/yyyy",
            "dd MMM yyyy");
    private static final List<String> TIMES = List.of(":HH:mm:ss", " HH:mm:ss", "'T'HH:mm:ss", "HHmmss");
    private static final List<String> MONTHS =
            List.of("yyyyMM", "MMyyyy", "yyyy-MM", "MM-yyyy", "yyyy/MM", "MM/yyyy", "MMMyyyy", "yyyy.MM", "MM.yyyy");

    private CalendarSniffer() {}

    static void sniff(SampleCells cells, List<String> missing, Findings findings) {
        List<String> datetimes = DATES.stream()
                .flatMap(date -> TIMES.stream().map(time -> date + time))
                .toList();
        sniff(FormatKey.DATE, LogicalType.DATE, DATES, cells, missing, findings);
        sniff(FormatKey.DATETIME, LogicalType.DATETIME, datetimes, cells, missing, findings);
        sniff(FormatKey.YEARMONTH, LogicalType.YEARMONTH, MONTHS, cells, missing, findings);
    }

    private static void sniff(
            FormatKey key,
            LogicalType type,
            List<String> formats,
            SampleCells cells,
            List<String> missing,
            Findings findings) {
        Written asStated = new Written();
        Written others = new Written();
        cells.ofTypes(Set.of(type)).byColumn().forEach((column, counted) -> {
            Written here = new Written();
            counted.forEach((text, count) -> {
                if (!missing.contains(text)) {
                    here.add(column.name(), text, count);
                }
            });
            boolean own = !column.dateFormats().isEmpty()
                    && here.texts.keySet().stream()
                            .allMatch(CellTrial.of(column, missing, CellNotation.USUAL)::isPlausible);
            (own ? asStated : others).addAll(here);
        });
        if (others.texts.isEmpty()) {
            return;
        }
        judge(
                key,
                type,
                trials(key, type, formats, others.texts, findings.format().cells()),
                others.texts,
                others.columns,
                findings);
        settleBeside(asStated, key, type, findings);
        boolean schemaSays = cells.ofTypes(Set.of(type)).byColumn().keySet().stream()
                .anyMatch(column -> !column.dateFormats().isEmpty());
        if (!key.isAlwaysShown()
                && !schemaSays
                && usual(type).equals(format(findings.format().cells(), key))) {
            undeclare(key, findings);
        }
    }

    private static String usual(LogicalType type) {
        return ColumnReading.dateFormat(Column.of("trial", ColumnType.of(type)), CellNotation.USUAL);
    }

    /** Leaves each column to what its schema says. */
    private static void undeclare(FormatKey key, Findings findings) {
        findings.dates(
                key == FormatKey.DATE ? null : findings.format().cells().dateFormat(),
                key == FormatKey.DATETIME ? null : findings.format().cells().datetimeFormat(),
                key == FormatKey.YEARMONTH ? null : findings.format().cells().yearMonthFormat());
    }

    /** Some cells, with how often they are there, and the columns that they are of. */
    private static final class Written {
        private final Map<String, Integer> texts = new LinkedHashMap<>();
        private final Set<String> columns = new TreeSet<>();

        void add(String column, String text, int count) {
            texts.merge(text, count, Integer::sum);
            columns.add(column);
        }

        void addAll(Written more) {
            more.texts.forEach((text, count) -> texts.merge(text, count, Integer::sum));
            columns.addAll(more.columns);
        }
    }

    /** What was found for other columns would hold for those as well whose cells are as their schema says. */
    private static void settleBeside(Written asStated, FormatKey key, LogicalType type, Findings findings) {
        String found = format(findings.format().cells(), key);
        if (asStated.texts.isEmpty() || found == null || !findings.stated().contains(key)) {
            return;
        }
        CellTrial trial = CellTrial.of(
                Column.of("trial", ColumnType.of(type)),
                List.of(),
                findings.format().cells());
        if (asStated.texts.keySet().stream().allMatch(trial::isPlausible)) {
            return;
        }
        if (found.equals(usual(type))) {
            undeclare(key, findings);
            return;
        }
        findings.withdraw(key);
        findings.ask(Question.of(
                key,
                "columns " + shortened(asStated.columns) + " are written as their schema says, others as " + found
                        + ", and one file has one format: an overlay states that of a column",
                found,
                "schema"));
    }

    private static @Nullable String format(CellNotation cells, FormatKey key) {
        return switch (key) {
            case DATE -> cells.dateFormat();
            case DATETIME -> cells.datetimeFormat();
            default -> cells.yearMonthFormat();
        };
    }

    /** A format, and the texts that are in it. */
    private record Trial(String format, Set<String> fitting) {
        long count(Map<String, Integer> texts) {
            return fitting.stream()
                    .mapToLong(text -> texts.getOrDefault(text, 0))
                    .sum();
        }
    }

    private static List<Trial> trials(
            FormatKey key, LogicalType type, List<String> formats, Map<String, Integer> texts, CellNotation cells) {
        List<Trial> trials = new ArrayList<>();
        for (String candidate : formats) {
            CellTrial trial =
                    CellTrial.of(Column.of("trial", ColumnType.of(type)), List.of(), with(cells, key, candidate));
            Set<String> fitting = new TreeSet<>();
            for (String text : texts.keySet()) {
                if (trial.isPlausible(text)) {
                    fitting.add(text);
                }
            }
            if (!fitting.isEmpty()) {
                trials.add(new Trial(candidate, fitting));
            }
        }
        trials.sort(
                Comparator.comparingLong((Trial trial) -> trial.count(texts)).reversed());
        return trials;
    }

    private static void judge(
            FormatKey key,
            LogicalType type,
            List<Trial> trials,
            Map<String, Integer> texts,
            Set<String> columns,
            Findings findings) {
        String what = type.name().toLowerCase(Locale.ROOT) + "s";
        long all = texts.values().stream().mapToLong(Integer::longValue).sum();
        if (trials.isEmpty()) {
            findings.ask(Question.of(key, all + " cells are in no format that was tried, in " + shortened(columns)));
            return;
        }
        Trial best = trials.get(0);
        long fitting = best.count(texts);
        apply(key, best.format(), findings);
        List<Trial> rivals = trials.subList(1, trials.size()).stream()
                .filter(trial ->
                        trial.count(texts) == fitting || fitsOthers(trial, best, texts) > all - NEARLY_ALL * all)
                .toList();
        if (!rivals.isEmpty() || fitting * 2 < all) {
            List<String> alternatives = new ArrayList<>();
            alternatives.add(best.format());
            rivals.forEach(rival -> alternatives.add(rival.format()));
            boolean twins = !rivals.isEmpty()
                    && rivals.stream().allMatch(rival -> rival.fitting().equals(best.fitting()));
            String problem = twins
                    ? "the " + fitting + " " + what + " of the sample fit alike, as no day is above 12"
                    : "of " + all + " " + what + " of the sample " + fitting + " are in the likeliest format, in "
                            + shortened(columns);
            Question question = new Question("format." + key, problem, alternatives);
            if (twins) {
                findings.askTwins(key, question);
            } else {
                findings.ask(question);
            }
            return;
        }
        findings.state(key);
        if (fitting < all) {
            findings.remark((all - fitting) + " of " + all + " " + what + " of the sample are not " + best.format());
        }
    }

    private static long fitsOthers(Trial trial, Trial best, Map<String, Integer> texts) {
        return trial.fitting().stream()
                .filter(text -> !best.fitting().contains(text))
                .mapToLong(text -> texts.getOrDefault(text, 0))
                .sum();
    }

    private static void apply(FormatKey key, String format, Findings findings) {
        CellNotation applied = with(findings.format().cells(), key, format);
        findings.dates(applied.dateFormat(), applied.datetimeFormat(), applied.yearMonthFormat());
    }

    private static CellNotation with(CellNotation base, FormatKey key, String format) {
        return base.withDates(
                key == FormatKey.DATE ? format : base.dateFormat(),
                key == FormatKey.DATETIME ? format : base.datetimeFormat(),
                key == FormatKey.YEARMONTH ? format : base.yearMonthFormat());
    }

    private static String shortened(Set<String> columns) {
        List<String> names = List.copyOf(columns);
        String shown = String.join(", ", names.subList(0, Math.min(SHOWN_COLUMNS, names.size())));
        int more = names.size() - SHOWN_COLUMNS;
        return more > 0 ? shown + " and " + more + " more" : shown;
    }
}
