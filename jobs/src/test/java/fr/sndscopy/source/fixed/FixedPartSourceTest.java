package fr.sndscopy.source.fixed;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A row in each line, in UTF-8: a character has several bytes. */
class FixedPartSourceTest extends FixedWidthContract {
    @Override
    String layout(String fields, int length) {
        return "{layout: sndscopy-fixed-width/1, groups: [{name: R, length: %d, columns: %s}]}"
                .formatted(length, fields);
    }

    @Override
    String lines(List<String> rows) {
        return rows.isEmpty() ? "\r\n" : String.join("\r\n", rows);
    }

    @Override
    Charset encoding() {
        return StandardCharsets.UTF_8;
    }
}
