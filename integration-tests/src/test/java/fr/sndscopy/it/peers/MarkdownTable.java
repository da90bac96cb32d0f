package fr.sndscopy.it.peers;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Lines to paste into a document. */
final class MarkdownTable {
    private final List<String> lines = new ArrayList<>();

    MarkdownTable(String... heading) {
        add(heading);
        lines.add("|" + "---|".repeat(heading.length));
    }

    void add(String... cells) {
        lines.add("| " + String.join(" | ", cells) + " |");
    }

    void print(PrintStream out) {
        lines.forEach(out::println);
    }
}
