package fr.sndscopy.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalJsonTest {
    record Sample(String zebra, @Nullable String absent, long number, List<Map<String, Long>> list) {}

    private static final Sample SAMPLE = new Sample("z", null, 42, List.of(Map.of("b", 2L, "a", 1L)));
    private static final String TEXT = "{\"absent\":null,\"list\":[{\"a\":1,\"b\":2}],\"number\":42,\"zebra\":\"z\"}";

    @Test
    void propertiesAreSortedAndNothingIsAdded() {
        assertThat(text(SAMPLE)).isEqualTo(TEXT);
    }

    @Test
    void whatWasWrittenIsReadBack() {
        assertThat(CanonicalJson.read(bytes(TEXT), Sample.class)).isEqualTo(SAMPLE);
    }

    /** RFC 8785, section 3.2.3. */
    @Test
    void propertiesAreSortedByUtf16CodeUnitsAsInTheRfc() {
        String carriageReturn = "\r";
        Map<String, Long> properties = Map.of(
                "\u20ac",
                1L,
                carriageReturn,
                2L,
                "\ufb33",
                3L,
                "1",
                4L,
                "\ud83d\ude00",
                5L,
                "\u0080",
                6L,
                "\u00f6",
                7L);

        assertThat(text(properties))
                .isEqualTo(
                        "{\"\\r\":2,\"1\":4,\"\u0080\":6,\"\u00f6\":7,\"\u20ac\":1,\"\ud83d\ude00\":5,\"\ufb33\":3}");
    }

    /** RFC 8785, section 3.2.2.2 and its sample input of section 3.2.2. */
    @Test
    void stringsAreEscapedAsInTheRfc() {
        assertThat(text(List.of("\u20ac$\u000F\nA'B\"\\\\\"/\b\f\t\u001f\u007f\u2028")))
                .isEqualTo("[\"\u20ac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\\b\\f\\t\\u001f\u007f\u2028\"]");
    }

    @Test
    void integersUpToTheLimitAreExact() {
        assertThat(text(List.of(9007199254740991L, -9007199254740991L, 0L)))
                .isEqualTo("[9007199254740991,-9007199254740991,0]");
    }

    @Test
    void whatHasNoCanonicalFormIsRefused() {
        assertRefused(List.of(9007199254740992L));
        assertRefused(List.of(-9007199254740992L));
        assertRefused(List.of(0.5));
        assertRefused(List.of(1.0));
        assertRefused(List.of("\ud83d"));
        assertRefused(List.of("\ude00\ud83d"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{\"list\":[],\"number\":42,\"zebra\":\"z\"}",
                "{\"absent\":null,\"list\":[],\"number\":42,\"other\":1,\"zebra\":\"z\"}",
                "{\"absent\":null,\"list\":[],\"number\":42,\"number\":42,\"zebra\":\"z\"}",
                "{\"absent\":null,\"list\":[],\"number\":42.0,\"zebra\":\"z\"}",
                "{\"absent\":null,\"list\":[],\"number\":null,\"zebra\":\"z\"}",
                "{\"absent\":null,\"list\":[],\"number\":\"42\",\"zebra\":\"z\"}",
                "{\"list\":[],\"absent\":null,\"number\":42,\"zebra\":\"z\"}",
                "{\"absent\":null,\"list\":[{\"b\":1,\"a\":2}],\"number\":42,\"zebra\":\"z\"}",
                "{\"absent\":null,\"list\":[],\"number\":-0,\"zebra\":\"z\"}",
                "{\"absent\":null,\"list\":[],\"number\":42,\"zebra\":\"\\/\"}",
                "{\"absent\":null,\"list\":[],\"number\":42,\"zebra\":\"\\u001F\"}",
                "{\"absent\":null,\"list\":[],\"number\":42,\"zebra\":\"\\\\\\u001F\"}",
                "{\"absent\": null,\"list\":[],\"number\":42,\"zebra\":\"z\"}",
                "{\"absent\":null,\"list\":[],\"number\":42,\"zebra\":\"\\u007a\"}",
                "{\"absent\":null,\"list\":[],\"number\":42,\"zebra\":\"z\"}\n",
                "{\"absent\":null,\"list\":[],\"number\":42,\"zebra\":\"z\"}{}",
                "{\"absent\":null,\"list\":[],\"number\":42,\"zebra\":\"z\""
            })
    void whatIsNotExactlyWhatWouldBeWrittenIsRefused(String text) {
        assertThatThrownBy(() -> CanonicalJson.read(bytes(text), Sample.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not a Sample");
    }

    @Test
    void whatNoReaderWouldHaveExactlyIsRefusedThoughAnotherLibraryWritesIt() {
        String text = "{\"absent\":null,\"list\":[{\"a\":9007199254740992}],\"number\":42,\"zebra\":\"z\"}";

        assertThatThrownBy(() -> CanonicalJson.read(bytes(text), Sample.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no canonical form");
    }

    @Test
    void aManifestAndAnEntryComeBackEqual() {
        Manifest manifest = Manifests.of("D-1", "content");
        LedgerEntry entry = new LedgerEntry(
                LedgerEntry.FORMAT,
                1,
                LedgerState.NOTHING_SHA256,
                LedgerEntry.Kind.PUBLISH,
                "D-1",
                "c",
                "k",
                "m",
                3,
                2,
                1,
                null,
                null,
                "o",
                "v",
                "h",
                7,
                "w",
                "2026-11-23T00:00:00Z",
                AccessHead.NONE);

        assertThat(CanonicalJson.read(CanonicalJson.write(manifest), Manifest.class))
                .isEqualTo(manifest);
        assertThat(CanonicalJson.read(CanonicalJson.write(entry), LedgerEntry.class))
                .isEqualTo(entry);
    }

    private static void assertRefused(Object value) {
        List<Object> holder = new ArrayList<>(List.of(value));
        assertThatThrownBy(() -> CanonicalJson.write(holder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no canonical form");
    }

    private static String text(Object value) {
        return new String(CanonicalJson.write(value), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
