package fr.sndscopy.migration.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.delivery.CsvFormat;
import fr.sndscopy.ledger.CanonicalJson;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.StoreFormatException;
import fr.sndscopy.migration.TinyStore;
import fr.sndscopy.migration.part.PartReceipt;
import fr.sndscopy.migration.plan.RuleBook;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import fr.sndscopy.schema.Constraints;
import fr.sndscopy.schema.LogicalType;
import fr.sndscopy.schema.Notation;
import fr.sndscopy.schema.SchemaCatalog;
import fr.sndscopy.schema.TableSchema;
import fr.sndscopy.schema.YearSpan;
import fr.sndscopy.storage.FaultyStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What older versions sealed stays readable: these bytes are in stores, and this test does not change with the code. */
final class EvidenceVersionsTest {
    private static final String VERSION_2 =
            "{\"contracts\":[{\"columns\":[{\"name\":\"TXT\",\"precision\":40,\"scale\":0,\"type\":\"STRING\"},{"
                    + "\"name\":\"MNT\",\"precision\":9,\"scale\":2,\"type\":\"DECIMAL\"},{\"name\":\"DTE\",\"precision\":0"
                    + ",\"scale\":0,\"type\":\"DATE\"},{\"name\":\"NBR\",\"precision\":12,\"scale\":0,\"type\":\"INTEGER\"}"
                    + "],\"files\":[\"a.csv\"],\"schemaVersion\":\"11111111111111111111111111111111111111111111111111111111"
                    + "11111111\",\"table\":\"ER_TINY_F\",\"vintage\":2019}],\"delivery\":\"T-1\",\"format\":\"sndscopy-evi"
                    + "dence/2\",\"keys\":[],\"parts\":[{\"blankLines\":0,\"books\":{\"delivered\":3,\"quarantined\":1,\"st"
                    + "ored\":2,\"violations\":{\"not-decimal(MNT)\":1},\"warnings\":{}},\"columns\":[{\"digest\":\"19afa37"
                    + "95bfc187ed5c77bb03f1a3598\",\"maximum\":\"b\",\"minimum\":\"a\",\"name\":\"TXT\",\"nulls\":0,\"sum\""
                    + ":null},{\"digest\":\"62e69607958c409b9089c50985058e1e\",\"maximum\":\"1.50\",\"minimum\":\"1.50\",\""
                    + "name\":\"MNT\",\"nulls\":1,\"sum\":\"150\"},{\"digest\":\"470dbf4499423d06064704a5a7d13ddb\",\"maxim"
                    + "um\":\"2019-02-02\",\"minimum\":\"2019-02-01\",\"name\":\"DTE\",\"nulls\":0,\"sum\":null},{\"digest"
                    + "\":\"2379bbc416ead8f0ba68d7cc415c523c\",\"maximum\":\"8\",\"minimum\":\"7\",\"name\":\"NBR\",\"nulls"
                    + "\":0,\"sum\":\"15\"}],\"data\":{\"aad\":\"587dfbe9-4f54-435d-b16a-47523706803c/ER_TINY_F/2019-02/T-1"
                    + "/ER_TINY_F-2019-02-00001/data\",\"bytes\":3826,\"key\":\"data/ER_TINY_F/period=2019-02/T-1/ER_TINY_F"
                    + "-2019-02-00001-92caa4b5a838bf23.parquet\",\"keyId\":\"dcir-1\",\"sha256\":\"00ea1ca20f2ef207ace8d372"
                    + "ea9db5bec4ff4c7b21040463cb57f8778c97e100\"},\"digest\":\"84ebe7aea15e4533a46d80ad13c8882e\",\"normal"
                    + "ised\":{},\"part\":\"ER_TINY_F-2019-02-00001\",\"profile\":[{\"codes\":null,\"name\":\"TXT\",\"sketc"
                    + "h\":\"eAFjYBgFQzcEVEhzug6mcgAOjABR\"},{\"codes\":null,\"name\":\"MNT\",\"sketch\":\"eAFjYBgFeENAB6/s"
                    + "kJcEAChUAC0=\"},{\"codes\":null,\"name\":\"DTE\",\"sketch\":\"eAFjYMAKFLCKjgoOixBAjlwAQKAAQQ==\"},{"
                    + "\"codes\":null,\"name\":\"NBR\",\"sketch\":\"eAFjYBhaQAGLc1WwiI0KERcCAFhwAEU=\"}],\"quarantine\":{\""
                    + "aad\":\"587dfbe9-4f54-435d-b16a-47523706803c/ER_TINY_F/2019-02/T-1/ER_TINY_F-2019-02-00001/quarantin"
                    + "e\",\"bytes\":4302,\"key\":\"quarantine/ER_TINY_F/period=2019-02/T-1/ER_TINY_F-2019-02-00001-92caa4b"
                    + "5a838bf23.parquet\",\"keyId\":\"dcir-1\",\"sha256\":\"3e8dcdf9b4faab9b689525fed41263249a0dab93b86fa0"
                    + "0425e656fe87369c16\"}}],\"sources\":[{\"columns\":[\"TXT\",\"MNT\",\"DTE\",\"NBR\"],\"format\":{\"da"
                    + "te\":\"dd/MM/yyyy\",\"datetime\":\"ddMMMyyyy:HH:mm:ss\",\"decimal\":\".\",\"delimiter\":\";\",\"enco"
                    + "ding\":\"UTF-8\",\"missing\":[\"\"],\"quote\":\"RFC4180\",\"trailingDelimiter\":false,\"yearmonth\":"
                    + "\"yyyyMM\"},\"nomenclatures\":{},\"path\":\"a.csv\"}]}";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    @Test
    void version2IsReadAndVouchesForNoManifest() {
        Evidence evidence = EvidenceReader.read("evidence/T-1/x", VERSION_2.getBytes(StandardCharsets.UTF_8));

        assertThat(evidence.delivery()).isEqualTo("T-1");
        assertThat(evidence.manifestSha256()).isNull();
        assertThat(evidence.head()).isNull();
        assertThat(evidence.columnsOf("a.csv").orElseThrow())
                .extracting(Column::name)
                .containsExactly("TXT", "MNT", "DTE", "NBR");
        Evidence.Source source = evidence.source("a.csv").orElseThrow();
        assertThat(CsvFormat.of(source.format().toFileFormat()).quote()).isEqualTo(CsvFormat.Quote.RFC4180);
        PartReceipt receipt = evidence.parts().get(0).toReceipt();
        assertThat(receipt.books()).isEqualTo(new Manifest.Books(3, 2, 1, Map.of("not-decimal(MNT)", 1L), Map.of()));
        assertThat(receipt.content().digest()).hasToString("84ebe7aea15e4533a46d80ad13c8882e");
    }

