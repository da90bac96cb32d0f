package fr.sndscopy.audit.source;

import java.nio.charset.Charset;
import java.util.List;

/**
 * How a delivered CSV file is written (FORMAT.md, section 10).
 *
 * @param header the names of its columns, as written
 * @param delimiter between cells
 * @param encoding of the text
 * @param quoted whether cells may be quoted, as RFC 4180 has it
 * @param trailingDelimiter whether rows end with one delimiter more
 * @param columns that are stored, in their order
 */
public record SourceForm(
        List<String> header,
        char delimiter,
        Charset encoding,
        boolean quoted,
        boolean trailingDelimiter,
        List<SourceColumn> columns) {
    public SourceForm {
        header = List.copyOf(header);
        columns = List.copyOf(columns);
    }
}
