package fr.sndscopy.place;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SeekableByteChannel;

/**
 * The bytes of a delivered file, wherever it lies. Holds nothing open. Safe for use by several threads; its streams and channels are
 * not.
 *
 * <p>Every method that asks for the file throws {@link SourceGoneException} when it is not there (any more), another {@link IOException}
 * when it cannot be read, and {@link SourceChangedException} when what is found is not what the place showed before. A place on a
 * network says by an unchecked exception of its own that it does not answer.
 */
public interface SourceBytes {
    /** Its path in its folder: what it is called in messages. */
    String path();

    /** How many bytes it has. */
    long length() throws IOException;

    /** Looks at it, and reads no byte. */
    SourceIdentity identity() throws IOException;

    /** What is the same of two names of one file, and of no two files: for comparisons, not for messages. */
    String realName() throws IOException;

    /** False where the place knows that it may not be read. */
    boolean isReadable();

    /** All of it, from its first byte to what is its last when it is read. */
    InputStream open() throws IOException;

    /**
     * The bytes from {@code first} to before {@code end}, which is at most its length. Reading is as fast as the place is, in large
     * blocks, however many are asked for at once; nothing else of the file is read but what is read ahead.
     *
     * @throws SourceChangedException also from the stream, when the file ends before {@code end}
     */
    InputStream open(long first, long end) throws IOException;

    /** For readers that jump about in it, such as that of an archive's directory. To be read only. */
    SeekableByteChannel channel() throws IOException;

    /** A file of which nothing but the name is known; whatever asks for it finds it gone. */
    static SourceBytes nameOnly(String path) {
        return new SourceName(path);
    }
}
