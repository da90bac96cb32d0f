package fr.sndscopy.crypto.transit;

import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * A named key of the engine, as it was read: one of ours, which is the key of a domain, with its versions.
 *
 * @param name at the engine
 * @param type of it
 * @param derived whether each use has to say what for
 * @param givenOut whether the server would give it out, in a backup or by export
 * @param latest version
 * @param minDecryption the oldest version that decrypts
 * @param minEncryption the oldest version that encrypts, or 0 for all
 * @param created of each version that decrypts, when it was made, in seconds since 1970
 */
record TransitKey(
        String name,
        String type,
        boolean derived,
        boolean givenOut,
        int latest,
        int minDecryption,
        int minEncryption,
        SortedMap<Integer, Long> created) {

    /** From the answer to a read of the key. */
    static TransitKey of(String name, JsonNode data) {
        SortedMap<Integer, Long> created = new TreeMap<>();
        for (var version : data.path("keys").properties()) {
            created.put(Integer.parseInt(version.getKey()), version.getValue().asLong(0));
        }
        return new TransitKey(
                name,
                data.path("type").asString(""),
                data.path("derived").asBoolean(false),
                data.path("exportable").asBoolean(false)
                        || data.path("allow_plaintext_backup").asBoolean(false),
                data.path("latest_version").asInt(0),
                data.path("min_decryption_version").asInt(1),
                data.path("min_encryption_version").asInt(0),
                created);
    }
}
