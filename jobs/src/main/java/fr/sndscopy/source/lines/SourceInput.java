package fr.sndscopy.source.lines;

import fr.sndscopy.place.SourceBytes;
import fr.sndscopy.place.SourceGoneException;
import fr.sndscopy.record.RowAddress;
import fr.sndscopy.source.Compression;
import fr.sndscopy.source.SourceFormatException;
import fr.sndscopy.source.SourceRange;
import fr.sndscopy.source.SpareHands;
import fr.sndscopy.source.UnpackedAhead;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import org.apache.commons.compress.utils.InputStreamStatistics;
import org.jspecify.annotations.Nullable;

/** The bytes of a part: a range of a file, or the whole of a packed one behind its header. */
public interface SourceInput extends Closeable {

    /** Reads some bytes into {@code target[offset, offset + length)}; -1 at the end. */
    int read(byte[] target, int offset, int length) throws IOException;

    /** How many bytes there are, or {@link Long#MAX_VALUE} when that is not known. */
    long length();

    /** Where the first byte stands in the unpacked file. */
    long firstByte();

    /** The file's name in messages. */
    String shownPath();

    /** Lines of the file before the first byte; may read the file to find out. */
    long linesBefore();

    /** Bytes of the file, as delivered, taken in so far. */
    long bytesRead();

    /** The address in the file of one whose line is counted from the first byte on. */
    default RowAddress inFile(RowAddress.InText inPart) {
        return new RowAddress.InText(linesBefore() + inPart.line(), inPart.byteOffset());
    }

    /** SHA-256 of the bytes of the file, as delivered, that this took in, once all are read; empty where it does not look at them. */
    default Optional<String> sha256() throws IOException {
        return Optional.empty();
    }

    /** Told of every batch: rows before this place of the unpacked file are not asked for any more. */
    default void forgetBefore(long offset) {}

    /**
     * Opens a range of a file that is not packed.
     *
     * @param lines shared by the parts of the file
     */
    static SourceInput ofRange(SourceBytes file, String shownPath, SourceRange range, LineCounter lines)
            throws IOException {
        return ofRange(() -> file.open(range.first(), range.end()), shownPath, range, lines, null);
    }

    /**
     * Opens a range of a file that is not packed, and hashes what is read.
     *
     * @param stretch where what the range answers for begins: the file's first byte for its first range
     * @param lines shared by the parts of the file
     */
    static SourceInput ofStretch(SourceBytes file, String shownPath, long stretch, SourceRange range, LineCounter lines)
            throws IOException {
        StretchHash hash = new StretchHash();
        return ofRange(() -> hash.open(file, stretch, range.first(), range.end()), shownPath, range, lines, hash);
    }

