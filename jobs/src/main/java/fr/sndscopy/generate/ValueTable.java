package fr.sndscopy.generate;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.List;

/**
 * Encoded cell texts, kept as words of 8 bytes. Every cell of a table is copied with the same number of stores, whatever
 * its length, so that no branch depends on random data.
 */
final class ValueTable {
    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final long[] words;
    private final int[] lengths;
    private final int wordsPerValue;

    ValueTable(List<String> values, Charset encoding) {
        byte[][] bytes = values.stream().map(value -> value.getBytes(encoding)).toArray(byte[][]::new);
        int longest = Arrays.stream(bytes).mapToInt(value -> value.length).max().orElse(0);
        this.wordsPerValue = (longest + Long.BYTES - 1) / Long.BYTES;
        this.words = new long[bytes.length * wordsPerValue];
        this.lengths = new int[bytes.length];
        for (int index = 0; index < bytes.length; index++) {
            lengths[index] = bytes[index].length;
            byte[] padded = Arrays.copyOf(bytes[index], wordsPerValue * Long.BYTES);
            for (int word = 0; word < wordsPerValue; word++) {
                words[index * wordsPerValue + word] = (long) WORDS.get(padded, word * Long.BYTES);
            }
        }
    }

    int size() {
        return lengths.length;
    }

    int write(byte[] buffer, int position, int index) {
        int length = lengths[index];
        int word = index * wordsPerValue;
        for (int stored = 0; stored < wordsPerValue; stored++) {
            WORDS.set(buffer, position + stored * Long.BYTES, words[word + stored]);
        }
        return position + length;
    }
}
