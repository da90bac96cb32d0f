package fr.sndscopy.migration.publish;

import fr.sndscopy.digest.ColumnProfile;
import fr.sndscopy.hash.Sha256;
import fr.sndscopy.ledger.BooksSum;
import fr.sndscopy.ledger.CanonicalJson;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.Manifest.StoredObject;
import fr.sndscopy.ledger.ShardedManifest.Shard;
import fr.sndscopy.ledger.ShardedManifest.ShardDocument;
import fr.sndscopy.ledger.StoreLayout;
import fr.sndscopy.ledger.TablePeriod;
import fr.sndscopy.migration.evidence.EvidenceShard;
import fr.sndscopy.migration.evidence.SealedPart;
import fr.sndscopy.migration.evidence.Sealing;
import fr.sndscopy.migration.part.PartReceipt;
import fr.sndscopy.migration.run.MigrationRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Brings parts into shards, of which one at a time is in memory: of each a document in clear and a sealed one, which are files until {@link
 * #store}. Not thread-safe.
 */
final class ShardWriter {
    private final MigrationRun run;
    private final ShardLimits limits;
    private final List<Shard> shards = new ArrayList<>();
    private final List<Path> clear = new ArrayList<>();
    private final List<Path> sealed = new ArrayList<>();
    private final List<Manifest.Part> parts = new ArrayList<>();
    private final List<SealedPart> evidence = new ArrayList<>();
    private @Nullable TablePeriod what;
    private List<ColumnProfile.Sum> profile = List.of();
    private BooksSum books = new BooksSum();
    private int columns;

    ShardWriter(MigrationRun run, ShardLimits limits) {
        this.run = run;
        this.limits = limits;
    }

    /** Adds the next part; those of a table and period come one after the other. */
    void add(Manifest.Part part, PartReceipt receipt) throws IOException {
        TablePeriod of = new TablePeriod(part.table(), part.period());
        int width = receipt.content().columns().size();
        if (!of.equals(what) || parts.size() == limits.partsPerShard() || columns + width > limits.columnsPerShard()) {
            finishShard();
            what = of;
            profile = receipt.profile().stream()
                    .map(column -> new ColumnProfile.Sum(column.name()))
                    .toList();
        }
        parts.add(part);
        evidence.add(SealedPart.of(receipt.withoutProfile()));
        books.add(part.books());
        columns += width;
        for (int i = 0; i < profile.size(); i++) {
            profile.get(i).add(receipt.profile().get(i));
        }
    }

    /** The shards, after the last part. */
    List<Shard> finish() throws IOException {
        finishShard();
        return List.copyOf(shards);
    }

    private void finishShard() throws IOException {
        TablePeriod of = what;
        if (of == null || parts.isEmpty()) {
            return;
        }
        String delivery = run.plan().delivery().id();
        int number = shards.size();
        byte[] document = CanonicalJson.write(new ShardDocument(
                ShardDocument.FORMAT,
                run.dataset(),
                delivery,
                run.plan().sha256(),
                number,
                of.table(),
                of.period(),
                parts));
        String sha256 = Sha256.of(document);
        shards.add(new Shard(
                of.table(),
                of.period(),
                StoreLayout.shard(delivery, sha256),
                document.length,
                sha256,
                parts.size(),
                books.toBooks(),
                seal(of, number)));
        clear.add(write(document));
        parts.clear();
        books = new BooksSum();
        columns = 0;
    }

    private StoredObject seal(TablePeriod of, int number) throws IOException {
        String delivery = run.plan().delivery().id();
        byte[] document = CanonicalJson.write(new EvidenceShard(
                EvidenceShard.FORMAT,
                delivery,
                number,
                of.table(),
                of.period(),
                evidence,
                profile.stream().map(ColumnProfile.Sum::toProfile).toList()));
        evidence.clear();
        String aad = StoreLayout.evidenceShardAad(run.dataset(), of.table(), of.period(), delivery, number);
        Sealing sealing = run.tools().sealing();
        byte[] bytes = sealing.seal(document, aad);
        sealed.add(write(bytes));
        return new StoredObject(
                StoreLayout.evidenceShard(delivery, UUID.randomUUID().toString().replace("-", "")),
                bytes.length,
                Sha256.of(bytes),
                sealing.keyId(),
                aad);
    }

    private Path write(byte[] document) throws IOException {
        Path file = Files.createTempFile(run.tools().workDirectory(), "shard-", ".json");
        return Files.write(file, document);
    }

    /** The parts of a shard that is not stored yet. */
    List<Manifest.Part> read(int number) {
        try {
            return CanonicalJson.read(Files.readAllBytes(clear.get(number)), ShardDocument.class)
                    .parts();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stores all shards. */
    void store() {
        for (int number = 0; number < shards.size(); number++) {
            run.stopIfRequested();
            Shard shard = shards.get(number);
            run.tools().store().put(shard.key(), clear.get(number), shard.sha256());
            run.tools()
                    .store()
                    .put(
                            shard.evidence().key(),
                            sealed.get(number),
                            shard.evidence().sha256());
        }
    }

    /** Removes the files. What is not stored cannot be {@linkplain #read read} any more. */
    void removeFiles() throws IOException {
        for (Path file : clear) {
            Files.deleteIfExists(file);
        }
        for (Path file : sealed) {
            Files.deleteIfExists(file);
        }
    }
}
