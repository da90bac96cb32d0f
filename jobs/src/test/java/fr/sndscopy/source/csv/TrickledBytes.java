package fr.sndscopy.source.csv;

import fr.sndscopy.place.SourceBytes;
import fr.sndscopy.place.SourceIdentity;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SeekableByteChannel;
import java.util.SplittableRandom;

/** The same bytes, of which each read gives some and seldom all that were asked for, as a network does. */
record TrickledBytes(SourceBytes bytes, SplittableRandom random, int most) implements SourceBytes {
    @Override
    public String path() {
        return bytes.path();
    }

    @Override
    public long length() throws IOException {
        return bytes.length();
    }

    @Override
    public SourceIdentity identity() throws IOException {
        return bytes.identity();
    }

    @Override
    public String realName() throws IOException {
        return bytes.realName();
    }

    @Override
    public boolean isReadable() {
        return bytes.isReadable();
    }

    @Override
    public InputStream open() throws IOException {
        return trickled(bytes.open());
    }

    @Override
    public InputStream open(long first, long end) throws IOException {
        return trickled(bytes.open(first, end));
    }

    @Override
    public SeekableByteChannel channel() throws IOException {
        return bytes.channel();
    }

    private InputStream trickled(InputStream in) {
        return new FilterInputStream(in) {
            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                return super.read(target, offset, Math.min(length, 1 + random.nextInt(most)));
            }

            @Override
            public long skip(long count) throws IOException {
                return super.skip(Math.min(count, random.nextInt(most)));
            }
        };
    }
}
