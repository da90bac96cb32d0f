package fr.sndscopy.source.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.database.CellKind;
import fr.sndscopy.schema.LogicalType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of a cell as a database says it; each is read twice, as rows are that are looked at again. */
class LineCellTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "NUMBER    | DECIMAL   | 12.00               | 12",
                "NUMBER    | DECIMAL   | -0.50               | -0.5",
                "NUMBER    | INTEGER   | 100                 | 100",
                "NUMBER    | INTEGER   | 0                   | 0",
                "NUMBER    | DECIMAL   | 0.00                | 0",
                "NUMBER    | DECIMAL   | NaN                 | ~NaN",
                "NUMBER    | DECIMAL   | -Infinity           | ~-Infinity",
                "NUMBER    | INTEGER   | \\N                 | -",
                "REAL      | DECIMAL   | 0.1                 | 0.1",
                "REAL      | DECIMAL   | 1.6777216e+07       | ~16777216",
                "DOUBLE    | DECIMAL   | 1e+15               | 1000000000000000",
                "DOUBLE    | DECIMAL   | 410.1               | 410.1",
                "DOUBLE    | INTEGER   | 3                   | 3",
                "DOUBLE    | DECIMAL   | 9.007199254740992e+15 | ~9007199254740992",
                "DOUBLE    | DECIMAL   | NaN                 | ~NaN",
                "DOUBLE    | DECIMAL   | a name              | ~a name",
                "DOUBLE    | DECIMAL   | ``                  | ~",
                "REAL      | DECIMAL   | 0x1p3               | ~0x1p3",
                "DOUBLE    | DECIMAL   | -Infinity           | ~-Infinity",
                "BOOLEAN   | BOOLEAN   | true                | true",
                "BOOLEAN   | BOOLEAN   | ``                  | ``",
                "NUMBER    | DECIMAL   | ``                  | ~",
                "TEXT      | STRING    | a\\tb\\\\c\\nd      | a<TAB>b\\c<LF>d",
                "TEXT      | STRING    | \\\\N               | \\N",
                "TEXT      | STRING    | \\\\                | \\",
                "PADDED    | STRING    | `ab  `              | ab",
                "PADDED    | STRING    | `   `               | ``",
                "BOOLEAN   | BOOLEAN   | t                   | 1",
                "BOOLEAN   | BOOLEAN   | f                   | 0",
                "DATE      | DATE      | 2019-02-01          | 2019-02-01",
                "DATE      | YEARMONTH | 2019-02-01          | 201902",
                "DATE      | YEARMONTH | 2019-02-02          | 2019-02-02",
                "DATE      | YEAR      | 2019-01-01          | 2019",
                "DATE      | YEAR      | 2019-02-01          | 2019-02-01",
                "DATE      | DATE      | 0044-03-15 BC       | 0044-03-15 BC",
                "DATE      | YEAR      | infinity            | infinity",
                "TIMESTAMP | DATE      | 2019-02-01 00:00:00 | 2019-02-01",
                "TIMESTAMP | DATETIME  | 2019-02-01 00:00:00 | 2019-02-01T00:00:00",
                "TIMESTAMP | DATE      | 2019-02-01 00:00:01 | 2019-02-01T00:00:01",
                "TIMESTAMP | DATE      | 2019-02-01 00:00:00.5 | 2019-02-01T00:00:00.5",
                "TIMESTAMP | YEARMONTH | 2019-02-01 00:00:00 | 201902",
                "TIMESTAMP | DATE      | infinity            | infinity",
                "TIMESTAMP | DATE      | 0044-03-15 00:00:00 BC | 0044-03-15T00:00:00 BC",
            })
    void isReadAsItIsMeant(CellKind kind, LogicalType target, String said, String expected) {
        byte[] line = ("(1,2)\t" + said + "\tnext").getBytes(StandardCharsets.UTF_8);
        LineCell cell = new LineCell(Arrays.copyOf(line, line.length + Long.BYTES));
        for (int time = 0; time < 2; time++) {
            int at = cell.skip(0, line.length);

            int next = cell.read(at, line.length, kind, target);

            String text = new String(cell.text(), cell.offset(), cell.length(), StandardCharsets.UTF_8)
                    .replace("\t", "<TAB>")
                    .replace("\n", "<LF>");
            assertThat(cell.isAbsent() ? "-" : (cell.isTold() ? "" : "~") + text)
                    .isEqualTo(expected);
            assertThat(next).isEqualTo(line.length - "next".length());
            assertThat(cell.read(next, line.length, CellKind.TEXT, LogicalType.STRING))
                    .isEqualTo(line.length + 1);
        }
    }
}
