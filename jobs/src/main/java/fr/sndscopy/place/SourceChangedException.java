package fr.sndscopy.place;

/** A delivered file that is no longer what it was: nothing that was read of it counts. */
public final class SourceChangedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param path in the delivery
     * @param how it is another one
     */
    public SourceChangedException(String path, String how) {
        super("[" + path + "] " + how + ": expected the file to stay as it was when the run began");
    }
}
