package fr.sndscopy.ledger.proof;

import fr.sndscopy.checkpoint.Checkpoint;
import fr.sndscopy.checkpoint.SignedNote;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A checkpoint that somebody has kept outside of the store: what the ledger was then it must still begin with.
 *
 * @param name what to call it, as the name of its file
 * @param note as it was signed; whether the signature holds is another question
 * @param checkpoint what the note says
 */
public record KeptCheckpoint(String name, SignedNote note, Checkpoint checkpoint) {
    /**
     * A checkpoint as it was kept in a file.
     *
     * @throws IllegalArgumentException when there is none in it
     */
    public static KeptCheckpoint read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return parse(String.valueOf(file.getFileName()), in.readNBytes(SignedNote.MAX_BYTES + 1));
        }
    }

    /**
     * A checkpoint as it was kept.
     *
     * @throws IllegalArgumentException when these bytes are none
     */
    public static KeptCheckpoint parse(String name, byte[] bytes) {
        SignedNote note = SignedNote.parse(bytes);
        return new KeptCheckpoint(name, note, Checkpoint.parse(note.text()));
    }
}
