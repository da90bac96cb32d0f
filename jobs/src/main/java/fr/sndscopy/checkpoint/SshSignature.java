package fr.sndscopy.checkpoint;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * A detached signature of OpenSSH (PROTOCOL.sshsig), as {@code ssh-keygen -Y sign} writes it and {@code -Y verify} reads it. The namespace keeps
 * it from being taken for one of something else.
 */
final class SshSignature {
    /** What the signatures of checkpoints are for. */
    static final String NAMESPACE = "sndscopy-checkpoint@v1";

    private static final byte[] MAGIC = "SSHSIG".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION = 1;
    private static final String BEGIN = "-----BEGIN SSH SIGNATURE-----\n";
    private static final String END = "\n-----END SSH SIGNATURE-----\n";
    private static final int COLUMNS = 70;
    private static final String HASH = "SHA-512";

    private SshSignature() {}

    /**
     * A signature.
     *
     * @param namespace what it is for
     * @param signer gives the signature of bytes in the form of a note
     */
    static byte[] of(VerifierKey key, String namespace, UnaryOperator<byte[]> signer, byte[] message) {
        String hashName = sshHashName(HASH);
        byte[] signature = signer.apply(signed(namespace, hashName, message));
        byte[] inSsh = key.algorithm() == SignatureAlgorithm.ED25519 ? signature : sshOfDer(signature);
        return new SshBlob.Writer()
                .raw(MAGIC)
                .number(VERSION)
                .bytes(key.sshBlob())
                .text(namespace)
                .text("")
                .text(hashName)
                .bytes(new SshBlob.Writer()
                        .text(key.algorithm().sshName())
                        .bytes(inSsh)
                        .toBytes())
                .toBytes();
    }

    static String armour(byte[] blob) {
        // not the MIME encoder: that cuts lines to a multiple of four
        String text = Base64.getEncoder().encodeToString(blob);
        StringBuilder lines = new StringBuilder(BEGIN);
        for (int from = 0; from < text.length(); from += COLUMNS) {
            lines.append(from == 0 ? "" : "\n").append(text, from, Math.min(from + COLUMNS, text.length()));
        }
        return lines.append(END).toString();
    }

    /**
     * Whether an armoured signature of a checkpoint holds.
     *
     * @throws IllegalArgumentException saying why it does not
     */
    static void requireValid(VerifierKey key, byte[] message, String armoured) {
        if (!armoured.startsWith(BEGIN)
                || !armoured.endsWith(END)
                || armoured.length() < BEGIN.length() + END.length()) {
            throw new IllegalArgumentException("no signature of OpenSSH");
        }
        SshBlob.Reader blob = new SshBlob.Reader(
                Base64Text.decode(armoured.substring(BEGIN.length(), armoured.length() - END.length())
                        .replace("\n", "")));
        if (!Arrays.equals(blob.raw(MAGIC.length), MAGIC) || blob.number() != VERSION) {
            throw new IllegalArgumentException("no signature of OpenSSH of a known version");
        }
        SshBlob.Reader keyBlob = new SshBlob.Reader(blob.bytes());
        VerifierKey by = VerifierKey.ofSsh(key.name(), keyBlob);
        keyBlob.requireEnd();
        if (!by.equals(key)) {
            throw new IllegalArgumentException("the OpenSSH signature is by another key than the note's");
        }
        if (!blob.text().equals(NAMESPACE) || !blob.text().isEmpty()) {
            throw new IllegalArgumentException("the OpenSSH signature is for another purpose than " + NAMESPACE);
        }
        String hashName = blob.text();
        SshBlob.Reader signature = new SshBlob.Reader(blob.bytes());
        blob.requireEnd();
        if (!signature.text().equals(key.algorithm().sshName())) {
            throw new IllegalArgumentException("the OpenSSH signature is of another algorithm than its key");
        }
        byte[] raw = signature.bytes();
        signature.requireEnd();
        byte[] ofNote = key.algorithm() == SignatureAlgorithm.ED25519 ? raw : derOfSsh(raw);
        if (!key.verifies(signed(NAMESPACE, hashName, message), ofNote)) {
            throw new IllegalArgumentException("the OpenSSH signature by key " + key.idText() + " does not hold");
        }
    }

    private static byte[] signed(String namespace, String hashName, byte[] message) {
        return new SshBlob.Writer()
                .raw(MAGIC)
                .text(namespace)
                .text("")
                .text(hashName)
                .bytes(hash(hashName, message))
                .toBytes();
    }

    private static byte[] hash(String hashName, byte[] message) {
        for (String known : new String[] {"SHA-256", HASH}) {
            if (sshHashName(known).equals(hashName)) {
                try {
                    return MessageDigest.getInstance(known).digest(message);
                } catch (NoSuchAlgorithmException e) {
                    throw new IllegalStateException("every JDK has " + known, e);
                }
            }
        }
        throw new IllegalArgumentException("an OpenSSH signature with another hash than sha256 and sha512");
    }

    private static String sshHashName(String name) {
        return name.replace("-", "").toLowerCase(Locale.ROOT);
    }

    /** The two numbers of an ECDSA signature (RFC 5656, section 3.1.2) out of their DER sequence. */
    private static byte[] sshOfDer(byte[] der) {
        int first = 2;
        int firstLength = der[first + 1];
        int second = first + 2 + firstLength;
        int secondLength = der[second + 1];
        return new SshBlob.Writer()
                .integer(new BigInteger(Arrays.copyOfRange(der, first + 2, first + 2 + firstLength)))
                .integer(new BigInteger(Arrays.copyOfRange(der, second + 2, second + 2 + secondLength)))
                .toBytes();
    }

    private static byte[] derOfSsh(byte[] numbers) {
        SshBlob.Reader in = new SshBlob.Reader(numbers);
        byte[] first = in.integer().toByteArray();
        byte[] second = in.integer().toByteArray();
        in.requireEnd();
        int length = first.length + second.length + 4;
        if (length > Byte.MAX_VALUE) {
            throw new IllegalArgumentException("numbers too large for a signature over P-256");
        }
        ByteArrayOutputStream der = new ByteArrayOutputStream();
        der.writeBytes(new byte[] {0x30, (byte) length, 2, (byte) first.length});
        der.writeBytes(first);
        der.writeBytes(new byte[] {2, (byte) second.length});
        der.writeBytes(second);
        return der.toByteArray();
    }
}
