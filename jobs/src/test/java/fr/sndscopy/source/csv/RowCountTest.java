package fr.sndscopy.source.csv;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.delivery.CsvFormat;
import fr.sndscopy.delivery.CsvFormat.Quote;
import fr.sndscopy.place.Here;
import fr.sndscopy.source.DeliveredFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows are counted as they are read; whatever else there may be is in {@link CsvFuzzTrial}. */
class RowCountTest {
    private final Path folder;

    RowCountTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void aQuotationMarkInsideOfACellThatIsNotQuotedOpensNothing() throws IOException {
        assertThat(count(Quote.RFC4180, "A;B\n5\" pipe;1\nx;2\n")).isEqualTo(2);
        assertThat(count(Quote.RFC4180, "A;B\n\"5\"\" pipe\n\";1\nx;2\n")).isEqualTo(2);
        assertThat(count(Quote.NONE, "A;B\n\"x;1\ny\";2\n")).isEqualTo(2);
    }

    @Test
    void emptyLinesAreNoRowsButWhereThereIsOneColumn() throws IOException {
        assertThat(count(Quote.NONE, "A;B\n\n1;2\r\n\r\n\n3;4")).isEqualTo(2);
        assertThat(count(Quote.NONE, "A\n\n1\r\n\r\n3")).isEqualTo(4);
        assertThat(count(Quote.NONE, "A;B\n")).isZero();
    }

    private long count(Quote quote, String text) throws IOException {
        Path file = folder.resolve("a.csv");
        Files.writeString(file, text);
        CsvFormat format = CsvText.format(';', StandardCharsets.UTF_8, quote, false);
        return new CsvSourceFormat()
                .rows(DeliveredFile.of(Here.file(file), format))
                .count(Long.MAX_VALUE)
                .orElseThrow();
    }
}
