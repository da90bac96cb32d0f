package fr.sndscopy.place;

import java.nio.file.NoSuchFileException;

/** A delivered file that is not there, or no longer: the producer has to bring it. */
public final class SourceGoneException extends NoSuchFileException {
    private static final long serialVersionUID = 1L;

    /** @param path in the delivery */
    public SourceGoneException(String path) {
        super(path, null, "it is gone: expected the file to stay as it was when the run began");
    }

    /** {@code [path] it is gone: expected …}. */
    @Override
    public String getMessage() {
        return "[" + getFile() + "] " + getReason();
    }
}
