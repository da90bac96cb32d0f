package fr.sndscopy.migration.keysets;

import fr.sndscopy.crypto.NumberedBlocks;
import fr.sndscopy.keycheck.KeySpill;
import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.List;

/**
 * One object of hashed keys: those of a part, set by set and bucket by bucket, each sorted. It begins with a directory, which is block 0:
 * how many there are of each set in each bucket, four bytes each, little-endian. Of each set and bucket in turn there are the blocks that it takes, of
 * {@value #BLOCK_RECORDS} keys but for the last; a key has 24 bytes, as {@link KeySpill.Records} has them, little-endian. Blocks are
 * {@linkplain NumberedBlocks numbered} as they lie.
 *
 * @param key of the object
 * @param sets that it has, by their numbers in the contract
 * @param counts of keys by set and bucket, in groups of seven bits, the lowest first, all but the last with the eighth bit set; in
 *     Base64
 */
public record KeyRun(String key, List<Integer> sets, String counts) {
    static final int BLOCK_RECORDS = 2730;
    static final int BLOCK_BYTES = BLOCK_RECORDS * KeySpill.ROW_BYTES;

    public KeyRun {
        sets = List.copyOf(sets);
    }

    static KeyRun of(String key, List<Integer> sets, int[] counts) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        for (int count : counts) {
            int rest = count;
            while (rest >= 0x80) {
                packed.write((rest & 0x7f) | 0x80);
                rest >>>= 7;
            }
            packed.write(rest);
        }
        return new KeyRun(key, sets, Base64.getEncoder().encodeToString(packed.toByteArray()));
    }

    /** @throws IllegalArgumentException when they are not as {@link #of} packs them */
    Layout layout(int buckets) {
        byte[] packed = Base64.getDecoder().decode(counts);
        int[] unpacked = new int[sets.size() * buckets];
        int at = 0;
        for (int i = 0; i < unpacked.length; i++) {
            int shift = 0;
            byte group;
            do {
                if (at == packed.length || shift > 28) {
                    throw new IllegalArgumentException("[" + key + "] not the counts of a run");
                }
                group = packed[at++];
                unpacked[i] |= (group & 0x7f) << shift;
                shift += 7;
            } while (group < 0);
        }
        if (at != packed.length) {
            throw new IllegalArgumentException("[" + key + "] not the counts of a run");
        }
        return new Layout(buckets, unpacked);
    }

    /** How many bytes the directory of a run has. */
    static int directoryBytes(int sets, int buckets) {
        return sets * buckets * Integer.BYTES + NumberedBlocks.TAG_BYTES;
    }

    /** Where things lie in a run. */
    static final class Layout {
        private final int buckets;
        private final int[] counts;
        private final long[] offsets;
        private final long[] blocks;

        private Layout(int buckets, int[] counts) {
            this.buckets = buckets;
            this.counts = counts;
            this.offsets = new long[counts.length];
            this.blocks = new long[counts.length];
            long offset = directoryBytes(counts.length / buckets, buckets);
            long block = 1;
            for (int i = 0; i < counts.length; i++) {
                offsets[i] = offset;
                blocks[i] = block;
                long taken = blocks(counts[i]);
                offset += (long) counts[i] * KeySpill.ROW_BYTES + taken * NumberedBlocks.TAG_BYTES;
                block += taken;
            }
        }

        private static long blocks(int count) {
            return ((long) count + BLOCK_RECORDS - 1) / BLOCK_RECORDS;
        }

        /** @param set its place among those of the run */
        int count(int set, int bucket) {
            return counts[set * buckets + bucket];
        }

        /** Where the first block of a set and bucket begins. */
        long offset(int set, int bucket) {
            return offsets[set * buckets + bucket];
        }

        /** The number of that block. */
        long firstBlock(int set, int bucket) {
            return blocks[set * buckets + bucket];
        }
    }
}
