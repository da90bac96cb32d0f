package fr.sndscopy.migration.publish;

import fr.sndscopy.crypto.SealedDocument;
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
import fr.sndscopy.migration.part.PartReceipt;
import fr.sndscopy.migration.plan.PlannedPart;
import fr.sndscopy.migration.run.RunTools;
import fr.sndscopy.migration.work.KeyScope;
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
public final class ShardWriter {
    private final RunTools tools;
    private final Of of;
    private final ShardLimits limits;
    private final List<Shard> shards = new ArrayList<>();
    private final List<Path> clear = new ArrayList<>();
    private final List<Path> sealed = new ArrayList<>();
    private final List<Manifest.Part> parts = new ArrayList<>();
    private final List<SealedPart> evidence = new ArrayList<>();
    private @Nullable PlannedPart first;
    private List<ColumnProfile.Sum> profile = List.of();
    private BooksSum books = new BooksSum();
    private int columns;

    /**
     * @param tools where shards go, and whose keys protect them
     * @param of the manifest that they will be of
     */
    public ShardWriter(RunTools tools, Of of, ShardLimits limits) {
        this.tools = tools;
        this.of = of;
        this.limits = limits;
    }

    /**
     * The manifest that shards belong to.
     *
     * @param dataset the store's dataset id
     * @param delivery its id
     * @param planSha256 as in the manifest
     */
    public record Of(String dataset, String delivery, String planSha256) {}

    /**
     * Adds the next part; those of a table and period come one after the other.
     *
     * @param planned says whose keys protect what its evidence tells
     */
    public void add(PlannedPart planned, Manifest.Part part, PartReceipt receipt) throws IOException {
        int width = receipt.content().columns().size();
        if (!isOfTheSameTable(part)
                || parts.size() == limits.partsPerShard()
                || columns + width > limits.columnsPerShard()) {
            finishShard();
            first = planned;
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

    private boolean isOfTheSameTable(Manifest.Part part) {
        return !parts.isEmpty()
                && parts.get(0).table().equals(part.table())
                && parts.get(0).period().equals(part.period());
    }

    /** The shards, after the last part. */
    public List<Shard> finish() throws IOException {
        finishShard();
        return List.copyOf(shards);
    }

    private void finishShard() throws IOException {
        PlannedPart planned = first;
        if (planned == null || parts.isEmpty()) {
            return;
        }
        TablePeriod what = new TablePeriod(parts.get(0).table(), parts.get(0).period());
        int number = shards.size();
        byte[] document = CanonicalJson.write(new ShardDocument(
                ShardDocument.FORMAT,
                of.dataset(),
                of.delivery(),
                of.planSha256(),
                number,
                what.table(),
                what.period(),
                parts));
        String sha256 = Sha256.of(document);
        shards.add(new Shard(
                what.table(),
                what.period(),
                StoreLayout.shard(of.delivery(), sha256),
                document.length,
                sha256,
                parts.size(),
                books.toBooks(),
                seal(planned, what, number)));
        clear.add(write(document));
        parts.clear();
        books = new BooksSum();
        columns = 0;
    }

    private StoredObject seal(PlannedPart planned, TablePeriod what, int number) throws IOException {
        byte[] document = CanonicalJson.write(new EvidenceShard(
                EvidenceShard.FORMAT,
                of.delivery(),
                number,
                what.table(),
                what.period(),
                evidence,
                profile.stream().map(ColumnProfile.Sum::toProfile).toList()));
        evidence.clear();
        String aad = StoreLayout.evidenceShardAad(of.dataset(), what.table(), what.period(), of.delivery(), number);
        KeyScope scope = tools.settings().keyScope();
        byte[] bytes = scope == KeyScope.PERIOD
                ? tools.sealing().seal(document, aad, planned.keyDomain(scope))
                : tools.sealing().seal(document, aad);
        sealed.add(write(bytes));
        return new StoredObject(
                StoreLayout.evidenceShard(
                        of.delivery(), UUID.randomUUID().toString().replace("-", "")),
                bytes.length,
                Sha256.of(bytes),
                SealedDocument.keyId(bytes),
                aad);
    }

    private Path write(byte[] document) throws IOException {
        Path file = Files.createTempFile(tools.workDirectory(), "shard-", ".json");
        return Files.write(file, document);
    }

    /** The parts of a shard that is not stored yet. */
    public List<Manifest.Part> read(int number) {
        try {
            return CanonicalJson.read(Files.readAllBytes(clear.get(number)), ShardDocument.class)
                    .parts();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stores all shards. */
    public void store() {
        for (int number = 0; number < shards.size(); number++) {
            tools.progress().stopIfRequested();
            Shard shard = shards.get(number);
            tools.store().put(shard.key(), clear.get(number), shard.sha256());
            tools.store()
                    .put(
                            shard.evidence().key(),
                            sealed.get(number),
                            shard.evidence().sha256());
        }
    }

    /** Removes the files. What is not stored cannot be {@linkplain #read read} any more. */
    public void removeFiles() throws IOException {
        for (Path file : clear) {
            Files.deleteIfExists(file);
        }
        for (Path file : sealed) {
            Files.deleteIfExists(file);
        }
    }
}
