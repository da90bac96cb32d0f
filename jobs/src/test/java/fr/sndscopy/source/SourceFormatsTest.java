package fr.sndscopy.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.delivery.CellNotation;
import fr.sndscopy.delivery.CsvFormat;
import fr.sndscopy.delivery.NamedFormat;
import fr.sndscopy.place.Here;
import fr.sndscopy.source.csv.CsvSourceFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceFormatsTest {
    private static final SourceFormats FORMATS = new SourceFormats(List.of(new CsvSourceFormat()));

    @Test
    void aTypeThatNothingReadsIsRefusedWithTheFileAndWhatIsKnown() {
        assertThatThrownBy(() -> FORMATS.of(new NamedFormat("sas7bdat", CellNotation.USUAL, new TreeMap<>()), "a.sas"))
                .isInstanceOf(SourceFormatException.class)
                .hasMessage("[a.sas] of a type that is not read: expected one of csv");
    }

    @Test
    void aTypeHasOneReader() {
        assertThatThrownBy(() -> new SourceFormats(List.of(new CsvSourceFormat(), new CsvSourceFormat())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("two formats of type csv");
    }

    @Test
    void rowsThatWereLookedAtElsewhereAreLookedAtHereWhenTheyAreNeeded(@TempDir Path folder) throws IOException {
        Path csv = folder.resolve("a.csv");
        DeliveredFile file = new DeliveredFile(Here.file(csv), 8, Compression.NONE, CsvFormat.USUAL);
        SourceRows rows = FORMATS.rowsOf(file, List.of("A", "B"));
        SourceRows others = FORMATS.rowsOf(file, List.of("A", "C"));
        assertThat(rows.columns()).containsExactly("A", "B");

        Files.writeString(csv, "A;B\n1;2\n");

        assertThat(rows.whole()).isEqualTo(SourceRange.ofBytes(4, 8));
        assertThat(rows.count(100)).hasValue(1);
        assertThatThrownBy(others::whole)
                .isInstanceOf(SourceFormatException.class)
                .hasMessage("[a.csv] it has other columns: expected the file to stay as it was when the run began");
    }
}
