package fr.sndscopy.cli.terminal;

import fr.sndscopy.config.ConfigurationException;
import fr.sndscopy.ledger.proof.KeptCheckpoint;
import java.io.IOException;
import java.nio.file.Path;

/** Checkpoints as people keep them: the files that {@code ledger checkpoint} prints. */
public final class KeptFile {
    private KeptFile() {}

    /** @throws ConfigurationException when the file cannot be read, or holds no checkpoint */
    public static KeptCheckpoint read(Path file) {
        String name = String.valueOf(file.getFileName());
        try {
            return KeptCheckpoint.read(file);
        } catch (IOException e) {
            throw new ConfigurationException("[" + name + "] the checkpoint cannot be read", e);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("[" + name + "] no signed checkpoint: " + e.getMessage(), e);
        }
    }
}
