package fr.sndscopy.migration.verify;

import fr.sndscopy.crypto.KeyMaterial;
import fr.sndscopy.delivery.ContentId;
import fr.sndscopy.delivery.DeliveryReader;
import fr.sndscopy.hash.Sha256;
import fr.sndscopy.ledger.CanonicalJson;
import fr.sndscopy.ledger.StoreLayout;
import fr.sndscopy.migration.TinyStore;
import fr.sndscopy.migration.evidence.DatasetKeys;
import fr.sndscopy.parquet.RewrittenPart;
import fr.sndscopy.place.Here;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What takes more than a change of what is there: other rows, weaker encryption, another store's objects. */
final class Forgeries {
    private final AttackedStore store;
    private final TinyStore tiny;

    Forgeries(AttackedStore store) {
        this.store = store;
        this.tiny = store.tiny;
    }

    /** The rows of a part, their pages under a cipher that authenticates nothing; all that vouches for the part is made to fit, with the keys. */
    void partInCtr() throws IOException {
        String key = store.data(AttackedStore.FIRST, 0);
        replacePart(
                key,
                RewrittenPart.inCtr(
                        tiny.content(key),
                        AttackedStore.text(AttackedStore.part(store.manifest(1), 0), "data", "aad"),
                        metadata -> tiny.keys.unwrap(KeyMaterial.parse(metadata).key()),
                        store.directory));
    }

    /** Likewise without encryption. */
    void partInClear() throws IOException {
        String key = store.data(AttackedStore.FIRST, 0);
        replacePart(
                key,
                RewrittenPart.inClear(
                        tiny.content(key),
                        metadata -> tiny.keys.unwrap(KeyMaterial.parse(metadata).key()),
                        store.directory));
    }

    private void replacePart(String key, byte[] content) throws IOException {
        tiny.replace(key, content);
        store.reseal(1, (manifest, entry, evidence) -> {
            for (JsonNode part : List.of(
                    AttackedStore.part(manifest, 0), evidence.get("parts").get(0))) {
                ((ObjectNode) part.get("data")).put("bytes", content.length).put("sha256", Sha256.of(content));
            }
        });
    }

    /** One amount is another: whoever has the keys migrates everything again, and says that it came from the file that was delivered. */
    void otherRows() throws IOException {
        tiny.keys("").stream()
                .filter(key -> !key.equals(StoreLayout.FORMAT_KEY)
                        && !key.startsWith(StoreLayout.KEYS_PREFIX)
                        && !key.equals(StoreLayout.accessEntry(1)))
                .forEach(tiny.store::delete);
        Path delivered = store.directory.resolve(AttackedStore.FIRST).resolve("a.csv");
        byte[] original = Files.readAllBytes(delivered);
        String[] rows = AttackedStore.rows(60);
        rows[1] = rows[1].replace("1.50;", "9.50;");
        store.publishDeliveries(rows);
        Files.write(delivered, original);
        String sha256 = Sha256.of(original);
        String contentId = ContentId.of(
                DeliveryReader.read(Here.folder(store.directory.resolve(AttackedStore.FIRST))),
                Map.of("a.csv", sha256));
        store.reseal(1, (manifest, entry, evidence) -> {
            AttackedStore.file(manifest).put("sha256", sha256);
            manifest.put("contentId", contentId);
        });
    }

    /** The objects of another dataset beside ours, and its entry behind ours. */
    void mergedBehind() throws IOException {
        TinyStore other = another();
        ObjectNode entry = (ObjectNode) AttackedStore.JSON.readTree(other.content(AttackedStore.entryKey(1)));
        for (String key : other.keys("")) {
            if (key.startsWith(StoreLayout.DATA_PREFIX)
                    || key.startsWith(StoreLayout.QUARANTINE_PREFIX)
                    || key.startsWith(StoreLayout.EVIDENCE_PREFIX)) {
                tiny.replace(key, other.content(key));
            }
        }
        entry.put("number", 7).put("previousSha256", store.head);
        entry.set("access", store.read(AttackedStore.entryKey(6)).get("access"));
        tiny.replace(AttackedStore.entryKey(7), CanonicalJson.write(entry));
    }

    /** All objects of another dataset over ours, as when two folders are copied into one. */
    void mergedOver() throws IOException {
        TinyStore other = another();
        for (String key : other.keys("")) {
            tiny.replace(key, other.content(key));
        }
    }

    private TinyStore another() throws IOException {
        TinyStore other = new TinyStore(Files.createTempDirectory(store.directory, "another-"));
        new DatasetKeys(other.store, other.ledger).initialise(() -> other.keys);
        other.publish("O-1", "2019-06", AttackedStore.rows(20));
        return other;
    }
}
