package fr.sndscopy.validate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CodeListTest {
    @Test
    void textsAreComparedExactly() {
        CodeList codes = CodeList.ofTexts(List.of("1", "A  F", "01"));

        assertThat(codes.isByValue()).isFalse();
        assertThat(List.of("1", "01", "A  F")).allMatch(codes::has);
        assertThat(List.of("001", "1.0", "A F", "a  f", "")).noneMatch(codes::has);
        assertThat(codes.codes()).containsExactly("01", "1", "A  F");
        assertThat(codes.size()).isEqualTo(3);
    }

    @Test
    void numbersAreComparedByValueAndWhatIsNoneIsLeftOut() {
        CodeList codes = CodeList.ofNumbers(List.of("01", "1.00", "-2", "100", "x", "", "0.50"));

        assertThat(codes.isByValue()).isTrue();
        assertThat(List.of("1", "001", "1.0", "-2", "100", "100.0", "0.5")).allMatch(codes::has);
        assertThat(List.of("2", "10", "x", "", "0.05")).noneMatch(codes::has);
        assertThat(codes.codes()).containsExactly("-2", "0.5", "1", "100");
        assertThat(codes.size()).isEqualTo(4);
    }

    @Test
    void aNumberOfMoreThanAHundredZerosIsNoCode() {
        // what is written in few characters and read as millions of digits
        CodeList codes = CodeList.ofNumbers(List.of("1e100", "1e-100", "1e101", "1e-101", "1e999999999"));

        assertThat(codes.size()).isEqualTo(2);
        assertThat(codes.has("1" + "0".repeat(100))).isTrue();
        assertThat(codes.has("0." + "0".repeat(99) + "1")).isTrue();
        assertThat(codes.has("1e101")).isFalse();
    }
}
