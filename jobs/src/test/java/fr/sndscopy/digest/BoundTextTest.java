package fr.sndscopy.digest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoundTextTest {

    @ParameterizedTest
    @ValueSource(strings = {"a", "é", "€", "\uD83D\uDE00"})
    void a_long_text_is_kept_to_the_last_whole_character_within_256_bytes(String character) {
        for (int before = 0; before < 4; before++) {
            String text = "x".repeat(before) + character.repeat(300);

            String kept = summary(text).minimum();

            int size = character.getBytes(StandardCharsets.UTF_8).length;
            assertThat(kept).isEqualTo("x".repeat(before) + character.repeat((256 - before) / size));
        }
    }

    @Test
    void a_text_of_256_bytes_is_kept_whole() {
        assertThat(summary("é".repeat(128)).maximum()).isEqualTo("é".repeat(128));
        assertThat(summary("a".repeat(256)).maximum()).hasSize(256);
    }

    @Test
    void texts_are_compared_before_a_cut_character_is_taken_off() {
        byte[] cutInside = ("x".repeat(254) + "€uro").getBytes(StandardCharsets.UTF_8);
        byte[] whole = ("x".repeat(254) + "éa").getBytes(StandardCharsets.UTF_8);
        byte[] kept = Arrays.copyOf(whole, 256);

        assertThat(BoundText.isGreater(cutInside, 0, cutInside.length, kept)).isTrue();
        assertThat(BoundText.of(cutInside)).isEqualTo("x".repeat(254));
    }

    @Test
    void what_older_evidence_holds_whole_is_the_same_as_what_is_read_now() {
        assertThat(summary("z".repeat(5_000))).isEqualTo(summary("z".repeat(256)));
    }

    private static ColumnSummary summary(String text) {
        return new ColumnSummary("TEXT", new Digest(1, 2), 0, text, text, null);
    }
}
