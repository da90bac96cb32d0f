package fr.sndscopy.source.lines;

import fr.sndscopy.place.SourceBytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Counts the line feeds before a place in a file that is not packed, remembering what it counted. Parts ask only when they have
 * a row to reject, so that clean files are not read for it. Safe for use by several threads.
 */
public final class LineCounter {
    private final SourceBytes file;
    private final NavigableMap<Long, Long> linesBefore = new TreeMap<>();

    public LineCounter(SourceBytes file) {
        this.file = file;
        linesBefore.put(0L, 0L);
    }

    /** Line feeds in the first {@code end} bytes. */
    public synchronized long linesBefore(long end) {
        var known = linesBefore.floorEntry(end);
        long lines = known.getValue();
        long at = known.getKey();
        if (at >= end) {
            return lines;
        }
        byte[] block = new byte[1 << 18];
        try (InputStream in = file.open(at, end)) {
            while (at < end) {
                int read = in.read(block);
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
            throw SourceInput.changed(file.path(), e);
        }
        linesBefore.put(end, lines);
        return lines;
    }
}
