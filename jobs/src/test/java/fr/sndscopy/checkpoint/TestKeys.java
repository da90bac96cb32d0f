package fr.sndscopy.checkpoint;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;

/** Keys that sign in tests. */
public final class TestKeys {
    private TestKeys() {}

    /** The key of RFC 8032, section 7.1, test 1. */
    public static SigningKey ofRfc8032(String name) {
        String seed = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
        String key = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
        try {
            return new SigningKey(
                    KeyFactory.getInstance("Ed25519")
                            .generatePrivate(new PKCS8EncodedKeySpec(
                                    HexFormat.of().parseHex("302e020100300506032b657004220420" + seed))),
                    VerifierKey.ofDer(name, HexFormat.of().parseHex("302a300506032b6570032100" + key)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The key of RFC 8032, section 7.1, test 2. */
    static KeyPair secondOfRfc8032() {
        String seed = "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb";
        String key = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";
        try {
            KeyFactory factory = KeyFactory.getInstance("Ed25519");
            return new KeyPair(
                    factory.generatePublic(
                            new X509EncodedKeySpec(HexFormat.of().parseHex("302a300506032b6570032100" + key))),
                    factory.generatePrivate(new PKCS8EncodedKeySpec(
                            HexFormat.of().parseHex("302e020100300506032b657004220420" + seed))));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A key that was never seen before. */
    public static SigningKey fresh(SignatureAlgorithm algorithm, String name) {
        KeyPair pair = pair(algorithm);
        return new SigningKey(pair.getPrivate(), VerifierKey.of(name, pair.getPublic()));
    }

    /** Likewise, both halves. */
    public static KeyPair pair(SignatureAlgorithm algorithm) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm.keyName());
            if (algorithm == SignatureAlgorithm.ECDSA_P256) {
                generator.initialize(new ECGenParameterSpec("secp256r1"));
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
