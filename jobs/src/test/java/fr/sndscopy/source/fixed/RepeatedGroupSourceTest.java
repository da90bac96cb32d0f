package fr.sndscopy.source.fixed;

import java.nio.charset.Charset;
import java.util.List;

/** Up to five rows in a line, between two other groups; lines without any, and empty ones. */
class RepeatedGroupSourceTest extends FixedWidthContract {
    @Override
    String layout(String fields, int length) {
        return """
                layout: sndscopy-fixed-width/1
                groups:
                  - {name: F, length: 7, fields: [{name: A, at: 2, length: 2}, {name: N, at: 4, length: 2}]}
                  - {name: X, length: 3, counter: F.A}
                  - {name: R, length: %d, counter: F.N, columns: %s}
                """.formatted(length, fields);
    }

    @Override
    String lines(List<String> rows) {
        StringBuilder lines = new StringBuilder("\n_0200__XXXXXX\n");
        int row = 0;
        for (int line = 0; row < rows.size(); line++) {
            int count = Math.min(line % 6, rows.size() - row);
            int others = line % 3;
            lines.append('_')
                    .append(FixedWidth.number(others, 2))
                    .append(FixedWidth.number(count, 2))
                    .append("é_");
            lines.append("xÿx".repeat(others));
            rows.subList(row, row + count).forEach(lines::append);
            lines.append("\n");
            row += count;
        }
        return lines.toString();
    }

    @Override
    Charset encoding() {
        return Charset.forName("windows-1252");
    }
}
