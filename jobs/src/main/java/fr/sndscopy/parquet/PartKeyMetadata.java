package fr.sndscopy.parquet;

import fr.sndscopy.parquet.PartRefusedException.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.parquet.format.FileCryptoMetaData;
import org.apache.parquet.format.Util;

/**
 * The key metadata of an encrypted part, in clear behind its pages (Parquet Modular Encryption, "Encrypted footer mode"): read from the
 * end of the file alone. Nothing is decrypted, and nothing vouches for what is read.
 */
public final class PartKeyMetadata {
    private static final byte[] ENCRYPTED_MAGIC = "PARE".getBytes(StandardCharsets.US_ASCII);
    private static final int TAIL_BYTES = 8;
    private static final int USUAL_FOOTER_BYTES = 1 << 14;
    private static final int MAX_CRYPTO_METADATA_BYTES = 1 << 12;

    private PartKeyMetadata() {}

    /** Some bytes of a file. */
    @FunctionalInterface
    public interface Range {
        /**
         * @param from the first of them
         * @param length how many, which are there
         */
        byte[] read(long from, int length);
    }

    /**
     * The key metadata of a file, read in one or two ranges.
     *
     * @param name of the file, for messages
     * @param fileBytes its length
     * @throws PartRefusedException when it is no such file, or does not say which key it has
     */
    public static byte[] of(String name, long fileBytes, Range range) {
        int tailBytes = (int) Math.min(fileBytes, USUAL_FOOTER_BYTES);
        if (tailBytes < ENCRYPTED_MAGIC.length + TAIL_BYTES) {
            throw noPart(name);
        }
        byte[] tail = range.read(fileBytes - tailBytes, tailBytes);
        if (!Arrays.equals(Arrays.copyOfRange(tail, tailBytes - ENCRYPTED_MAGIC.length, tailBytes), ENCRYPTED_MAGIC)) {
            throw noPart(name);
        }
        long footerBytes = Integer.toUnsignedLong(ByteBuffer.wrap(tail, tailBytes - TAIL_BYTES, Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .getInt());
        long start = fileBytes - TAIL_BYTES - footerBytes;
        if (start < ENCRYPTED_MAGIC.length) {
            throw new PartRefusedException(
                    Reason.NOT_PARQUET, "[" + name + "] cut short: the footer is longer than the file", null);
        }
        byte[] crypto = footerBytes + TAIL_BYTES <= tailBytes
                ? Arrays.copyOfRange(tail, (int) (tailBytes - TAIL_BYTES - footerBytes), tailBytes)
                : range.read(start, (int) Math.min(footerBytes, MAX_CRYPTO_METADATA_BYTES));
        FileCryptoMetaData metaData = parse(name, crypto);
        if (!metaData.isSetKey_metadata()) {
            throw new PartRefusedException(Reason.DAMAGED, "[" + name + "] does not say which key it has", null);
        }
        return metaData.getKey_metadata();
    }

    private static FileCryptoMetaData parse(String name, byte[] crypto) {
        try {
            return Util.readFileCryptoMetaData(new ByteArrayInputStream(crypto));
        } catch (IOException | RuntimeException e) {
            throw new PartRefusedException(Reason.DAMAGED, "[" + name + ": encryption header] altered", e);
        }
    }

    private static PartRefusedException noPart(String name) {
        return new PartRefusedException(
                Reason.NOT_ENCRYPTED, "[" + name + "] no Parquet file that is encrypted as a whole", null);
    }
}
