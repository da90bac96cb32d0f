package fr.sndscopy.migration.keysets;

import fr.sndscopy.crypto.NumberedBlocks;
import fr.sndscopy.keycheck.KeyRules.Finding;
import fr.sndscopy.keycheck.RowViolations;
import fr.sndscopy.migration.work.IntegrityException;
import fr.sndscopy.storage.ObjectReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
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

    private KeyVerdicts() {}

    static Path write(Path directory, NumberedBlocks blocks, List<Finding> findings, RowViolations violations)
            throws IOException {
        Path path = Files.createTempFile(directory, "verdicts-", ".enc");
        try (BlockFile file = BlockFile.open(path, blocks, headerBytes(findings.size()))) {
            long[] written = {0};
            ByteBuffer block = longs(BLOCK_VIOLATIONS);
            violations.forEach(violation -> {
                if (!block.hasRemaining()) {
                    file.append(block);
                }
                block.putLong(violation);
                written[0]++;
            });
            file.append(block);
            ByteBuffer header = longs(1 + 2 * findings.size());
            header.putLong(written[0]);
            findings.forEach(finding -> header.putLong(finding.checked()).putLong(finding.violations()));
            file.finish(header);
            return path;
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(path);
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
        BlockObject blocks = new BlockObject(store, object, contract.blocks(object));
        int rules = contract.plan().rules().size();
        ByteBuffer header = blocks.first(headerBytes(rules));
        long found = header.getLong();
        List<Finding> findings = new ArrayList<>();
        for (int rule = 0; rule < rules; rule++) {
            findings.add(new Finding(header.getLong(), header.getLong()));
        }
        blocks.read(
                1,
                headerBytes(rules),
                found * Long.BYTES,
                BLOCK_VIOLATIONS * Long.BYTES,
                some -> add(some, violations));
        return findings;
    }

    private static void add(List<ByteBuffer> blocks, RowViolations violations) throws IOException {
        long[] packed = new long[blocks.size() * BLOCK_VIOLATIONS];
        int count = 0;
        for (ByteBuffer block : blocks) {
            int its = block.remaining() / Long.BYTES;
            block.asLongBuffer().get(packed, count, its);
            count += its;
        }
        violations.add(packed, count);
    }

    private static int headerBytes(int rules) {
        return (1 + 2 * rules) * Long.BYTES + NumberedBlocks.TAG_BYTES;
    }

    private static ByteBuffer longs(int count) {
        return ByteBuffer.allocate(count * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    }
}
