package fr.sndscopy.runs;

import fr.sndscopy.runs.RunProgress.Kind;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A run that is over, as the home remembers it.
 *
 * @param kind what it was
 * @param delivery its id, or its folder's name where it was not read
 * @param process that did it
 * @param begun when, RFC 3339
 * @param ended when; of one that was cut off, when it was heard of last
 * @param ending how
 */
public record RunLine(Kind kind, String delivery, ProcessMark process, String begun, String ended, Ending ending) {
    static final String FORMAT = "sndscopy-run/1";

    /** How a run was ended that did not say so itself. */
    public static final String CUT_OFF = "cut-off";

    private static final int LONGEST_MESSAGE = 500;

    /**
     * How a run ended.
     *
     * @param outcome {@code published}, {@code published-before}, {@code replayed}, {@value RunLine#CUT_OFF}, or what kind of failure
     * @param exitCode what it ended with; null of one that was cut off
     * @param delivered rows; null, as the next, where they are not known
     * @param quarantined of them
     * @param report where its report is on this machine, or null
     * @param message why it was not published, or null
     */
    public record Ending(
            String outcome,
            @Nullable Integer exitCode,
            @Nullable Long delivered,
            @Nullable Long quarantined,
            @Nullable String report,
            @Nullable String message) {
        public Ending {
            message = message == null || message.length() <= LONGEST_MESSAGE
                    ? message
                    : message.substring(0, LONGEST_MESSAGE) + "…";
        }

        /** Adds the members of a document, without what is not known. */
        public void addTo(Map<String, Object> document) {
            document.put("outcome", outcome);
            putIfKnown(document, "exitCode", exitCode);
            putIfKnown(document, "delivered", delivered);
            putIfKnown(document, "quarantined", quarantined);
            putIfKnown(document, "report", report);
            putIfKnown(document, "message", message);
        }

        private static void putIfKnown(Map<String, Object> document, String name, @Nullable Object value) {
            if (value != null) {
                document.put(name, value);
            }
        }

        /** Nothing was done or published. */
        public static Ending of(String outcome, @Nullable Integer exitCode) {
            return new Ending(outcome, exitCode, null, null, null, null);
        }
    }

    static RunLine of(RunProgress run, Instant ended, Ending ending) {
        return new RunLine(
                run.kind(),
                run.delivery(),
                run.process(),
                run.begun(),
                ended.truncatedTo(ChronoUnit.SECONDS).toString(),
                ending);
    }

    static RunLine cutOff(RunProgress run) {
        return of(run, Instant.parse(run.updated()), Ending.of(CUT_OFF, null));
    }

    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("format", FORMAT);
        map.put("kind", kind.word());
        map.put("delivery", delivery);
        map.put("pid", process.pid());
        map.put("host", process.host());
        map.put("begun", begun);
        map.put("ended", ended);
        ending.addTo(map);
        return map;
    }

    /** @throws IllegalArgumentException when it is none */
    static RunLine of(JsonNode node) {
        String begun = node.path("begun").asString("");
        String ended = node.path("ended").asString("");
        try {
            Instant.parse(begun);
            Instant.parse(ended);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("no times", e);
        }
        return new RunLine(
                Kind.of(node.path("kind").asString("")),
                node.path("delivery").asString(""),
                new ProcessMark(node.path("pid").asLong(0), node.path("host").asString(""), ""),
                begun,
                ended,
                new Ending(
                        node.path("outcome").asString(""),
                        node.path("exitCode").isNumber() ? node.path("exitCode").asInt() : null,
                        number(node, "delivered"),
                        number(node, "quarantined"),
                        text(node, "report"),
                        text(node, "message")));
    }

    private static @Nullable Long number(JsonNode node, String name) {
        return node.path(name).isNumber() ? node.path(name).asLong() : null;
    }

    private static @Nullable String text(JsonNode node, String name) {
        return node.path(name).isString() ? node.path(name).asString() : null;
    }
}
