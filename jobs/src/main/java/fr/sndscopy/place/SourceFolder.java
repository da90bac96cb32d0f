package fr.sndscopy.place;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * A folder that files were delivered in. Paths are relative to it, with {@code /}, and never begin or end with one. Safe for use by
 * several threads.
 *
 * <p>Whether files that are added, replaced or removed behind it are seen is the place's own affair; {@link #afresh} sees them.
 * Methods that ask the place throw an {@link IOException} when it cannot be read. A place on a network says by an unchecked exception
 * of its own that it does not answer, or wants other credentials: whoever catches what is wrong with a file does not catch that.
 */
public interface SourceFolder {
    /** Where it is, as whoever named it wrote it; for messages. Holds no credentials. */
    String location();

    /** The last of its names: {@code 2019-02}. */
    String name() throws IOException;

    /** Whether there is such a folder. */
    boolean isThere() throws IOException;

    /** What a path names. */
    enum Kind {
        FILE,
        FOLDER,
        /** Neither: a device, a pipe. */
        OTHER,
        /** Something that is reached by a link out of the folder. */
        OUTSIDE,
        NOTHING
    }

    /** What {@code path} names; links are followed. */
    Kind kind(String path) throws IOException;

    /** The file of this name. Asks nothing: that there is none is found out when it is used. */
    SourceBytes file(String path);

    /**
     * Looks at files as they are now, at as many at once as the place bears.
     *
     * @return by path; a file that is not there is missing
     */
    Map<String, SourceIdentity> identities(Collection<String> paths) throws IOException;

    /** The names of what lies directly in the folder and is no folder, sorted. */
    List<String> names() throws IOException;

    /**
     * Everything below {@code folder} that is no folder, as sorted paths. Links are listed, not followed.
     *
     * @param folder a path, or empty for all
     * @param most paths there may be
     * @throws TooManyFilesException when there are more
     */
    List<String> files(String folder, int most) throws IOException;

    /** The folders directly in it, sorted by name. */
    List<SourceFolder> folders() throws IOException;

    /** The same folder as it is now. */
    SourceFolder afresh();
}
