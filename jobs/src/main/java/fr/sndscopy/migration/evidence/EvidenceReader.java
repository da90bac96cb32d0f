package fr.sndscopy.migration.evidence;

import fr.sndscopy.crypto.SealBrokenException;
import fr.sndscopy.ledger.LedgerCorruptException;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.Manifest.StoredObject;
import fr.sndscopy.ledger.ShardedManifest;
import fr.sndscopy.ledger.StoreLayout;
import fr.sndscopy.ledger.StoredForm;
import fr.sndscopy.migration.work.IntegrityException;
import fr.sndscopy.storage.ObjectReader;

/** Opens the sealed evidence that a manifest names. */
public final class EvidenceReader {
    private final ObjectReader store;
    private final Sealing sealing;

    public EvidenceReader(ObjectReader store, Sealing sealing) {
        this.store = store;
        this.sealing = sealing;
    }

    /**
     * The evidence of a delivery, checked against its manifest.
     *
     * @throws IntegrityException naming the object, when it is not what the manifest names
     * @throws fr.sndscopy.crypto.KeyServiceException when its key cannot be had
     */
    public Evidence open(Manifest manifest) {
        StoredObject object = manifest.evidence();
        if (object == null) {
            throw new IntegrityException("[" + manifest.delivery() + "] the manifest names no evidence");
        }
        String place = "[" + object.key() + "] ";
        byte[] sealed = WholeBytes.of(store, object.key(), object.sha256());
        try {
            byte[] clear = sealing.open(sealed, StoreLayout.evidenceAad(manifest.dataset(), manifest.delivery()));
            Evidence evidence = read(object.key(), clear);
            if (!evidence.delivery().equals(manifest.delivery())) {
                throw new IntegrityException(place + "not the evidence of this delivery");
            }
            if (manifest.shards().isEmpty()) {
                return evidence;
            }
            if (!evidence.parts().isEmpty()) {
                throw new IntegrityException(place + "has parts, which should be in the shards of the manifest");
            }
            return evidence.with(new EvidenceShards(manifest.shards(), number -> shard(manifest, number)));
        } catch (SealBrokenException | IllegalArgumentException | LedgerCorruptException e) {
            throw WholeBytes.because(place, e);
        }
    }

    /**
     * The evidence on a shard, held against the manifest.
     *
     * @throws IntegrityException naming the object, when it is not what the manifest names
     */
    private EvidenceShard shard(Manifest manifest, int number) {
        ShardedManifest.Shard shard = manifest.shards().get(number);
        StoredObject object = shard.evidence();
        String place = "[" + object.key() + "] ";
        byte[] sealed = WholeBytes.of(store, object.key(), object.sha256());
        String aad = StoreLayout.evidenceShardAad(
                manifest.dataset(), shard.table(), shard.period(), manifest.delivery(), number);
        try {
            EvidenceShard evidence =
                    StoredForm.read(object.key(), sealing.open(sealed, aad), EvidenceShard.class, EvidenceShard.FORMAT);
            if (!evidence.delivery().equals(manifest.delivery())
                    || evidence.number() != number
                    || !evidence.table().equals(shard.table())
                    || !evidence.period().equals(shard.period())
                    || evidence.parts().size() != shard.parts()) {
                throw new IntegrityException(place + "not the evidence on this shard");
            }
            return evidence;
        } catch (SealBrokenException | IllegalArgumentException | LedgerCorruptException e) {
            throw WholeBytes.because(place, e);
        }
    }

    /** What older versions sealed stays readable. */
    static Evidence read(String key, byte[] clear) {
        return StoredForm.isOf(clear, EvidenceOfVersion2.FORMAT)
                ? StoredForm.read(key, clear, EvidenceOfVersion2.class, EvidenceOfVersion2.FORMAT)
                        .toEvidence()
                : StoredForm.read(key, clear, Evidence.class, Evidence.FORMAT);
    }
}
