package fr.sndscopy.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is on every machine agrees with us about keys and signatures, good and bad. */
class AuditorToolsTest {
    private static final String NAME = "sndscopy/be4c3f6a-b0b2-443c-aa1f-3062bc48afb3";
    private static final Checkpoint CHECKPOINT = new Checkpoint(NAME, 3, TreeHash.ofLeaf(new byte[] {1, 2, 3}));

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    private Path write(String name, byte[] content) throws IOException {
        return Files.write(folder.resolve(name), content);
    }

    private Path write(String name, String content) throws IOException {
        return write(name, content.getBytes(StandardCharsets.UTF_8));
    }

    private AuditorTools.Outcome sshKeygen(Path message, String identity, String namespace, String... more)
            throws IOException {
        List<String> command = new ArrayList<>(List.of("ssh-keygen", "-Y", "verify"));
        command.addAll(List.of(more));
        command.addAll(List.of("-f", "allowed_signers", "-I", identity, "-n", namespace, "-s", "c.txt.sig"));
        return AuditorTools.run(folder, message, command.toArray(String[]::new));
    }

    @ParameterizedTest
    @EnumSource(SignatureAlgorithm.class)
    void sshKeygenTakesOurSignaturesAndNoOthers(SignatureAlgorithm algorithm) throws IOException {
        AuditorTools.require("ssh-keygen", "AuditorToolsTest.sshKeygenTakesOurSignaturesAndNoOthers");
        SigningKey key = TestKeys.fresh(algorithm, NAME);
        write("allowed_signers", new TrustedKey(key.verifier(), null, null).allowedSigner() + "\n");
        write("c.txt.sig", key.signForSsh(CHECKPOINT));
        Path good = write("c.txt", CHECKPOINT.text());
        Path bad = write("bad.txt", CHECKPOINT.text().replace("\n3\n", "\n2\n"));
        String namespace = SshSignature.NAMESPACE;

        AuditorTools.Outcome outcome = sshKeygen(good, NAME, namespace);
        assertThat(outcome.code()).as(outcome.text()).isZero();
        assertThat(outcome.text()).contains("Good \"" + namespace + "\" signature for " + NAME);
        assertThat(sshKeygen(bad, NAME, namespace).code()).isNotZero();
        assertThat(sshKeygen(good, "sndscopy/another", namespace).code()).isNotZero();
        assertThat(sshKeygen(good, NAME, "git").code()).isNotZero();

        write("c.txt.sig", TestKeys.fresh(algorithm, NAME).signForSsh(CHECKPOINT));
        assertThat(sshKeygen(good, NAME, namespace).code()).isNotZero();
    }

    @Test
    void sshKeygenAndWeAgreeFromWhenToWhenAKeyIsValid() throws IOException {
        AuditorTools.require("ssh-keygen", "AuditorToolsTest.sshKeygenAndWeAgreeFromWhenToWhenAKeyIsValid");
        SigningKey key = TestKeys.ofRfc8032(NAME);
        Instant from = Instant.parse("2026-01-02T03:04:05Z");
        Instant to = Instant.parse("2027-01-02T03:04:05Z");
        String line = new TrustedKey(key.verifier(), from, to).allowedSigner();
        write("allowed_signers", line + "\n");
        write("c.txt.sig", key.signForSsh(CHECKPOINT));
        Path message = write("c.txt", CHECKPOINT.text());
        TrustedKey read = AllowedSigners.parse(line).keysOf(NAME).get(0);

        for (Instant time : List.of(from.minusSeconds(1), from.plusSeconds(1), to.minusSeconds(1), to.plusSeconds(1))) {
            String verifyTime = time.toString().replaceAll("[-T:]", "");
            int code = sshKeygen(message, NAME, SshSignature.NAMESPACE, "-Overify-time=" + verifyTime)
                    .code();
            assertThat(code == 0).as(verifyTime).isEqualTo(read.isValidWithin(time, time));
        }
    }

