package fr.sndscopy.migration.plan;

import fr.sndscopy.crypto.KeyDomain;
import fr.sndscopy.migration.work.KeyScope;
import fr.sndscopy.source.Compression;
import fr.sndscopy.source.SourceRange;

/**
 * One part to be: one object of one table and period.
 *
 * @param name unique in the delivery
 * @param file where its rows come from
 * @param range which of them
 */
public record PlannedPart(String name, PlannedFile file, SourceRange range) {
    /** Unpacked to packed bytes of delimited text, about. */
    private static final int USUAL_PACKING = 8;

    /** The SNDS table. */
    public String table() {
        return file.declared().table();
    }

    public String period() {
        return file.declared().period().text();
    }

    /** Whose keys protect what comes of it. */
    public KeyDomain keyDomain(KeyScope scope) {
        return scope.domainOf(file.schema().product(), period());
    }

    /** Bytes of the source file, as delivered, that this part reads. */
    public long sourceBytes() {
        return file.rows().bytesOf(range);
    }

    /** About how many bytes there are to be read, unpacked: what is most work is begun first. */
    public long estimatedBytes() {
        return file.source().compression() == Compression.NONE ? sourceBytes() : sourceBytes() * USUAL_PACKING;
    }

    /**
     * Where the stretch of the source file begins, as delivered, that this part answers for: those of a file's parts cover it. The first
     * one answers for the header too; where parts are no stretches of bytes, it answers for all.
     */
    public long firstByte() {
        if (isFirst()) {
            return 0;
        }
        return isStretchOfBytes() ? range.first() : file.bytes();
    }

    /** How many bytes of the source file, as delivered, it answers for. */
    public long byteCount() {
        if (!isStretchOfBytes() || file.source().compression() != Compression.NONE) {
            return isFirst() ? file.bytes() : 0;
        }
        return range.end() - firstByte();
    }

    private boolean isFirst() {
        return range.first() == file.rows().whole().first();
    }

    private boolean isStretchOfBytes() {
        return range.unit() == SourceRange.Unit.BYTE;
    }
}
