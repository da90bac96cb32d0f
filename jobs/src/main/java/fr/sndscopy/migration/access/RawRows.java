package fr.sndscopy.migration.access;

import fr.sndscopy.crypto.PrivateFile;
import fr.sndscopy.source.RowOriginals;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Path;

/**
 * Writes the originals of rejected rows as a file of their own, of text byte for byte as they were delivered under their file's header:
 * what a producer mends and delivers again.
 */
final class RawRows implements Closeable {
    private final OutputStream out;
    private final byte[] ending;

    private RawRows(OutputStream out, byte[] ending) {
        this.out = out;
        this.ending = ending;
    }

    /** A new file with its header. */
    @SuppressWarnings("MustBeClosedChecker") // owned by the file that is returned
    static RawRows create(Path path, RowOriginals originals) throws IOException {
        OutputStream out = new BufferedOutputStream(Channels.newOutputStream(PrivateFile.create(path)));
        out.write(originals.heading());
        return new RawRows(out, originals.ending());
    }

    void write(byte[] row) throws IOException {
        out.write(row);
        out.write(ending);
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
