package fr.sndscopy.cli;

import java.util.ArrayList;
import java.util.List;

/** Lines of cells under each other: words to the left, numbers to the right. */
final class TextTable {
    private static final String GAP = "  ";

    private final List<String[]> lines = new ArrayList<>();
    private final boolean[] numbers;

    /** @param head column names; those of numbers begin with {@code #}, which is not shown */
    TextTable(String... head) {
        this.numbers = new boolean[head.length];
        String[] names = new String[head.length];
        for (int i = 0; i < head.length; i++) {
            numbers[i] = head[i].startsWith("#");
            names[i] = numbers[i] ? head[i].substring(1) : head[i];
        }
        lines.add(names);
    }

    TextTable add(String... cells) {
        lines.add(cells.clone());
        return this;
    }

    /** The lines, the head first; what could steer a terminal is shown as a question mark. */
    List<String> render() {
        int[] widths = new int[numbers.length];
        for (String[] line : lines) {
            for (int i = 0; i < line.length; i++) {
                widths[i] = Math.max(widths[i], line[i].length());
            }
        }
        List<String> rendered = new ArrayList<>();
        for (String[] line : lines) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < line.length; i++) {
                String padding = " ".repeat(widths[i] - line[i].length());
                text.append(i == 0 ? "" : GAP);
                text.append(numbers[i] ? padding + line[i] : line[i] + padding);
            }
            rendered.add(text.toString().stripTrailing().replaceAll("\\p{Cntrl}", "?"));
        }
        return rendered;
    }

    static String number(long value) {
        return String.format(java.util.Locale.ROOT, "%,d", value);
    }
}
