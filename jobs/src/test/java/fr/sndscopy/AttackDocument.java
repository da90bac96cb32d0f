package fr.sndscopy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/** {@code docs/ATTACKS.md}: what is said there of an attack is what a verifier says of it. */
public final class AttackDocument {
    private static final Pattern NUMBER = Pattern.compile("0{10,}");
    private static final Pattern LENGTH = Pattern.compile("(expected|found) \\d{4,}");
    private static final Pattern NAMES_OF_CHANCE = Pattern.compile(
            "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|(?<![0-9a-f])(?:[0-9a-f]{64}|[0-9a-f]{32}|[0-9a-f]{16}|[0-9a-f]{8})(?![0-9a-f])");

    private AttackDocument() {}

    /** What is said of one attack. */
    private record Line(String name, String what, String who, String said) {}

    /**
     * Checks that a table of the document has these attacks and no others.
     *
     * @param heading of the section with the table
     */
    public static void lists(String heading, Collection<String> names) throws IOException {
        assertThat(section(heading).keySet()).as("ATTACKS.md, " + heading).containsExactlyInAnyOrderElementsOf(names);
    }

    /**
     * Checks what the document says of an attack.
     *
     * @param who notices
     * @param texts what was said by verifiers who may notice
     */
    public static void says(String heading, String name, String who, Collection<String> texts) throws IOException {
        Map<String, Line> lines = section(heading);
        assertThat(lines)
                .as("ATTACKS.md, " + heading + ", " + name + ": " + plain(texts))
                .containsKey(name);
        Line line = Objects.requireNonNull(lines.get(name));
        assertThat(line.who()).as(name).isEqualTo(who);
        assertThat(plain(texts)).as(name).anyMatch(text -> text.contains(line.said()));
    }

    private static List<String> plain(Collection<String> texts) {
        return texts.stream()
                .map(text -> NAMES_OF_CHANCE.matcher(text).replaceAll("…"))
                .map(text -> NUMBER.matcher(text).replaceAll("…"))
                .map(text -> LENGTH.matcher(text).replaceAll("$1 …"))
                .toList();
    }

    private static Map<String, Line> section(String heading) throws IOException {
        Map<String, Line> lines = new LinkedHashMap<>();
        boolean inside = false;
        for (String text : Files.readAllLines(Path.of("docs", "ATTACKS.md"))) {
            if (text.startsWith("## ")) {
                inside = text.equals("## " + heading);
            } else if (inside && text.startsWith("| `")) {
                List<String> cells =
                        new ArrayList<>(Arrays.stream(text.substring(1).split("\\|"))
                                .map(cell -> cell.strip().replace("`", ""))
                                .toList());
                lines.put(cells.get(0), new Line(cells.get(0), cells.get(1), cells.get(2), cells.get(3)));
            }
        }
        return lines;
    }
}
