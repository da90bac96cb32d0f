package fr.sndscopy.migration.keysets;

import fr.sndscopy.keycheck.KeySpill;
import fr.sndscopy.migration.work.IntegrityException;
import fr.sndscopy.storage.ObjectReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * All runs of keys that there are to be judged, with where things lie in them. Which of several attempts at a part counts is told by this
 * alone.
 *
 * @param format {@value #FORMAT}
 * @param runs in no order that means anything
 */
public record KeyRuns(String format, List<KeyRun> runs) {
    public static final String FORMAT = "sndscopy-key-runs/1";

    public KeyRuns {
        runs = List.copyOf(runs);
    }

    public static KeyRuns of(List<KeyRun> runs) {
        return new KeyRuns(FORMAT, runs);
    }

    /**
     * Looks into a run for what there is of each set in each bucket.
     *
     * @param sets that it has, by their numbers
     * @throws IntegrityException when it is not there, or altered
     */
    public static KeyRun look(ObjectReader store, KeyContract contract, String key, List<Integer> sets) {
        ByteBuffer directory = new BlockObject(store, key, contract.blocks(key))
                .first(KeyRun.directoryBytes(sets.size(), contract.buckets()));
        int[] counts = new int[sets.size() * contract.buckets()];
        directory.asIntBuffer().get(counts);
        return KeyRun.of(key, sets, counts);
    }

    /**
     * Hands over the keys of a set in a bucket, of all runs that have some.
     *
     * @param pause called now and then; throws to stop
     * @throws IntegrityException when a run is not there, or altered
     */
    void read(ObjectReader store, KeyContract contract, int set, int bucket, KeySpill.Records keys, Runnable pause)
            throws IOException {
        for (KeyRun run : runs) {
            int place = run.sets().indexOf(set);
            if (place >= 0) {
                pause.run();
                KeyRun.Layout layout = run.layout(contract.buckets());
                new BlockObject(store, run.key(), contract.blocks(run.key()))
                        .read(
                                layout.firstBlock(place, bucket),
                                layout.offset(place, bucket),
                                (long) layout.count(place, bucket) * KeySpill.ROW_BYTES,
                                KeyRun.BLOCK_BYTES,
                                blocks -> handOver(blocks, keys));
            }
        }
    }

    private static void handOver(List<ByteBuffer> blocks, KeySpill.Records keys) throws IOException {
        for (ByteBuffer records : blocks) {
            while (records.hasRemaining()) {
                keys.next(records.getLong(), records.getLong(), records.getLong());
            }
        }
    }
}
