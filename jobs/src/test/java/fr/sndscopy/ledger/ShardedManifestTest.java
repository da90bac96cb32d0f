package fr.sndscopy.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.hash.Sha256;
import fr.sndscopy.ledger.Manifest.Books;
import fr.sndscopy.ledger.Manifest.Part;
import fr.sndscopy.ledger.Manifest.StoredObject;
import fr.sndscopy.ledger.ShardedManifest.Shard;
import fr.sndscopy.ledger.ShardedManifest.ShardDocument;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** A shard is believed as far as its manifest says what it is: each word of it that is another is found. */
class ShardedManifestTest {
    private static final String KEY = "evidence/D-1/manifest.json";
    private static final String PLAN = "cd".repeat(32);

    private final Map<String, byte[]> store = new HashMap<>();

    @Test
    void theMembersOfAManifestAreThoseOfItsShardsInTheirOrder() {
        ShardedManifest manifest = manifest(
                List.of(document(0, "T", part("p1", "T")), document(1, "U", part("p2", "U"), part("p3", "U"))));

        Manifest read = manifest.toManifest(KEY, (sharded, number) -> sharded.read(number, this::stored));

        assertThat(read.parts()).extracting(Part::name).containsExactly("p1", "p2", "p3");
        assertThat(read.delivery()).isEqualTo("D-1");
        assertThat(read.tables()).isEqualTo(manifest.tables());
        assertThat(ShardedManifest.of(read, (ShardedParts) read.parts())).isEqualTo(manifest);
    }

    @Test
    void aShardThatIsMissingOrAlteredIsNamed() {
        ShardedManifest manifest = manifest(List.of(document(0, "T", part("p1", "T"))));
        String key = manifest.shards().get(0).key();
        byte[] sound = stored(key).orElseThrow();

        store.remove(key);
        corrupt(() -> manifest.read(0, this::stored), key, "missing");
        byte[] altered = sound.clone();
        altered[altered.length / 2] ^= 1;
        store.put(key, altered);
        corrupt(() -> manifest.read(0, this::stored), key, "altered: not the length and SHA-256");
        store.put(key, sound);
        assertThat(manifest.read(0, this::stored).parts()).hasSize(1);
        Shard shard = manifest.shards().get(0);
        corrupt(() -> with(manifest, longer(shard)).read(0, this::stored), key, "altered: not the length and SHA-256");
    }

    @Test
    void aShardOfAnotherManifestOrPlaceIsRefused() {
        ShardDocument own = document(0, "T", part("p1", "T"));
        List<ShardDocument> others = List.of(
                new ShardDocument(own.format(), "other", "D-1", PLAN, 0, "T", "2019", own.parts()),
                new ShardDocument(own.format(), "ds", "D-2", PLAN, 0, "T", "2019", own.parts()),
                new ShardDocument(own.format(), "ds", "D-1", "ef".repeat(32), 0, "T", "2019", own.parts()),
                new ShardDocument(own.format(), "ds", "D-1", PLAN, 1, "T", "2019", own.parts()),
                new ShardDocument(own.format(), "ds", "D-1", PLAN, 0, "U", "2019", own.parts()),
                new ShardDocument(own.format(), "ds", "D-1", PLAN, 0, "T", "2020", own.parts()));

        for (ShardDocument other : others) {
            ShardedManifest manifest = with(manifest(List.of(own)), shard(other, 0, "T", 1, own.books()));
            corrupt(
                    () -> manifest.read(0, this::stored),
                    manifest.shards().get(0).key(),
                    "belongs to another manifest, or to another place in it");
        }
    }

    @Test
    void partsThatDoNotAddUpOrAreOfAnotherTableAreRefused() {
        ShardDocument own = document(0, "T", part("p1", "T"), part("p2", "T"));
        Books more = new Books(5, 4, 1, Map.of("too-long", 1L), Map.of());

        for (Shard shard : List.of(
                shard(own, 0, "T", 1, own.books()), shard(own, 0, "T", 3, own.books()), shard(own, 0, "T", 2, more))) {
            ShardedManifest manifest = with(manifest(List.of(own)), shard);
            corrupt(
                    () -> manifest.read(0, this::stored),
                    shard.key(),
                    "its parts do not add up to what the manifest says of them");
        }
        ShardDocument strange = document(0, "T", part("p1", "T"), part("p2", "U"));
        ShardedManifest manifest = with(manifest(List.of(own)), shard(strange, 0, "T", 2, strange.books()));
        corrupt(
                () -> manifest.read(0, this::stored),
                manifest.shards().get(0).key(),
                "part p2 is of another table or period");
    }

    @Test
    void countsThatNoSumHoldsDoNotAddUp() {
        // the most that a document can say, once more than a sum of 64 bits can hold
        long most = (1L << 53) - 1;
        Books books = new Books(most, most, 0, Map.of(), Map.of());
        Part[] parts = IntStream.range(0, 1_025)
                .mapToObj(i -> with(part("p" + i, "T"), books))
                .toArray(Part[]::new);
        ShardDocument own = document(0, "T", parts);
        ShardedManifest manifest =
                with(manifest(List.of(document(0, "T", part("p1", "T")))), shard(own, 0, "T", parts.length, books));

        corrupt(
                () -> manifest.read(0, this::stored),
                manifest.shards().get(0).key(),
                "its parts do not add up to what the manifest says of them");
    }

