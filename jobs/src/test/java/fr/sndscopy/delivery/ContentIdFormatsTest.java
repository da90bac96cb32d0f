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
        String text = """
            sndscopy content 1
            delivery=1:D
            product=1:P
            supersedes=0:
            path=1:f
            table=1:T
            period=4:2019
            vintage=4:2019
            type=4:rows
            encoding=5:UTF-8
            date=10:dd/MM/yyyy
            datetime=18:ddMMMyyyy:HH:mm:ss
            yearmonth=6:yyyyMM
            decimal=1:.
            missing=0:
            property=1:a
            value=1:1
            property=1:b
            value=0:
            sha256=2:00
            """;

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
