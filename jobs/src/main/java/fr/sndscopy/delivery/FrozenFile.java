package fr.sndscopy.delivery;

import fr.sndscopy.place.SourceFolder;
import fr.sndscopy.place.SourceGoneException;
import fr.sndscopy.place.SourceIdentity;
import java.io.IOException;
import java.util.Optional;

/**
 * What a source file looked like when the delivery was received. Plain values, so that it survives a restart.
 *
 * @param path relative to the delivery's folder
 * @param identity what tells it from what may take its place
 */
public record FrozenFile(String path, SourceIdentity identity) {

    /** Looks at {@code path} in {@code folder}; reads no byte of it. */
    public static FrozenFile freeze(SourceFolder folder, String path) throws IOException {
        return new FrozenFile(path, folder.file(path).identity());
    }

    /** What changed since, for people: {@code size 10 -> 12 bytes}; empty when nothing did. */
    Optional<String> changes(SourceFolder folder) throws IOException {
        try {
            return identity.changesTo(folder.file(path).identity());
        } catch (SourceGoneException e) {
            return Optional.of("gone");
        }
    }

    /** Its size. */
    public long bytes() {
        return identity.bytes();
    }
}
