package fr.sndscopy.spark.work;

import fr.sndscopy.migration.execution.PlanInStore;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What all tasks of a run have in common.
 *
 * @param plan where it is
 * @param folder the delivery's, as whoever named it wrote it: a path that is the same on every machine, or {@code s3://bucket/prefix}
 * @param keys the ids of the keys that new data is wrapped with, by domain: the driver has made those that there were not
 * @param atOnce how many runs there are tasks of, this one too
 */
public record Assignment(PlanInStore.Reference plan, String folder, SortedMap<String, String> keys, int atOnce) {
    public Assignment {
        keys = new TreeMap<>(keys);
    }
}
