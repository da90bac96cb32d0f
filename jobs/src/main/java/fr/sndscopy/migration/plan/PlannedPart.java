package fr.sndscopy.migration.plan;

import fr.sndscopy.source.Compression;
import fr.sndscopy.source.csv.ByteRange;

/**
 * One part to be: one object of one table and period.
 *
 * @param name unique in the delivery
 * @param file where its rows come from
 * @param range which of them; the whole of a packed file
 */
public record PlannedPart(String name, PlannedFile file, ByteRange range) {
    /** Unpacked to packed bytes of delimited text, about. */
    private static final int USUAL_PACKING = 8;

    /** The SNDS table. */
    public String table() {
        return file.declared().table();
    }

    public String period() {
        return file.declared().period().text();
    }

    /** Bytes of the source file, as delivered, that this part reads. */
    public long sourceBytes() {
        return range.end() == ByteRange.TO_THE_END ? file.bytes() : range.end() - range.first();
    }

    /** About how many bytes there are to be read, unpacked: what is most work is begun first. */
    public long estimatedBytes() {
        return file.compression() == Compression.NONE ? sourceBytes() : sourceBytes() * USUAL_PACKING;
    }
}
