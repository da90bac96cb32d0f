package fr.sndscopy.place;

import java.io.IOException;

/** A folder of more files than whoever lists it can do with. */
public final class TooManyFilesException extends IOException {
    private static final long serialVersionUID = 1L;

    public TooManyFilesException(String location, int most) {
        super("[" + location + "] too many files: expected at most " + most);
    }
}
