package fr.sndscopy.place.s3;

import fr.sndscopy.place.SeekableSource;
import fr.sndscopy.place.SourceBytes;
import fr.sndscopy.place.SourceGoneException;
import fr.sndscopy.place.SourceIdentity;
import fr.sndscopy.storage.s3.ReadOnlyBucket;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SeekableByteChannel;
import java.util.Objects;
import java.util.concurrent.ExecutorService;

/** An object under a folder's prefix. */
record BucketFile(BucketFolder folder, ReadOnlyBucket bucket, ExecutorService readers, String path)
        implements SourceBytes {
    @Override
    public long length() throws IOException {
        return folder.object(path).pin().bytes();
    }

    @Override
    public SourceIdentity identity() throws IOException {
        return folder.look(path).orElseThrow(() -> new SourceGoneException(path));
    }

    @Override
    public String realName() {
        return path;
    }

    /** Whether it may be read is found out by reading it. */
    @Override
    public boolean isReadable() {
        return true;
    }

    @Override
    public InputStream open() throws IOException {
        return open(0, length());
    }

    @Override
    public InputStream open(long first, long end) throws IOException {
        Objects.checkFromToIndex(first, end, Long.MAX_VALUE);
        return new ReadAhead(new PinnedStream(bucket, folder.object(path), path, first, end), end - first, readers);
    }

    @Override
    public SeekableByteChannel channel() throws IOException {
        return new SeekableSource(this);
    }
}
