package fr.sndscopy.migration.keysets;

import fr.sndscopy.crypto.BlockPermutation;
import fr.sndscopy.crypto.NumberedBlocks;
import fr.sndscopy.ledger.TablePeriod;
import fr.sndscopy.migration.evidence.Evidence.ContractColumn;
import fr.sndscopy.migration.keysets.KeyPlan.KeySet;
import fr.sndscopy.schema.Column;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * What all who collect or judge keys of one run have in common. It is of one process: the next one has another secret, by which what was
 * collected before is worth nothing. Stored sealed, and with a half of the secret only: the other {@linkplain #newShare goes} with tasks and is
 * stored nowhere, so that nobody reads later what was collected, whatever he has of the store and its keys.
 *
 * @param format {@value #FORMAT}
 * @param plan which keys are judged, and against what
 * @param published the tables of others that rows are held against
 * @param bucketBits how many of the first bits of a hash tell its bucket, 0 to {@value #MOST_BUCKET_BITS}
 * @param secret Base64 of 72 random bytes: a seed of hashes, the key of their permutation, the secret of the blocks of runs; as it is
 *     stored, their exclusive or with the share
 */
public record KeyContract(String format, KeyPlan plan, List<Published> published, int bucketBits, String secret) {
    public static final String FORMAT = "sndscopy-keys/1";

    static final int MOST_BUCKET_BITS = 9;

    /** What is worth a bucket of its own. */
    private static final long LEAST_BUCKET_BYTES = 1 << 25;
    /** As many as several machines have a use for. */
    private static final long USUAL_BUCKETS = 64;
    /** Of a bucket in one run, where there are more: so that a request to the store is worth its while. */
    private static final long LEAST_PIECE_BYTES = 1 << 20;

    private static final int SECRET_BYTES = Long.BYTES + BlockPermutation.KEY_BYTES + NumberedBlocks.SECRET_BYTES;

    public KeyContract {
        published = List.copyOf(published);
        if (bucketBits < 0 || bucketBits > MOST_BUCKET_BITS) {
            throw new IllegalArgumentException("no number of buckets");
        }
        if (Base64.getDecoder().decode(secret).length != SECRET_BYTES) {
            throw new IllegalArgumentException("no secret");
        }
    }

    /**
     * A table of another delivery.
     *
     * @param delivery its id
     * @param of table and period
     * @param columns that its rows have
     */
    public record Published(String delivery, TablePeriod of, List<ContractColumn> columns) {
        public Published {
            columns = List.copyOf(columns);
        }

        public List<Column> toColumns() {
            return columns.stream().map(ContractColumn::toColumn).toList();
        }
    }

    /**
     * A contract with a secret that nobody else has.
     *
     * @param bytes of all keys that there will be, about
     * @param runs in how many objects, about
     */
    public static KeyContract of(KeyPlan plan, List<Published> published, long bytes, int runs) {
        byte[] secret = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(secret);
        try {
            return new KeyContract(
                    FORMAT,
                    plan,
                    published,
                    bucketBits(bytes, runs),
                    Base64.getEncoder().encodeToString(secret));
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    /**
     * How many bits tell the bucket.
     *
     * @param bytes of all keys that there will be, about
     * @param runs in how many objects, about
     */
    public static int bucketBits(long bytes, int runs) {
        long ofWholePieces = bytes / LEAST_PIECE_BYTES / Math.max(1, runs);
        long wanted = Math.min(bytes / LEAST_BUCKET_BYTES, Math.max(USUAL_BUCKETS, ofWholePieces));
        int bits = 0;
        while (bits < MOST_BUCKET_BITS && 1L << bits < wanted) {
            bits++;
        }
        return bits;
    }

    /** A half of a secret, which is worth nothing without the other. Base64. */
    public static String newShare() {
        byte[] share = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(share);
        return Base64.getEncoder().encodeToString(share);
    }

    /** As it is stored, of what it is; and what it is, of what is stored. */
    public KeyContract with(String share) {
        byte[] bytes = secrets();
        byte[] other = Base64.getDecoder().decode(share);
        if (other.length != bytes.length) {
            throw new IllegalArgumentException("no share of a secret");
        }
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] ^= other[i];
        }
        return new KeyContract(
                format, plan, published, bucketBits, Base64.getEncoder().encodeToString(bytes));
    }

    /** How many there are. */
    public int buckets() {
        return 1 << bucketBits;
    }

    /** All sets, each at its number. */
    public List<KeySet> sets() {
        return List.copyOf(plan.sets().keySet());
    }

    /** What is to be collected of a table and period of others. */
    public List<KeySet> setsOf(String delivery, TablePeriod of) {
        return sets().stream()
                .filter(set -> delivery.equals(set.delivery()) && set.of().equals(of))
                .toList();
    }

    /** @throws IllegalArgumentException when nothing is held against it */
    public Published published(String delivery, TablePeriod of) {
        return published.stream()
                .filter(one -> one.delivery().equals(delivery) && one.of().equals(of))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("[" + of + "] nothing is held against it"));
    }

    long hashSecret() {
        return ByteBuffer.wrap(secrets()).getLong();
    }

    BlockPermutation permutation() {
        byte[] secrets = secrets();
        return BlockPermutation.of(Arrays.copyOfRange(secrets, Long.BYTES, Long.BYTES + BlockPermutation.KEY_BYTES));
    }

    /** Those of an object that is under this key. */
    NumberedBlocks blocks(String object) {
        byte[] secrets = secrets();
        return NumberedBlocks.of(
                Arrays.copyOfRange(secrets, Long.BYTES + BlockPermutation.KEY_BYTES, SECRET_BYTES), object);
    }

    private byte[] secrets() {
        return Base64.getDecoder().decode(secret);
    }

    /** Shows no secret. */
    @Override
    public String toString() {
        return "KeyContract[" + plan.judgement() + ", " + buckets() + " buckets]";
    }
}
