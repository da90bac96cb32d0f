package fr.sndscopy.checkpoint;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/**
 * A public key that somebody has pinned, and when it may sign.
 *
 * @param key under the name of the list that it signs checkpoints of
 * @param validAfter from when on, or null
 * @param validBefore until when, or null
 */
public record TrustedKey(
        VerifierKey key,
        @Nullable Instant validAfter,
        @Nullable Instant validBefore) {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    /**
     * Whether it was valid at any time between two, in which a checkpoint was made: that of the last entry in it, and now.
     *
     * @param from null when it is not known
     */
    public boolean isValidWithin(@Nullable Instant from, Instant to) {
        return (validAfter == null || !validAfter.isAfter(to))
                && (validBefore == null || from == null || validBefore.isAfter(from));
    }

    /** Its line in {@code allowed_signers} of OpenSSH, for checkpoints alone. */
    public String allowedSigner() {
        return key.name() + " namespaces=\"" + SshSignature.NAMESPACE + "\""
                + (validAfter == null ? "" : ",valid-after=\"" + TIME.format(validAfter) + "\"")
                + (validBefore == null ? "" : ",valid-before=\"" + TIME.format(validBefore) + "\"")
                + " " + key.openSsh();
    }
}