    private static SourceInput ofRange(
            Opening opening, String shownPath, SourceRange range, LineCounter lines, @Nullable StretchHash hash)
            throws IOException {
        InputStream in = open(opening, shownPath);
        return new SourceInput() {
            private long at = range.first();
            private long linesBefore = -1;

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                if (at >= range.end()) {
                    return -1;
                }
                int read = in.read(target, offset, length);
                at += Math.max(0, read);
                return read;
            }

            @Override
            public long length() {
                return range.end() - range.first();
            }

            @Override
            public long firstByte() {
                return range.first();
            }

            @Override
            public String shownPath() {
                return shownPath;
            }

            @Override
            public long linesBefore() {
                if (linesBefore < 0) {
                    linesBefore = lines.linesBefore(range.first());
                }
                return linesBefore;
            }

            @Override
            public long bytesRead() {
                return at - range.first();
            }

            @Override
            public Optional<String> sha256() throws IOException {
                return hash == null ? Optional.empty() : Optional.of(hash.finish());
            }

            @Override
            public void close() throws IOException {
                in.close();
            }
        };
    }

    /**
     * Opens a packed file behind its header.
     *
     * @param hands unpack ahead
     */
    static SourceInput ofPacked(
            SourceBytes file, String shownPath, Compression compression, FileStart header, SpareHands hands)
            throws IOException {
        long packedBytes;
        UnpackedAhead in;
        StretchHash hash = isReadInOrder(compression) ? new StretchHash() : null;
        try {
            packedBytes = file.length();
            InputStream unpacked = behind(header, compression.open(hash == null ? file : hash.whole(file)));
            in = new UnpackedAhead(
                    unpacked,
                    () -> unpacked instanceof InputStreamStatistics statistics ? statistics.getCompressedCount() : 0,
                    hands);
        } catch (SourceGoneException e) {
            throw changed(shownPath, e);
        } catch (ClosedChannelException e) {
            throw e; // by whoever wants the work to end
        } catch (IOException e) {
            throw new SourceFormatException("[" + shownPath + ": line 1] cannot be read: " + problem(e));
        }
        return new BehindHeader(header, shownPath) {
            private boolean ended;

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                int read = in.read(target, offset, length);
                ended = read < 0;
                return read;
            }

            @Override
            public long length() {
                return Long.MAX_VALUE;
            }

            @Override
            public long bytesRead() {
                return ended ? packedBytes : Math.min(packedBytes, in.packedBytesRead());
            }

            @Override
            public Optional<String> sha256() throws IOException {
                return hash == null ? Optional.empty() : Optional.of(hash.finish());
            }

            @Override
            public void close() throws IOException {
                in.close();
            }
        };
    }

    /** Whether a file is read from its first byte to its last; an archive's reader begins at its last directory. */
    static boolean isReadInOrder(Compression compression) {
        return compression != Compression.ZIP;
    }

    /**
     * The first whole records of a file behind its header, held in memory: as many as stand in {@code maxBytes} unpacked bytes, none
     * when the first is longer.
     *
     * @param ends at the start of a record
     */
    static SourceInput ofStart(
            SourceBytes file,
            String shownPath,
            Compression compression,
            FileStart header,
            RecordEnds ends,
            int maxBytes)
            throws IOException {
        byte[] start;
        boolean whole;
        try (InputStream in = behind(header, compression.open(file))) {
            start = in.readNBytes(maxBytes);
            whole = start.length < maxBytes;
        } catch (IOException e) {
            throw new SourceFormatException("[" + shownPath + "] cannot be read: " + problem(e));
        }
        int end = whole ? start.length : Math.max(0, ends.last(start, 0, start.length));
        return new BehindHeader(header, shownPath) {
            private int at;

            @Override
            public int read(byte[] target, int offset, int length) {
                if (at >= end) {
                    return -1;
                }
                int read = Math.min(length, end - at);
                System.arraycopy(start, at, target, offset, read);
                at += read;
                return read;
            }

            @Override
            public long length() {
                return end;
            }

            @Override
            public long bytesRead() {
                return at;
            }

            @Override
            public void close() {
                // nothing is open
            }
        };
    }

    /** Opens a stream. */
    @FunctionalInterface
    interface Opening {
        InputStream open() throws IOException;
    }

    private static InputStream open(Opening opening, String shownPath) throws IOException {
        try {
            return opening.open();
        } catch (FileSystemException e) {
            throw changed(shownPath, e);
        }
    }

    /** A file that could be read when the run began, and now cannot. */
    static SourceFormatException changed(String shownPath, IOException e) {
        return changed(
                shownPath, e instanceof NoSuchFileException ? "it is gone" : "it can no longer be read, " + problem(e));
    }

    private static SourceFormatException changed(String shownPath, String how) {
        return new SourceFormatException(
                "[" + shownPath + "] " + how + ": expected the file to stay as it was when the run began");
    }

    /** What an exception of a file or its packing says; never bytes of the content. */
    static String problem(IOException e) {
        if (e instanceof EOFException) {
            return "the compressed data ends early: a cut transfer";
        }
        if (e instanceof NoSuchFileException) {
            return "no such file";
        }
        if (e instanceof AccessDeniedException) {
            return "access denied";
        }
        if (e instanceof FileSystemException file && file.getReason() != null) {
            return file.getReason();
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private static InputStream behind(FileStart header, InputStream in) throws IOException {
        try {
            in.skipNBytes(header.endByte());
            return in;
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }
}
