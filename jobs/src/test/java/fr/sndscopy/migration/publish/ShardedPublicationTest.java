package fr.sndscopy.migration.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import fr.sndscopy.hash.Sha256;
import fr.sndscopy.ledger.CanonicalJson;
import fr.sndscopy.ledger.Ledger;
import fr.sndscopy.ledger.LedgerCorruptException;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.ShardedManifest;
import fr.sndscopy.ledger.ShardedManifest.Shard;
import fr.sndscopy.ledger.ShardedManifest.ShardDocument;
import fr.sndscopy.ledger.StoreLayout;
import fr.sndscopy.migration.TinyStore;
import fr.sndscopy.migration.access.ProfileAccess;
import fr.sndscopy.migration.access.Trace;
import fr.sndscopy.migration.plan.RuleBook;
import fr.sndscopy.migration.profile.TableProfile;
import fr.sndscopy.migration.published.Leftover;
import fr.sndscopy.migration.published.Leftovers;
import fr.sndscopy.migration.verify.VerificationResult;
import fr.sndscopy.schema.SchemaCatalog;
import fr.sndscopy.schema.TableSchema;
import fr.sndscopy.storage.HookedStore;
import fr.sndscopy.storage.HookedStore.Call;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Very many parts: manifest and evidence are in shards, which readers take one after the other. */
final class ShardedPublicationTest {
    private static final ShardLimits TWO_A_SHARD = new ShardLimits(3, Long.MAX_VALUE, 2, 1000);

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    @SuppressWarnings("NullAway.Init") // set before each
    private TinyStore tiny;

    @BeforeEach
    void makeStore() throws IOException {
        tiny = new TinyStore(directory);
        tiny.shards = TWO_A_SHARD;
    }

    /** Lines of about 1 KB for each part, one in forty with something to be rejected. */
    private static String[] lines(int parts) {
        return IntStream.range(0, parts * 42)
                .mapToObj(row -> String.format(
                        Locale.ROOT, "t%04d;%s;01/02/2019;%05d", row, row % 40 == 7 ? "x" : row + ".50", row))
                .toArray(String[]::new);
    }

    private Manifest publish(String id, int parts) throws IOException {
        tiny.publish(id, "2019-02", lines(parts));
        return tiny.ledger.manifest(id).orElseThrow();
    }

    private void replace(String key, byte[] content) throws IOException {
        Path file = Files.write(Files.createTempFile(directory, "replace-", ""), content);
        tiny.store.put(key, file, Sha256.of(content));
    }

    private List<String> faults() throws IOException {
        VerificationResult result = tiny.verify(tiny.keys);
        return result.faults().stream().map(Object::toString).toList();
    }

    @Test
    void fewPartsAreInTheManifestAndMoreInShards() throws IOException {
        Manifest few = publish("T-1", 2);
        assertThat(few.format()).isEqualTo("sndscopy-manifest/2");
        assertThat(few.shards()).isEmpty();
        tiny.publish("T-2", "2019-03", lines(5));
        Manifest many = tiny.ledger.manifest("T-2").orElseThrow();

        assertThat(many.format()).isEqualTo("sndscopy-manifest/3");
        assertThat(many.parts()).hasSizeGreaterThan(4);
        assertThat(many.shards()).hasSize((many.parts().size() + 1) / 2).allSatisfy(shard -> assertThat(shard.parts())
                .isLessThanOrEqualTo(2));
    }

    @Test
    void largeReceiptsMakeShardsOfFewParts() throws IOException {
        tiny.shards = new ShardLimits(1000, 0, 1, 1000);

        assertThat(publish("T-1", 2).shards()).hasSizeGreaterThanOrEqualTo(2);
    }

    @Test
    void asManyPartsAreInAShardAsItsColumnsAllow() throws IOException {
        // four columns each
        tiny.shards = new ShardLimits(3, Long.MAX_VALUE, 1000, 8);
        Manifest two = publish("T-1", 5);
        tiny.shards = new ShardLimits(3, Long.MAX_VALUE, 1000, 7);
        tiny.publish("T-2", "2019-03", lines(5));
        Manifest one = tiny.ledger.manifest("T-2").orElseThrow();
        tiny.shards = new ShardLimits(3, Long.MAX_VALUE, 1000, 3);
        tiny.publish("T-3", "2019-04", lines(5));
        Manifest least = tiny.ledger.manifest("T-3").orElseThrow();

        assertThat(two.shards().subList(0, two.shards().size() - 1))
                .hasSizeGreaterThan(1)
                .allSatisfy(shard -> assertThat(shard.parts()).isEqualTo(2));
        assertThat(one.shards()).hasSameSizeAs(one.parts()).allSatisfy(shard -> assertThat(shard.parts())
                .isEqualTo(1));
        assertThat(least.shards()).hasSameSizeAs(least.parts());
        assertThat(faults()).isEmpty();
    }

