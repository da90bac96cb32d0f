package fr.sndscopy.crypto.pkcs11;

import fr.sndscopy.crypto.KeyServiceException;
import fr.sndscopy.crypto.KeyServiceException.Kind;
import fr.sndscopy.crypto.KeyWrapping;
import fr.sndscopy.hash.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/** An AES key that is in a token, and what is done with it there. Thread-safe. */
final class TokenKey implements KeyWrapping.Aead {
    private static final String CHECKED_PREFIX = "sndscopy/key-check/2/";
    private static final int CHECK_BYTES = 4;
    private static final int BLOCK_BYTES = 16;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BYTES = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Token token;
    private final SecretKey key;

    TokenKey(Token token, SecretKey key) {
        this.token = token;
        this.key = key;
    }

    /** The key was there when it was looked for, and is no more. */
    static final class GoneException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        GoneException(Throwable cause) {
            super(cause);
        }
    }

    /** Whether the token gives the key to nobody: it has no encoding. */
    boolean staysInToken() {
        return key.getFormat() == null;
    }

    /**
     * What tells this key from others: the first four bytes, in hexadecimal digits, of AES of the first 16 bytes of the SHA-256 of {@code
     * sndscopy/key-check/2/<domain>-<generation>}. Not the HMAC of other key services, which a token computes with no key for AES.
     */
    String checkValue(String domain, int generation) {
        byte[] text = (CHECKED_PREFIX + domain + "-" + generation).getBytes(StandardCharsets.UTF_8);
        byte[] block = Arrays.copyOf(HexFormat.of().parseHex(Sha256.of(text)), BLOCK_BYTES);
        try {
            Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding", token.provider());
            cipher.init(Cipher.ENCRYPT_MODE, key);
            return HexFormat.of().formatHex(cipher.doFinal(block), 0, CHECK_BYTES);
        } catch (GeneralSecurityException | ProviderException e) {
            throw failed("a key cannot be checked", e);
        }
    }

    @Override
    public byte[] seal(byte[] clear, byte[] associated) {
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        byte[] ciphertext;
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, nonce, associated);
            ciphertext = cipher.doFinal(clear);
        } catch (GeneralSecurityException | ProviderException e) {
            throw failed("nothing can be wrapped", e);
        }
        if (ciphertext.length != clear.length + TAG_BYTES) {
            throw new KeyServiceException(
                    Kind.REFUSED,
                    token.place()
                            + "it does not take our nonce, as some do not under FIPS 140: use another token, or let"
                            + " its policy allow it",
                    null);
        }
        byte[] sealed = Arrays.copyOf(nonce, NONCE_BYTES + ciphertext.length);
        System.arraycopy(ciphertext, 0, sealed, NONCE_BYTES, ciphertext.length);
        return sealed;
    }

    /** Tokens that say of a wrong tag what they say of any failure are asked whether they open what they have just sealed. */
    @Override
    public byte[] open(byte[] sealed, byte[] associated) throws AEADBadTagException {
        try {
            return opened(sealed, associated);
        } catch (AEADBadTagException e) {
            try {
                opened(seal(new byte[BLOCK_BYTES], associated), associated);
            } catch (AEADBadTagException broken) {
                throw Pkcs11Failure.of(token.place(), "it does not open what it has just sealed", broken);
            }
            throw e;
        }
    }

    private byte[] opened(byte[] sealed, byte[] associated) throws AEADBadTagException {
        if (sealed.length < NONCE_BYTES + TAG_BYTES) {
            throw new AEADBadTagException("cut short");
        }
        try {
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, Arrays.copyOf(sealed, NONCE_BYTES), associated);
            return cipher.doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES);
        } catch (AEADBadTagException e) {
            throw e;
        } catch (GeneralSecurityException | ProviderException e) {
            throw failed("nothing can be unwrapped", e);
        }
    }

    private Cipher cipher(int mode, byte[] nonce, byte[] associated) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", token.provider());
        cipher.init(mode, key, new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce));
        cipher.updateAAD(associated);
        return cipher;
    }

    private RuntimeException failed(String problem, Exception e) {
        return Pkcs11Failure.isGone(e) ? new GoneException(e) : Pkcs11Failure.of(token.place(), problem, e);
    }
}
