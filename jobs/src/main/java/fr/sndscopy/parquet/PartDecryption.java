package fr.sndscopy.parquet;

import fr.sndscopy.crypto.DataKey;
import fr.sndscopy.parquet.PartRefusedException.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.parquet.crypto.FileDecryptionProperties;
import org.apache.parquet.format.AesGcmV1;
import org.apache.parquet.format.FileCryptoMetaData;
import org.apache.parquet.format.Util;
import org.apache.parquet.io.SeekableInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The encrypted footer of a part: magic, AAD prefix and key metadata, checked before anything is decrypted (Parquet Modular Encryption,
 * "Encrypted footer mode").
 */
final class PartDecryption {
    private static final byte[] ENCRYPTED_MAGIC = "PARE".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PLAIN_MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);
    private static final int TAIL_BYTES = 8;
    private static final int MAX_CRYPTO_METADATA_BYTES = 1 << 16;

    private PartDecryption() {}

    /**
     * What parquet-java needs to decrypt a file.
     *
     * @param key null when the file must be plaintext
     * @return null for a plaintext file
     * @throws PartRefusedException when it is not what {@code key} says it must be, or bound to another place
     */
    static @Nullable FileDecryptionProperties of(String name, ChannelInputFile input, @Nullable PartReadKey key)
            throws IOException {
        byte[] tail = tail(name, input);
        byte[] magic = Arrays.copyOfRange(tail, Integer.BYTES, TAIL_BYTES);
        boolean encrypted = Arrays.equals(magic, ENCRYPTED_MAGIC);
        if (!encrypted && !Arrays.equals(magic, PLAIN_MAGIC)) {
            throw new PartRefusedException(Reason.NOT_PARQUET, "[" + name + "] no Parquet file", null);
        }
        if (key == null) {
            if (encrypted) {
                throw new PartRefusedException(
                        Reason.ENCRYPTED, "[" + name + "] encrypted, expected a plaintext file", null);
            }
            return null;
        }
        if (!encrypted) {
            throw new PartRefusedException(
                    Reason.NOT_ENCRYPTED,
                    "[" + name + "] not encrypted as a whole, expected an encrypted footer",
                    null);
        }
        FileCryptoMetaData crypto = cryptoMetaData(name, input, tail);
        byte[] aadPrefix = key.aadPrefix().getBytes(StandardCharsets.UTF_8);
        requireBoundTo(name, crypto, aadPrefix);
        try (DataKey dataKey = key.keys().apply(crypto.getKey_metadata())) {
            byte[] clear = dataKey.toBytes();
            try {
                return FileDecryptionProperties.builder()
                        .withFooterKey(clear)
                        .withAADPrefix(aadPrefix)
                        .build();
            } finally {
                Arrays.fill(clear, (byte) 0);
            }
        }
    }

    private static byte[] tail(String name, ChannelInputFile input) throws IOException {
        long length = input.getLength();
        if (length < PLAIN_MAGIC.length + TAIL_BYTES) {
            throw new PartRefusedException(
                    Reason.NOT_PARQUET, "[" + name + "] " + length + " bytes are no Parquet file", null);
        }
        byte[] tail = new byte[TAIL_BYTES];
        try (SeekableInputStream stream = input.newStream()) {
            stream.seek(length - TAIL_BYTES);
            stream.readFully(tail);
        }
        return tail;
    }

    private static FileCryptoMetaData cryptoMetaData(String name, ChannelInputFile input, byte[] tail)
            throws IOException {
        long footerLength =
                (tail[0] & 0xFFL) | (tail[1] & 0xFFL) << 8 | (tail[2] & 0xFFL) << 16 | (tail[3] & 0xFFL) << 24;
        long start = input.getLength() - TAIL_BYTES - footerLength;
        if (start < PLAIN_MAGIC.length) {
            throw new PartRefusedException(
                    Reason.NOT_PARQUET, "[" + name + "] cut short: the footer is longer than the file", null);
        }
        byte[] bytes = new byte[(int) Math.min(footerLength, MAX_CRYPTO_METADATA_BYTES)];
        try (SeekableInputStream stream = input.newStream()) {
            stream.seek(start);
            stream.readFully(bytes);
        }
        return StoredPart.guardedAt(
                name + ": encryption header", () -> Util.readFileCryptoMetaData(new ByteArrayInputStream(bytes)));
    }

    private static void requireBoundTo(String name, FileCryptoMetaData crypto, byte[] aadPrefix) {
        if (!crypto.getEncryption_algorithm().isSetAES_GCM_V1()) {
            throw new PartRefusedException(
                    Reason.UNSAFE_ALGORITHM,
                    "[" + name + "] not AES_GCM_V1: pages are encrypted but could be altered unnoticed",
                    null);
        }
        AesGcmV1 gcm = crypto.getEncryption_algorithm().getAES_GCM_V1();
        if (!gcm.isSetAad_prefix() || !Arrays.equals(gcm.getAad_prefix(), aadPrefix)) {
            throw new PartRefusedException(
                    Reason.OTHER_PLACE,
                    "[" + name + "] bound to "
                            + (gcm.isSetAad_prefix() ? "'" + printable(gcm.getAad_prefix()) + "'" : "no place")
                            + ", expected '" + printable(aadPrefix) + "'",
                    null);
        }
        if (!crypto.isSetKey_metadata()) {
            throw new PartRefusedException(Reason.DAMAGED, "[" + name + "] does not say which key it has", null);
        }
    }

    private static String printable(byte[] place) {
        String text = new String(place, 0, Math.min(place.length, 200), StandardCharsets.UTF_8);
        return text.replaceAll("[^\\x20-\\x7E]", "?");
    }
}
