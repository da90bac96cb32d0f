package fr.sndscopy.delivery;

import fr.sndscopy.place.SourceIdentity;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a source file looked like when the delivery was received. Plain values, so that it survives a restart.
 *
 * @param path relative to the delivery's folder
 * @param identity what tells it from what may take its place
 */
public record FrozenFile(String path, SourceIdentity identity) {

    /** What changed since, for people: {@code size 10 -> 12 bytes}; empty when nothing did. */
    Optional<String> changesTo(@Nullable SourceIdentity now) {
        return now == null ? Optional.of("gone") : identity.changesTo(now);
    }

    /** Its size. */
    public long bytes() {
        return identity.bytes();
    }
}
