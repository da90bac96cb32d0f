package fr.sndscopy.config;

/** There is no home where one is expected. */
public final class NotInitialisedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public NotInitialisedException(Home home) {
        super("[" + home.directory() + "] no sndscopy home here; migrate or demo make one, --home names another");
    }
}
