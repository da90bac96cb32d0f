package fr.sndscopy.migration;

import fr.sndscopy.checkpoint.Cosigner;
import fr.sndscopy.checkpoint.SignatureAlgorithm;
import fr.sndscopy.checkpoint.SignedNote;
import fr.sndscopy.checkpoint.SigningKey;
import fr.sndscopy.checkpoint.TestKeys;
import fr.sndscopy.checkpoint.TrustedKey;
import fr.sndscopy.crypto.KeyId;
import fr.sndscopy.ledger.access.SetUp;
import fr.sndscopy.ledger.proof.CheckpointMaker;
import fr.sndscopy.ledger.proof.Cosignatures;
import fr.sndscopy.ledger.proof.KeptCheckpoint;
import fr.sndscopy.ledger.proof.StoredCheckpoints;
import fr.sndscopy.migration.evidence.DatasetKeys;
import fr.sndscopy.migration.keyring.Retirement;
import fr.sndscopy.migration.keyring.Rewrapping;
import fr.sndscopy.migration.publish.ShardLimits;
import fr.sndscopy.migration.reports.MissingReports;
import fr.sndscopy.migration.work.RunIdentity;
import fr.sndscopy.schema.ColumnType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A small store that has every kind of object which anything leads to: deliveries with quarantine, one superseded and one in shards, a replay,
 * reports, what was handed out, data keys wrapped anew and keys retired, checkpoints by keys of both algorithms, the tiles of their tree and what two witnesses cosigned.
 */
public final class CompleteStore {
    private static final Instant SEEN = Instant.parse("2026-11-29T12:00:00Z");
    private static final RunIdentity OPERATOR = new RunIdentity("tester", "test", "0".repeat(64));

    private final Path folder;
    private final TinyStore tiny;
    private final List<SigningKey> signers = new ArrayList<>();
    private final List<Cosigner> witnesses = new ArrayList<>();

    /** @param folder where it may put what it needs, and is written out */
    public CompleteStore(Path folder) throws IOException {
        this.folder = folder;
        this.tiny = new TinyStore(Files.createDirectories(folder.resolve("tiny")));
        publish();
        sign();
        tiny.publish("T-5", "2019-05", rows(9));
        report("T-5");
        sign();
        cosign();
    }

    private void publish() throws IOException {
        new DatasetKeys(tiny.store, tiny.ledger).initialise(() -> tiny.keys);
        new SetUp(tiny.store, tiny.ledger, tiny.accessLog()).writeDown();
        tiny.publish("T-1", "2019-02", rows(40));
        tiny.publish("T-2", "2019-03", rows(20));
        report("T-1");
        report("T-2");
        tiny.replay(TinyStore.catalog("2".repeat(64), ColumnType.string(45), ColumnType.decimal(9, 2)), "T-1");
        tiny.accessLog().append("export", "ER_TINY_F 2019-02 csv ER_TINY_F_2019-02.csv", 40L);
        tiny.shards = new ShardLimits(2, Long.MAX_VALUE, 2, 1000);
        tiny.publish(TinyStore.CATALOG, "T-3", "2019-03", "T-2", rows(60));
        tiny.shards = ShardLimits.USUAL;
        report("T-3");
        tiny.keys.keyIds().stream()
                .map(id -> KeyId.parse(id).orElseThrow().domain())
                .distinct()
                .forEach(tiny.keys::rotate);
        new Rewrapping(tiny.store, tiny.ledger, tiny.keys, OPERATOR, 1).run(done -> {});
        new Retirement(tiny.store, tiny.ledger, tiny.keys, OPERATOR, 1).run();
    }

    private static String[] rows(int count) {
        String[] rows = new String[count];
        for (int i = 0; i < count; i++) {
            rows[i] = "t".repeat(i % 3 == 0 ? 41 + i % 9 / 3 * 5 : 5 + i % 7) + ";" + i + ".50;01/02/2019;" + i;
        }
        return rows;
    }

    private void report(String delivery) throws IOException {
        new MissingReports(
                        tiny.store,
                        tiny.ledger,
                        tiny.accessLog(),
                        () -> tiny.keys,
                        folder.resolve("reports"),
                        tiny.work())
                .restore(delivery);
    }

    private void sign() {
        if (signers.isEmpty()) {
            String origin = StoredCheckpoints.origin(tiny.ledger.read().dataset());
            for (SignatureAlgorithm algorithm : SignatureAlgorithm.values()) {
                signers.add(TestKeys.fresh(algorithm, origin));
            }
        }
        signers.forEach(key -> new CheckpointMaker(tiny.store).make(key, tiny.ledger.reader()));
    }

    private void cosign() {
        SignedNote newest = newest();
        for (String name : List.of("a", "b")) {
            Cosigner witness = new Cosigner("witness.example.org/" + name, TestKeys.pair(SignatureAlgorithm.ED25519));
            witnesses.add(witness);
            new Cosignatures(tiny.store)
                    .add(
                            KeptCheckpoint.parse(
                                    "last.note", witness.cosign(newest, SEEN).toBytes()),
                            tiny.ledger.read(),
                            List.of(witness.key()));
        }
    }

    private SignedNote newest() {
        List<String> notes = tiny.keys("checkpoints/").stream()
                .filter(key -> key.endsWith(".note"))
                .toList();
        return SignedNote.parse(tiny.content(notes.get(notes.size() - 1)));
    }

    /** Writes the store out, an object a file. */
    public Path writeOut() throws IOException {
        Path store = folder.resolve("store");
        for (String key : tiny.keys("")) {
            Path file = store.resolve(key);
            Files.createDirectories(Objects.requireNonNull(file.getParent()));
            Files.write(file, tiny.content(key));
        }
        return store;
    }

    /** The newest checkpoint, as an auditor keeps it. */
    public Path writeCheckpoint() throws IOException {
        return Files.write(folder.resolve("kept.note"), newest().toBytes());
    }

    /** The public keys that its checkpoints are checked with. */
    public Path writeAllowedSigners() throws IOException {
        return Files.write(
                folder.resolve("allowed_signers"),
                signers.stream()
                        .map(key -> new TrustedKey(key.verifier(), null, null).allowedSigner())
                        .toList());
    }

    /** The keys of its two witnesses. */
    public Path writeWitnesses() throws IOException {
        return Files.write(
                folder.resolve("witnesses"),
                witnesses.stream().map(witness -> witness.key().vkey()).toList());
    }
}
