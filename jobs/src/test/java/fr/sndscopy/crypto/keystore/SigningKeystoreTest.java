package fr.sndscopy.crypto.keystore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.checkpoint.AuditorTools;
import fr.sndscopy.crypto.KeyServiceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SigningKeystoreTest {
    private static final String PASSWORD = "a long password";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    /** As the runbook has it made, with another command and alias. */
    private Path keytool(String command, String alias) throws IOException {
        Files.writeString(folder.resolve("password"), PASSWORD);
        AuditorTools.Outcome made = AuditorTools.shell(
                folder,
                "'" + Path.of(System.getProperty("java.home"), "bin", "keytool") + "' " + command + " -alias " + alias
                        + " -storetype PKCS12 -keystore k.p12 -storepass:file password");
        assertThat(made.code()).as(made.text()).isZero();
        return folder.resolve("k.p12");
    }

    private static void assertRefused(Path file, String password, String problem) {
        assertThatThrownBy(() -> SigningKeystore.read(file, password.toCharArray()))
                .isInstanceOfSatisfying(KeyServiceException.class, refused -> {
                    assertThat(refused.kind()).isEqualTo(KeyServiceException.Kind.REFUSED);
                    assertThat(refused).hasMessage("[signing keystore " + file.getFileName() + "] " + problem);
                });
    }

    @Test
    void theOnePrivateKeyIsReadWithItsPublicKey() throws IOException {
        Path file = keytool("-genkeypair -keyalg Ed25519 -dname CN=a", "one");
        assertThat(SigningKeystore.read(file, PASSWORD.toCharArray())
                        .getPrivate()
                        .getAlgorithm())
                .isIn("EdDSA", "Ed25519");
    }

    @Test
    void whichKeySignsIsNotGuessed() throws IOException {
        keytool("-genkeypair -keyalg Ed25519 -dname CN=a", "one");
        Path file = keytool("-genkeypair -keyalg Ed25519 -dname CN=b", "two");
        assertRefused(file, PASSWORD, "more than one private key: expected the one that signs");
    }

    @Test
    void aFileWithoutPrivateKeyIsRefused() throws IOException {
        assertRefused(keytool("-genseckey -keyalg AES -keysize 256", "data"), PASSWORD, "no private key in it");
    }

    @Test
    void whatCannotBeOpenedIsRefusedWithTheReason() throws IOException {
        Path file = keytool("-genkeypair -keyalg Ed25519 -dname CN=a", "one");
        assertRefused(file, "another", "wrong password, or damaged");
        byte[] content = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(content, content.length / 2));
        assertRefused(file, PASSWORD, "damaged, or no PKCS#12 file");
        Files.delete(file);
        assertRefused(file, PASSWORD, "not there: put the backup back, or mount it");
    }
}