    @Test
    void aShardHasPartsOfOneTableAndTheirRows() throws IOException {
        TableSchema like = TinyStore.CATALOG.find(TinyStore.TABLE).orElseThrow();
        SchemaCatalog two = SchemaCatalog.of(List.of(
                like,
                new TableSchema("ER_TINX_F", "DCIR", like.columns(), List.of(), List.of(), List.of(), "2".repeat(64))));
        List<String> rows = new ArrayList<>(List.of("TXT;MNT;DTE;NBR"));
        rows.addAll(List.of(lines(2)));

        Manifest manifest = tiny.publish(
                tiny.delivery("T-1", "2019-02", null, Map.of(TinyStore.TABLE, rows, "ER_TINX_F", rows)),
                two,
                RuleBook.USUAL);

        assertThat(manifest.shards()).hasSizeGreaterThan(2);
        for (Manifest.Table table : manifest.tables()) {
            Manifest.Books sum = manifest.shards().stream()
                    .filter(shard -> shard.table().equals(table.table()))
                    .map(Shard::books)
                    .reduce(Manifest.Books.NONE, Manifest.Books::plus);
            assertThat(sum).isEqualTo(table.books());
            assertThat(sum.quarantined()).isPositive();
        }
        assertThat(manifest.parts())
                .extracting(Manifest.Part::table)
                .as("those of a table one after the other")
                .isSorted()
                .contains("ER_TINX_F", TinyStore.TABLE);
    }

    @Test
    void nothingOfShardsIsLeftInTheWorkDirectoryOnceTheyArePublished() throws IOException {
        publish("T-1", 5);

        try (Stream<Path> files = Files.list(tiny.work())) {
            assertThat(files.map(file -> file.getFileName().toString())).noneMatch(name -> name.startsWith("shard-"));
        }
    }

    @Test
    void shardsSayTheSameAsTheManifestThatHasThePartsItself() throws IOException {
        Manifest sharded = publish("T-1", 5);
        TinyStore other = new TinyStore(Files.createDirectories(directory.resolve("other")));
        other.publish("T-1", "2019-02", lines(5));
        Manifest whole = other.ledger.manifest("T-1").orElseThrow();

        assertThat(sharded.files()).isEqualTo(whole.files());
        assertThat(sharded.tables()).isEqualTo(whole.tables());
        assertThat(sharded.contentId()).isEqualTo(whole.contentId());
        assertThat(sharded.parts())
                .extracting(
                        Manifest.Part::name, Manifest.Part::firstByte, Manifest.Part::byteCount, Manifest.Part::books)
                .isEqualTo(whole.parts().stream()
                        .map(part -> tuple(part.name(), part.firstByte(), part.byteCount(), part.books()))
                        .toList());
        assertThat(profiles(tiny).toString()).isEqualTo(profiles(other).toString());
        TableProfile.ColumnLine one = profiles(tiny).get(0).columns().get(0);
        TableProfile.ColumnLine another = profiles(other).get(0).columns().get(0);
        assertThat(one.profile().distinct()).isEqualTo(another.profile().distinct());
        assertThat(one.minimum()).isEqualTo(another.minimum());
        assertThat(one.maximum()).isEqualTo(another.maximum());
    }

    private List<TableProfile> profiles(TinyStore of) throws IOException {
        return new ProfileAccess(
                        of.store,
                        of.ledger,
                        of.keys,
                        new Trace(directory.resolve("trace.jsonl"), "tester", Clock.systemUTC()))
                .profiles(TinyStore.TABLE, null);
    }

