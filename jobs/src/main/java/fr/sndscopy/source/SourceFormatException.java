package fr.sndscopy.source;

/** A source file that is not what was declared. The message names the file, the line and the problem, never a value. */
public final class SourceFormatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SourceFormatException(String message) {
        super(message);
    }
}
