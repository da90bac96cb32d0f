package fr.sndscopy.migration.codes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.crypto.KeyServiceException;
import fr.sndscopy.crypto.MemoryKeyService;
import fr.sndscopy.delivery.DeliveryReader;
import fr.sndscopy.ledger.Ledger;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.migration.TinyStore;
import fr.sndscopy.migration.evidence.EvidenceReader;
import fr.sndscopy.migration.evidence.Sealing;
import fr.sndscopy.migration.plan.RuleBook;
import fr.sndscopy.migration.work.IntegrityException;
import fr.sndscopy.migration.work.MigrationSettings;
import fr.sndscopy.nomenclature.Codes;
import fr.sndscopy.nomenclature.Lookup;
import fr.sndscopy.nomenclature.NomenclatureException;
import fr.sndscopy.place.Here;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import fr.sndscopy.schema.Constraints;
import fr.sndscopy.schema.SchemaCatalog;
import fr.sndscopy.schema.TableSchema;
import fr.sndscopy.schema.YearSpan;
import fr.sndscopy.storage.ObjectStore;
import fr.sndscopy.storage.StorageException;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublishedNomenclaturesTest {
    private static final SchemaCatalog NARROW = TinyStore.catalog("2".repeat(64), 4);
    private static final SchemaCatalog WIDE = TinyStore.catalog("4".repeat(64), 400);

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    @SuppressWarnings("NullAway.Init") // set before each
    private TinyStore tiny;

    private final List<String> downloads = new ArrayList<>();
    private final AtomicBoolean away = new AtomicBoolean();

    @BeforeEach
    void open() throws IOException {
        tiny = new TinyStore(directory);
    }

    /** The store, with what is downloaded from it written down. */
    private ObjectStore watched() {
        return (ObjectStore) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {ObjectStore.class}, (self, method, arguments) -> {
                    if (away.get()) {
                        throw new StorageException(StorageException.Kind.UNAVAILABLE, "[store] does not answer", null);
                    }
                    if (method.getName().equals("download")) {
                        downloads.add(String.valueOf(arguments[0]));
                    }
                    try {
                        return method.invoke(tiny.store, arguments);
                    } catch (java.lang.reflect.InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private PublishedNomenclatures published(ObjectStore store, KeyService keys, SchemaCatalog catalog) {
        return new PublishedNomenclatures(
                store,
                new Ledger(store, Clock.systemUTC()),
                () -> keys,
                () -> Optional.of(tiny.ledger.read()),
                catalog,
                tiny.work(),
                null);
    }

    private PublishedNomenclatures published() {
        return published(watched(), tiny.keys, TinyStore.CATALOG);
    }

    private static Column column(String name, ColumnType type, @Nullable String nomenclature) {
        return new Column(name, type, List.of(), false, Constraints.NONE, nomenclature, YearSpan.ALWAYS, Set.of());
    }

    private static Column text(String nomenclature) {
        return column("COL", ColumnType.string(9), nomenclature);
    }

    private static Codes codes(Lookup lookup) {
        return Objects.requireNonNull(lookup.codes(), String.valueOf(lookup.obstacle()));
    }

    @Test
    void objectsAreReadWhenCodesAreAskedForAndOnce() throws IOException {
        tiny.publish("N-1", "2019", "A;1.00;01/01/2019;1", "B;2.00;01/01/2019;2", ";2.00;01/01/2019;");
        PublishedNomenclatures published = published();

        Codes texts = codes(published.find(text("ER_TINY_F:TXT")));
        Codes numbers = codes(published.find(text("er_tiny_f:NBR")));

        assertThat(downloads).as("metadata tells which edition it is").isEmpty();
        assertThat(texts.list().get().size()).isEqualTo(2);
        assertThat(numbers.list().get().size()).isEqualTo(2);
        assertThat(codes(published.find(text("ER_TINY_F:TXT"))).list().get().size())
                .isEqualTo(2);
        assertThat(downloads).hasSize(1);
        assertThat(tiny.work()).isEmptyDirectory();
        assertThat(texts.edition()).isEqualTo(numbers.edition()).startsWith("manifest:");
        assertThat(texts.origin()).hasToString("delivery N-1");
    }

    @Test
    void rowsThatReplaysHaveAddedCountAndMakeAnotherEdition() throws IOException {
        tiny.publish(NARROW, "N-1", "2019", null, "A;1.00;01/01/2019;1", "LONGER;2.00;01/01/2019;2");
        Codes before = codes(published().find(text("ER_TINY_F:TXT")));

        tiny.replay(WIDE, "N-1");
        Codes after = codes(published().find(text("ER_TINY_F:TXT")));

        assertThat(before.list().get().size()).isEqualTo(1);
        assertThat(after.list().get().size()).isEqualTo(2);
        assertThat(after.edition()).startsWith(before.edition() + "+");
    }

    @Test
    void ofSeveralPeriodsThatCountsWhichWasPublishedLast() throws IOException {
        tiny.publish("N-1", "2020", "A;1.00;01/01/2019;1");
        tiny.publish("N-2", "2019", "B;1.00;01/01/2019;1", "C;1.00;01/01/2019;1");

        assertThat(codes(published().find(text("ER_TINY_F:TXT"))).list().get().size())
                .isEqualTo(2);
    }

    @Test
    void withoutAColumnInTheReferenceItIsThatOfTheSameNameOrThatOfTheCodesOrNone() throws IOException {
        tiny.publish("N-1", "2019", "A;1.00;01/01/2019;1");

        assertThat(codes(published().find(column("txt", ColumnType.string(9), "ER_TINY_F")))
                        .name())
                .isEqualTo("ER_TINY_F:TXT");
        assertThat(published().find(text("ER_TINY_F")).obstacle())
                .isEqualTo(
                        "published by N-1, and no column of it is known to hold codes: its schema is to say role code,"
                                + " or a key of one column");
        TableSchema known = TinyStore.CATALOG.find(TinyStore.TABLE).orElseThrow();
        SchemaCatalog saying = SchemaCatalog.of(List.of(new TableSchema(
                known.name(),
                known.product(),
                known.columns(),
                List.of(),
                List.of("TXT"),
                List.of(),
                List.of(),
                List.of(),
                "NBR",
                known.version())));
        assertThat(codes(published(tiny.store, tiny.keys, saying).find(text("ER_TINY_F")))
                        .name())
                .isEqualTo("ER_TINY_F:NBR");
        assertThat(published().find(text("ER_TINY_F:NONE")).obstacle())
                .isEqualTo("published by N-1, without a column NONE");
        assertThat(published().find(text("ER_TINY_F:DTE")).obstacle()).contains("holds dates");
        assertThat(published().find(text("IR_OTHER_V"))).isEqualTo(Lookup.ABSENT);
    }

    @Test
    void theEvidenceNamesTheManifestsWhoseRowsWereTheCodes() throws IOException {
        tiny.publish("N-1", "2019", "A;1.00;01/01/2019;1");
        SchemaCatalog catalog = SchemaCatalog.of(List.of(new TableSchema(
                "ER_DAT_F", "X", List.of(text("ER_TINY_F:TXT")), List.of(), List.of(), List.of(), "6".repeat(64))));
        Path folder = Files.createDirectories(directory.resolve("D-1"));
        Files.writeString(folder.resolve("a.csv"), "COL\nA\nB\n");
        Files.writeString(
                folder.resolve("delivery.yaml"),
                "delivery: D-1\nproduct: X\nperiod: snapshot\nvintage: 2019\nfiles: [{path: a.csv, table: ER_DAT_F}]\n");

        Manifest manifest =
                tiny.publish(DeliveryReader.read(Here.folder(folder)), catalog, RuleBook.USUAL.orElse(published()));

        assertThat(manifest.tables().get(0).books().violations()).isEqualTo(Map.of("not-in-nomenclature(COL)", 1L));
        String sha256 =
                tiny.ledger.read().publication("N-1").orElseThrow().entry().manifestSha256();
        assertThat(new EvidenceReader(tiny.store, new Sealing(tiny.keys))
                        .open(manifest)
                        .sources()
                        .get(0)
                        .nomenclatures())
                .isEqualTo(Map.of("ER_TINY_F:TXT", "manifest:" + sha256));
    }

    @Test
    void aListOfTooManyRowsIsNotReadAndSaidNotToBe() throws IOException {
        publishRows(PublishedCodes.MAX_ROWS + 1);

        assertThat(published().find(text("ER_BIG_V:COD")).obstacle())
                .isEqualTo("published by BIG, with 500001 rows, more than the 500000 that are read");
        assertThat(downloads).isEmpty();
    }

    private void publishRows(long rows) throws IOException {
        Path folder = Files.createDirectories(directory.resolve("BIG"));
        Files.writeString(
                folder.resolve("a.csv"),
                "COD\n"
                        + IntStream.range(0, (int) rows)
                                .mapToObj(Integer::toString)
                                .collect(Collectors.joining("\n")));
        Files.writeString(
                folder.resolve("delivery.yaml"),
                "delivery: BIG\nproduct: X\nperiod: snapshot\nvintage: 2019\nfiles: [{path: a.csv, table: ER_BIG_V}]\n");
        SchemaCatalog catalog = SchemaCatalog.of(List.of(new TableSchema(
                "ER_BIG_V",
                "X",
                List.of(Column.of("COD", ColumnType.integer(9))),
                List.of(),
                List.of(),
                List.of(),
                "5".repeat(64))));
        tiny.publish(
                DeliveryReader.read(Here.folder(folder)),
                catalog,
                RuleBook.USUAL,
                new MigrationSettings(1, 1 << 17, 1 << 26, 1));
    }

    @Test
    void aTextThatIsNoCodeIsRefusedWithoutBeingShown() throws IOException {
        tiny.publish(WIDE, "N-1", "2019", null, "CANARY".repeat(50) + ";1.00;01/01/2019;1");
        Codes codes = codes(published().find(text("ER_TINY_F:TXT")));

        assertThatThrownBy(() -> codes.list().get())
                .isInstanceOf(NomenclatureException.class)
                .hasMessageContaining("[ER_TINY_F 2019 TXT] a code of 300 characters: expected at most 255")
                .message()
                .doesNotContain("CANARY");
    }

    @Test
    void aStoreThatIsAwayAndKeysThatAreOthersAreToldAsTheyAre() throws IOException {
        tiny.publish("N-1", "2019", "A;1.00;01/01/2019;1");
        Codes codes = codes(published().find(text("ER_TINY_F:TXT")));

        PublishedNomenclatures later = published();
        away.set(true);
        assertThatThrownBy(() -> later.find(text("ER_TINY_F:TXT"))).isInstanceOf(StorageException.class);
        away.set(false);
        assertThatThrownBy(() ->
                        published(tiny.store, new MemoryKeyService(), WIDE).find(text("ER_TINY_F:TXT")))
                .isInstanceOf(KeyServiceException.class);
        away.set(true);
        assertThatThrownBy(() -> codes.list().get())
                .as("a store that went away between plan and rows")
                .isInstanceOf(StorageException.class)
                .hasMessage("[store] does not answer");
        away.set(false);
        for (String key : tiny.keys("data/")) {
            tiny.store.delete(key);
        }
        assertThatThrownBy(() -> codes.list().get())
                .isInstanceOf(IntegrityException.class)
                .hasMessageContaining("is not in the store");
    }

    @Test
    void anObjectThatIsBoundToAnotherPartOrHoldsOthersRowsIsFound() throws IOException {
        tiny.publish("N-1", "2019", "A;1.00;01/01/2019;1");
        tiny.publish("N-2", "2018", "B;1.00;01/01/2019;1");
        Manifest.StoredObject first = object("N-1");
        Manifest.StoredObject second = object("N-2");
        tiny.replace(second.key(), tiny.content(first.key()));

        Codes codes = codes(published().find(text("ER_TINY_F:TXT")));

        assertThatThrownBy(() -> codes.list().get())
                .isInstanceOf(IntegrityException.class)
                .hasMessageContaining(second.key());
    }

    private Manifest.StoredObject object(String delivery) {
        return Objects.requireNonNull(
                tiny.ledger.manifest(delivery).orElseThrow().parts().get(0).data());
    }
}
