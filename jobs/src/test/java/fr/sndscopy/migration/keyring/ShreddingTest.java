package fr.sndscopy.migration.keyring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.SecondVerifier;
import fr.sndscopy.config.KnownFormats;
import fr.sndscopy.crypto.KeyDomain;
import fr.sndscopy.crypto.KeyMaterial;
import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.crypto.KeyServiceException;
import fr.sndscopy.crypto.SealedDocument;
import fr.sndscopy.crypto.WrappedKey;
import fr.sndscopy.delivery.Delivery;
import fr.sndscopy.ledger.CanonicalJson;
import fr.sndscopy.ledger.Ledger;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.Manifest.StoredObject;
import fr.sndscopy.ledger.Premise;
import fr.sndscopy.ledger.PublicationRefusedException;
import fr.sndscopy.ledger.StoreLayout;
import fr.sndscopy.ledger.keyring.KeyEntry;
import fr.sndscopy.ledger.keyring.ShredEntry;
import fr.sndscopy.migration.TinyStore;
import fr.sndscopy.migration.evidence.DatasetKeys;
import fr.sndscopy.migration.evidence.Evidence;
import fr.sndscopy.migration.evidence.EvidenceReader;
import fr.sndscopy.migration.evidence.Sealing;
import fr.sndscopy.migration.execution.WorkObject;
import fr.sndscopy.migration.keyring.Shredding.Selection;
import fr.sndscopy.migration.part.AttemptNames;
import fr.sndscopy.migration.plan.MigrationPlan;
import fr.sndscopy.migration.plan.PlannedPart;
import fr.sndscopy.migration.plan.Planner;
import fr.sndscopy.migration.plan.RuleBook;
import fr.sndscopy.migration.replay.QuarantineReplay;
import fr.sndscopy.migration.run.MigrationRun;
import fr.sndscopy.migration.verify.StoreVerification;
import fr.sndscopy.migration.verify.VerificationResult;
import fr.sndscopy.migration.verify.VerificationResult.Fault;
import fr.sndscopy.migration.work.KeyScope;
import fr.sndscopy.migration.work.NotPublishedException;
import fr.sndscopy.migration.work.RunIdentity;
import fr.sndscopy.parquet.PartKeyMetadata;
import fr.sndscopy.storage.HookedStore;
import fr.sndscopy.storage.StorageException;
import fr.sndscopy.validate.RowVerdicts;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Keys of periods, and their end, of a store in memory: two deliveries of 2019-03, of which one replaces the other, a replay of it, and one of
 * 2019-04 are published. Whoever attacks has all that was ever in the store, and the keys that are left.
 */
final class ShreddingTest {
    private static final RunIdentity OPERATOR = new RunIdentity("somebody", "test", "0".repeat(64));
    private static final Selection MARCH = new Selection(null, "2019-03");
    /** In rows of 2019-03 alone. */
    private static final String CANARY = "canary";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    @SuppressWarnings("NullAway.Init") // set before each
    private TinyStore tiny;

    @BeforeEach
    void published() throws IOException {
        tiny = new TinyStore(directory);
        tiny.keyScope = KeyScope.PERIOD;
        new DatasetKeys(tiny.store, tiny.ledger).initialise(() -> tiny.keys);
        tiny.publish("T-1", "2019-03", CANARY + "1;1.50;01/03/2019;1", CANARY + "2;x;02/03/2019;2");
        tiny.publish(
                TinyStore.CATALOG,
                "T-2",
                "2019-03",
                "T-1",
                CANARY + "3;1.50;01/03/2019;1",
                CANARY + "4;3.00;03/03/2019;3",
                CANARY + "5".repeat(40) + ";4.00;04/03/2019;4",
                CANARY + "6;x;02/03/2019;2");
        tiny.replay(TinyStore.catalog("2".repeat(64), 60), "T-2");
        tiny.publish("T-3", "2019-04", "d;4.00;01/04/2019;4", "e;x;02/04/2019;2");
    }

    private Shredding shredding() {
        return new Shredding(tiny.ledger, tiny.keys, OPERATOR);
    }

    /** The keys as a command has them. */
    private KeyService resolving() {
        return RewrappedKeys.of(tiny.keys, () -> RewrappedIndex.of(tiny.ledger.reader(), tiny.ledger.read()));
    }

    private Manifest manifest(String delivery) {
        return tiny.ledger.manifest(delivery).orElseThrow();
    }

