package fr.sndscopy.migration;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.FormatDocument;
import fr.sndscopy.crypto.DataKey;
import fr.sndscopy.crypto.KeyId;
import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.crypto.KeyWrapping;
import fr.sndscopy.crypto.SealedDocument;
import fr.sndscopy.crypto.WrappedKey;
import fr.sndscopy.delivery.ContentId;
import fr.sndscopy.delivery.CsvFormat;
import fr.sndscopy.hash.Sha256;
import fr.sndscopy.ledger.CanonicalJson;
import fr.sndscopy.ledger.RemovalEntry;
import fr.sndscopy.ledger.keyring.ShredEntry;
import fr.sndscopy.migration.published.ReplayContentId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** The vectors of FORMAT.md, section 12, but for the page. */
class DocumentVectorsTest {
    private static final String JSON = "| canonical JSON | |";
    private static final String SHARD = "| a shard, of `SAMPLE-3` in the sample store `manifest-3` | |";
    private static final String ANEW =
            "| a data key wrapped anew, of `SAMPLE-3`'s data part in the sample store `ledger-3` | |";
    private static final String SHREDDED = "| a part that is shredded, of the sample store `shredded` | |";
    private static final String REMOVED = "| what was taken away, of the sample store `removed` | |";
    private static final String KEYS = "| keys and sealed documents | |";

    @Test
    void theJsonHasItsCanonicalForm() {
        assertThat(CanonicalJson.write(new JsonMapper().readTree(FormatDocument.value(JSON, "JSON as read"))))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo(new String(hex(JSON, "canonical JSON"), StandardCharsets.UTF_8));
    }

    @Test
    void theKeyIsNamedByItsIdAndUnwrapsTheDataKey() {
        SecretKey key = new SecretKeySpec(hex(KEYS, "key-encryption key"), "AES");
        String id = FormatDocument.value(KEYS, "key id");

        assertThat(KeyId.of("evidence", 1, key)).hasToString(id);
        try (DataKey dataKey = KeyWrapping.unwrap(new WrappedKey(id, FormatDocument.value(KEYS, "wrapped key")), key)) {
            assertThat(dataKey.toBytes()).isEqualTo(hex(KEYS, "data key"));
        }
    }

    @Test
    void theSealedDocumentOpens() {
        try (KeyService keys = new OneKey(
                FormatDocument.value(KEYS, "key id"), new SecretKeySpec(hex(KEYS, "key-encryption key"), "AES"))) {
            assertThat(SealedDocument.open(hex(KEYS, "sealed document"), FormatDocument.value(KEYS, "bound to"), keys))
                    .asString(StandardCharsets.UTF_8)
                    .isEqualTo(FormatDocument.value(KEYS, "opened"));
        }
    }

    /** The key is gone from the keystore of the sample; what takes its place opens. */
    @Test
    void theEntryThatShredsIsThatOfTheSampleStoreAndOfItsKeys() throws IOException {
        Path store = Path.of("src/test/resources/fr/sndscopy/sample-store/shredded/home/store/sndscopy");
        String entry = FormatDocument.value(SHREDDED, "entry 2");
        String keyId = FormatDocument.value(SHREDDED, "key named in the object");

        assertThat(Files.readString(store.resolve("ledger/00000000000000000002.json")))
                .isEqualTo(entry);
        assertThat(sha256(entry)).isEqualTo(FormatDocument.value(SHREDDED, "SHA-256 of entry 2"));
        assertThat(Files.readString(
                        store.resolve(FormatDocument.value(SHREDDED, "object")), StandardCharsets.ISO_8859_1))
                .contains("\"masterKeyID\":\"" + keyId + "\"");
        ShredEntry read = CanonicalJson.read(entry.getBytes(StandardCharsets.UTF_8), ShredEntry.class);
        assertThat(read.keyIds()).containsExactly(keyId);
        assertThat(read.isOfItsDomains(keyId)).isTrue();
        assertThat(read.isOfItsDomains(keyId.replace("2018-12", "2018-12-1"))).isFalse();
    }

    @Test
    void theEntriesThatTakeAwayAreThoseOfTheSampleStore() throws IOException {
        Path ledger = Path.of("src/test/resources/fr/sndscopy/sample-store/removed/home/store/sndscopy/ledger");
        for (String number : List.of("2", "9")) {
            String entry = FormatDocument.value(REMOVED, "entry " + number);

            assertThat(Files.readString(ledger.resolve("0".repeat(19) + number + ".json")))
                    .isEqualTo(entry);
            assertThat(sha256(entry)).isEqualTo(FormatDocument.value(REMOVED, "SHA-256 of entry " + number));
            RemovalEntry read = CanonicalJson.read(entry.getBytes(StandardCharsets.UTF_8), RemovalEntry.class);
            assertThat(read.kind())
                    .isEqualTo(number.equals("2") ? RemovalEntry.Kind.WITHDRAW : RemovalEntry.Kind.EXPIRE);
            assertThat(CanonicalJson.write(read))
                    .asString(StandardCharsets.UTF_8)
                    .isEqualTo(entry);
        }
    }

