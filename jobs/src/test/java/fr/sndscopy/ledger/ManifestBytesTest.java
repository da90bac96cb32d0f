package fr.sndscopy.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.ledger.Manifest.Books;
import fr.sndscopy.ledger.Manifest.File;
import fr.sndscopy.ledger.Manifest.Part;
import fr.sndscopy.ledger.Manifest.StoredObject;
import fr.sndscopy.ledger.Manifest.Table;
import fr.sndscopy.ledger.ShardedManifest.Shard;
import fr.sndscopy.ledger.ShardedManifest.ShardDocument;
import fr.sndscopy.storage.ObjectReader;
import fr.sndscopy.storage.memory.MemoryObjectStore;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read in one pass is what the reader of all documents makes of it, and nothing that this one refuses. */
class ManifestBytesTest {
    private static final long SEED = Long.getLong("sndscopy.seed", 20261201);
    private static final int DOCUMENTS = 100;
    private static final int ALTERED = 50;

    /** Characters and what JSON has for them, with what it must not have. */
    private static final List<String> PIECES = List.of(
            " ",
            "\n",
            "0",
            "-",
            "-0",
            "1.0",
            "1e3",
            "9999999999",
            "999999999999999",
            "1000000000000000",
            "9007199254740992",
            "null",
            "true",
            "\"",
            "\"\"",
            "\\",
            "\\\\",
            "\\\"",
            "\\/",
            "\\n",
            "\\b",
            "\\u000a",
            "\\u001f",
            "\\u001F",
            "\\u0041",
            "\\u00",
            "\\ud83d",
            "\u0001",
            "\u007f",
            "\u00e9",
            "\ufffd",
            "\ud83d\ude00",
            "{}",
            "[]",
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "{\"a\":1}",
            "{\"b\":1,\"a\":1}",
            "{\"a\":1,\"a\":1}",
            ",\"format\":\"\"");

    /** A kind of document. */
    private record Kind<T>(
            Class<T> type, String format, Function<Documents, T> anew, Function<byte[], Optional<T>> inOnePass) {
        @Override
        public String toString() {
            return type.getSimpleName();
        }

        byte[] next(Random random) {
            return CanonicalJson.write(anew.apply(new Documents(random)));
        }

        /** @return whether it was taken */
        boolean agree(byte[] json, String place) {
            Optional<T> taken = inOnePass.apply(json);
            if (taken.isPresent()) {
                assertThat(StoredForm.read("key", json, type, format)).as(place).isEqualTo(taken.get());
                assertThat(CanonicalJson.write(taken.get())).as(place).isEqualTo(json);
            }
            return taken.isPresent();
        }

        boolean isDocument(byte[] json) {
            try {
                StoredForm.read("key", json, type, format);
                return true;
            } catch (LedgerCorruptException | StoreFormatException e) {
                return false;
            }
        }
    }

