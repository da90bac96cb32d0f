package fr.sndscopy.runs;

import fr.sndscopy.migration.work.Pace;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * How far a run is, as it says itself every second. Counts and names alone.
 *
 * @param kind what it is
 * @param delivery its id, or its folder's name as long as it was not read; empty of a night that has none at work
 * @param process that does it
 * @param begun when, RFC 3339
 * @param updated when this was said
 * @param figures how far; null before it is known how much there is to do
 */
public record RunProgress(
        Kind kind,
        String delivery,
        ProcessMark process,
        String begun,
        String updated,
        @Nullable Figures figures) {
    static final String FORMAT = "sndscopy-progress/1";

    /** What runs. */
    public enum Kind {
        MIGRATE("migrate"),
        NIGHTLY("nightly"),
        REPLAY("replay");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** As the command is called. */
        public String word() {
            return word;
        }

        static Kind of(String word) {
            for (Kind kind : values()) {
                if (kind.word.equals(word)) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("no kind of run");
        }
    }

    /**
     * How far it is, with what earlier runs did.
     *
     * @param step at work
     * @param permille of the whole that is done
     * @param rows read
     * @param rejected of them
     * @param bytes read
     * @param sourceBytes that there are
     * @param converted of {@code parts}
     * @param verified of {@code parts}
     * @param rowsPerSecond of this run; null, as the next two, before that can be told
     * @param bytesPerSecond likewise
     * @param secondsLeft at the speed of this run
     */
    public record Figures(
            String step,
            int permille,
            long rows,
            long rejected,
            long bytes,
            long sourceBytes,
            long converted,
            long verified,
            long parts,
            @Nullable Long rowsPerSecond,
            @Nullable Long bytesPerSecond,
            @Nullable Long secondsLeft) {

        static Figures of(Pace pace) {
            return new Figures(
                    pace.shownStep(),
                    (int) Math.floor(1000 * pace.done()),
                    pace.allRows(),
                    pace.allRejected(),
                    pace.allBytes(),
                    pace.sourceBytes(),
                    pace.allConverted(),
                    pace.allVerified(),
                    pace.parts(),
                    orNull(pace.rowsPerSecond()),
                    orNull(pace.bytesPerSecond()),
                    orNull(pace.secondsLeft()));
        }

        private static @Nullable Long orNull(OptionalLong number) {
            return number.isPresent() ? number.getAsLong() : null;
        }

        private void putInto(Map<String, Object> map) {
            map.put("step", step);
            map.put("permille", permille);
            map.put("rows", rows);
            map.put("rejected", rejected);
            map.put("bytes", bytes);
            map.put("sourceBytes", sourceBytes);
            map.put("converted", converted);
            map.put("verified", verified);
            map.put("parts", parts);
            putIfKnown(map, "rowsPerSecond", rowsPerSecond);
            putIfKnown(map, "bytesPerSecond", bytesPerSecond);
            putIfKnown(map, "secondsLeft", secondsLeft);
        }

        private static void putIfKnown(Map<String, Object> map, String name, @Nullable Long number) {
            if (number != null) {
                map.put(name, number);
            }
        }

        private static Figures of(JsonNode node) {
            return new Figures(
                    node.path("step").asString(""),
                    node.path("permille").asInt(0),
                    node.path("rows").asLong(0),
                    node.path("rejected").asLong(0),
                    node.path("bytes").asLong(0),
                    node.path("sourceBytes").asLong(0),
                    node.path("converted").asLong(0),
                    node.path("verified").asLong(0),
                    node.path("parts").asLong(0),
                    number(node, "rowsPerSecond"),
                    number(node, "bytesPerSecond"),
                    number(node, "secondsLeft"));
        }

        private static @Nullable Long number(JsonNode node, String name) {
            return node.path(name).isNumber() ? node.path(name).asLong() : null;
        }
    }

    static RunProgress begins(Kind kind, String delivery, Instant now) {
        return new RunProgress(kind, delivery, ProcessMark.ofThisProcess(), text(now), text(now), null);
    }

    RunProgress of(String id) {
        return new RunProgress(kind, id, process, begun, updated, figures);
    }

    RunProgress at(Instant now, @Nullable Pace pace) {
        return new RunProgress(kind, delivery, process, begun, text(now), pace == null ? null : Figures.of(pace));
    }

    /** Whether its process is there, as far as can be told from here. */
    public ProcessMark.Presence presence(Instant now) {
        return process.presence(Instant.parse(updated), now);
    }

    /** Without what is not known. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("kind", kind.word());
        if (!delivery.isEmpty()) {
            map.put("delivery", delivery);
        }
        map.put("pid", process.pid());
        map.put("host", process.host());
        if (!process.began().isEmpty()) {
            map.put("processBegan", process.began());
        }
        map.put("begun", begun);
        map.put("updated", updated);
        if (figures != null) {
            figures.putInto(map);
        }
        return map;
    }

    /** @throws IllegalArgumentException when it is none */
    static RunProgress of(JsonNode node) {
        String begun = node.path("begun").asString("");
        String updated = node.path("updated").asString("");
        String processBegan = node.path("processBegan").asString("");
        try {
            Instant.parse(begun);
            Instant.parse(updated);
            if (!processBegan.isEmpty()) {
                Instant.parse(processBegan);
            }
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("no times", e);
        }
        return new RunProgress(
                Kind.of(node.path("kind").asString("")),
                node.path("delivery").asString(""),
                new ProcessMark(node.path("pid").asLong(0), node.path("host").asString(""), processBegan),
                begun,
                updated,
                node.path("step").isString() ? Figures.of(node) : null);
    }

    private static String text(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
