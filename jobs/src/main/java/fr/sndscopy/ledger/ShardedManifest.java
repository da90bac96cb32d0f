package fr.sndscopy.ledger;

import fr.sndscopy.ledger.Manifest.Books;
import fr.sndscopy.ledger.Manifest.File;
import fr.sndscopy.ledger.Manifest.Part;
import fr.sndscopy.ledger.Manifest.StoredObject;
import fr.sndscopy.ledger.Manifest.Table;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Manifest} of very many parts, as it is stored: its parts are in documents of their own. Whoever holds the {@link Manifest} of it
 * sees one list of parts, which reads them shard by shard.
 *
 * @param format {@value #FORMAT}
 * @param shards in the order of the parts: all of a table and period one after the other
 */
public record ShardedManifest(
        String format,
        String dataset,
        String delivery,
        String product,
        String contentId,
        String planSha256,
        String toolVersion,
        String configurationSha256,
        String operator,
        List<File> files,
        List<Table> tables,
        List<Shard> shards,
        @Nullable StoredObject evidence) {
    public static final String FORMAT = "sndscopy-manifest/3";

    /** No shard is larger; one of about a thousand parts has less than 1 MB. */
    static final int MAX_SHARD_BYTES = 1 << 26;

    public ShardedManifest {
        files = List.copyOf(files);
        tables = List.copyOf(tables);
        shards = List.copyOf(shards);
    }

    /**
     * Some parts of one table and period.
     *
     * @param table its table
     * @param period its period
     * @param key of the {@link ShardDocument}
     * @param bytes its length
     * @param sha256 of its bytes
     * @param parts how many it has
     * @param books of all of them
     * @param evidence the sealed evidence of these parts
     */
    public record Shard(
            String table,
            String period,
            String key,
            long bytes,
            String sha256,
            int parts,
            Books books,
            StoredObject evidence) {}

    /**
     * What a shard is stored as.
     *
     * @param format {@value #FORMAT}
     * @param dataset as in the manifest
     * @param delivery as in the manifest
     * @param planSha256 as in the manifest
     * @param number of the shard in the manifest, from 0
     * @param table as in the manifest's shard
     * @param period as in the manifest's shard
     * @param parts in their order
     */
    public record ShardDocument(
            String format,
            String dataset,
            String delivery,
            String planSha256,
            int number,
            String table,
            String period,
            List<Part> parts) {
        public static final String FORMAT = "sndscopy-manifest-shard/1";

        public ShardDocument {
            parts = List.copyOf(parts);
        }

        /** The rows of all of them. */
        public Books books() {
            BooksSum sum = new BooksSum();
            parts.forEach(part -> sum.add(part.books()));
            return sum.toBooks();
        }
    }

    /** The stored form of a manifest whose parts are {@link ShardedParts}. */
    static ShardedManifest of(Manifest manifest, ShardedParts parts) {
        return new ShardedManifest(
                FORMAT,
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
                parts.shards(),
                manifest.evidence());
    }

    /**
     * The manifest, whose parts are read when they are asked for.
     *
     * @param manifestKey for messages
     * @param reader of a shard of this, by its number from 0
     */
    Manifest toManifest(String manifestKey, BiFunction<ShardedManifest, Integer, ShardDocument> reader) {
        requireShards(manifestKey);
        return toManifest(number -> reader.apply(this, number).parts());
    }

    /** @param reader of the parts of a shard */
    public Manifest toManifest(IntFunction<List<Part>> reader) {
        return new Manifest(
                FORMAT,
                dataset,
                delivery,
                product,
                contentId,
                planSha256,
                toolVersion,
                configurationSha256,
                operator,
                files,
                tables,
                new ShardedParts(shards, reader),
                evidence);
    }

    /** What can be said of the shards without reading them. */
    private void requireShards(String manifestKey) {
        Set<String> keys = new HashSet<>();
        for (int number = 0; number < shards.size(); number++) {
            Shard shard = shards.get(number);
            if (shard.parts() < 1 || shard.bytes() < 1 || shard.bytes() > MAX_SHARD_BYTES) {
                throw new LedgerCorruptException(manifestKey, "names a shard without parts, or too large", null);
            }
            if (!shard.evidence()
                    .aad()
                    .equals(StoreLayout.evidenceShardAad(dataset, shard.table(), shard.period(), delivery, number))) {
                throw new LedgerCorruptException(
                        manifestKey,
                        "names evidence that is bound to another place: "
                                + shard.evidence().key(),
                        null);
            }
            if (!shard.key().equals(StoreLayout.shard(delivery, shard.sha256())) || !keys.add(shard.key())) {
                throw new LedgerCorruptException(
                        manifestKey, "names a shard that is not its own, or one twice: " + shard.key(), null);
            }
        }
    }

    /**
     * A shard's document, held against what is said of it here.
     *
     * @throws LedgerCorruptException when it is missing, or not what the manifest names
     */
    ShardDocument read(int number, Function<Shard, Optional<ChainDocuments.Document>> store) {
        Shard shard = shards.get(number);
        ChainDocuments.Document read =
                store.apply(shard).orElseThrow(() -> new LedgerCorruptException(shard.key(), "missing", null));
        byte[] bytes = read.bytes();
        if (bytes.length != shard.bytes() || !read.sha256().equals(shard.sha256())) {
            throw new LedgerCorruptException(
                    shard.key(), "altered: not the length and SHA-256 that the manifest names", null);
        }
        ShardDocument document = ManifestBytes.shard(bytes)
                .orElseGet(() -> StoredForm.read(shard.key(), bytes, ShardDocument.class, ShardDocument.FORMAT));
        if (!document.dataset().equals(dataset)
                || !document.delivery().equals(delivery)
                || !document.planSha256().equals(planSha256)
                || document.number() != number
                || !document.table().equals(shard.table())
                || !document.period().equals(shard.period())) {
            throw new LedgerCorruptException(
                    shard.key(), "belongs to another manifest, or to another place in it", null);
        }
        if (document.parts().size() != shard.parts() || !addUp(document, shard.books())) {
            throw new LedgerCorruptException(
                    shard.key(), "its parts do not add up to what the manifest says of them", null);
        }
        for (Part part : document.parts()) {
            if (!part.table().equals(shard.table()) || !part.period().equals(shard.period())) {
                throw new LedgerCorruptException(
                        shard.key(), "part " + part.name() + " is of another table or period", null);
            }
        }
        return document;
    }

    private static boolean addUp(ShardDocument document, Books books) {
        try {
            return document.books().equals(books);
        } catch (ArithmeticException tooMany) {
            return false;
        }
    }
}