    @ParameterizedTest
    @EnumSource(SignatureAlgorithm.class)
    void weTakeSignaturesOfSshKeygenAndNoOthers(SignatureAlgorithm algorithm) throws IOException {
        AuditorTools.require("ssh-keygen", "AuditorToolsTest.weTakeSignaturesOfSshKeygenAndNoOthers");
        String type = algorithm == SignatureAlgorithm.ED25519 ? "ed25519" : "ecdsa";
        AuditorTools.Outcome made =
                AuditorTools.run(folder, null, "ssh-keygen", "-q", "-t", type, "-N", "", "-f", "key");
        assertThat(made.code()).as(made.text()).isZero();
        String[] line = Files.readString(folder.resolve("key.pub")).split(" ");
        VerifierKey key = VerifierKey.ofSsh(NAME, line[0], line[1]);
        assertThat(key.openSsh()).isEqualTo(line[0] + " " + line[1]);

        byte[] message = CHECKPOINT.toBytes();
        String signature = signedBySshKeygen(SshSignature.NAMESPACE, null);
        assertThatCode(() -> SshSignature.requireValid(key, message, signature)).doesNotThrowAnyException();
        assertThatCode(() -> SshSignature.requireValid(
                        key, message, signedBySshKeygen(SshSignature.NAMESPACE, "-Ohashalg=sha256")))
                .doesNotThrowAnyException();
        byte[] other = CHECKPOINT.text().replace("\n3\n", "\n2\n").getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> SshSignature.requireValid(key, other, signature))
                .hasMessageContaining("does not hold");
        String forGit = signedBySshKeygen("git", null);
        assertThatThrownBy(() -> SshSignature.requireValid(key, message, forGit))
                .hasMessageContaining("another purpose");
        VerifierKey another = TestKeys.fresh(algorithm, NAME).verifier();
        assertThatThrownBy(() -> SshSignature.requireValid(another, message, signature))
                .hasMessageContaining("by another key");
    }

    private String signedBySshKeygen(String namespace, @Nullable String option) throws IOException {
        Path message = write("m.txt", CHECKPOINT.text());
        Files.deleteIfExists(folder.resolve("m.txt.sig"));
        List<String> command = new ArrayList<>(List.of("ssh-keygen", "-Y", "sign"));
        if (option != null) {
            command.add(option);
        }
        command.addAll(List.of("-f", "key", "-n", namespace, message.toString()));
        AuditorTools.Outcome signed = AuditorTools.run(folder, null, command.toArray(String[]::new));
        assertThat(signed.code()).as(signed.text()).isZero();
        return Files.readString(folder.resolve("m.txt.sig"));
    }

    @Test
    void everyBitOfAnOpenSshSignatureCounts() {
        SigningKey key = TestKeys.ofRfc8032(NAME);
        byte[] blob = SshSignature.of(
                key.verifier(),
                SshSignature.NAMESPACE,
                message -> key.sign(CHECKPOINT).signatures().get(0).signature(),
                CHECKPOINT.toBytes());
        assertThatThrownBy(() ->
                        SshSignature.requireValid(key.verifier(), CHECKPOINT.toBytes(), SshSignature.armour(blob)))
                .as("the signature of the note is none of OpenSSH")
                .isInstanceOf(IllegalArgumentException.class);

        String good = key.signForSsh(CHECKPOINT);
        assertThatCode(() -> SshSignature.requireValid(key.verifier(), CHECKPOINT.toBytes(), good))
                .doesNotThrowAnyException();
        for (int i = 0; i < good.length(); i++) {
            if (good.charAt(i) == '\n') {
                continue; // lines of another length are the same signature
            }
            char other = good.charAt(i) == 'A' ? 'B' : 'A';
            String flipped = good.substring(0, i) + other + good.substring(i + 1);
            assertThatThrownBy(() -> SshSignature.requireValid(key.verifier(), CHECKPOINT.toBytes(), flipped))
                    .as("character %s", i)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @ParameterizedTest
    @EnumSource(SignatureAlgorithm.class)
    void opensslTakesOurSignaturesAndNoOthers(SignatureAlgorithm algorithm) throws IOException {
        AuditorTools.require("openssl", "AuditorToolsTest.opensslTakesOurSignaturesAndNoOthers");
        SigningKey key = TestKeys.fresh(algorithm, NAME);
        write("key.pem", key.verifier().pem());
        write("c.txt", CHECKPOINT.text());
        write("bad.txt", CHECKPOINT.text().replace("\n3\n", "\n2\n"));
        write("c.raw", key.sign(CHECKPOINT).signatures().get(0).signature());
        write("other.pem", TestKeys.fresh(algorithm, NAME).verifier().pem());

        assertThat(openssl(algorithm, "key.pem", "c.txt").code()).isZero();
        assertThat(openssl(algorithm, "key.pem", "bad.txt").code()).isNotZero();
        assertThat(openssl(algorithm, "other.pem", "c.txt").code()).isNotZero();
    }

    private AuditorTools.Outcome openssl(SignatureAlgorithm algorithm, String key, String message) throws IOException {
        return algorithm == SignatureAlgorithm.ED25519
                ? AuditorTools.run(
                        folder,
                        null,
                        "openssl",
                        "pkeyutl",
                        "-verify",
                        "-pubin",
                        "-inkey",
                        key,
                        "-rawin",
                        "-in",
                        message,
                        "-sigfile",
                        "c.raw")
                : AuditorTools.run(
                        folder, null, "openssl", "dgst", "-sha256", "-verify", key, "-signature", "c.raw", message);
    }

    @Test
    void allowedSignersAreReadAsSshKeygenReadsThem() {
        String key = TestKeys.ofRfc8032(NAME).verifier().openSsh();
        AllowedSigners signers = AllowedSigners.parse("""
                # a comment

                sndscopy/a,sndscopy/b %1$s somebody's key
                sndscopy/* namespaces="git,file" %1$s
                "!sndscopy/no,sndscopy/*" namespaces="x,sndscopy-*",valid-after="20260101",valid-before="202701011200Z" %1$s
                """.formatted(key));

        assertThat(signers.keysOf("sndscopy/a")).hasSize(2);
        assertThat(signers.keysOf("sndscopy/no")).isEmpty();
        assertThat(signers.keysOf("sndscopy/c")).singleElement().satisfies(one -> {
            assertThat(one.key().name()).isEqualTo("sndscopy/c");
            assertThat(one.validBefore()).isEqualTo(Instant.parse("2027-01-01T12:00:00Z"));
        });
        assertThat(signers.keysOf("another/c")).isEmpty();
    }

    @Test
    void aLineOfAllowedSignersThatIsNotUnderstoodIsRefusedByItsNumber() {
        String key = TestKeys.ofRfc8032(NAME).verifier().openSsh();
        for (String line : List.of(
                "sndscopy/a",
                "sndscopy/a ssh-ed25519 AAAA",
                "sndscopy/a cert-authority " + key,
                "sndscopy/a valid-after=\"tomorrow\" " + key,
                "sndscopy/a valid-after=\"20261350\" " + key,
                "sndscopy/a namespaces=\"x\",, " + key,
                "sndscopy/a " + key.replace("ssh-ed25519", "ecdsa-sha2-nistp256"),
                "sndscopy/a ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAAQ==")) {
            assertThatThrownBy(() -> AllowedSigners.parse("# first\n" + line))
                    .as(line)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("line 2: ");
        }
    }

    @Test
    void aSignatureBesideTheOpenSshFrameCannotBeOneOfACheckpoint() {
        // what SSHSIG signs begins with its magic, and a checkpoint with a name and two lines: neither can be the other
        byte[] frame = HexFormat.of().parseHex("535348534947");
        assertThat(new String(frame, StandardCharsets.US_ASCII)).isEqualTo("SSHSIG");
        assertThatThrownBy(() -> Checkpoint.parse("SSHSIG\u0000\u0000\u0000\u0016" + SshSignature.NAMESPACE))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