    static Stream<Kind<?>> kinds() {
        return Stream.of(
                new Kind<>(Manifest.class, Manifest.FORMAT, Documents::manifest, ManifestBytes::manifest),
                new Kind<>(
                        ShardedManifest.class,
                        ShardedManifest.FORMAT,
                        Documents::shardedManifest,
                        ManifestBytes::shardedManifest),
                new Kind<>(ShardDocument.class, ShardDocument.FORMAT, Documents::shardDocument, ManifestBytes::shard));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void documentsAreReadInOnePassAsByTheReaderOfAll(Kind<?> kind) {
        for (int turn = 0; turn < DOCUMENTS; turn++) {
            byte[] json = kind.next(new Random(SEED + turn));
            String place = "seed " + (SEED + turn) + ", " + text(json);

            assertThat(kind.agree(json, place)).as(place).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void ofAlteredDocumentsNoneIsTakenThatTheReaderOfAllRefuses(Kind<?> kind) {
        int taken = 0;
        int documents = 0;
        for (int turn = 0; turn < DOCUMENTS; turn++) {
            Random random = new Random(SEED + turn);
            byte[] json = kind.next(random);
            for (int change = 0; change < ALTERED; change++) {
                byte[] altered = altered(json, random);
                taken += kind.agree(altered, "seed " + (SEED + turn) + ", change " + change + ", " + text(altered))
                        ? 1
                        : 0;
                documents += kind.isDocument(altered) ? 1 : 0;
            }
        }

        // of the others most have a number of 16 digits, or null where no text is
        assertThat(taken).isBetween(documents * 9 / 10, documents);
        assertThat(documents).isBetween(DOCUMENTS * ALTERED / 20, DOCUMENTS * ALTERED / 2);
    }

    @Test
    void aManifestIsTakenOrRefusedInTheWordsOfTheReaderOfAll() {
        ManifestLoader loader = loader();
        for (int turn = 0; turn < DOCUMENTS; turn++) {
            Random random = new Random(SEED + turn);
            byte[] json = new Documents(random).manifest().toBytes();
            for (int change = 0; change < ALTERED; change++) {
                byte[] altered = altered(json, random);

                assertThat(outcome(() -> loader.parse("key", altered)))
                        .as("seed " + (SEED + turn) + ", change " + change + ", " + text(altered))
                        .isEqualTo(outcome(() -> StoredForm.read("key", altered, Manifest.class, Manifest.FORMAT)));
            }
        }
    }

    /** The document, or why it is none. */
    private static Object outcome(Supplier<Manifest> reading) {
        try {
            return reading.get();
        } catch (LedgerCorruptException | StoreFormatException e) {
            return e.getClass() + " " + e.getMessage();
        }
    }

    /** Each byte of a document matters. */
    @ParameterizedTest
    @MethodSource("kinds")
    void whereverADocumentEndsOrIsAnotherBothReadersAgree(Kind<?> kind) {
        byte[] json = kind.next(new Random(SEED));
        for (int at = 0; at < json.length; at++) {
            assertThat(kind.agree(Arrays.copyOf(json, at), "ends at " + at)).isFalse();
            for (char c : " \"\\0{[,}n\u001f".toCharArray()) {
                byte[] other = json.clone();
                other[at] = (byte) c;
                kind.agree(other, "another at " + at);
            }
        }
        assertThat(kind.agree(Arrays.copyOf(json, json.length + 1), "a byte more"))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "D-1",
                "",
                "\u00e9t\u00e9 \u20ac \ud83d\ude00 \ufb33 \ufffd",
                "DOMAIN\\name \"quoted\" /",
                "\u0000\b\t\n\u000b\f\r\u001f\u007f\u0080\u2028"
            })
    void textsAreReadWhateverTheirCharacters(String operator) {
        Manifest manifest = new Documents(new Random(SEED)).manifest(operator);

        assertThat(ManifestBytes.manifest(manifest.toBytes())).contains(manifest);
    }

    @Test
    void whatIsLeftToTheReaderOfAllIsReadByIt() {
        String longText = "x".repeat(100_000);
        Manifest manifest = new Documents(new Random(SEED)).manifest(longText);

        assertThat(ManifestBytes.manifest(manifest.toBytes())).isEmpty();
        assertThat(loader().parse("key", manifest.toBytes())).isEqualTo(manifest);
    }

    @Test
    void aManifestOfShardsIsNoneOfParts() {
        byte[] json = CanonicalJson.write(new Documents(new Random(SEED)).shardedManifest());

        assertThat(ManifestBytes.manifest(json)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"b\":1,\"a\":1}",
                "{\"a\":1,\"a\":1}",
                "{\"a\":1,\"a\":2}",
                "{\"\ufb33\":1,\"\ud83d\ude00\":1}",
                "{\"a\":1,}",
                "{,}",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":null}",
                "{\"a\":\"1\"}",
                "{\"a\":1.0}",
                "{\"a\":01}",
                "{\"a\":-0}",
                "{\"a\": 1}",
                "{\"a\":9007199254740992}",
                "[]",
                "null"
            })
    void placesOutOfOrderOrTwiceOrWithoutANumberAreRefused(String violations) {
        byte[] altered = withViolations(violations);

        assertThat(ManifestBytes.manifest(altered)).isEmpty();
        assertThat(outcome(() -> loader().parse("key", altered))).isInstanceOf(String.class);
    }

    @Test
    void placesAreInTheOrderOfTheirUtf16CodeUnits() {
        assertThat(ManifestBytes.manifest(withViolations(
                        "{\"\":1,\"a\":-7,\"aa\":0,\"b\":2,\"\ud83d\ude00\":3,\"\ufb33\":999999999999999}")))
                .hasValueSatisfying(manifest -> assertThat(
                                manifest.parts().get(0).books().violations())
                        .isEqualTo(Map.of(
                                "", 1L, "a", -7L, "aa", 0L, "b", 2L, "\ud83d\ude00", 3L, "\ufb33", 999999999999999L)));
    }

    private static byte[] withViolations(String violations) {
        String json = text(Manifests.of("D-1", "content").toBytes());
        String before = "\"violations\":{\"too-long\":1}";
        assertThat(json).contains(before);
        return json.replaceFirst(Pattern.quote(before), "\"violations\":" + Matcher.quoteReplacement(violations))
                .getBytes(StandardCharsets.UTF_8);
    }

    /** A text of bytes that are no UTF-8 is not what would be written. */
    @Test
    void bytesOfNoCharacterAreRefused() {
        for (byte[] bytes : List.of(
                new byte[] {(byte) 0xc3},
                new byte[] {(byte) 0x80},
                new byte[] {(byte) 0xc0, (byte) 0xaf},
                new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0xbd, (byte) 0xed, (byte) 0xb8, (byte) 0x80},
                new byte[] {(byte) 0xf5, (byte) 0x80, (byte) 0x80, (byte) 0x80})) {
            String json = new String(
                    new Documents(new Random(SEED)).manifest("PLACE").toBytes(), StandardCharsets.ISO_8859_1);
            byte[] altered = json.replace("PLACE", new String(bytes, StandardCharsets.ISO_8859_1))
                    .getBytes(StandardCharsets.ISO_8859_1);

            assertThat(ManifestBytes.manifest(altered)).isEmpty();
            assertThat(outcome(() -> loader().parse("key", altered))).isInstanceOf(String.class);
        }
    }

    private static ManifestLoader loader() {
        ObjectReader nothing = new MemoryObjectStore();
        return new ManifestLoader(nothing, nothing);
    }

    private static String text(byte[] json) {
        return new String(json, StandardCharsets.UTF_8);
    }

    /** The same with something else at one place, of which many are still documents. */
    private static byte[] altered(byte[] json, Random random) {
        String text = new String(json, StandardCharsets.ISO_8859_1);
        int at = random.nextInt(text.length());
        int behind = Math.min(text.length(), at + random.nextInt(3));
        String piece = new String(
                PIECES.get(random.nextInt(PIECES.size())).getBytes(StandardCharsets.UTF_8),
                StandardCharsets.ISO_8859_1);
        String altered =
                switch (random.nextInt(8)) {
                    case 0 -> text.substring(0, at) + piece + text.substring(at);
                    case 1 -> text.substring(0, at) + piece + text.substring(behind);
                    case 2 -> text.substring(0, at) + text.substring(behind);
                    case 3 -> text.substring(0, behind) + text.substring(at);
                    case 4 -> text.substring(0, at) + (char) random.nextInt(256) + text.substring(behind);
                    case 5 -> inAText(text, at, piece);
                    case 6 -> anotherNumber(text, at, random);
                    default -> anotherOrder(text, at);
                };
        return altered.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String inAText(String text, int at, String piece) {
        int quote = text.indexOf(":\"", at);
        return quote < 0 ? text : text.substring(0, quote + 2) + piece + text.substring(quote + 2);
    }

    private static String anotherNumber(String text, int at, Random random) {
        int from = at;
        while (from < text.length() && !(text.charAt(from) == ':' && Character.isDigit(text.charAt(from + 1)))) {
            from++;
        }
        if (from == text.length()) {
            return text;
        }
        int end = from + 1;
        while (Character.isDigit(text.charAt(end))) {
            end++;
        }
        String number =
                switch (random.nextInt(5)) {
                    case 0 -> Long.toString(random.nextLong());
                    case 1 -> Long.toString(random.nextInt());
                    case 2 -> "0" + random.nextInt(100);
                    case 3 -> "\"" + random.nextInt(100) + "\"";
                    default -> "-" + random.nextInt(2);
                };
        return text.substring(0, from + 1) + number + text.substring(end);
    }

    /** Of two neighbours that are separated by a comma, the second first. */
    private static String anotherOrder(String text, int at) {
        int first = text.indexOf(',', at);
        int second = first < 0 ? -1 : text.indexOf(',', first + 1);
        int third = second < 0 ? -1 : text.indexOf(',', second + 1);
        return third < 0
                ? text
                : text.substring(0, first)
                        + text.substring(second, third)
                        + text.substring(first, second)
                        + text.substring(third);
    }

    /** Documents that no migration would make, with everything in them that may be. */
    private record Documents(Random random) {
        private static final String CHARACTERS = "aZ09 ._-/()\"\\\u0001\b\n\u007f\u00e9\u20ac\ufb33\ufffd";

        Manifest manifest() {
            return manifest(text());
        }

        Manifest manifest(String operator) {
            return new Manifest(
                    Manifest.FORMAT,
                    text(),
                    text(),
                    text(),
                    text(),
                    text(),
                    text(),
                    text(),
                    operator,
                    list(this::file),
                    list(this::table),
                    list(this::part),
                    objectOrNull());
        }

        ShardedManifest shardedManifest() {
            return new ShardedManifest(
                    ShardedManifest.FORMAT,
                    text(),
                    text(),
                    text(),
                    text(),
                    text(),
                    text(),
                    text(),
                    text(),
                    list(this::file),
                    list(this::table),
                    list(() ->
                            new Shard(text(), text(), text(), number(), text(), random.nextInt(), books(), object())),
                    objectOrNull());
        }

        ShardDocument shardDocument() {
            return new ShardDocument(
                    ShardDocument.FORMAT, text(), text(), text(), random.nextInt(), text(), text(), list(this::part));
        }

        private File file() {
            return new File(text(), number(), text(), text(), text(), number(), list(this::text));
        }

        private Table table() {
            return new Table(text(), text(), random.nextInt(), text(), random.nextInt(), books(), numbers());
        }

        private Part part() {
            return new Part(
                    text(),
                    text(),
                    text(),
                    text(),
                    number(),
                    number(),
                    books(),
                    objectOrNull(),
                    objectOrNull(),
                    random.nextBoolean() ? null : text());
        }

        private Books books() {
            return new Books(number(), number(), number(), numbers(), numbers());
        }

        private @Nullable StoredObject objectOrNull() {
            return random.nextBoolean() ? null : object();
        }

        private StoredObject object() {
            return new StoredObject(text(), number(), text(), text(), text());
        }

        private Map<String, Long> numbers() {
            Map<String, Long> numbers = new HashMap<>();
            list(this::text).forEach(name -> numbers.put(name, number()));
            return numbers;
        }

        private <T> List<T> list(Supplier<T> element) {
            List<T> list = new ArrayList<>();
            IntStream.range(0, random.nextInt(4)).forEach(i -> list.add(element.get()));
            return list;
        }

        /** Of at most 15 digits. */
        private long number() {
            long number = random.nextLong() % 1_000_000_000_000_000L;
            return random.nextBoolean() ? number : random.nextInt(20) - 10;
        }

        /** One of few, or any. */
        private String text() {
            if (random.nextBoolean()) {
                return List.of("ER_PRS_F", "ER_PRS", "2019-02", "").get(random.nextInt(4));
            }
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(8); i > 0; i--) {
                int which = random.nextInt(3 * CHARACTERS.length());
                text.append(
                        which < CHARACTERS.length()
                                ? Character.toString(CHARACTERS.charAt(which))
                                : which == CHARACTERS.length() ? "\ud83d\ude00" : "x");
            }
            return text.toString();
        }
    }
}
