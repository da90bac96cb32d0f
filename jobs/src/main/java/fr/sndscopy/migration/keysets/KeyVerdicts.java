package fr.sndscopy.migration.keysets;

import fr.sndscopy.crypto.NumberedBlocks;
import fr.sndscopy.keycheck.KeyRules.Finding;
import fr.sndscopy.keycheck.RowViolations;
import fr.sndscopy.migration.work.IntegrityException;
import fr.sndscopy.storage.ObjectReader;
import fr.sndscopy.storage.SecondReading;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * What came of a bucket, as one object. Block 0 says how many rows violate something, then of each rule of the plan how many rows it
 * applies to and how many break it; then come the violations as {@link RowViolations} packs them, in order, {@value #BLOCK_VIOLATIONS} a
 * block but for the last. All are eight bytes, little-endian, and blocks {@linkplain NumberedBlocks numbered} as they lie.
 */
public final class KeyVerdicts {
    /** Of a rule that cannot be checked. */
    static final Finding NOT_CHECKED = new Finding(0, 0);

    private static final int BLOCK_VIOLATIONS = 1 << 13;
    private static final int BLOCKS_AT_ONCE = 64;

    private KeyVerdicts() {}

    static Path write(Path directory, NumberedBlocks blocks, List<Finding> findings, RowViolations violations)
            throws IOException {
        Path file = Files.createTempFile(directory, "verdicts-", ".enc");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.position(headerBytes(findings.size()));
            long[] written = {0, 1};
            ByteBuffer block = longs(BLOCK_VIOLATIONS);
            violations.forEach(violation -> {
                block.putLong(violation);
                written[0]++;
                if (!block.hasRemaining()) {
                    writeFully(channel, blocks.seal(written[1]++, block.flip()));
                    block.clear();
                }
            });
            if (block.position() > 0) {
                writeFully(channel, blocks.seal(written[1], block.flip()));
            }
            ByteBuffer header = longs(1 + 2 * findings.size());
            header.putLong(written[0]);
            findings.forEach(finding -> header.putLong(finding.checked()).putLong(finding.violations()));
            channel.position(0);
            writeFully(channel, blocks.seal(0, header.flip()));
            return file;
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    /**
     * Reads what came of a bucket.
     *
     * @param object the key of the verdicts
     * @param violations takes them
     * @return by rule of the plan
     * @throws IntegrityException when it is not there, or altered
     */
    public static List<Finding> read(ObjectReader store, KeyContract contract, String object, RowViolations violations)
            throws IOException {
        NumberedBlocks blocks = contract.blocks(object);
        int rules = contract.plan().rules().size();
        ByteBuffer header =
                opened(store, object, blocks, 0, 0, List.of(headerBytes(rules))).get(0);
        long left = header.getLong();
        List<Finding> findings = new ArrayList<>();
        for (int rule = 0; rule < rules; rule++) {
            findings.add(new Finding(header.getLong(), header.getLong()));
        }
        long offset = headerBytes(rules);
        long number = 1;
        while (left > 0) {
            List<Integer> lengths = new ArrayList<>();
            while (left > 0 && lengths.size() < BLOCKS_AT_ONCE) {
                int count = (int) Math.min(left, BLOCK_VIOLATIONS);
                lengths.add(count * Long.BYTES + NumberedBlocks.TAG_BYTES);
                left -= count;
            }
            long[] packed = new long[lengths.size() * BLOCK_VIOLATIONS];
            int count = 0;
            for (ByteBuffer block : opened(store, object, blocks, number, offset, lengths)) {
                int its = block.remaining() / Long.BYTES;
                block.asLongBuffer().get(packed, count, its);
                count += its;
            }
            violations.add(packed, count);
            number += lengths.size();
            offset += lengths.stream().mapToLong(Integer::longValue).sum();
        }
        return findings;
    }

    private static List<ByteBuffer> opened(
            ObjectReader store, String object, NumberedBlocks blocks, long first, long from, List<Integer> lengths) {
        int bytes = lengths.stream().mapToInt(Integer::intValue).sum();
        return SecondReading.of(store, IntegrityException.class::isInstance, asked -> {
            byte[] sealed = KeyRuns.range(asked, object, from, bytes);
            List<ByteBuffer> opened = new ArrayList<>();
            int at = 0;
            for (int length : lengths) {
                opened.add(ByteBuffer.wrap(KeyRuns.opened(blocks, first + opened.size(), sealed, at, length, object))
                        .order(ByteOrder.LITTLE_ENDIAN));
                at += length;
            }
            return opened;
        });
    }

    private static int headerBytes(int rules) {
        return (1 + 2 * rules) * Long.BYTES + NumberedBlocks.TAG_BYTES;
    }

    private static ByteBuffer longs(int count) {
        return ByteBuffer.allocate(count * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void writeFully(FileChannel channel, byte[] bytes) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(bytes);
        while (left.hasRemaining()) {
            channel.write(left);
        }
    }
}
