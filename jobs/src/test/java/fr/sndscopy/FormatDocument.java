package fr.sndscopy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** {@code docs/FORMAT.md}, for tests that read its vectors from it: the text and the code cannot part. */
public final class FormatDocument {
    private static final List<String> LINES = lines();

    private FormatDocument() {}

    /** The cells of the rows of all tables under {@code header}, without the marks of code. */
    public static List<List<String>> table(String header) {
        int first = LINES.indexOf(header) + 2;
        if (first == 1) {
            throw new IllegalArgumentException("[FORMAT.md] no table " + header);
        }
        return LINES.stream()
                .skip(first)
                .takeWhile(line -> line.startsWith("|"))
                .map(FormatDocument::cells)
                .toList();
    }

    /** What a table of two columns says of {@code name}. */
    public static String value(String header, String name) {
        return table(header).stream()
                .filter(row -> row.get(0).equals(name))
                .map(row -> row.get(1))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("[FORMAT.md: " + header + "] no " + name));
    }

    /** The block of text that begins with a line, with a line feed behind each of its lines. */
    public static String block(String firstLine) {
        int first = LINES.indexOf(firstLine);
        if (first < 0) {
            throw new IllegalArgumentException("[FORMAT.md] no block " + firstLine);
        }
        return String.join(
                        "\n",
                        LINES.stream()
                                .skip(first)
                                .takeWhile(line -> !line.equals("```"))
                                .toList())
                + "\n";
    }

    /** From a heading to the next of its level. */
    public static String section(String heading) {
        String level = heading.substring(0, heading.indexOf(' ') + 1);
        int first = LINES.indexOf(heading);
        if (first < 0) {
            throw new IllegalArgumentException("[FORMAT.md] no section " + heading);
        }
        return String.join(
                "\n",
                LINES.stream()
                        .skip(first + 1L)
                        .takeWhile(line -> !line.startsWith(level))
                        .toList());
    }

    private static List<String> cells(String line) {
        return Arrays.stream(line.substring(1).split("\\|"))
                .map(cell -> cell.strip().replace("`", ""))
                .toList();
    }

    private static List<String> lines() {
        try {
            return Files.readAllLines(Path.of("docs", "FORMAT.md"));
        } catch (IOException e) {
            throw new IllegalStateException("tests run in the folder of their module", e);
        }
    }
}
