package fr.sndscopy.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import fr.sndscopy.FormatDocument;
import fr.sndscopy.hash.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The vectors of FORMAT.md, section 13, which were computed without any of our code. */
class CheckpointVectorsTest {
    private static final String TREE = "| tree | |";
    private static final String CHECKPOINT = "| checkpoint | |";
    private static final String ORIGIN = "sndscopy/be4c3f6a-b0b2-443c-aa1f-3062bc48afb3";
    private static final Path ENTRIES =
            Path.of("src/test/resources/fr/sndscopy/sample-store/evidence-3/home/store/sndscopy/ledger");

    private static MerkleTree tree() throws IOException {
        List<TreeHash> leaves = new ArrayList<>();
        for (int number = 1; number <= 4; number++) {
            leaves.add(TreeHash.ofLeaf(Files.readAllBytes(ENTRIES.resolve(String.format("%020d.json", number)))));
        }
        return new MerkleTree(leaves);
    }

    private static String value(String name) {
        return FormatDocument.value(TREE, name);
    }

    private static String joined(List<TreeHash> hashes) {
        return String.join(" ", hashes.stream().map(TreeHash::toString).toList());
    }

    @Test
    void theTreeOverTheSampleStoreIsThatOfTheFormat() throws IOException {
        MerkleTree tree = tree();
        assertThat(tree.root(1)).hasToString(value("leaf of entry 1"));
        assertThat(tree.root(0)).hasToString(value("root of 0 entries"));
        for (int size = 1; size <= 4; size++) {
            assertThat(tree.root(size)).hasToString(value("root of " + size));
        }
        assertThat(joined(tree.inclusionProof(1, 4))).isEqualTo(value("entry 2 in 4"));
        assertThat(joined(tree.consistencyProof(3, 4))).isEqualTo(value("from 3 to 4"));
    }

    @Test
    void theTilesAreThoseOfTheFormat() throws IOException {
        List<byte[]> four = new ArrayList<>();
        for (int number = 1; number <= 4; number++) {
            four.add(Files.readAllBytes(ENTRIES.resolve(String.format("%020d.json", number))));
        }
        List<byte[]> many = IntStream.rangeClosed(1, 300)
                .mapToObj(number -> ("{\"number\":" + number + "}").getBytes(StandardCharsets.UTF_8))
                .toList();
        List<List<String>> found = new ArrayList<>();
        for (List<byte[]> entries : List.of(four, many)) {
            MerkleTree tree =
                    new MerkleTree(entries.stream().map(TreeHash::ofLeaf).toList());
            for (Tile tile : Tile.of(entries.size())) {
                int first = (int) tile.index() * Tile.WIDTH;
                byte[] bytes = tile.kind() == Tile.Kind.ENTRIES
                        ? EntryBundle.bytes(entries.subList(first, first + tile.width()))
                        : Tile.bytes(tree.hashes(tile));
                found.add(List.of(entries.size() + ": " + tile.path(), "" + bytes.length, Sha256.of(bytes)));
            }
        }
        assertThat(found)
                .containsExactlyInAnyOrderElementsOf(FormatDocument.table("| tile | bytes | SHA-256 |").stream()
                        .map(row -> List.of(row.get(0).replace("`", ""), row.get(1), row.get(2)))
                        .toList());
    }

    @Test
    void theCosignatureIsThatOfTheFormat() throws IOException {
        String table = "| cosignature | |";
        Cosigner cosigner = new Cosigner("witness.example.org/snds", TestKeys.secondOfRfc8032());
        WitnessKey key = WitnessKey.parse(FormatDocument.value(table, "key of a witness (RFC 8032, 7.1, test 2)"));
        assertThat(cosigner.key()).isEqualTo(key);
        assertThat(key.vkey()).isEqualTo(FormatDocument.value(table, "key of a witness (RFC 8032, 7.1, test 2)"));
        Instant time = Instant.parse(FormatDocument.value(table, "time"));
        SignedNote note = SignedNote.parse(FormatDocument.block(ORIGIN).getBytes(StandardCharsets.UTF_8));

        SignedNote cosigned = cosigner.cosign(note, time);
        assertThat(cosigned).hasToString(note + FormatDocument.value(table, "line in the note") + "\n");
        assertThat(key.cosigned(cosigned)).contains(time);
        assertThat(key.cosigned(note)).isEmpty();
    }

    @Test
    void theNoteIsByBothKeysAndThatOfEd25519IsTheOnlyOne() throws IOException {
        VerifierKey ed25519 =
                VerifierKey.parse(FormatDocument.value(CHECKPOINT, "key of Ed25519 (RFC 8032, 7.1, test 1)"));
        VerifierKey ecdsa = VerifierKey.parse(FormatDocument.value(CHECKPOINT, "key of ECDSA (RFC 6979, A.2.5)"));
        SignedNote note = SignedNote.parse(FormatDocument.block(ORIGIN).getBytes(StandardCharsets.UTF_8));

        assertThat(note.signers(List.of(ed25519, ecdsa))).containsExactly(ed25519, ecdsa);
        Checkpoint checkpoint = new Checkpoint(ORIGIN, 4, tree().root());
        assertThat(Checkpoint.parse(note.text())).isEqualTo(checkpoint);
        SigningKey signer = TestKeys.ofRfc8032(ORIGIN);
        assertThat(signer.verifier()).isEqualTo(ed25519);
        assertThat(signer.sign(checkpoint).signatures().get(0))
                .hasToString(note.signatures().get(0).toString());

        String armoured = FormatDocument.block("-----BEGIN SSH SIGNATURE-----");
        assertThat(signer.signForSsh(checkpoint)).isEqualTo(armoured);
        assertThatCode(() -> ed25519.requireSshSignature(note.textBytes(), armoured))
                .doesNotThrowAnyException();
        List<String> openSsh = FormatDocument.table(CHECKPOINT).stream()
                .filter(row -> row.get(0).equals("the same for OpenSSH"))
                .map(row -> row.get(1))
                .toList();
        assertThat(openSsh).containsExactly(ed25519.openSsh(), ecdsa.openSsh());
    }
}
