package fr.sndscopy.audit.source;

/** A cell that is nothing that its column may hold. Says nothing of the cell. */
final class UnreadableCellException extends Exception {
    private static final long serialVersionUID = 1L;

    UnreadableCellException() {
        super("not what the column may hold", null, false, false);
    }
}
