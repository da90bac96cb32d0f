package fr.sndscopy.it.peers;

import fr.sndscopy.it.peers.ComparePeers.Subject;
import java.io.IOException;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** What was measured, as tables for people and as one JSON object. */
final class Results {
    private final ObjectNode json;
    private final PrintStream out;
    private final Map<String, MarkdownTable> tables = new LinkedHashMap<>();

    Results(ObjectNode json, PrintStream out) {
        this.json = json;
        this.out = out;
    }

    ObjectNode json() {
        return json;
    }

    /**
     * Adds a line of the table of that which is run in turns.
     *
     * @param ours to compare with, null for our own line
     * @param theirOutput bytes of DuckDB's file, 0 when there is none
     */
    void add(String title, Subject subject, String who, Measured measured, @Nullable Measured ours, long theirOutput)
            throws IOException {
        table(
                        title,
                        "shape",
                        "rows",
                        "columns",
                        "MB",
                        "who",
                        "seconds, median",
                        "least to most",
                        "MB/s",
                        "sndscopy is faster by",
                        "peak memory, MB",
                        "output, MB",
                        "of DuckDB's")
                .add(
                        subject.name(),
                        String.format(Locale.ROOT, "%,d", subject.table().rows()),
                        String.valueOf(subject.table().columns().size()),
                        number(subject.megabytes(), 1),
                        who,
                        number(measured.seconds(), 3),
                        number(measured.timings().leastSeconds(), 3) + " to "
                                + number(measured.timings().mostSeconds(), 3),
                        number(subject.megabytes() / measured.seconds(), 1),
                        ours == null ? "" : number(measured.seconds() / ours.seconds(), 2),
                        measured.peakBytes() == 0 ? "" : number(measured.peakBytes() / 1e6, 0),
                        measured.outputBytes() == 0 ? "" : number(measured.outputBytes() / 1e6, 2),
                        measured.outputBytes() == 0 || theirOutput == 0
                                ? ""
                                : number((double) measured.outputBytes() / theirOutput, 3));
    }

    /** The table of this title, with this heading when it is new. */
    MarkdownTable table(String title, String... heading) {
        return tables.computeIfAbsent(title, none -> new MarkdownTable(heading));
    }

    /** Prints all tables, what of each peer is timed, and the JSON object. */
    void print(Set<Peer> peers) {
        tables.forEach((title, table) -> {
            out.printf("%n%s%n%n", title);
            table.print(out);
        });
        out.println();
        peers.forEach(
                peer -> out.println(peer + ": " + peer.how() + ", -Xmx" + peer.heap() + "; timed: " + peer.timed()));
        out.println(json);
    }

    static String number(double value, int digits) {
        return String.format(Locale.ROOT, "%,." + digits + "f", value);
    }
}
