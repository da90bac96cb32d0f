package fr.sndscopy.source.lines;

import fr.sndscopy.source.Compression;
import fr.sndscopy.source.DeliveredFile;
import fr.sndscopy.source.SourceRange;
import fr.sndscopy.source.SpareHands;
import java.io.IOException;
import java.util.List;

/**
 * A file of records one after the other. One that is packed is one range, as long as it may be. Safe for use by several threads; what
 * it opens is not.
 *
 * @param file where they are
 * @param start what stands before them
 * @param lines counts its lines, for all readers
 */
public record RecordFile(DeliveredFile file, FileStart start, LineCounter lines) {
    /** A file that was looked at as far as its records. */
    public RecordFile(DeliveredFile file, FileStart start) {
        this(file, start, new LineCounter(file.bytes()));
    }

    private boolean isPacked() {
        return file.compression() != Compression.NONE;
    }

    /** As {@link fr.sndscopy.source.SourceRows#whole} says. */
    public SourceRange whole() {
        return SourceRange.ofBytes(start.endByte(), isPacked() ? SourceRange.TO_THE_END : file.length());
    }

    /**
     * As {@link fr.sndscopy.source.SourceRows#split} says.
     *
     * @param ends of its records
     */
    public List<SourceRange> split(RecordEnds ends, long targetBytes) throws IOException {
        return isPacked() ? List.of(whole()) : RecordSplitter.split(file.bytes(), ends, start.endByte(), targetBytes);
    }

    /** As {@link fr.sndscopy.source.SourceRows#bytesOf} says. */
    public long bytesOf(SourceRange range) {
        return isPacked() ? file.length() : range.count();
    }

    /** As {@link fr.sndscopy.source.SourceRows#tellsWhatWasRead} says. */
    public boolean tellsWhatWasRead() {
        return SourceInput.isReadInOrder(file.compression());
    }

    /** The bytes of a range, hashed while they are read. */
    public SourceInput open(SourceRange range, SpareHands hands) throws IOException {
        if (isPacked()) {
            return SourceInput.ofPacked(file.bytes(), file.shownPath(), file.compression(), start, hands);
        }
        long stretch = range.first() == start.endByte() ? 0 : range.first();
        return SourceInput.ofStretch(file.bytes(), file.shownPath(), stretch, range, lines);
    }

    /** All bytes, for whoever does not ask what they were. */
    public SourceInput openUnhashed() throws IOException {
        return isPacked()
                ? open(whole(), SpareHands.NONE)
                : SourceInput.ofRange(file.bytes(), file.shownPath(), whole(), lines);
    }

    /**
     * The first whole records.
     *
     * @param ends at the start of a record
     * @param maxBytes the most unpacked bytes of them
     */
    public SourceInput openStart(RecordEnds ends, int maxBytes) throws IOException {
        return SourceInput.ofStart(file.bytes(), file.shownPath(), file.compression(), start, ends, maxBytes);
    }
}
