package fr.sndscopy.storage.embedded;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which names in a bucket's folder are those of objects, and which are what a server keeps there of its own. */
final class ObjectNames {
    /** What S3Proxy's front names the object that keeps an upload's metadata, before the upload's id. */
    static final String STUB_PREFIX = ".s3proxy-mpu-stub-";

    /** What S3Proxy names a part's object, before the upload's id. */
    static final String PART_PREFIX = ".mpus-";

    static final String UUID_PATTERN = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";

    private static final String VERSIONS = ".s3proxy-versions";
    private static final String SLASH = ".s3proxy-slash";
    private static final Pattern TEMPORARY = Pattern.compile(".+-" + UUID_PATTERN, Pattern.DOTALL);
    private static final int UUID_LENGTH = 36;
    private static final int MAX_NAME_BYTES = 255;

    private ObjectNames() {}

    /** Whether a file of a bucket is none of its objects: what S3Proxy, or an earlier version, keeps there of a write. */
    static boolean isNoObject(String key) {
        if (isTemporary(key)) {
            return true;
        }
        for (String name : key.split("/", -1)) {
            if (isReserved(name)) {
                return true;
            }
        }
        return false;
    }

    /** Whether it is a file that an earlier version wrote beside an object that it was to become. */
    static boolean isTemporary(String key) {
        return key.length() > UUID_LENGTH + 1
                && key.charAt(key.length() - UUID_LENGTH - 1) == '-'
                && TEMPORARY.matcher(key).matches();
    }

    /** Why no object may have a key that is otherwise one, for people; null when one may. */
    static @Nullable String refusal(String key) {
        for (String name : key.split("/", -1)) {
            if (isReserved(name)) {
                return "the key is reserved for the server's own files";
            }
            if (isTooLong(name)) {
                return "a name between slashes has at most 255 bytes";
            }
        }
        return isTemporary(key) ? "keys that end in a UUID are the temporary files of earlier versions" : null;
    }

    static boolean isTooLong(String name) {
        return name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES;
    }

    private static boolean isReserved(String name) {
        return name.startsWith(PART_PREFIX)
                || name.startsWith(STUB_PREFIX)
                || name.equals(VERSIONS)
                || name.equals(SLASH);
    }
}
