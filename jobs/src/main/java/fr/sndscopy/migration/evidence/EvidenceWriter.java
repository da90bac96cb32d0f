package fr.sndscopy.migration.evidence;

import fr.sndscopy.hash.Sha256;
import fr.sndscopy.ledger.CanonicalJson;
import fr.sndscopy.ledger.Manifest.StoredObject;
import fr.sndscopy.ledger.StoreLayout;
import fr.sndscopy.storage.ObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/** Seals evidence and stores it under a key of its own. */
public final class EvidenceWriter {
    private final ObjectStore store;
    private final Sealing sealing;
    private final Path directory;

    /** @param directory where the sealed file is kept until it is stored */
    public EvidenceWriter(ObjectStore store, Sealing sealing, Path directory) {
        this.store = store;
        this.sealing = sealing;
        this.directory = directory;
    }

    /** Stores the evidence; what is returned is for the manifest. */
    public StoredObject write(String dataset, Evidence evidence) throws IOException {
        String aad = StoreLayout.evidenceAad(dataset, evidence.delivery());
        byte[] sealed = sealing.seal(CanonicalJson.write(evidence), aad);
        String attempt = UUID.randomUUID().toString().replace("-", "");
        String key = StoreLayout.evidence(evidence.delivery(), attempt);
        Path file = Files.createTempFile(directory, "evidence-", ".enc");
        try {
            Files.write(file, sealed);
            String sha256 = Sha256.of(sealed);
            store.put(key, file, sha256);
            return new StoredObject(key, sealed.length, sha256, sealing.keyId(), aad);
        } finally {
            Files.deleteIfExists(file);
        }
    }
}
