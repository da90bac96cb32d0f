package fr.sndscopy.spark.work;

import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.place.SourceFolder;
import fr.sndscopy.source.SourceFormats;
import fr.sndscopy.storage.ObjectStore;
import java.nio.file.Path;

/**
 * What the process of an executor has to work with; no database, no ledger, no lock. Safe for use by several threads, as all that it
 * gives.
 */
public interface Machine {
    ObjectStore store();

    KeyService keys();

    /** A delivery's folder, as it is seen from here. */
    SourceFolder folder(String location);

    /** For files on their way, of this process alone. */
    Path workDirectory();

    SourceFormats formats();
}
