package fr.sndscopy.source;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Forms in which bytes are packed, told by the first of them. Those of {@link Compression} are opened, once: the
 * others, and what is packed within them, are known by name so that a message can say what a file is.
 */
public enum Packing {
    GZIP("gzip", "1f8b08", 0),
    ZIP("zip", "504b0304", 0),
    EMPTY_ZIP("zip", "504b0506", 0),
    SPLIT_ZIP("zip, in several volumes", "504b0708", 0),
    BZIP2("bzip2", "425a683.314159265359", 0),
    EMPTY_BZIP2("bzip2", "425a683.177245385090", 0),
    XZ("xz", "fd377a585a00", 0),
    ZSTD("zstd", "28b52ffd", 0),
    /** Of LZ4 too, which has such frames of zstd's. */
    SKIPPABLE_ZSTD("zstd", "5.2a4d18", 0),
    LZ4("lz4", "04224d18", 0),
    SEVEN_ZIP("7-Zip", "377abcaf271c", 0),
    RAR("RAR", "526172211a07", 0),
    COMPRESS("compress", "1f9d", 0),
    TAR("tar", "7573746172", 257);

    private final String words;
    /** In hexadecimal; a dot is any digit. */
    private final String magic;

    private final int at;

    Packing(String words, String magic, int at) {
        this.words = words;
        this.magic = magic;
        this.at = at;
    }

    /** The form of something that begins with these bytes; empty when it is none that is known. */
    public static Optional<Packing> of(byte[] start) {
        return Arrays.stream(values()).filter(packing -> packing.begins(start)).findFirst();
    }

    private boolean begins(byte[] start) {
        int end = at + magic.length() / 2;
        if (start.length < end) {
            return false;
        }
        String hex = HexFormat.of().formatHex(start, at, end);
        return IntStream.range(0, hex.length())
                .allMatch(i -> magic.charAt(i) == '.' || magic.charAt(i) == hex.charAt(i));
    }

    /** Its name for people: {@code bzip2}. */
    @Override
    public String toString() {
        return words;
    }
}
