package fr.sndscopy.source.lines;

import fr.sndscopy.source.Compression;
import fr.sndscopy.source.Packing;
import fr.sndscopy.source.SourceFormatException;

/** What stands in a file before its first record: a header, a byte order mark, or nothing. */
public interface FileStart {
    /** Where the records start, in the unpacked file. */
    long endByte();

    /** Physical lines before. */
    int lines();

    /** How many bytes of a file are a byte order mark of UTF-8, which is passed over. */
    static int byteOrderMark(byte[] start) {
        boolean marked =
                start.length >= 3 && start[0] == (byte) 0xef && start[1] == (byte) 0xbb && start[2] == (byte) 0xbf;
        return marked ? 3 : 0;
    }

    /**
     * Refuses what is packed twice, or in a way that is not unpacked.
     *
     * @param start first bytes, unpacked
     * @throws SourceFormatException when they are those of a packing
     */
    static void refusePackings(byte[] start, Compression compression, String shownPath) {
        Packing.of(start).ifPresent(packing -> {
            throw new SourceFormatException("[" + shownPath + ": line 1] packed with " + packing
                    + (compression == Compression.NONE ? "" : " inside " + compression)
                    + ": expected text, or text packed once with gzip, zip, zstd, xz or bzip2");
        });
    }
}
