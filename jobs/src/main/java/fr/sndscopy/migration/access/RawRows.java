package fr.sndscopy.migration.access;

import fr.sndscopy.crypto.PrivateFile;
import fr.sndscopy.migration.evidence.Evidence;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Path;

/**
 * Writes rejected rows as they were delivered, byte for byte, each ended by a line feed, under their file's header: what a producer
 * mends and delivers again.
 */
final class RawRows implements Closeable {
    private final OutputStream out;

    private RawRows(OutputStream out) {
        this.out = out;
    }

    /** A new file with its header. */
    @SuppressWarnings("MustBeClosedChecker") // owned by the file that is returned
    static RawRows create(Path path, Evidence.Source source) throws IOException {
        RawRows rows = new RawRows(new BufferedOutputStream(Channels.newOutputStream(PrivateFile.create(path))));
        String header = String.join(source.format().delimiter(), source.columns());
        rows.write(header.getBytes(source.format().toFileFormat().cells().encoding()));
        return rows;
    }

    void write(byte[] row) throws IOException {
        out.write(row);
        out.write('\n');
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
