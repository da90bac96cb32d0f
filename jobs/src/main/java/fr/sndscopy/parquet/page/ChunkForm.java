package fr.sndscopy.parquet.page;

import fr.sndscopy.record.ColumnVector;
import java.io.IOException;
import org.apache.parquet.column.page.PageWriter;
import org.apache.parquet.compression.CompressionCodecFactory.BytesInputCompressor;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.schema.PrimitiveType;

/**
 * How the chunks of one column of a part are written: with a dictionary or without, then as values or as differences, and how hard they are
 * compressed. What is smaller cannot be told from the values alone: neighbours that repeat make plain ones small, and many columns are as
 * small after the quickest level as after a better one. So some rows of the first row group, and of each {@value #TRIED_EVERY}th after it, are tried, and what was
 * found holds until then. Equal rows are written in the same form each time. Not thread-safe.
 */
public final class ChunkForm {
    /** Row groups for which what was found holds. */
    public static final int TRIED_EVERY = 16;

    /** A dictionary that makes a chunk so many times smaller before it is compressed is not doubted. */
    private static final int CERTAIN_GAIN = 6;

    /** The most rows that are tried. */
    private static final int TRIED_ROWS = 4_096;

    /** Of chunks of fewer rows nothing is tried: it would cost more than it could save. */
    private static final int FEW_ROWS = 16_384;

    /** How much larger a chunk may become, in hundredths, to be written more quickly. */
    private static final int LARGER_BY = 1;

    private final PrimitiveType type;
    private final ColumnChunkEncoder encoder;
    private final ZstdCodecs codecs;
    private int untilTried;
    /** How values are written that have no dictionary. */
    private ValueForm direct = ValueForm.PLAIN;

    private boolean prefersDirect;
    private boolean prefersFastest;
    private ValueForm form = ValueForm.PLAIN;

    /** Of a column of this type; the encoder, and the codecs, may serve others by turns, and stay the caller's. */
    public ChunkForm(PrimitiveType type, ColumnChunkEncoder encoder, ZstdCodecs codecs) {
        this.type = type;
        this.encoder = encoder;
        this.codecs = codecs;
    }

    /** Turns to the next chunk; what it finds is good for {@link #compressor} and {@link #write}. */
    public void next(ColumnVector vector, int rowCount) throws IOException {
        double gain = ColumnChunkEncoder.gainOfDictionary(vector, rowCount, type);
        if (untilTried == 0 && rowCount >= FEW_ROWS) {
            untilTried = TRIED_EVERY;
            tryForms(vector, rowCount, gain);
        }
        untilTried = Math.max(0, untilTried - 1);
        form = form(gain);
    }

    private void tryForms(ColumnVector vector, int rowCount, double gain) throws IOException {
        Tried best = null;
        if (gain < CERTAIN_GAIN) {
            best = tried(vector, rowCount, ValueForm.PLAIN);
            if (ValueForm.DELTA.suits(type)) {
                Tried deltas = tried(vector, rowCount, ValueForm.DELTA);
                best = isNotLarger(deltas.smaller(), best.smaller()) ? deltas : best;
            }
            direct = best.form();
        }
        prefersDirect = false;
        if (gain > 1) {
            Tried dictionary = tried(vector, rowCount, ValueForm.DICTIONARY);
            prefersDirect = best != null && best.smaller() < dictionary.smaller();
            best = prefersDirect ? best : dictionary;
        }
        prefersFastest = best != null && isNotLarger(best.fastest(), best.usual());
    }

    /** What some rows take in a form, after each of the two levels. */
    private record Tried(ValueForm form, long fastest, long usual) {
        long smaller() {
            return Math.min(fastest, usual);
        }
    }

    private Tried tried(ColumnVector vector, int rowCount, ValueForm form) throws IOException {
        return new Tried(form, bytes(vector, rowCount, form, codecs.fastest()), bytes(vector, rowCount, form, usual()));
    }

    /** Whether what is written more quickly is small enough. */
    private static boolean isNotLarger(long quicker, long other) {
        return quicker * 100 <= other * (100 + LARGER_BY);
    }

    private ValueForm form(double gain) {
        return gain > 1 && !(prefersDirect && isDoubtful(gain)) ? ValueForm.DICTIONARY : direct;
    }

    private static boolean isDoubtful(double gain) {
        return gain > 1 && gain < CERTAIN_GAIN;
    }

    /** What the pages of the chunk are to be compressed with. */
    public BytesInputCompressor compressor() {
        return prefersFastest ? codecs.fastest() : usual();
    }

    private BytesInputCompressor usual() {
        return codecs.getCompressor(CompressionCodecName.ZSTD);
    }

    /** Writes rows 0 to {@code rowCount} to {@code pages}. */
    public void write(ColumnVector vector, int rowCount, PageWriter pages) throws IOException {
        encoder.encode(vector, rowCount, type, form, pages);
    }

    /** What rows from the middle of a chunk take: at its beginning a dictionary's first ids, which are small, follow one another. */
    private long bytes(ColumnVector vector, int rowCount, ValueForm form, BytesInputCompressor compressor)
            throws IOException {
        int rows = Math.min(rowCount, TRIED_ROWS);
        int from = (rowCount - rows) / 2;
        long[] bytes = new long[1];
        encoder.sample(
                vector,
                rowCount,
                from,
                from + rows,
                type,
                form,
                page -> bytes[0] += compressor.compress(page).size());
        return bytes[0];
    }
}
