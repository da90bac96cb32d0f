package fr.sndscopy.it.peers;

import tools.jackson.databind.node.ObjectNode;

/**
 * What one contestant did.
 *
 * @param timings of the runs that count
 * @param rows that were found in what the last run wrote
 * @param peakBytes the most memory its process had, 0 when it has none of its own
 * @param outputBytes of the files that a run wrote, 0 when there are none to be compared
 */
record Measured(Timings timings, long rows, long peakBytes, long outputBytes) {

    double seconds() {
        return timings.medianSeconds();
    }

    void into(ObjectNode node) {
        node.put("seconds", seconds());
        node.put("least_seconds", timings.leastSeconds());
        node.put("most_seconds", timings.mostSeconds());
        node.put("runs", timings.runs());
        if (peakBytes > 0) {
            node.put("peak_resident_bytes", peakBytes);
        }
        if (outputBytes > 0) {
            node.put("output_bytes", outputBytes);
        }
    }
}
