package fr.sndscopy.source.csv;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            while (at < end) {
                int read = in.read(ByteBuffer.wrap(block, 0, (int) Math.min(block.length, end - at)), at);
                if (read < 0) {
                    break;
                }
                for (int i = 0; i < read; i++) {
                    lines += block[i] == '\n' ? 1 : 0;
                }
                at += read;
            }
        } catch (ClosedChannelException e) {
            throw new UncheckedIOException(e);
        } catch (IOException e) {
            throw SourceInput.changed(file.getFileName().toString(), e);
        }
        linesBefore.put(end, lines);
        return lines;
    }
}
