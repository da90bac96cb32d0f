package fr.sndscopy.delivery;

import fr.sndscopy.place.SourceFolder;
import fr.sndscopy.place.TooManyFilesException;
import java.io.IOException;
import java.util.List;

/** What lies in a folder. */
public final class FolderListing {
    /** A folder of more entries than this is no delivery. */
    private static final int MAX_FILES = 1_000_000;

    private FolderListing() {}

    /**
     * Every entry below {@code under} that is no folder, as sorted paths in {@code folder}. Symbolic links are listed, not followed.
     *
     * @param under a folder in it, or empty for all
     */
    public static List<String> files(SourceFolder folder, String under) throws IOException {
        try {
            return folder.files(under, MAX_FILES);
        } catch (TooManyFilesException e) {
            throw new DeliveryRefusedException(
                    under.isEmpty() ? folder.name() : under, "too many files", "at most " + MAX_FILES, e);
        }
    }
}
