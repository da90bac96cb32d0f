package fr.sndscopy.cli.terminal;

import fr.sndscopy.checkpoint.SignedNote;
import fr.sndscopy.config.ConfigurationException;
import fr.sndscopy.ledger.proof.KeptCheckpoint;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Checkpoints as people keep them: the files that {@code ledger checkpoint} prints. */
public final class KeptFile {
    private KeptFile() {}

    /** @throws ConfigurationException when the file cannot be read, or holds no checkpoint */
    public static KeptCheckpoint read(Path file) {
        String name = String.valueOf(file.getFileName());
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(SignedNote.MAX_BYTES + 1);
        } catch (IOException e) {
            throw new ConfigurationException("[" + name + "] the checkpoint cannot be read", e);
        }
        try {
            return KeptCheckpoint.parse(name, bytes);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("[" + name + "] no signed checkpoint: " + e.getMessage(), e);
        }
    }
}