    @Test
    void whatANewerVersionSealedIsLeftToIt() {
        byte[] newer = VERSION_2.replace("evidence/2", "evidence/4").getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> EvidenceReader.read("evidence/T-1/x", newer))
                .isInstanceOfSatisfying(StoreFormatException.class, e -> assertThat(e.kind())
                        .isEqualTo(StoreFormatException.Kind.NEWER));
    }

    @Test
    void theNewestVouchesForManifestAndChainAndKeepsTheSchemasOwnFormats() throws IOException {
        TinyStore tiny = new TinyStore(directory);
        SchemaCatalog catalog = SchemaCatalog.of(List.of(new TableSchema(
                TinyStore.TABLE,
                "DCIR",
                List.of(
                        Column.of("TXT", ColumnType.string(40)),
                        new Column(
                                "MNT",
                                ColumnType.decimal(9, 2),
                                List.of(),
                                false,
                                Constraints.NONE,
                                null,
                                YearSpan.ALWAYS,
                                Set.of(),
                                new Notation(',', ' ', List.of("NC"))),
                        new Column(
                                "DTE",
                                ColumnType.of(LogicalType.DATE),
                                List.of("%d/%m/%Y"),
                                false,
                                Constraints.NONE,
                                null,
                                YearSpan.ALWAYS,
                                Set.of()),
                        Column.of("NBR", ColumnType.integer(12))),
                List.of("-"),
                List.of(),
                List.of(),
                "7".repeat(64))));
        tiny.publish("T-1", "2019-01", "a;1.50;01/02/2019;7");
        tiny.publish(catalog, "T-2", "2019-02", null, "b;NC;02/02/2019;8");

        LedgerState state = tiny.ledger.read();
        Manifest manifest = tiny.ledger.manifest("T-2").orElseThrow();
        Evidence evidence = new EvidenceReader(tiny.store, new Sealing(tiny.keys)).open(manifest);

        assertThat(evidence.manifestSha256()).isEqualTo(manifest.sha256WithoutEvidence());
        assertThat(evidence.head())
                .isEqualTo(new Evidence.Head(1, state.publications().get(0).sha256()));
        Evidence.Contract contract = evidence.contract("a.csv").orElseThrow();
        assertThat(contract.missing()).containsExactly("-");
        assertThat(contract.columns())
                .extracting(Evidence.ContractColumn::dateFormats)
                .containsExactly(List.of(), List.of(), List.of("%d/%m/%Y"), List.of());
        assertThat(contract.columns().get(1))
                .isEqualTo(
                        new Evidence.NotedColumn("MNT", LogicalType.DECIMAL, 9, 2, List.of(), List.of("NC"), ",", " "));
        assertThat(new String(CanonicalJson.write(evidence), StandardCharsets.UTF_8))
                .contains("\"format\":\"sndscopy-evidence/3\"")
                .containsOnlyOnce("\"groupChar\"");
        assertThat(tiny.verify(tiny.keys).faults()).isEmpty();
    }

    @Test
    void anEvidenceThatAnotherWriterOvertookVouchesForWhatWasBefore() throws IOException {
        TinyStore tiny = new TinyStore(directory);
        tiny.publish("T-1", "2019-01", "a;1.50;01/02/2019;7");
        FaultyStore through = new FaultyStore(tiny.store)
                .before("ledger/", () -> tiny.publish("T-2", "2019-02", "b;2.50;02/02/2019;8"));

        tiny.publish(
                tiny.delivery("T-3", "2019-03", null, "c;3.50;03/02/2019;9"),
                TinyStore.CATALOG,
                RuleBook.USUAL,
                through);

        LedgerState state = tiny.ledger.read();
        assertThat(state.publications())
                .extracting(publication -> publication.entry().delivery())
                .containsExactly("T-1", "T-2", "T-3");
        assertThat(new EvidenceReader(tiny.store, new Sealing(tiny.keys))
                        .open(tiny.ledger.manifest("T-3").orElseThrow())
                        .head())
                .isEqualTo(new Evidence.Head(1, state.publications().get(0).sha256()));
        assertThat(tiny.verify(tiny.keys).faults()).isEmpty();
    }
}
