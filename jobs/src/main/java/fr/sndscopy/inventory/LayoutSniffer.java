package fr.sndscopy.inventory;

import fr.sndscopy.delivery.CsvFormat.Quote;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/** Tells how a file is cut into cells: delimiter, quotes, a delimiter at line ends. */
final class LayoutSniffer {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final double NEARLY_ALL = 0.95;
    private static final int MAX_LINES_OF_A_CELL = 40;
    private static final SampleRows NO_ROWS = new SampleRows(List.of(), 0, 0, 0);

    private LayoutSniffer() {}

    /** One way to cut the sample. */
    private record Cut(char delimiter, Quote quote, SampleRows rows) {
        /** Columns of the header, without the empty name behind a delimiter that ends it. */
        int width() {
            return rows.rows().isEmpty() ? 0 : rows.rows().get(0).size() - (headerEndsWithDelimiter() ? 1 : 0);
        }

        boolean headerEndsWithDelimiter() {
            if (rows.rows().isEmpty()) {
                return false;
            }
            List<String> header = rows.rows().get(0);
            return header.size() > 1 && header.get(header.size() - 1).isEmpty();
        }

        /** Rows with as many cells as the header. */
        long regular() {
            return rows.ofWidth(width()) + rows.withTrailing(width());
        }

        long ragged() {
            return rows.dataRows() - regular();
        }

        double regularShare() {
            return rows.dataRows() == 0 ? 1 : (double) regular() / rows.dataRows();
        }

        double namesShare() {
            return width() == 0
                    ? 0
                    : (double) rows.rows().get(0).stream()
                                    .filter(name -> NAME.matcher(name).matches())
                                    .count()
                            / width();
        }
    }

    /** @return the rows of the sample, the header first; empty when there is nothing */
    static List<List<String>> sniff(Sample sample, Findings findings) {
        List<Cut> cuts = new ArrayList<>();
        for (char delimiter : new char[] {';', ',', '|', '\t'}) {
            Cut plain = cut(sample, delimiter, Quote.NONE);
            Cut quoted = cut(sample, delimiter, Quote.RFC4180);
            cuts.add(quotesWrap(plain, quoted) ? quoted : plain);
        }
        List<Cut> likely = cuts.stream()
                .filter(cut -> cut.width() > 1)
                .sorted(Comparator.comparingDouble(Cut::namesShare)
                        .thenComparingDouble(Cut::regularShare)
                        .thenComparingInt(Cut::width)
                        .reversed())
                .toList();
        Cut best = likely.isEmpty() ? cuts.get(0) : likely.get(0);
        findings.delimiter(best.delimiter());
        if (!likely.isEmpty()) {
            judgeDelimiter(likely, findings);
        }
        judgeQuotes(sample, best, findings);
        judgeTrailing(best, findings);
        return allRows(sample, best);
    }

    private static Cut cut(Sample sample, char delimiter, Quote quote) {
        int from = sample.hasByteOrderMark() ? 3 : 0;
        return new Cut(delimiter, quote, SampleRows.cut(sample.start(), from, delimiter, quote, sample.whole()));
    }

    /** Whether quotation marks at the start of cells are around them, and never part of them. */
    private static boolean quotesWrap(Cut plain, Cut quoted) {
        return plain.rows().openedByQuote() > 0
                && quoted.rows().badQuotes() == 0
                && !quoted.rows().rows().isEmpty()
                && quoted.ragged() <= plain.ragged();
    }

