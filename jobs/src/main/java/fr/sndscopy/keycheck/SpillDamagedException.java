package fr.sndscopy.keycheck;

import java.io.IOException;
import java.nio.file.Path;

/** A temporary file does not hold what was written to it: the disk, or somebody, altered it. */
public final class SpillDamagedException extends IOException {
    private static final long serialVersionUID = 1L;

    SpillDamagedException(Path file, String problem) {
        super("[" + file.getFileName() + "] " + problem + ": expected the file as it was written; run again");
    }
}
