package fr.sndscopy.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.delivery.ContentId.Content;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What a content id says of files of other types than CSV; that of CSV is in the vectors of FORMAT.md. */
class ContentIdFormatsTest {

    @Test
    void saysTypeNotationAndEveryProperty() throws Exception {
        String text = "sndscopy content 1\n"
                + "delivery=1:D\n"
                + "product=1:P\n"
                + "supersedes=0:\n"
                + "path=1:f\n"
                + "table=1:T\n"
                + "period=4:2019\n"
                + "vintage=4:2019\n"
                + "type=4:rows\n"
                + "encoding=5:UTF-8\n"
                + "date=10:dd/MM/yyyy\n"
                + "datetime=18:ddMMMyyyy:HH:mm:ss\n"
                + "yearmonth=6:yyyyMM\n"
                + "decimal=1:.\n"
                + "missing=0:\n"
                + "property=1:a\n"
                + "value=1:1\n"
                + "property=1:b\n"
                + "value=0:\n"
                + "sha256=2:00\n";

        assertThat(id(new NamedFormat("rows", CellNotation.USUAL, new TreeMap<>(Map.of("b", "", "a", "1")))))
                .isEqualTo(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void isAnotherForAnotherTypeOrProperty() {
        assertThat(List.of(
                        id(CsvFormat.USUAL),
                        id(new NamedFormat("rows", CellNotation.USUAL, new TreeMap<>())),
                        id(new NamedFormat("lines", CellNotation.USUAL, new TreeMap<>())),
                        id(new NamedFormat("rows", CellNotation.USUAL, new TreeMap<>(Map.of("a", "1"))))))
                .doesNotHaveDuplicates();
    }

    @Test
    void csvHasItsOwnFormAlone() {
        assertThatThrownBy(() -> new NamedFormat("csv", CellNotation.USUAL, new TreeMap<>()))
                .hasMessage("csv has a form of its own");
    }

    private static String id(FileFormat format) {
        return ContentId.of("D", "P", null, List.of(new Content("f", "T", "2019", 2019, format, "00")));
    }
}
