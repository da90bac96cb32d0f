package fr.sndscopy.audit.source;

import java.nio.charset.Charset;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a delivered file that is no text, whose cells were made texts (FORMAT.md, section 7; SOURCES.md).
 *
 * @param header the names of its columns, as written
 * @param encoding of its texts, where it was declared
 * @param missing texts that were declared to mean "no value"
 * @param blankEnds whether nothing can be told of blanks, TABs and NUL bytes at the end of its texts
 * @param columns that are stored, in their order
 */
public record TypedForm(
        List<String> header,
        @Nullable Charset encoding,
        Set<String> missing,
        boolean blankEnds,
        List<SourceColumn> columns) {
    public TypedForm {
        header = List.copyOf(header);
        missing = Set.copyOf(missing);
        columns = List.copyOf(columns);
    }

    /** What the cells at a place in the file are for; texts where no column is stored of them. */
    public SourceColumn.Kind kind(int place) {
        return columns.stream()
                .filter(column -> column.name().equalsIgnoreCase(header.get(place)))
                .map(SourceColumn::kind)
                .findFirst()
                .orElse(SourceColumn.Kind.STRING);
    }
}
