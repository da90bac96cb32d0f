package fr.sndscopy.validate;

import static fr.sndscopy.record.ViolationCode.CONSTRAINT_ENUM;
import static fr.sndscopy.record.ViolationCode.CONSTRAINT_MAXIMUM;
import static fr.sndscopy.record.ViolationCode.CONSTRAINT_MINIMUM;
import static fr.sndscopy.record.ViolationCode.CONSTRAINT_MIN_LENGTH;
import static fr.sndscopy.record.ViolationCode.CONSTRAINT_PATTERN;
import static fr.sndscopy.record.ViolationCode.NOT_IN_NOMENCLATURE;
import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.delivery.CellNotation;
import fr.sndscopy.record.ViolationCode;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import fr.sndscopy.schema.Constraints;
import fr.sndscopy.schema.LogicalType;
import fr.sndscopy.schema.YearSpan;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a schema asks of values beside their type: at its bounds, just behind them, and when it is switched off. */
class ValueRulesTest {

    @Test
    void aNumberIsComparedWithItsBoundsByValueNotByText() {
        OneCell cell = cell(ColumnType.decimal(7, 2), bounds("-10", "100.5"));

        assertThat(cell.read("-10.00").violations()).isEmpty();
        assertThat(cell.read("9").violations()).isEmpty();
        assertThat(cell.read("100.50").violations()).isEmpty();
        assertThat(cell.read("-10.01").violations()).containsExactly(CONSTRAINT_MINIMUM);
        assertThat(cell.read("100.51").violations()).containsExactly(CONSTRAINT_MAXIMUM);
        assertThat(cell.read("1000").violations()).containsExactly(CONSTRAINT_MAXIMUM);
    }

    @Test
    void aDayIsComparedWithItsBoundsByTime() {
        OneCell cell = cell(ColumnType.of(LogicalType.DATE), bounds("2019-01-01", "2019-12-31"));

        assertThat(cell.read("01/01/2019").violations()).isEmpty();
        assertThat(cell.read("31/12/2019").violations()).isEmpty();
        assertThat(cell.read("31/12/2018").violations()).containsExactly(CONSTRAINT_MINIMUM);
        assertThat(cell.read("01/01/2020").violations()).containsExactly(CONSTRAINT_MAXIMUM);
    }

    @Test
    void aListOfNumbersHoldsHoweverTheyAreWrittenAndOneOfTextsOnlyAsTheyAre() {
        OneCell number = cell(ColumnType.integer(3), enumeration("1", "12"));
        OneCell text = cell(ColumnType.string(3), enumeration("1", "12"));

        assertThat(number.read("012").violations()).isEmpty();
        assertThat(number.read("2").violations()).containsExactly(CONSTRAINT_ENUM);
        assertThat(text.read("12").violations()).isEmpty();
        assertThat(text.read("012").violations()).containsExactly(CONSTRAINT_ENUM);
    }

    @Test
    void aPatternIsAskedOfTheWholeCell() {
        OneCell cell = cell(ColumnType.string(5), new Constraints(null, null, List.of(), "[A-Z]\\d+", null));

        assertThat(cell.read("A12").violations()).isEmpty();
        assertThat(cell.read("A12b").violations()).containsExactly(CONSTRAINT_PATTERN);
        assertThat(cell.read("bA12").violations()).containsExactly(CONSTRAINT_PATTERN);
    }

    @Test
    void charactersAreCountedNotBytes() {
        OneCell cell = cell(ColumnType.string(9), new Constraints(null, null, List.of(), null, 3));

        assertThat(cell.read("abc").violations()).isEmpty();
        assertThat(cell.read("éàü").violations()).isEmpty();
        assertThat(cell.read("\uD83D\uDE00\uD83D\uDE00\uD83D\uDE00").violations())
                .isEmpty();
        assertThat(cell.read("éà").violations()).containsExactly(CONSTRAINT_MIN_LENGTH);
        assertThat(cell.read("ab").violations()).containsExactly(CONSTRAINT_MIN_LENGTH);
        assertThat(cell.read("\uD83D\uDE00\uD83D\uDE00").violations()).containsExactly(CONSTRAINT_MIN_LENGTH);
    }

    @Test
    void aCodeMustBeInItsNomenclature() {
        OneCell cell = new OneCell(
                column(ColumnType.string(3), Constraints.NONE),
                CellNotation.USUAL,
                Severities.USUAL,
                Map.of("C", () -> CodeList.ofTexts(List.of("A1", "B2"))));

        assertThat(cell.read("B2").violations()).isEmpty();
        assertThat(cell.read("B3").violations()).containsExactly(NOT_IN_NOMENCLATURE);
    }

    @Test
    void everyRuleThatIsBrokenIsNoted() {
        OneCell cell = cell(ColumnType.string(5), new Constraints("B", "C", List.of("B"), "B+", 2));

        assertThat(cell.read("A").violations())
                .containsExactlyInAnyOrder(
                        CONSTRAINT_MIN_LENGTH, CONSTRAINT_MINIMUM, CONSTRAINT_ENUM, CONSTRAINT_PATTERN);
    }

    @Test
    void aRuleThatIsSwitchedOffIsNotAsked() {
        for (ViolationCode off : List.of(
                CONSTRAINT_MIN_LENGTH, CONSTRAINT_MINIMUM, CONSTRAINT_ENUM, CONSTRAINT_PATTERN, NOT_IN_NOMENCLATURE)) {
            OneCell cell = new OneCell(
                    column(ColumnType.string(5), new Constraints("B", null, List.of("B"), "B+", 2)),
                    CellNotation.USUAL,
                    Severities.of(Map.of("T", Map.of(off.toString(), "off"))),
                    Map.of("C", () -> CodeList.ofTexts(List.of("B"))));

            assertThat(cell.read("A").violations())
                    .as("%s off", off)
                    .doesNotContain(off)
                    .hasSize(4);
        }
    }

    private static OneCell cell(ColumnType type, Constraints constraints) {
        return new OneCell(column(type, constraints), CellNotation.USUAL);
    }

    private static Column column(ColumnType type, Constraints constraints) {
        return new Column("C", type, List.of(), false, constraints, null, YearSpan.ALWAYS, Set.of());
    }

    private static Constraints bounds(@Nullable String minimum, @Nullable String maximum) {
        return new Constraints(minimum, maximum, List.of(), null, null);
    }

    private static Constraints enumeration(String... values) {
        return new Constraints(null, null, List.of(values), null, null);
    }
}
