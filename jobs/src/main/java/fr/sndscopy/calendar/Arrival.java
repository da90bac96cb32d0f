package fr.sndscopy.calendar;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.TreeMap;

/** What readers see of a product and period. */
final class Arrival {
    private final Instant first;
    private final Map<String, Long> rows = new TreeMap<>();
    private Instant last;
    private String delivery = "";

    /** @param first when something of it was first published */
    Arrival(Instant first) {
        this.first = first;
        this.last = first;
    }

    /**
     * One table of it.
     *
     * @param table the SNDS name
     * @param delivered rows
     * @param by the delivery whose rows they are
     * @param time when it was published
     */
    void add(String table, long delivered, String by, Instant time) {
        rows.put(table, delivered);
        delivery = by;
        last = time.isAfter(last) ? time : last;
    }

    /** The day on which something of it was first published, in UTC. */
    LocalDate day() {
        return LocalDate.ofInstant(first, ZoneOffset.UTC);
    }

    /** When something of it was published last. */
    Instant last() {
        return last;
    }

    /** The delivery that brought what was published last. */
    String delivery() {
        return delivery;
    }

    /** Delivered, by table. */
    Map<String, Long> rows() {
        return rows;
    }
}
