package fr.sndscopy.ledger;

import fr.sndscopy.ledger.ChainDocuments.Document;
import fr.sndscopy.storage.ObjectReader;
import fr.sndscopy.storage.SecondReading;
import java.util.function.Consumer;

/** Reads manifests and holds each against the entry that names it. Safe for use by several threads. */
final class ManifestLoader {
    static final int MAX_MANIFEST_BYTES = 1 << 28;

    private final ObjectReader store;
    /** What shards are read from, long after the manifest was. */
    private final ObjectReader shards;

    ManifestLoader(ObjectReader store, ObjectReader shards) {
        this.store = store;
        this.shards = shards;
    }

    /** From the store alone. */
    Manifest load(String entryKey, LedgerEntry entry, String dataset) {
        return load(entryKey, entry, dataset, ChainDocuments.of(store), ChainDocuments.of(shards), part -> {});
    }

    /**
     * @param documents where the manifest is looked for first
     * @param itsShards where its shards are
     * @param each is given the parts, when they are walked through
     * @throws LedgerCorruptException when it is missing, altered, or does not balance
     */
    Manifest load(
            String entryKey,
            LedgerEntry entry,
            String dataset,
            ChainDocuments documents,
            ChainDocuments itsShards,
            Consumer<Manifest.Part> each) {
        String key = entry.manifestKey();
        if (!StoredForm.isManifestKeyOf(entry)) {
            throw new LedgerCorruptException(entryKey, "names a manifest key that does not fit its delivery", null);
        }
        Document document = documents
                .read(key, entry.manifestSha256(), MAX_MANIFEST_BYTES)
                .orElseThrow(() -> KeptVersions.missing(store, key));
        if (!document.sha256().equals(entry.manifestSha256())) {
            throw new LedgerCorruptException(key, "altered: not the SHA-256 that " + entryKey + " names", null);
        }
        Manifest manifest = parse(key, document.bytes(), itsShards);
        if (!manifest.delivery().equals(entry.delivery())
                || !manifest.contentId().equals(entry.contentId())
                || !manifest.dataset().equals(dataset)) {
            throw new LedgerCorruptException(key, "belongs to another delivery or dataset than " + entryKey, null);
        }
        if (!manifest.operator().equals(entry.operator())
                || !manifest.toolVersion().equals(entry.toolVersion())
                || !manifest.configurationSha256().equals(entry.configurationSha256())) {
            throw new LedgerCorruptException(
                    entryKey, "has another operator, tool version or configuration than its manifest", null);
        }
        try {
            PublicationRules.checkBooks(manifest, each);
        } catch (PublicationRefusedException e) {
            throw new LedgerCorruptException(key, String.valueOf(e.getMessage()), e);
        }
        EntryTotals totals = EntryTotals.of(manifest);
        if (totals.delivered() != entry.rowsDelivered()
                || totals.stored() != entry.rowsStored()
                || totals.quarantined() != entry.rowsQuarantined()) {
            throw new LedgerCorruptException(entryKey, "has other totals than " + key, null);
        }
        return manifest;
    }

    /** What few parts are stored as, or many; of many, the shards are read from the store. */
    Manifest parse(String key, byte[] bytes) {
        return parse(key, bytes, ChainDocuments.of(shards));
    }

    /** @param documents where shards are looked for first */
    private Manifest parse(String key, byte[] bytes, ChainDocuments documents) {
        return ManifestBytes.manifest(bytes)
                .orElseGet(() -> StoredForm.isOf(bytes, ShardedManifest.FORMAT)
                        ? sharded(key, bytes, documents)
                        : StoredForm.read(key, bytes, Manifest.class, Manifest.FORMAT));
    }

    private Manifest sharded(String key, byte[] bytes, ChainDocuments documents) {
        return ManifestBytes.shardedManifest(bytes)
                .orElseGet(() -> StoredForm.read(key, bytes, ShardedManifest.class, ShardedManifest.FORMAT))
                .toManifest(
                        key,
                        (sharded, number) -> SecondReading.of(
                                shards,
                                LedgerReader::looksAltered,
                                asked -> sharded.read(
                                        number, shard -> (asked == shards ? documents : ChainDocuments.of(asked))
                                                .read(shard.key(), shard.sha256(), ShardedManifest.MAX_SHARD_BYTES))));
    }
}
