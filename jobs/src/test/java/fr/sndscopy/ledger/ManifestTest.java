package fr.sndscopy.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.hash.Sha256;
import fr.sndscopy.ledger.Manifest.Books;
import fr.sndscopy.ledger.Manifest.StoredObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ManifestTest {
    private static final StoredObject EVIDENCE =
            new StoredObject("evidence/D-1/evidence-a1.json.enc", 10, "ab".repeat(32), "key-2", "aad");

    private final Manifest manifest = Manifests.of("D-1", "content");

    @Test
    void itsObjectsAreThoseOfItsPartsThenItsShardsThenTheEvidence() {
        Manifest.Part part = manifest.parts().get(0);
        StoredObject sealed = new StoredObject("evidence/D-1/parts-a1.json.enc", 20, "cd".repeat(32), "key-3", "aad");
        ShardedManifest.Shard shard = new ShardedManifest.Shard(
                part.table(), part.period(), "evidence/D-1/parts-x.json", 30, "ef".repeat(32), 1, part.books(), sealed);
        ShardedParts parts = new ShardedParts(List.of(shard), number -> List.of(part));
        Manifest sharded = with(ShardedManifest.FORMAT, parts).with(EVIDENCE);

        assertThat(manifest.objects()).containsExactly(part.data(), part.quarantine());
        assertThat(manifest.with(EVIDENCE).objects()).containsExactly(part.data(), part.quarantine(), EVIDENCE);
        assertThat(sharded.objects())
                .containsExactly(
                        part.data(),
                        part.quarantine(),
                        new StoredObject("evidence/D-1/parts-x.json", 30, "ef".repeat(32), "", ""),
                        sealed,
                        EVIDENCE);
        assertThat(ManifestFacts.of(sharded).keyIds()).containsExactlyInAnyOrder("key-1", "key-2", "key-3");
    }

    @Test
    void whatTheEvidenceVouchesForIsTheManifestWithoutIt() {
        assertThat(manifest.with(EVIDENCE).sha256WithoutEvidence()).isEqualTo(Sha256.of(manifest.toBytes()));
        assertThat(Sha256.of(manifest.with(EVIDENCE).toBytes())).isNotEqualTo(Sha256.of(manifest.toBytes()));
    }

    @Test
    void booksAreAddedLineByLine() {
        Books one = new Books(5, 3, 2, Map.of("too-long(A)", 1L, "required(B)", 1L), Map.of("too-long(C)", 2L));
        Books other = new Books(70, 50, 20, Map.of("too-long(A)", 10L, "ragged-row", 10L), Map.of("orphan-key", 4L));
        Books both = new Books(
                75,
                53,
                22,
                Map.of("too-long(A)", 11L, "required(B)", 1L, "ragged-row", 10L),
                Map.of("too-long(C)", 2L, "orphan-key", 4L));

        assertThat(one.plus(other)).isEqualTo(both);
        BooksSum sum = new BooksSum();
        assertThat(sum.toBooks()).isEqualTo(Books.NONE);
        sum.add(one);
        sum.add(other);
        assertThat(sum.toBooks()).isEqualTo(both);
    }

    @Test
    void booksTooLargeForASumAreRefused() {
        for (Books most : List.of(
                new Books(Long.MAX_VALUE, 0, 0, Map.of(), Map.of()),
                new Books(0, Long.MAX_VALUE, 0, Map.of(), Map.of()),
                new Books(0, 0, Long.MAX_VALUE, Map.of(), Map.of()),
                new Books(0, 0, 0, Map.of("ragged-row", Long.MAX_VALUE), Map.of()),
                new Books(0, 0, 0, Map.of(), Map.of("orphan-key", Long.MAX_VALUE)))) {
            BooksSum sum = new BooksSum();
            sum.add(new Books(1, 1, 1, Map.of("ragged-row", 1L), Map.of("orphan-key", 1L)));

            assertThatThrownBy(() -> sum.add(most)).isInstanceOf(ArithmeticException.class);
        }
    }

    @Test
    void violationsAndWarningsAreCountedByCodeOverAllColumns() {
        Books books = new Books(
                10,
                5,
                5,
                Map.of("too-long(A)", 2L, "too-long(B)", 3L, "ragged-row", 1L),
                Map.of("required(A)", 4L, "required(B)", 1L));

        assertThat(books.violationsByCode()).isEqualTo(Map.of("too-long", 5L, "ragged-row", 1L));
        assertThat(books.warningsByCode()).isEqualTo(Map.of("required", 5L));
        assertThat(Books.codeOf("too-long(A)")).isEqualTo("too-long");
        assertThat(Books.codeOf("ragged-row")).isEqualTo("ragged-row");
    }

    @Test
    void deliveredAndReplayedPartsAreNotInOneManifest() {
        Manifest.Part delivered = manifest.parts().get(0);
        Manifest.Part replayed =
                Manifests.replayOf(manifest, "D-1.replay-1", 1, 1).parts().get(0);

        assertThatThrownBy(() -> ManifestFacts.of(with(Manifest.FORMAT, List.of(delivered, replayed))))
                .isInstanceOf(PublicationRefusedException.class)
                .hasMessage("[D-1] delivered parts and replayed ones in one manifest");
    }

    @Test
    void aTableIsInAManifestOnce() {
        Manifest.Table table = manifest.tables().get(0);

        assertThatThrownBy(() ->
                        ManifestFacts.of(Manifests.with(manifest, "D-1", List.of(table, table), manifest.parts())))
                .isInstanceOf(PublicationRefusedException.class)
                .hasMessage("[D-1] one (table, period) twice");
    }

    private Manifest with(String format, List<Manifest.Part> parts) {
        return new Manifest(
                format,
                manifest.dataset(),
                manifest.delivery(),
                manifest.product(),
                manifest.contentId(),
                manifest.planSha256(),
                manifest.toolVersion(),
                manifest.configurationSha256(),
                manifest.operator(),
                manifest.files(),
                manifest.tables(),
                parts,
                null);
    }
}
