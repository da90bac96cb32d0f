package fr.sndscopy.migration.access;

import fr.sndscopy.crypto.PrivateFile;
import fr.sndscopy.parquet.QuarantinedRow;
import fr.sndscopy.record.CellViolation;
import fr.sndscopy.record.RowAddress;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Collectors;

/**
 * Writes rejected rows as a table for people (RFC 4180: commas, UTF-8, lines that end with CR LF, a header, every text quoted):
 * {@code file,line,byte_offset,codes,original}. Of a file that is no text, {@code line} is the number of the row, and {@code byte_offset}
 * empty.
 *
 * <p>The original is shown as {@link VisibleText} says. So that no spreadsheet takes a text for a formula (OWASP, CSV injection), one
 * that begins with {@code =}, {@code +}, {@code -}, {@code @}, a tab, a carriage return, or with an apostrophe, gets an apostrophe
 * before it: whoever takes one leading apostrophe away has the text itself.
 */
final class QuarantineCsv implements Closeable {
    private static final int BUFFER_CHARS = 1 << 13;
    private static final String DANGEROUS_FIRST = "=+-@\t\r'";

    private final BufferedWriter out;

    private QuarantineCsv(BufferedWriter out) {
        this.out = out;
    }

    /** A new file with its header. */
    @SuppressWarnings("MustBeClosedChecker") // owned by the file that is returned
    static QuarantineCsv create(Path path) throws IOException {
        QuarantineCsv csv = new QuarantineCsv(new BufferedWriter(
                Channels.newWriter(PrivateFile.create(path), StandardCharsets.UTF_8.newEncoder(), BUFFER_CHARS)));
        csv.out.write("file,line,byte_offset,codes,original\r\n");
        return csv;
    }

    /** @param encoding of the source file */
    void write(QuarantinedRow row, Charset encoding) throws IOException {
        out.write(text(row.file()));
        RowAddress address = row.row().address();
        String offset =
                address.offset().isPresent() ? String.valueOf(address.offset().getAsLong()) : "";
        out.write("," + address.number() + "," + offset + ",");
        out.write(text(
                row.row().violations().stream().map(CellViolation::toString).collect(Collectors.joining(";"))));
        out.write(',');
        out.write(text(VisibleText.of(row.row().original(), encoding)));
        out.write("\r\n");
    }

    private static String text(String cell) {
        boolean dangerous = !cell.isEmpty() && DANGEROUS_FIRST.indexOf(cell.charAt(0)) >= 0;
        return '"' + (dangerous ? "'" : "") + cell.replace("\"", "\"\"") + '"';
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
