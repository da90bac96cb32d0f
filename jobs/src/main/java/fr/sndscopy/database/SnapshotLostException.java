package fr.sndscopy.database;

/** The snapshot that rows are to be read from is gone: no other one is read in its place. */
public final class SnapshotLostException extends DatabaseRefusedException {
    private static final long serialVersionUID = 1L;

    SnapshotLostException(String database, String why) {
        super("[" + database + "] the snapshot is gone: " + why
                + ". Rows of another one would be another delivery: expected"
                + " 'snapshot' to be at work until the delivery is published; take a new one");
    }
}
