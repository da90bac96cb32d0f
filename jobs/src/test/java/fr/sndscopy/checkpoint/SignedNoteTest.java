package fr.sndscopy.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignedNoteTest {
    /** Note and key of the documentation of golang.org/x/mod/sumdb/note, which the signed note was made from. */
    private static final String PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

    private static final String NOTE = """
            If you think cryptography is the answer to your problem,
            then you don't know what your problem is.

            \u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
            """;

    private static SignedNote note(String text) {
        return SignedNote.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aPublishedNoteIsByThePublishedKey() {
        VerifierKey peter = VerifierKey.parse(PETER);
        SignedNote note = note(NOTE);

        assertThat(note.signers(List.of(peter))).containsExactly(peter);
        assertThat(note.text()).startsWith("If you think").endsWith("problem is.\n");
        assertThat(note.toString()).isEqualTo(NOTE);
        assertThat(peter.vkey()).isEqualTo(PETER);
        assertThat(peter.idText()).isEqualTo("c74f20a3");
    }

    @Test
    void theKeyOfAnotherPublicLogHasTheIdThatItSays() {
        String sum = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8";
        assertThat(VerifierKey.parse(sum).vkey()).isEqualTo(sum);
    }

    @Test
    void aSignatureThatDoesNotHoldRefusesTheNote() {
        VerifierKey peter = VerifierKey.parse(PETER);
        assertThatThrownBy(() -> note(NOTE.replace("don't", "do")).signers(List.of(peter)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the signature by key c74f20a3 does not hold");
    }

    @Test
    void whatAnUnknownKeySignsSaysNothing() {
        SigningKey other = TestKeys.ofRfc8032("PeterNeumann");
        SignedNote note = note(NOTE);

        assertThat(note.signers(List.of())).isEmpty();
        assertThat(note.signers(List.of(other.verifier()))).isEmpty();
        String more = NOTE
                + "\u2014 witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n";
        assertThat(note(more).signers(List.of(VerifierKey.parse(PETER)))).hasSize(1);
        assertThat(note(more).toString()).isEqualTo(more);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "text\n",
                "text\n\n",
                "text\n\n\u2014 name AAAAAAA=",
                "text\n\n\u2014 name AAAAAA==\n",
                "text\n\n- name AAAAAAA=\n",
                "text\n\n\u2014 AAAAAAA=\n",
                "text\n\n\u2014 name with space AAAAAAA=\n",
                "text\n\n\u2014 na+me AAAAAAA=\n",
                "text\n\n\u2014 name AAAAAAA\n",
                "text\n\n\u2014 name AAAAAAB=\n",
                "text\n\n\u2014 name AAAAAAA=\n\n",
                "text\r\n\n\u2014 name AAAAAAA=\n",
                "te\u0000xt\n\n\u2014 name AAAAAAA=\n",
            })
    void whatIsNoNoteIsRefused(String text) {
        assertThatThrownBy(() -> note(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void bytesThatAreNotUtf8AreNoNote() {
        byte[] bytes = NOTE.getBytes(StandardCharsets.UTF_8);
        bytes[0] = (byte) 0xff;
        assertThatThrownBy(() -> SignedNote.parse(bytes)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SignedNote.parse(new byte[SignedNote.MAX_BYTES + 1]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @EnumSource(SignatureAlgorithm.class)
    void aCheckpointIsSignedAndReadBack(SignatureAlgorithm algorithm) {
        SigningKey key = TestKeys.fresh(algorithm, "sndscopy/x");
        Checkpoint checkpoint = new Checkpoint("sndscopy/x", 7, TreeHash.ofLeaf(new byte[3]));
        SignedNote note = note(key.sign(checkpoint).toString());

        assertThat(note.signers(List.of(key.verifier()))).containsExactly(key.verifier());
        assertThat(Checkpoint.parse(note.text())).isEqualTo(checkpoint);
        assertThat(VerifierKey.parse(key.verifier().vkey())).isEqualTo(key.verifier());
        String[] openSsh = key.verifier().openSsh().split(" ");
        assertThat(VerifierKey.ofSsh("sndscopy/x", openSsh[0], openSsh[1])).isEqualTo(key.verifier());
        assertThat(note.signers(List.of(TestKeys.fresh(algorithm, "sndscopy/x").verifier())))
                .isEmpty();
    }

    @Test
    void aKeySignsCheckpointsOfItsOwnNameAlone() {
        SigningKey key = TestKeys.ofRfc8032("one");
        assertThatThrownBy(() -> key.sign(new Checkpoint("two", 0, TreeHash.OF_NOTHING)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() ->
                        new SigningKey(TestKeys.pair(SignatureAlgorithm.ED25519).getPrivate(), key.verifier()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "origin\n01\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
                "origin\n-1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
                "origin\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
                "origin\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=\n",
                "origin\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuA==\n",
                "origin\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\nmore\n",
                "\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
                "or igin\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
            })
    void whatIsNoCheckpointIsRefused(String text) {
        assertThatThrownBy(() -> Checkpoint.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
                "PeterNeumann+c74f20a3+Axpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
                "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10Q=",
                "PeterNeumann+c74f20a3+",
                "PeterNeumann+c74f20a3",
            })
    void whatIsNoVerifierKeyIsRefused(String text) {
        assertThatThrownBy(() -> VerifierKey.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aStatementOfInclusionIsWrittenAndReadBackAndHoldsForItsEntryAlone() {
        List<byte[]> entries = List.of(new byte[] {1}, new byte[] {2}, new byte[] {3});
        MerkleTree tree = new MerkleTree(entries.stream().map(TreeHash::ofLeaf).toList());
        SignedNote note = TestKeys.ofRfc8032("x").sign(new Checkpoint("x", 3, tree.root()));
        String text = new InclusionStatement(1, tree.inclusionProof(1, 3), note).toString();

        assertThat(text).startsWith("c2sp.org/tlog-proof@v1\nindex 1\n").endsWith("\n\n" + note);
        InclusionStatement read = InclusionStatement.parse(text);
        assertThat(read.holds(entries.get(1))).isTrue();
        assertThat(read.holds(entries.get(2))).isFalse();
        assertThat(InclusionStatement.parse(text.replace("index 1", "index 2")).holds(entries.get(1)))
                .isFalse();
        assertThat(InclusionStatement.parse(text.replace("index 1", "extra YQ==\nindex 1"))
                        .holds(entries.get(1)))
                .isTrue();
        for (String wrong : List.of("v2", "index -1", "index 01", "index")) {
            assertThatThrownBy(
                            () -> InclusionStatement.parse(text.replace(wrong.equals("v2") ? "v1" : "index 1", wrong)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
