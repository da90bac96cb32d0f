package fr.sndscopy.source.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.delivery.NamedFormat;
import fr.sndscopy.place.Here;
import fr.sndscopy.source.DeliveredFile;
import fr.sndscopy.source.SourceFormatException;
import fr.sndscopy.source.SourceRange;
import fr.sndscopy.source.SourceRows;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that pyarrow 25 wrote, by pyarrow-files.py beside them. */
class ParquetOfPyarrowTest {
    private static Path file(String name) {
        URL found = Objects.requireNonNull(ParquetOfPyarrowTest.class.getResource(name), name);
        try {
            return Path.of(found.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static SourceRows rows(String name) throws IOException {
        return new ParquetSourceFormat()
                .rows(DeliveredFile.of(
                        Here.file(file(name)),
                        new NamedFormat(NamedFormat.PARQUET, NamedFormat.TYPED, new TreeMap<>())));
    }

    @ParameterizedTest
    @ValueSource(strings = {"usual", "pages-2", "plain", "deltas"})
    void areReadAsTheyWereWritten(String way) throws IOException {
        List<List<String>> expected = Files.readAllLines(file("pyarrow-cells.txt")).stream()
                .map(line -> Arrays.asList(line.split("\t", -1)))
                .toList();
        SourceRows rows = rows("pyarrow-" + way + ".parquet");

        List<List<String>> read = new ArrayList<>(List.of(rows.columns()));
        for (SourceRange range : rows.split(1)) {
            read.addAll(AllCells.of(rows, range));
        }

        assertThat(read).isEqualTo(expected);
    }

    @Test
    void aDictionaryMayHaveMoreEntriesThanThereAreRows() throws IOException {
        SourceRows rows = rows("pyarrow-few-rows.parquet");

        assertThat(AllCells.of(rows, rows.whole())).containsExactly(List.of("c999"), List.of("c0"), List.of(""));
    }

    @ParameterizedTest
    @CsvSource({"instants, isAdjustedToUTC=true", "int96, INT96", "list, nested"})
    void whatIsNoCellOrNoDayIsRefused(String way, String reason) {
        assertThatThrownBy(() -> rows("pyarrow-" + way + ".parquet"))
                .isInstanceOf(SourceFormatException.class)
                .hasMessageContaining("column C")
                .hasMessageContaining(reason);
    }
}