    @Test
    void theDataKeyThatWasWrappedAnewOpensInItsNewestForm() throws IOException {
        Path store = Path.of("src/test/resources/fr/sndscopy/sample-store/ledger-3/home/store/sndscopy");
        String id = FormatDocument.value(ANEW, "key id");
        String wrapped = FormatDocument.value(ANEW, "wrapped key, anew");
        String fifth = FormatDocument.value(ANEW, "entry 5");

        assertThat(Files.readString(store.resolve("ledger/00000000000000000005.json")))
                .isEqualTo(fifth);
        assertThat(FormatDocument.value(ANEW, "entry 6")).contains("\"previousSha256\":\"" + sha256(fifth) + "\"");
        assertThat(Files.readString(store.resolve(FormatDocument.value(ANEW, "object")), StandardCharsets.ISO_8859_1))
                .contains("\"masterKeyID\":\"" + FormatDocument.value(ANEW, "key named in the object")
                        + "\",\"wrappedDEK\":\"" + FormatDocument.value(ANEW, "wrapped key in the object") + "\"");
        assertThat(sha256(FormatDocument.value(ANEW, "wrapped key in the object")))
                .isEqualTo(FormatDocument.value(ANEW, "of"));
        assertThat(onlyFile(store.resolve("keys"), "wrapped-"))
                .contains("{\"keyId\":\"" + id + "\",\"object\":\"" + FormatDocument.value(ANEW, "object")
                        + "\",\"of\":\"" + FormatDocument.value(ANEW, "of") + "\",\"wrappedKey\":\"" + wrapped + "\"}");
        SecretKey key = new SecretKeySpec(hex(ANEW, "key-encryption key"), "AES");
        try (DataKey dataKey = KeyWrapping.unwrap(new WrappedKey(id, wrapped), key)) {
            assertThat(dataKey.toBytes()).isEqualTo(hex(ANEW, "data key"));
        }
    }

    /** By text alone, as one does who has no program of ours. */
    @Test
    void theManifestNamesItsShardAndItsEvidenceVouchesForBoth() throws IOException {
        Path store = Path.of("src/test/resources/fr/sndscopy/sample-store/manifest-3/home/store/sndscopy");
        String manifest = onlyFile(store.resolve("evidence/SAMPLE-3"), "manifest-");
        String shard = Files.readString(store.resolve(FormatDocument.value(SHARD, "key")));

        assertThat(sha256(shard)).isEqualTo(FormatDocument.value(SHARD, "SHA-256 of the shard"));
        assertThat(manifest)
                .contains(FormatDocument.value(SHARD, "SHA-256 of the shard"))
                .contains("\"aad\":\"" + FormatDocument.value(SHARD, "the evidence on it is bound to") + "\"");
        assertThat(sha256(manifest.replaceFirst(
                        "(\"dataset\":\"[^\"]+\",\"delivery\":\"[^\"]+\",)\"evidence\":\\{[^}]*}",
                        "$1\"evidence\":null")))
                .isEqualTo(FormatDocument.value(SHARD, "manifestSha256 in the evidence"));
    }

    private static String onlyFile(Path folder, String prefix) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return Files.readString(
                    files.filter(file -> file.getFileName().toString().startsWith(prefix))
                            .findFirst()
                            .orElseThrow());
        }
    }

    @Test
    void theContentIdIsThatOfItsText() {
        String text = FormatDocument.block("sndscopy content 1");
        String id = ContentId.of(
                field(text, "delivery"),
                field(text, "product"),
                field(text, "supersedes"),
                List.of(new ContentId.Content(
                        field(text, "path"),
                        field(text, "table"),
                        field(text, "period"),
                        Integer.parseInt(field(text, "vintage")),
                        CsvFormat.USUAL,
                        field(text, "sha256"))));

        assertThat(id).isEqualTo(sha256(text));
        assertThat(FormatDocument.section("## 12. Vectors of documents"))
                .contains("The content id of `SAMPLE-3` is `" + id + "`");
    }

    @Test
    void theContentIdOfTheReplayIsThatOfItsText() {
        String text = FormatDocument.block("sndscopy replay 1");
        ReplayContentId content = new ReplayContentId(field(text, "delivery"), field(text, "replays"));
        content.part(field(text, "part"), field(text, "quarantine"));
        String id = content.of(field(text, "plan"));

        assertThat(id).isEqualTo(sha256(text));
        assertThat(FormatDocument.section("## 12. Vectors of documents"))
                .contains("and that of `SAMPLE-1.replay-1` `" + id + "`");
    }

    private static String field(String text, String name) {
        Matcher field =
                Pattern.compile("^" + name + "=[0-9]+:(.*)$", Pattern.MULTILINE).matcher(text);
        assertThat(field.find()).as(name).isTrue();
        return field.group(1);
    }

    private static String sha256(String text) {
        return Sha256.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] hex(String table, String name) {
        return HexFormat.of().parseHex(FormatDocument.value(table, name));
    }

    /** Opens what one key has wrapped. */
    private record OneKey(String id, SecretKey key) implements KeyService {
        @Override
        public String currentKeyId(String domain) {
            return id;
        }

        @Override
        public Set<String> keyIds() {
            return Set.of(id);
        }

        @Override
        public String rotate(String domain) {
            throw new UnsupportedOperationException("there is one key");
        }

        @Override
        public void destroy(String keyId) {
            throw new UnsupportedOperationException("there is one key");
        }

        @Override
        public WrappedKey.Pair newDataKey(String keyId) {
            throw new UnsupportedOperationException("nothing is sealed here");
        }

        @Override
        public DataKey unwrap(WrappedKey wrapped) {
            assertThat(wrapped.keyId()).isEqualTo(id);
            return KeyWrapping.unwrap(wrapped, key);
        }

        @Override
        public WrappedKey rewrap(WrappedKey wrapped, String keyId) {
            throw new UnsupportedOperationException("nothing is sealed here");
        }

        @Override
        public void close() {
            // nothing to let go
        }
    }
}