    @Test
    void whatIsInShardsIsFoundGoodWithKeysAndWithout() throws IOException {
        Manifest manifest = publish("T-1", 5);

        assertThat(faults()).isEmpty();
        assertThat(tiny.verifySealed().faults()).isEmpty();
        assertThat(tiny.verify(tiny.keys).deliveries().get(0).objects())
                .isEqualTo(manifest.objects().size());
        assertThat(manifest.objects())
                .hasSizeGreaterThan(
                        manifest.parts().size() + 2 * manifest.shards().size())
                .extracting(Manifest.StoredObject::key)
                .containsAll(manifest.shards().stream().map(Shard::key).toList())
                .containsAll(manifest.shards().stream()
                        .map(shard -> shard.evidence().key())
                        .toList());
    }

    @Test
    void aShardIsReadWhenItsPartsAreAskedForAndOnceForAllOfThem() throws IOException {
        publish("T-1", 5);
        List<String> read = new ArrayList<>();
        Ledger ledger = new Ledger(
                new HookedStore(tiny.store, (call, key) -> {
                    if (call == Call.READ && key.contains("/parts-")) {
                        read.add(key);
                    }
                }),
                Clock.systemUTC());
        Manifest manifest = ledger.manifest("T-1").orElseThrow();
        read.clear();

        manifest.parts().forEach(part -> assertThat(part.books().balance()).isTrue());

        assertThat(read).hasSizeLessThanOrEqualTo(manifest.shards().size()).doesNotHaveDuplicates();
    }

    @Test
    void aShardThatIsGoneOrAlteredIsFound() throws IOException {
        Shard shard = publish("T-1", 5).shards().get(1);
        byte[] content = tiny.store.read(shard.key(), 1 << 20).orElseThrow();
        tiny.store.delete(shard.key());
        assertThat(faults()).anyMatch(fault -> fault.contains(shard.key()) && fault.contains("missing"));
        assertThatThrownBy(() -> new Ledger(tiny.store, Clock.systemUTC()).read())
                .isInstanceOf(LedgerCorruptException.class)
                .hasMessageContaining(shard.key());

        content[content.length / 2] ^= 1;
        replace(shard.key(), content);
        assertThat(faults()).anyMatch(fault -> fault.contains(shard.key()) && fault.contains("altered"));
    }

    @Test
    void theEvidenceOfAShardThatIsGoneOrThatOfAnotherIsFound() throws IOException {
        List<Shard> shards = publish("T-1", 5).shards();
        String first = shards.get(0).evidence().key();
        byte[] content = tiny.store.read(first, 1 << 20).orElseThrow();
        tiny.store.delete(first);
        assertThat(faults()).anyMatch(fault -> fault.contains(first));
        assertThat(tiny.verifySealed().faults())
                .anyMatch(fault -> fault.toString().contains(first));

        replace(first, tiny.store.read(shards.get(1).evidence().key(), 1 << 20).orElseThrow());
        assertThat(faults()).anyMatch(fault -> fault.contains(first) && fault.contains("altered"));

        replace(first, content);
        assertThat(faults()).isEmpty();
    }

