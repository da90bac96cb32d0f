package fr.sndscopy.it.peers.spark;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.crypto.keytools.KeyToolkit;
import org.apache.parquet.crypto.keytools.KmsClient;

/** A key service that is one key in this process: what is measured is the encryption, not a service. */
public final class ProcessKms implements KmsClient {
    private static final byte[] KEY = new byte[32];

    static {
        new SecureRandom().nextBytes(KEY);
    }

    @Override
    public void initialize(Configuration configuration, String instance, String url, String token) {}

    @Override
    public String wrapKey(byte[] key, String masterKey) {
        return KeyToolkit.encryptKeyLocally(key, KEY, masterKey.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public byte[] unwrapKey(String wrapped, String masterKey) {
        return KeyToolkit.decryptKeyLocally(wrapped, KEY, masterKey.getBytes(StandardCharsets.UTF_8));
    }
}