    @Test
    void whatAManifestSaysOfItsShardsIsLookedAtBeforeTheyAreRead() {
        ShardDocument own = document(0, "T", part("p1", "T"));
        ShardedManifest sound = manifest(List.of(own));
        Shard shard = sound.shards().get(0);

        refused(sound, changed(shard, 0, shard.bytes(), shard.key(), shard.evidence()), "names a shard without parts");
        refused(sound, changed(shard, 1, 0, shard.key(), shard.evidence()), "names a shard without parts");
        refused(
                sound,
                changed(shard, 1, ShardedManifest.MAX_SHARD_BYTES + 1L, shard.key(), shard.evidence()),
                "or too large");
        refused(
                sound,
                changed(shard, 1, shard.bytes(), StoreLayout.shard("D-2", shard.sha256()), shard.evidence()),
                "names a shard that is not its own");
        refused(
                sound,
                changed(shard, 1, shard.bytes(), shard.key(), evidence(1, "T")),
                "names evidence that is bound to another place");
        ShardedManifest twice = with(sound, shard, changed(shard, 1, shard.bytes(), shard.key(), evidence(1, "T")));
        corrupt(() -> twice.toManifest(KEY, (manifest, number) -> own), KEY, "or one twice");
        Shard largest = changed(shard, 1, ShardedManifest.MAX_SHARD_BYTES, shard.key(), shard.evidence());
        assertThat(with(sound, largest)
                        .toManifest(KEY, (manifest, number) -> own)
                        .delivery())
                .isEqualTo("D-1");
    }

    private void refused(ShardedManifest sound, Shard shard, String words) {
        corrupt(
                () -> with(sound, shard).toManifest(KEY, (manifest, number) -> manifest.read(number, this::stored)),
                KEY,
                words);
    }

    private Optional<ChainDocuments.Document> stored(Shard shard) {
        return stored(shard.key()).map(ChainDocuments.Document::of);
    }

    private Optional<byte[]> stored(String key) {
        return Optional.ofNullable(store.get(key));
    }

    private ShardedManifest manifest(List<ShardDocument> documents) {
        List<Shard> shards = new ArrayList<>();
        for (ShardDocument document : documents) {
            shards.add(shard(
                    document,
                    document.number(),
                    document.table(),
                    document.parts().size(),
                    document.books()));
        }
        Manifest like = Manifests.of("D-1", "content");
        return new ShardedManifest(
                ShardedManifest.FORMAT,
                "ds",
                "D-1",
                like.product(),
                like.contentId(),
                PLAN,
                like.toolVersion(),
                like.configurationSha256(),
                like.operator(),
                like.files(),
                like.tables(),
                shards,
                null);
    }

    private static ShardedManifest with(ShardedManifest like, Shard... shards) {
        return new ShardedManifest(
                like.format(),
                like.dataset(),
                like.delivery(),
                like.product(),
                like.contentId(),
                like.planSha256(),
                like.toolVersion(),
                like.configurationSha256(),
                like.operator(),
                like.files(),
                like.tables(),
                List.of(shards),
                like.evidence());
    }

    private static ShardDocument document(int number, String table, Part... parts) {
        return new ShardDocument(ShardDocument.FORMAT, "ds", "D-1", PLAN, number, table, "2019", List.of(parts));
    }

    private Shard shard(ShardDocument document, int number, String table, int parts, Books books) {
        byte[] bytes = CanonicalJson.write(document);
        String sha256 = Sha256.of(bytes);
        String key = StoreLayout.shard("D-1", sha256);
        store.put(key, bytes);
        return new Shard(table, "2019", key, bytes.length, sha256, parts, books, evidence(number, table));
    }

    private static Shard longer(Shard shard) {
        return changed(shard, shard.parts(), shard.bytes() + 1, shard.key(), shard.evidence());
    }

    private static Shard changed(Shard shard, int parts, long bytes, String key, StoredObject evidence) {
        return new Shard(shard.table(), shard.period(), key, bytes, shard.sha256(), parts, shard.books(), evidence);
    }

    private static StoredObject evidence(int number, String table) {
        return new StoredObject(
                "evidence/D-1/evidence-a1.json.enc",
                10,
                "ab".repeat(32),
                "key-1",
                StoreLayout.evidenceShardAad("ds", table, "2019", "D-1", number));
    }

    private static Part part(String name, String table) {
        Part like = Manifests.of("D-1", "content").parts().get(0);
        return new Part(name, table, "2019", "data/f.csv", 0, 100, like.books(), like.data(), like.quarantine(), null);
    }

    private static Part with(Part part, Books books) {
        return new Part(
                part.name(),
                part.table(),
                part.period(),
                part.file(),
                part.firstByte(),
                part.byteCount(),
                books,
                part.data(),
                part.quarantine(),
                null);
    }

    private static void corrupt(ThrowingCallable call, String key, String words) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        LedgerCorruptException.class, e -> assertThat(e.key()).isEqualTo(key))
                .hasMessageContaining(words);
    }
}
