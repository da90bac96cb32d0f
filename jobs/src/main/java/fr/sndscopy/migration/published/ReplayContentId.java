package fr.sndscopy.migration.published;

import fr.sndscopy.hash.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** What a replay judged and by which rules, as one SHA-256: {@code FORMAT.md}, section 3. */
public final class ReplayContentId {
    private final MessageDigest digest = Sha256.newDigest();

    /**
     * @param replay its id
     * @param replays the delivery whose rows were judged
     */
    public ReplayContentId(String replay, String replays) {
        digest.update("sndscopy replay 1\n".getBytes(StandardCharsets.UTF_8));
        field(digest, "delivery", replay);
        field(digest, "replays", replays);
    }

    /**
     * Adds a part, in the order of the manifest.
     *
     * @param name of the delivered part
     * @param quarantineSha256 of the object whose rows were judged
     */
    public void part(String name, String quarantineSha256) {
        field(digest, "part", name);
        field(digest, "quarantine", quarantineSha256);
    }

    /** Ends it; lower-case hexadecimal. */
    public String of(String planSha256) {
        field(digest, "plan", planSha256);
        return Sha256.hex(digest);
    }

    public static void field(MessageDigest digest, String name, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        digest.update((name + "=" + bytes.length + ":").getBytes(StandardCharsets.UTF_8));
        digest.update(bytes);
        digest.update((byte) '\n');
    }
}
