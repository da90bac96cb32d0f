package fr.sndscopy.validate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.Withstands;
import fr.sndscopy.schema.SchemaException;
import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BoundedPatternTest {
    private static final String PLACE = "ER_PRS_F: column PRS_NAT_REF";

    @Withstands(fault = "a schema's pattern overflows the stack", outcome = "2, naming table and column")
    @Test
    void a_pattern_that_calls_itself_for_each_character_refuses_the_schema_without_the_value() {
        BoundedPattern pattern = new BoundedPattern("(a|b)*", PLACE);

        assertThatThrownBy(() -> pattern.matches("ab".repeat(50_000)))
                .isInstanceOf(SchemaException.class)
                .hasMessageStartingWith(
                        "[ER_PRS_F: column PRS_NAT_REF] the schema's pattern goes too deep on a cell: expected")
                .hasMessageNotContaining("abab");
    }

    @Withstands(fault = "a schema's pattern does not end", outcome = "2, naming table and column")
    @ParameterizedTest
    @CsvSource({"(a*)*\\1b, 70", "(.*)(.*)(.*)(.*)(.*)(.*)x, 2000"})
    void a_pattern_that_does_not_end_refuses_the_schema(String regex, int length) {
        BoundedPattern pattern = new BoundedPattern(regex, PLACE);

        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(20), () -> assertThatThrownBy(() -> pattern.matches("a".repeat(length)))
                        .isInstanceOf(SchemaException.class)
                        .hasMessageContaining("does not come to an end on a cell"));
    }

    @Test
    void a_pattern_that_goes_straight_on_takes_a_cell_of_any_length() {
        String cell = "ab1 ".repeat(2_000_000);

        assertThat(new BoundedPattern("[a-z0-9 ]*", PLACE).matches(cell)).isTrue();
        assertThat(new BoundedPattern(".*[a-z]\\d ", PLACE).matches(cell)).isTrue();
        assertThat(new BoundedPattern("\\d{13}", PLACE).matches("2691299123456"))
                .isTrue();
        assertThat(new BoundedPattern("\\d{13}", PLACE).matches("269129912345")).isFalse();
    }
}
