package fr.sndscopy.migration.keysets;

import fr.sndscopy.crypto.NumberedBlocks;
import fr.sndscopy.crypto.SealBrokenException;
import fr.sndscopy.keycheck.KeySpill;
import fr.sndscopy.migration.evidence.WholeBytes;
import fr.sndscopy.migration.work.IntegrityException;
import fr.sndscopy.storage.ObjectReader;
import fr.sndscopy.storage.SecondReading;
import fr.sndscopy.storage.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
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

    /** Blocks that are asked for at once: four MiB, about. */
    private static final int BLOCKS_AT_ONCE = 64;

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
        int bytes = KeyRun.directoryBytes(sets.size(), contract.buckets());
        return SecondReading.of(store, IntegrityException.class::isInstance, asked -> {
            byte[] directory = opened(contract.blocks(key), 0, range(asked, key, 0, bytes), 0, bytes, key);
            return KeyRun.of(key, sets, KeyRun.counts(directory));
        });
    }

    /**
     * Hands over the keys of a set in a bucket, of all runs that have some.
     *
     * @param pause called now and then; throws to stop
     */
    void read(ObjectReader store, KeyContract contract, int set, int bucket, KeySpill.Records keys, Runnable pause)
            throws IOException {
        for (KeyRun run : runs) {
            int place = run.sets().indexOf(set);
            if (place >= 0) {
                pause.run();
                read(store, contract, run, place, bucket, keys);
            }
        }
    }

    private static void read(
            ObjectReader store, KeyContract contract, KeyRun run, int set, int bucket, KeySpill.Records keys)
            throws IOException {
        KeyRun.Layout layout = run.layout(contract.buckets());
        NumberedBlocks blocks = contract.blocks(run.key());
        long offset = layout.offset(set, bucket);
        long block = layout.firstBlock(set, bucket);
        int left = layout.count(set, bucket);
        while (left > 0) {
            List<Integer> lengths = new ArrayList<>();
            int bytes = 0;
            while (left > 0 && lengths.size() < BLOCKS_AT_ONCE) {
                int records = Math.min(left, KeyRun.BLOCK_RECORDS);
                lengths.add(records * KeySpill.ROW_BYTES + NumberedBlocks.TAG_BYTES);
                bytes += lengths.get(lengths.size() - 1);
                left -= records;
            }
            long first = block;
            long from = offset;
            int length = bytes;
            List<byte[]> clear = SecondReading.of(store, IntegrityException.class::isInstance, asked -> {
                byte[] sealed = range(asked, run.key(), from, length);
                List<byte[]> opened = new ArrayList<>();
                int at = 0;
                for (int of : lengths) {
                    opened.add(opened(blocks, first + opened.size(), sealed, at, of, run.key()));
                    at += of;
                }
                return opened;
            });
            for (byte[] one : clear) {
                ByteBuffer records = ByteBuffer.wrap(one).order(ByteOrder.LITTLE_ENDIAN);
                while (records.hasRemaining()) {
                    keys.next(records.getLong(), records.getLong(), records.getLong());
                }
            }
            block += lengths.size();
            offset += bytes;
        }
    }

    static byte[] range(ObjectReader store, String key, long from, int length) {
        String place = "[" + key + "] ";
        try {
            return store.readRange(key, from, length)
                    .orElseThrow(() -> new IntegrityException(place + "not in the store"));
        } catch (StorageException e) {
            if (e.kind() != StorageException.Kind.CORRUPT) {
                throw e;
            }
            throw WholeBytes.because(place, e);
        }
    }

    static byte[] opened(NumberedBlocks blocks, long number, byte[] sealed, int from, int length, String key) {
        try {
            return blocks.open(number, sealed, from, length);
        } catch (SealBrokenException e) {
            throw WholeBytes.because("[" + key + "] ", e);
        }
    }
}
