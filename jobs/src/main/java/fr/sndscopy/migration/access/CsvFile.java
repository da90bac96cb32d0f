package fr.sndscopy.migration.access;

import fr.sndscopy.crypto.PrivateFile;
import fr.sndscopy.schema.Column;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows as delimited text (RFC 4180 with {@code ;} for the comma): UTF-8 without byte order mark, a header, lines that end with
 * CR LF. Cells are canonical text; an absent cell is nothing at all, an empty text {@code ""}. In a table of one column an absent cell
 * is {@code ""} too, as an empty line would be no row to most readers.
 */
final class CsvFile implements Closeable {
    private static final int BUFFER_CHARS = 1 << 16;

    private final FileChannel channel;
    private final BufferedWriter out;

    private CsvFile(FileChannel channel) {
        this.channel = channel;
        this.out = new BufferedWriter(
                Channels.newWriter(channel, StandardCharsets.UTF_8.newEncoder(), BUFFER_CHARS), BUFFER_CHARS);
    }

    /** A new file with the header of these columns. */
    @SuppressWarnings("MustBeClosedChecker") // owned by the file that is returned
    static CsvFile create(Path path, List<Column> columns) throws IOException {
        FileChannel channel = PrivateFile.create(path);
        CsvFile file = new CsvFile(channel);
        try {
            file.write(columns.stream().map(Column::name).toList());
            return file;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    void write(List<? extends @Nullable String> cells) throws IOException {
        for (int i = 0; i < cells.size(); i++) {
            if (i > 0) {
                out.write(';');
            }
            String cell = cells.get(i);
            if (cell != null || cells.size() == 1) {
                writeCell(cell == null ? "" : cell);
            }
        }
        out.write("\r\n");
    }

    private void writeCell(String cell) throws IOException {
        if (!cell.isEmpty() && isPlain(cell)) {
            out.write(cell);
            return;
        }
        out.write('"');
        out.write(cell.replace("\"", "\"\""));
        out.write('"');
    }

    private static boolean isPlain(String cell) {
        for (int i = 0; i < cell.length(); i++) {
            char c = cell.charAt(i);
            if (c == ';' || c == '"' || c == '\n' || c == '\r') {
                return false;
            }
        }
        return true;
    }

    /** Everything written is on disk on return. */
    void finish() throws IOException {
        out.flush();
        channel.force(true);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
