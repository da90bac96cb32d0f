package fr.sndscopy.validate;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.FormatDocument;
import fr.sndscopy.delivery.CellNotation;
import fr.sndscopy.digest.CellHasher;
import fr.sndscopy.digest.Digest;
import fr.sndscopy.record.CellInterpreter;
import fr.sndscopy.record.ColumnVector;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import fr.sndscopy.schema.LogicalType;
import fr.sndscopy.schema.TableSchema;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The cells of FORMAT.md, section 9, from the delivered text on: what is hashed is the hash of the canonical text. */
class CanonicalTextVectorsTest {
    private static final Pattern TYPE = Pattern.compile("([a-z]+)(?:\\((\\d+)(?:,(\\d+))?\\))?");

    @Test
    void deliveredTextsOfEveryTypeAreHashedAsTheirCanonicalText() {
        Set<LogicalType> seen = EnumSet.noneOf(LogicalType.class);
        for (List<String> vector : FormatDocument.table("| type | column | delivered | canonical text | cell hash |")) {
            Column column = Column.of(vector.get(1), type(vector.get(0)));
            seen.add(column.type().logical());

            assertThat(hashed(column, vector.get(2))).as("%s", vector).hasToString(vector.get(4));
            assertThat(hash(vector.get(1), vector.get(3))).as("%s", vector).hasToString(vector.get(4));
        }
        assertThat(seen).containsExactlyInAnyOrder(LogicalType.values());
    }

    private static Digest hashed(Column column, String delivered) {
        TableSchema schema =
                new TableSchema("T", "X", List.of(column), List.of(), List.of(), List.of(), "1".repeat(64));
        CellInterpreter cells = CellInterpreters.of(TableRules.usual(schema), CellNotation.USUAL)
                .get(0);
        ColumnVector into = new ColumnVector(column, 1);
        byte[] bytes = delivered.getBytes(StandardCharsets.UTF_8);
        int id = cells.interpret(bytes, 0, bytes.length, into);
        assertThat(id).as("%s: a value", delivered).isNotNegative();
        assertThat(into.violations(id)).as("%s: violations", delivered).isZero();
        return new Digest(into.hashes()[2 * id], into.hashes()[2 * id + 1]);
    }

    private static Digest hash(String column, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        long[] lanes = new long[2];
        CellHasher.of(column).hash(bytes, 0, bytes.length, lanes, 0);
        return new Digest(lanes[0], lanes[1]);
    }

    private static ColumnType type(String text) {
        Matcher type = TYPE.matcher(text);
        assertThat(type.matches()).as(text).isTrue();
        LogicalType logical = LogicalType.valueOf(type.group(1).toUpperCase(Locale.ROOT));
        return switch (logical) {
            case STRING -> ColumnType.string(Integer.parseInt(type.group(2)));
            case INTEGER -> ColumnType.integer(Integer.parseInt(type.group(2)));
            case DECIMAL -> ColumnType.decimal(Integer.parseInt(type.group(2)), Integer.parseInt(type.group(3)));
            case DATE, DATETIME, YEAR, YEARMONTH, BOOLEAN -> ColumnType.of(logical);
        };
    }
}
