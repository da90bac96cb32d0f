package fr.sndscopy.storage;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;

/** What every store asks of a key. */
public final class StorageKeys {
    /** The longest key with its store's prefix, in UTF-8, as S3 has it. */
    public static final int MAX_BYTES = 1024;

    /** The order in which stores list: by UTF-8 bytes, which differs from {@link String#compareTo} beyond U+FFFF. */
    public static final Comparator<String> ORDER = (left, right) ->
            Arrays.compareUnsigned(left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));

    private StorageKeys() {}

    /**
     * Returns {@code key} when it can be stored anywhere.
     *
     * @throws IllegalArgumentException when it is empty, too long, starts or ends with a slash, has an empty, {@code .}
     *     or {@code ..} segment, or a control character
     */
    public static String requireKey(String key) {
        if (key.isEmpty() || key.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw new IllegalArgumentException("a key has 1 to " + MAX_BYTES + " bytes");
        }
        for (String segment : key.split("/", -1)) {
            if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
                throw new IllegalArgumentException("[" + key + "] not a key: empty or dotted segment");
            }
        }
        if (key.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("not a key: control character");
        }
        return key;
    }
}
