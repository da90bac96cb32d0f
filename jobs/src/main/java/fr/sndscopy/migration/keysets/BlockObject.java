package fr.sndscopy.migration.keysets;

import fr.sndscopy.crypto.NumberedBlocks;
import fr.sndscopy.crypto.SealBrokenException;
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
 * Reads an object of sealed blocks here and there, as {@link BlockFile} has written it; what looks altered is read twice.
 *
 * @param key of the object
 * @param blocks opens them
 */
record BlockObject(ObjectReader store, String key, NumberedBlocks blocks) {
    /** Blocks that are asked for at once: four MiB, about. */
    private static final int AT_ONCE = 64;

    /** Takes the content of blocks, little-endian. */
    interface Taker {
        void take(List<ByteBuffer> blocks) throws IOException;
    }

    /**
     * Block 0.
     *
     * @param bytes its length, sealed
     * @throws IntegrityException when the object is not there, or altered
     */
    ByteBuffer first(int bytes) {
        return range(0, 0, List.of(bytes)).get(0);
    }

    /**
     * Hands over blocks that follow one another, some at a time.
     *
     * @param number of the first of them
     * @param offset where it begins
     * @param bytes what is in all of them
     * @param blockBytes what is in each but the last
     * @throws IntegrityException when the object is not there, or altered
     */
    void read(long number, long offset, long bytes, int blockBytes, Taker taker) throws IOException {
        long next = number;
        long from = offset;
        long left = bytes;
        while (left > 0) {
            List<Integer> sealed = new ArrayList<>();
            while (left > 0 && sealed.size() < AT_ONCE) {
                int clear = (int) Math.min(left, blockBytes);
                sealed.add(clear + NumberedBlocks.TAG_BYTES);
                left -= clear;
            }
            taker.take(range(next, from, sealed));
            next += sealed.size();
            from += sealed.stream().mapToLong(Integer::longValue).sum();
        }
    }

    private List<ByteBuffer> range(long number, long offset, List<Integer> sealed) {
        int bytes = sealed.stream().mapToInt(Integer::intValue).sum();
        return SecondReading.of(store, IntegrityException.class::isInstance, asked -> {
            byte[] range = range(asked, offset, bytes);
            List<ByteBuffer> opened = new ArrayList<>();
            int at = 0;
            for (int length : sealed) {
                opened.add(opened(number + opened.size(), range, at, length));
                at += length;
            }
            return opened;
        });
    }

    private byte[] range(ObjectReader asked, long offset, int bytes) {
        try {
            return asked.readRange(key, offset, bytes)
                    .orElseThrow(() -> new IntegrityException(place() + "not in the store"));
        } catch (StorageException e) {
            if (e.kind() != StorageException.Kind.CORRUPT) {
                throw e;
            }
            throw WholeBytes.because(place(), e);
        }
    }

    private ByteBuffer opened(long number, byte[] range, int from, int length) {
        try {
            return ByteBuffer.wrap(blocks.open(number, range, from, length)).order(ByteOrder.LITTLE_ENDIAN);
        } catch (SealBrokenException e) {
            throw WholeBytes.because(place(), e);
        }
    }

    private String place() {
        return "[" + key + "] ";
    }
}
