package fr.sndscopy.place;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SeekableByteChannel;

/** The name of a file that is not there. */
record SourceName(String path) implements SourceBytes {
    @Override
    public long length() throws IOException {
        throw new SourceGoneException(path);
    }

    @Override
    public SourceIdentity identity() throws IOException {
        throw new SourceGoneException(path);
    }

    @Override
    public String realName() {
        return path;
    }

    @Override
    public boolean isReadable() {
        return false;
    }

    @Override
    public InputStream open() throws IOException {
        throw new SourceGoneException(path);
    }

    @Override
    public InputStream open(long first, long end) throws IOException {
        throw new SourceGoneException(path);
    }

    @Override
    public SeekableByteChannel channel() throws IOException {
        throw new SourceGoneException(path);
    }
}
