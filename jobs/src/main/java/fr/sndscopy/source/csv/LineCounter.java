package fr.sndscopy.source.csv;

import fr.sndscopy.source.SourceFormatException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Counts the line feeds before a place in a file that is not packed, remembering what it counted. Parts ask only when they have
 * a row to reject, so that clean files are not read for it. Safe for use by several threads.
 */
public final class LineCounter {
    private final Path file;
    private final NavigableMap<Long, Long> linesBefore = new TreeMap<>();

    public LineCounter(Path file) {
        this.file = file;
        linesBefore.put(0L, 0L);
    }

    /** Line feeds in the first {@code end} bytes. */
    public synchronized long linesBefore(long end) {
        var known = linesBefore.floorEntry(end);
        long lines = known.getValue();
        long at = known.getKey();
        byte[] block = new byte[1 << 18];
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            in.seek(at);
            while (at < end) {
                int read = in.read(block, 0, (int) Math.min(block.length, end - at));
                if (read < 0) {
                    break;
                }
                for (int i = 0; i < read; i++) {
                    lines += block[i] == '\n' ? 1 : 0;
                }
                at += read;
            }
        } catch (FileNotFoundException e) {
            throw new SourceFormatException(
                    "[" + file.getFileName() + "] it is gone: expected the file to stay as it was when the run began");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        linesBefore.put(end, lines);
        return lines;
    }
}
