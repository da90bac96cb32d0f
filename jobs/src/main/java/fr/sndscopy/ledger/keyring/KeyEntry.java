package fr.sndscopy.ledger.keyring;

import fr.sndscopy.ledger.time.StoredTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A line of the ledger that publishes nothing: what became of keys. It stands in the chain between the others, as canonical JSON
 * (RFC 8785) under a number of its own.
 *
 * @param format {@value #FORMAT}
 * @param number 1 for the first of all entries
 * @param previousSha256 of the previous entry's bytes; 64 zeros for the first
 * @param kind what happened
 * @param keyIds of key-encryption keys, sorted, each once: of {@link Kind#REWRAP} those that data keys are wrapped with now, of {@link
 *     Kind#RETIRE} those that nothing needs any more
 * @param documentKey of the {@link WrappedKeys}, or null where there are none
 * @param documentSha256 of its bytes, or null
 * @param operator who did it
 * @param toolVersion of the writer
 * @param writer a UUID of the call, which makes the bytes unique
 * @param time RFC 3339, UTC
 */
public record KeyEntry(
        String format,
        long number,
        String previousSha256,
        Kind kind,
        List<String> keyIds,
        @Nullable String documentKey,
        @Nullable String documentSha256,
        String operator,
        String toolVersion,
        String writer,
        String time) {

    public static final String FORMAT = "sndscopy-ledger/3";

    public KeyEntry {
        StoredTime.require(time);
        keyIds = List.copyOf(keyIds);
    }

    /** What happened to keys. */
    public enum Kind {
        /** Data keys of published objects were wrapped with newer keys. */
        REWRAP,
        /** Keys are not needed any more, and may be gone. */
        RETIRE
    }
}