    /** A manifest written anew over shards that say something else, by someone without keys, with a ledger that fits. */
    private void rewrite(UnaryOperator<ShardDocument> change) throws IOException {
        Manifest manifest = tiny.ledger.manifest("T-1").orElseThrow();
        List<Shard> shards = new ArrayList<>();
        for (Shard shard : manifest.shards()) {
            ShardDocument document = change.apply(
                    CanonicalJson.read(tiny.store.read(shard.key(), 1 << 20).orElseThrow(), ShardDocument.class));
            byte[] bytes = CanonicalJson.write(document);
            String key = StoreLayout.shard("T-1", Sha256.of(bytes));
            replace(key, bytes);
            shards.add(new Shard(
                    shard.table(),
                    shard.period(),
                    key,
                    bytes.length,
                    Sha256.of(bytes),
                    document.parts().size(),
                    document.books(),
                    shard.evidence()));
        }
        byte[] bytes = CanonicalJson.write(new ShardedManifest(
                ShardedManifest.FORMAT,
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
                shards,
                manifest.evidence()));
        String key = StoreLayout.manifest("T-1", Sha256.of(bytes));
        replace(key, bytes);
        String entry = StoreLayout.ledgerEntry(1);
        String text = new String(tiny.store.read(entry, 1 << 16).orElseThrow(), StandardCharsets.UTF_8);
        text = text.replaceAll("evidence/T-1/manifest-[0-9a-f]{64}\\.json", key)
                .replaceAll("\"manifestSha256\":\"[0-9a-f]{64}\"", "\"manifestSha256\":\"" + Sha256.of(bytes) + "\"");
        replace(entry, text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aPartThatIsInTwoShardsIsFoundWithoutKeys() throws IOException {
        publish("T-1", 5);
        List<Manifest.Part> first = new ArrayList<>();
        rewrite(shard -> {
            if (shard.number() == 0) {
                first.addAll(shard.parts());
                return shard;
            }
            if (shard.number() > 1) {
                return shard;
            }
            List<Manifest.Part> parts = new ArrayList<>(shard.parts());
            parts.set(0, first.get(0));
            return with(shard, parts);
        });

        assertThat(tiny.verifySealed().faults().toString())
                .contains(first.get(0).name());
    }

    @Test
    void shardsThatWereWrittenAnewAreFoundWithKeys() throws IOException {
        publish("T-1", 5);
        rewrite(shard -> shard.number() != 0
                ? shard
                : with(shard, List.of(shard.parts().get(1), shard.parts().get(0))));

        assertThat(faults()).anyMatch(fault -> fault.contains("written anew"));
    }

    private static ShardDocument with(ShardDocument shard, List<Manifest.Part> parts) {
        return new ShardDocument(
                shard.format(),
                shard.dataset(),
                shard.delivery(),
                shard.planSha256(),
                shard.number(),
                shard.table(),
                shard.period(),
                parts);
    }

    @Test
    void aShardInThePlaceOfAnotherIsFound() throws IOException {
        Manifest manifest = publish("T-1", 5);
        assertThat(manifest.shards()).hasSizeGreaterThan(2);
        rewrite(shard -> shard.number() == 0
                ? new ShardDocument(
                        shard.format(),
                        shard.dataset(),
                        shard.delivery(),
                        shard.planSha256(),
                        1,
                        shard.table(),
                        shard.period(),
                        shard.parts())
                : shard);

        assertThat(tiny.verifySealed().faults())
                .anyMatch(fault -> fault.toString().contains("to another place in it"));
    }

    @Test
    void whatAManifestWithoutAnEntryMayHaveNamedIsKeptWhenAShardOfItIsLost() throws IOException {
        Manifest like = publish("T-1", 5);
        String lost = "0".repeat(64);
        Shard shard = like.shards().get(0);
        byte[] unnamed = CanonicalJson.write(new ShardedManifest(
                ShardedManifest.FORMAT,
                like.dataset(),
                "T-9",
                like.product(),
                like.contentId(),
                like.planSha256(),
                like.toolVersion(),
                like.configurationSha256(),
                like.operator(),
                like.files(),
                like.tables(),
                List.of(new Shard(
                        shard.table(),
                        shard.period(),
                        StoreLayout.shard("T-9", lost),
                        shard.bytes(),
                        lost,
                        shard.parts(),
                        shard.books(),
                        new Manifest.StoredObject(
                                StoreLayout.evidenceShard("T-9", "a1"),
                                1,
                                lost,
                                shard.evidence().keyId(),
                                StoreLayout.evidenceShardAad(
                                        like.dataset(), shard.table(), shard.period(), "T-9", 0)))),
                like.evidence()));
        tiny.store.putIfAbsent(StoreLayout.manifest("T-9", Sha256.of(unnamed)), unnamed);
        tiny.store.putIfAbsent(StoreLayout.evidenceShard("T-9", "a1"), new byte[] {1});

        assertThat(new Leftovers(tiny.store, tiny.ledger, Clock.systemUTC())
                        .find(new Leftovers.Terms(Duration.ZERO, Set.of(), Leftovers.Unexplained.KEPT))
                        .all())
                .hasSize(2)
                .allSatisfy(one -> assertThat(one.fate()).isEqualTo(Leftover.Fate.UNEXPLAINED));
    }

    @Test
    void whatIsInShardsIsNotLeftOver() throws IOException {
        publish("T-1", 5);

        assertThat(new Leftovers(tiny.store, tiny.ledger, Clock.systemUTC())
                        .find(Leftovers.Terms.ANY)
                        .all())
                .isEmpty();
    }
}