    private static List<StoredObject> sealed(Manifest manifest) {
        return manifest.objects().stream()
                .filter(object -> !object.keyId().isEmpty())
                .toList();
    }

    private void goodToTheSecondImplementation() throws IOException {
        SecondVerifier.Outcome outcome = secondImplementation();
        assertThat(outcome.code()).as(outcome.text()).isZero();
    }

    private SecondVerifier.Outcome secondImplementation() throws IOException {
        SecondVerifier.require(SecondVerifier.Level.CONTENT, "ShreddingTest");
        Path store = Files.createTempDirectory(directory, "store");
        tiny.store.list("", stat -> {
            try {
                Path file = store.resolve(stat.key());
                Files.createDirectories(file.getParent());
                Files.write(file, tiny.content(stat.key()));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        Path keys = SecondVerifier.writeKeys(Files.createTempFile(directory, "keys", ".txt"), tiny.keys.inClear());
        return SecondVerifier.verify(store, "--keys", keys.toString());
    }

    @Test
    void whatTellsOfTheRowsOfAPeriodIsUnderItsKeysAndNothingElseIs() {
        for (String delivery : List.of("T-1", "T-2", "T-2.replay-1")) {
            Manifest manifest = manifest(delivery);
            assertThat(manifest.shards()).hasSize(1);
            assertThat(sealed(manifest)).hasSizeGreaterThan(2).allSatisfy(object -> assertThat(
                            KeyDomain.ofKey(object.keyId()).orElseThrow().toString())
                    .isEqualTo(object.equals(manifest.evidence()) ? "evidence" : "dcir_2019-03"));
        }
        assertThat(manifest("T-3").parts().get(0).quarantine())
                .extracting(StoredObject::keyId)
                .asString()
                .startsWith("dcir_2019-04-1-");
    }

    @Test
    void aStoreWithKeysOfPeriodsIsGoodToBothVerifiers() throws IOException {
        assertThat(tiny.verify(tiny.keys).faults()).isEmpty();
        assertThat(tiny.verifySealed().faults()).isEmpty();
        goodToTheSecondImplementation();
    }

    @Test
    void whoHasAllThatWasEverStoredAndTheKeysThatAreLeftOpensNothingOfThePeriod() throws IOException {
        WorkObject receipt = leftReceipt();
        assertThat(inClear()).contains(CANARY);
        Map<String, byte[]> before = tiny.keys.inClear();

        List<ShredEntry> entries = shredding().run(MARCH);

        assertThat(entries).hasSize(1);
        assertThat(entries.get(0).domains()).containsExactly("dcir_2019-03");
        assertThat(entries.get(0).parts()).isEqualTo(3);
        assertThat(before.keySet()).hasSize(3);
        assertThat(tiny.keys.keyIds()).hasSize(2).noneMatch(id -> id.contains("2019-03"));
        int opened = 0;
        for (String key : tiny.keys("")) {
            Optional<WrappedKey> wrapped = wrappedKey(key);
            if (wrapped.isPresent()) {
                boolean ofMarch = key.contains("period=2019-03") || key.equals(receipt.key()) || isShardOfMarch(key);
                if (ofMarch) {
                    assertThatThrownBy(() -> tiny.keys.unwrap(wrapped.get()))
                            .as(key)
                            .isInstanceOf(KeyServiceException.class);
                } else {
                    tiny.keys.unwrap(wrapped.get()).close();
                    opened++;
                }
            }
        }
        assertThat(opened).as("evidence, proof of the keys, what is of 2019-04").isEqualTo(4 + 1 + 1 + 3);
        assertThat(inClear()).doesNotContain(CANARY);
    }

    private boolean isShardOfMarch(String key) {
        return List.of("T-1", "T-2", "T-2.replay-1").stream()
                .flatMap(delivery -> manifest(delivery).shards().stream())
                .anyMatch(shard -> shard.evidence().key().equals(key));
    }

    /** What a run that was killed leaves, or a store that keeps versions. */
    private WorkObject leftReceipt() throws IOException {
        Delivery delivery = tiny.delivery("T-9", "2019-03", "T-2", CANARY + "7;1.50;01/03/2019;1");
        MigrationPlan plan = new Planner(
                        TinyStore.CATALOG,
                        KnownFormats.ALL,
                        RuleBook.USUAL,
                        tiny.tools(tiny.store).settings())
                .plan(delivery);
        MigrationRun run = tiny.run(plan, delivery);
        PlannedPart part = plan.parts().get(0);
        return run.workObjects()
                .putReceipt(
                        AttemptNames.next(run.dataset(), "T-9", part),
                        TinyStore.convert(run, part, RowVerdicts.NONE),
                        tiny.keyScope);
    }

    /** All documents that tell of values, as far as the keys open them. */
    private String inClear() {
        StringBuilder clear = new StringBuilder();
        EvidenceReader reader = new EvidenceReader(tiny.store, new Sealing(tiny.keys));
        for (LedgerState.Publication publication : tiny.ledger.read().publications()) {
            Manifest manifest = manifest(publication.entry().delivery());
            Evidence evidence = reader.open(manifest);
            clear.append(evidence.sources()).append(evidence.contracts()).append(evidence.keys());
            clear.append(new String(manifest.toBytes(), StandardCharsets.UTF_8));
            try {
                clear.append(new String(CanonicalJson.write(List.copyOf(evidence.parts())), StandardCharsets.UTF_8));
            } catch (KeyServiceException e) {
                clear.append(e.getMessage());
            }
        }
        return clear.toString();
    }

    private Optional<WrappedKey> wrappedKey(String key) {
        byte[] content = tiny.content(key);
        if (key.endsWith(".parquet")) {
            return Optional.of(KeyMaterial.parse(PartKeyMetadata.of(
                            key,
                            content.length,
                            (first, length) -> Arrays.copyOfRange(content, (int) first, (int) first + length)))
                    .key());
        }
        return key.endsWith(".enc") ? Optional.of(SealedDocument.wrappedKeyOf(content)) : Optional.empty();
    }

    @Test
    void whatIsShreddedIsNoFaultAndIsToldAndAllElseIsChecked() throws IOException {
        shredding().run(MARCH);

        VerificationResult result = tiny.verify(tiny.keys);

        assertThat(result.faults()).isEmpty();
        assertThat(result.remarks().shreddedParts()).isEqualTo(3);
        assertThat(result.notices())
                .anyMatch(notice -> notice.startsWith("dcir_2019-03: shredded on 2")
                        && notice.contains(" by somebody (ledger entry 5), 3 parts that nobody reads any more"));
        assertThat(tiny.verifySealed().faults()).isEmpty();
        goodToTheSecondImplementation();
    }

    @Test
    void anObjectThatIsShreddedAndAlteredIsAFaultStill() throws IOException {
        shredding().run(MARCH);
        List<String> keys = new ArrayList<>();
        sealed(manifest("T-2")).forEach(object -> keys.add(object.key()));
        for (String key : keys) {
            byte[] content = tiny.content(key);
            content[content.length / 2] ^= 1;
            tiny.replace(key, content);
        }

        assertThat(tiny.verify(tiny.keys).faults()).extracting(Fault::key).containsAll(keys);
        SecondVerifier.Outcome outcome = secondImplementation();
        assertThat(outcome.code()).isEqualTo(4);
        assertThat(outcome.faults()).containsAll(keys);
    }

    @Test
    void aKeyThatIsGoneWithoutAnEntryIsAFault() throws IOException {
        tiny.keys.destroyAll("dcir_2019-03");

        assertThat(tiny.verify(tiny.keys).faults())
                .isNotEmpty()
                .allMatch(fault -> fault.kind() == Fault.Kind.KEY_REFUSED);
        assertThat(secondImplementation().code()).isEqualTo(12);
    }

    @Test
    void whoReadsIsToldWhoShreddedAndWhen() {
        KeyService keys = resolving();
        shredding().run(MARCH);
        WrappedKey wrapped =
                wrappedKey(tiny.keys("data/ER_TINY_F/period=2019-03").get(0)).orElseThrow();

        assertThatThrownBy(() -> keys.unwrap(wrapped))
                .isInstanceOf(KeyServiceException.class)
                .hasMessageMatching("\\[key dcir_2019-03-1-\\w{8}] shredded on \\S+Z by somebody \\(ledger entry 5\\):"
                        + " what it protected cannot be read any more");
    }

    @Test
    void keysThatABackupBringsBackOpenNothingAndAreTold() throws IOException {
        Map<String, byte[]> backup = tiny.keys.inClear();
        shredding().run(MARCH);
        tiny.keys.bringBack(backup);
        WrappedKey wrapped =
                wrappedKey(tiny.keys("data/ER_TINY_F/period=2019-03").get(0)).orElseThrow();

        assertThatThrownBy(() -> resolving().unwrap(wrapped)).hasMessageContaining("shredded on");
        assertThat(tiny.verify(tiny.keys).faults()).hasSize(1).allSatisfy(fault -> {
            assertThat(fault.kind()).isEqualTo(Fault.Kind.KEY_REFUSED);
            assertThat(fault.toString()).contains("00005.json", "and it is here");
        });
        assertThat(secondImplementation().code()).isEqualTo(12);

        assertThat(shredding().run(MARCH)).isEmpty();
        assertThat(tiny.keys.keyIds()).hasSize(2);
        assertThat(tiny.verify(tiny.keys).faults()).isEmpty();
    }

    @Test
    void killedBeforeTheKeysAreGoneTheSameAgainDestroysThem() throws IOException {
        KeyService failing = (KeyService) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {KeyService.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("destroyAll")) {
                        throw new IllegalStateException("killed");
                    }
                    return method.invoke(tiny.keys, arguments);
                });
        assertThatThrownBy(() -> new Shredding(tiny.ledger, failing, OPERATOR).run(MARCH))
                .hasMessage("killed");
        WrappedKey wrapped =
                wrappedKey(tiny.keys("data/ER_TINY_F/period=2019-03").get(0)).orElseThrow();
        assertThatThrownBy(() -> resolving().unwrap(wrapped)).hasMessageContaining("shredded on");

        assertThat(shredding().find(MARCH).begun()).containsExactly("dcir_2019-03");
        assertThat(shredding().run(MARCH)).isEmpty();

        assertThat(tiny.keys.keyIds()).hasSize(2);
        assertThat(tiny.ledger.read().size()).isEqualTo(5);
        assertThat(tiny.verify(tiny.keys).faults()).isEmpty();
    }

    @Test
    void whereTheEntryIsNotWrittenNoKeyIsGone() throws IOException {
        HookedStore failing = new HookedStore(tiny.store, (call, key) -> {
            if (call == HookedStore.Call.PUT_IF_ABSENT && key.equals(StoreLayout.ledgerEntry(5))) {
                throw new StorageException(StorageException.Kind.UNAVAILABLE, "[store] no answer", null);
            }
        });

        assertThatThrownBy(() -> new Shredding(new Ledger(failing, Clock.systemUTC()), tiny.keys, OPERATOR).run(MARCH))
                .isInstanceOf(StorageException.class);

        assertThat(tiny.keys.keyIds()).hasSize(3);
        assertThat(tiny.verify(tiny.keys).faults()).isEmpty();
    }

    @Test
    void lookingChangesNothingAndTellsWhatThereIs() {
        Shredding.Findings found = shredding().find(new Selection("DCIR", null));

        assertThat(found.domains()).containsExactly("dcir_2019-03", "dcir_2019-04");
        assertThat(found.tables()).hasSize(2);
        assertThat(found.parts()).isEqualTo(4);
        assertThat(found.rows()).isEqualTo(2 + 4 + 2 + 2);
        assertThat(found.inTheWay()).isZero();
        assertThat(tiny.ledger.read().size()).isEqualTo(4);
        assertThat(tiny.keys.keyIds()).hasSize(3);
    }

    @Test
    void aWholeProductIsShreddedAtOnceAndTheProofOfTheKeysStaysGood() throws IOException {
        shredding().run(new Selection("dcir", null));

        assertThat(tiny.keys.keyIds()).hasSize(1).allMatch(id -> id.startsWith("evidence-"));
        assertThat(tiny.verify(tiny.keys).faults()).isEmpty();
        goodToTheSecondImplementation();
        LedgerState state = tiny.ledger.read();
        assertThat(new DatasetKeys(tiny.store, tiny.ledger).check(state, resolving()))
                .contains("T-3");
    }

    @Test
    void thereMustBeSomethingOfIt() {
        assertThatThrownBy(() -> shredding().run(new Selection(null, "2018-01")))
                .isInstanceOf(NotPublishedException.class)
                .hasMessageContaining("[2018-01] nothing of it is published under keys of its own");
        assertThatThrownBy(() -> shredding().run(new Selection("PMSI MCO", "2019-03")))
                .isInstanceOf(NotPublishedException.class);
        shredding().run(MARCH);
        assertThat(shredding().run(MARCH)).as("done already").isEmpty();
        assertThat(shredding().find(MARCH).done()).containsExactly("dcir_2019-03");
    }

    @Test
    void dataUnderKeysThatOthersNeedKeepsAllKeys() throws IOException {
        tiny.keyScope = KeyScope.PRODUCT;
        tiny.publish(TinyStore.CATALOG, "T-4", "2019-03", "T-2", "g;7.00;01/03/2019;7");
        tiny.keyScope = KeyScope.PERIOD;

        assertThatThrownBy(() -> shredding().run(MARCH))
                .isInstanceOf(KeyServiceException.class)
                .hasMessageContaining("1 object of it is under dcir-1-")
                .hasMessageContaining("which other data needs");
        assertThatThrownBy(() -> shredding().run(new Selection("DCIR", null))).isInstanceOf(KeyServiceException.class);

        assertThat(tiny.ledger.read().size()).isEqualTo(5);
        assertThat(tiny.keys.keyIds()).hasSize(4);
    }

    @Test
    void whatIsShreddedIsNotPublishedAgain() throws IOException {
        shredding().run(MARCH);

        assertThatThrownBy(() -> tiny.publish(TinyStore.CATALOG, "T-4", "2019-03", "T-2", "g;7.00;01/03/2019;7"))
                .isInstanceOfSatisfying(PublicationRefusedException.class, refused -> assertThat(refused.reason())
                        .isEqualTo(PublicationRefusedException.Reason.SHREDDED))
                .hasMessageContaining("[T-4] ER_TINY_F 2019-03 was shredded on");
        tiny.keyScope = KeyScope.PRODUCT;
        assertThatThrownBy(() -> tiny.publish(TinyStore.CATALOG, "T-5", "2019-03", "T-2", "g;7.00;01/03/2019;7"))
                .isInstanceOf(PublicationRefusedException.class);
        assertThatThrownBy(() -> resolving().currentKeyId("dcir_2019-03")).hasMessageContaining("shredded on");
        assertThatThrownBy(() -> new QuarantineReplay(
                                tiny.tools(tiny.store), TinyStore.CATALOG, KnownFormats.ALL, RuleBook.USUAL)
                        .run("T-2", null, QuarantineReplay.Mode.PUBLISH))
                .isInstanceOf(KeyServiceException.class);
        assertThat(tiny.ledger.read().size()).isEqualTo(5);
    }

    @Test
    void aRunThatWasUnderwayPublishesNothingUnderKeysThatWereShredded() throws IOException {
        Delivery delivery = tiny.delivery("T-4", "2019-03", "T-2", "g;7.00;01/03/2019;7");
        HookedStore shreddingMeanwhile = new HookedStore(tiny.store, (call, key) -> {
            if (call == HookedStore.Call.PUT_IF_ABSENT && key.contains("T-4/manifest-")) {
                shredding().run(MARCH);
            }
        });

        assertThatThrownBy(() -> tiny.publish(delivery, TinyStore.CATALOG, RuleBook.USUAL, shreddingMeanwhile))
                .isInstanceOf(PublicationRefusedException.class)
                .hasMessageContaining("shredded on");

        assertThat(tiny.ledger.read().publication("T-4")).isEmpty();
    }

    @Test
    void keysThatWereReplacedAndRetiredBeforeAreShreddedWithThoseOfNow() throws IOException {
        tiny.keys.rotate("dcir_2019-03");
        tiny.keys.rotate("dcir_2019-04");
        new Rewrapping(tiny.store, tiny.ledger, tiny.keys, OPERATOR, 2).run(done -> {});
        new Retirement(tiny.store, tiny.ledger, tiny.keys, OPERATOR, 2).run();

        ShredEntry entry = shredding().run(MARCH).get(0);

        assertThat(entry.keyIds()).hasSize(2);
        assertThat(entry.parts()).isEqualTo(3);
        assertThat(tiny.verify(tiny.keys).faults()).isEmpty();
        goodToTheSecondImplementation();
    }

    @Test
    void keysAreReplacedAndRetiredBesideWhatIsShredded() throws IOException {
        shredding().run(MARCH);
        tiny.keys.rotate("dcir_2019-04");
        tiny.keys.rotate("evidence");

        Rewrapping.Result result = new Rewrapping(tiny.store, tiny.ledger, tiny.keys, OPERATOR, 2).run(done -> {});

        assertThat(result.problems()).isEmpty();
        assertThat(result.rewrapped()).isEqualTo(4 + 1 + 1 + 3);
        assertThat(new Retirement(tiny.store, tiny.ledger, tiny.keys, OPERATOR, 2)
                        .run()
                        .keyIds())
                .hasSize(2);
        assertThat(tiny.verify(tiny.keys).faults()).isEmpty();
        goodToTheSecondImplementation();
    }

    @Test
    void anEntryThatIsTakenAwayIsFound() throws IOException {
        shredding().run(MARCH);
        byte[] last = tiny.content(StoreLayout.ledgerEntry(5));
        tiny.store.delete(StoreLayout.ledgerEntry(5));

        assertThat(new StoreOfAttacker(tiny).faults()).allMatch(fault -> fault.kind() == Fault.Kind.KEY_REFUSED);
        assertThat(secondImplementation().code()).isEqualTo(12);

        tiny.store.putIfAbsent(StoreLayout.ledgerEntry(5), last);
        tiny.publish("T-6", "2019-06", "g;7.00;01/06/2019;7");
        tiny.store.delete(StoreLayout.ledgerEntry(5));
        assertThat(new StoreOfAttacker(tiny).faults()).anyMatch(fault -> fault.kind() == Fault.Kind.ALTERED);
        assertThat(secondImplementation().code()).isEqualTo(4);
    }

    @Test
    void anEntryThatIsForgedIsFoundByWhoHasTheKeys() throws IOException {
        List<String> keyIds = tiny.keys.keyIds().stream()
                .filter(id -> id.startsWith("dcir_2019-03"))
                .toList();
        tiny.ledger.recordShred(List.of("dcir_2019-03"), keyIds, "nobody", "test");

        assertThat(tiny.verify(tiny.keys).faults()).isNotEmpty().allMatch(fault -> fault.toString()
                .contains("or the entry is forged"));
        assertThat(secondImplementation().code()).isEqualTo(12);
    }

    @Test
    void anEntryThatSaysWhatIsNotSoIsFoundWithoutKeys() throws IOException {
        ShredEntry good = shredding().run(MARCH).get(0);
        List<ShredEntry> forged = List.of(
                with(good, good.domains(), good.keyIds(), good.parts() + 1),
                with(good, List.of("dcir_2019-04"), good.keyIds(), good.parts()),
                with(good, good.domains(), List.of(), 0),
                with(good, good.domains(), List.of(good.domains().get(0) + "-7-0123abcd"), 0));
        for (ShredEntry entry : forged) {
            tiny.replace(StoreLayout.ledgerEntry(5), CanonicalJson.write(entry));

            assertThat(new StoreOfAttacker(tiny).sealedFaults())
                    .as(entry.toString())
                    .extracting(Fault::key)
                    .contains(StoreLayout.ledgerEntry(5));
            SecondVerifier.Outcome outcome = secondImplementation();
            assertThat(outcome.code()).as(outcome.text()).isEqualTo(4);
            assertThat(outcome.faults()).contains(StoreLayout.ledgerEntry(5));
        }
    }

    private static ShredEntry with(ShredEntry entry, List<String> domains, List<String> keyIds, long parts) {
        return new ShredEntry(
                entry.format(),
                entry.number(),
                entry.previousSha256(),
                entry.kind(),
                domains,
                keyIds,
                parts,
                entry.operator(),
                entry.toolVersion(),
                entry.writer(),
                entry.time());
    }

    @Test
    void nothingIsSaidAnyMoreOfKeysThatAreShredded() {
        ShredEntry entry = shredding().run(MARCH).get(0);

        assertThatThrownBy(() -> tiny.ledger.recordKeys(
                        new Ledger.KeyChange(KeyEntry.Kind.RETIRE, entry.keyIds(), null, "somebody", "test"),
                        Premise.NONE))
                .isInstanceOf(PublicationRefusedException.class)
                .hasMessageContaining("shredded on");
        assertThatThrownBy(() -> tiny.ledger.recordShred(entry.domains(), entry.keyIds(), "somebody", "test"))
                .isInstanceOf(PublicationRefusedException.class)
                .hasMessageContaining("shredded on");
    }

    /** A store whose ledger nobody remembers. */
    private record StoreOfAttacker(TinyStore tiny) {
        List<Fault> faults() throws IOException {
            return verify(tiny.keys);
        }

        List<Fault> sealedFaults() throws IOException {
            return verify(null);
        }

        private List<Fault> verify(@Nullable KeyService keys) throws IOException {
            return new StoreVerification(
                            tiny.store,
                            new Ledger(tiny.store, Clock.systemUTC()).reader(),
                            keys,
                            TinyStore.CATALOG,
                            2,
                            tiny.work())
                    .verify(null)
                    .faults();
        }
    }
}
