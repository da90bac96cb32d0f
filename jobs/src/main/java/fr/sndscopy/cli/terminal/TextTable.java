package fr.sndscopy.cli.terminal;

import fr.sndscopy.report.Amounts;
import java.util.ArrayList;
import java.util.List;

/** Text in columns as wide as they need: numbers to the right, the last column as it is. */
public final class TextTable {
    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();
    private final boolean[] numeric;

    public TextTable(String... head) {
        this.numeric = new boolean[head.length];
        rows.add(List.of(head));
    }

    /** Adds a line; numbers are grouped by thousands. */
    public void add(Object... cells) {
        if (cells.length != numeric.length) {
            throw new IllegalArgumentException(cells.length + " cells: expected " + numeric.length);
        }
        List<String> row = new ArrayList<>();
        for (int column = 0; column < cells.length; column++) {
            if (cells[column] instanceof Number number) {
                numeric[column] = true;
                row.add(Amounts.number(number.longValue()));
            } else {
                row.add(String.valueOf(cells[column]));
            }
        }
        rows.add(row);
    }

    /** The head line, then a line for every {@link #add}; what could steer a terminal is shown as a question mark. */
    public List<String> lines() {
        int[] widths = new int[numeric.length];
        for (List<String> row : rows) {
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        }
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    private String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < row.size(); column++) {
            String cell = row.get(column);
            String padding = " ".repeat(widths[column] - cell.length());
            line.append(column == 0 ? "" : GAP);
            line.append(numeric[column] ? padding + cell : cell + padding);
        }
        return line.toString().stripTrailing().replaceAll("\\p{Cntrl}", "?");
    }
}
