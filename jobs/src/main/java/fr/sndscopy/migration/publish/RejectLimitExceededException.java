package fr.sndscopy.migration.publish;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * More rows were rejected than is tolerated; nothing is published. The message has a line for each table and period, the worst first,
 * and a last one that says what to look at first.
 */
public final class RejectLimitExceededException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int SHOWN = 5;

    /** @param excesses at least one, the worst first */
    public RejectLimitExceededException(List<Excess> excesses) {
        super(message(excesses));
    }

    private static String message(List<Excess> excesses) {
        Map<String, List<Excess>> byPlace = new LinkedHashMap<>();
        excesses.forEach(excess -> byPlace.computeIfAbsent(excess.place(), none -> new ArrayList<>())
                .add(excess));
        List<String> lines = new ArrayList<>();
        byPlace.forEach((place, ofPlace) -> {
            if (lines.size() < SHOWN) {
                lines.add("[" + place + "] "
                        + ofPlace.stream().limit(SHOWN).map(Excess::toString).collect(Collectors.joining("; "))
                        + (ofPlace.size() > SHOWN ? "; and " + (ofPlace.size() - SHOWN) + " limits more" : ""));
            }
        });
        if (byPlace.size() > SHOWN) {
            lines.add("and " + (byPlace.size() - SHOWN) + " more tables and periods, in the report");
        }
        lines.add(excesses.get(0).lookFirst());
        return String.join("\n", lines);
    }
}