    private static void judgeDelimiter(List<Cut> likely, Findings findings) {
        Cut best = likely.get(0);
        boolean tied = likely.size() > 1
                && likely.get(1).namesShare() == best.namesShare()
                && likely.get(1).regularShare() == best.regularShare();
        boolean clear = best.regularShare() >= 0.5 && best.namesShare() >= 0.5;
        if (tied || !clear) {
            findings.ask(new Question(
                    "format." + FormatKey.DELIMITER,
                    tied
                            ? "more than one cuts all rows alike"
                            : "no delimiter gives most rows as many cells as the first line, or the first line is no"
                                    + " header",
                    likely.stream().map(cut -> shown(cut.delimiter())).toList()));
            return;
        }
        findings.state(FormatKey.DELIMITER);
        if (best.ragged() > 0) {
            findings.remark("rows of the sample with more or fewer cells than the header: " + best.ragged() + " of "
                    + best.rows().dataRows());
        }
    }

    private static String shown(char delimiter) {
        return delimiter == '\t' ? "tab" : "\"" + delimiter + "\"";
    }

    private static void judgeQuotes(Sample sample, Cut best, Findings findings) {
        findings.quote(best.quote());
        if (best.quote() == Quote.RFC4180) {
            findings.state(FormatKey.QUOTE);
            return;
        }
        int opened = best.rows().openedByQuote();
        if (opened == 0) {
            return;
        }
        Cut quoted = cut(sample, best.delimiter(), Quote.RFC4180);
        boolean mostlyWellFormed = quoted.rows().badQuotes() * 2 < opened && quoted.ragged() <= best.ragged();
        if (best.ragged() == 0 && !mostlyWellFormed) {
            findings.state(FormatKey.QUOTE);
        } else {
            findings.ask(Question.of(
                    FormatKey.QUOTE,
                    "cells of the sample that begin with a quotation mark: " + opened
                            + "; of these not closed rightly: " + quoted.rows().badQuotes()
                            + "; rows of another width without quotes: " + best.ragged() + ", with: "
                            + quoted.ragged(),
                    "rfc4180",
                    "none"));
        }
    }

    private static void judgeTrailing(Cut best, Findings findings) {
        long trailing = best.rows().withTrailing(best.width());
        long without = best.rows().ofWidth(best.width());
        if (trailing + without == 0) {
            findings.trailingDelimiter(best.headerEndsWithDelimiter());
            return;
        }
        double share = (double) trailing / (trailing + without);
        findings.trailingDelimiter(share > 0.5);
        boolean unlikeHeader = best.headerEndsWithDelimiter() && share <= 0.5;
        if (unlikeHeader || (share > 1 - NEARLY_ALL && share < NEARLY_ALL)) {
            findings.ask(Question.of(
                    FormatKey.TRAILING_DELIMITER,
                    "rows of the sample that end with a delimiter behind their last cell: " + trailing + " of "
                            + (trailing + without)
                            + (best.headerEndsWithDelimiter() ? "; the header ends with one" : ""),
                    "true",
                    "false"));
            return;
        }
        findings.state(FormatKey.TRAILING_DELIMITER);
    }

    private static List<List<String>> allRows(Sample sample, Cut best) {
        List<List<String>> rows = new ArrayList<>(best.rows().rows());
        for (byte[] stretch : sample.further()) {
            furtherRows(stretch, best).rows().stream()
                    .filter(row -> row.size() == best.width() || row.size() == best.width() + 1)
                    .forEach(rows::add);
        }
        return rows;
    }

    /** In a quoted file a stretch may begin inside a cell: its rows begin where all its quotation marks are around cells. */
    private static SampleRows furtherRows(byte[] stretch, Cut best) {
        boolean quoted = best.quote() == Quote.RFC4180;
        int from = 0;
        for (int line = 0; line < (quoted ? MAX_LINES_OF_A_CELL : 0); line++) {
            SampleRows rows = SampleRows.cut(stretch, from, best.delimiter(), best.quote(), false);
            if (rows.badQuotes() == 0 && (rows.strayQuotes() == 0 || best.rows().strayQuotes() > 0)) {
                return rows;
            }
            while (from < stretch.length && stretch[from++] != '\n') {
                // on to the next line
            }
        }
        return quoted ? NO_ROWS : SampleRows.cut(stretch, from, best.delimiter(), best.quote(), true);
    }
}
