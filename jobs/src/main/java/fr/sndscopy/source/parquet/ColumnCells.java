package fr.sndscopy.source.parquet;

import fr.sndscopy.record.CellBlock;
import fr.sndscopy.record.CellKeys;
import fr.sndscopy.source.SourceFormatException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import java.util.zip.CRC32;
import org.apache.parquet.bytes.ByteBufferInputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.Dictionary;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.ValuesType;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.values.ValuesReader;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DataPageHeaderV2;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Util;
import org.jspecify.annotations.Nullable;

/**
 * The cells of a column chunk, as texts, page by page: of one page at a time what is in it is held, and the dictionary. Whatever is wrong with the chunk is a {@link SourceFormatException} that
 * names file, row group and column; what its place has to say passes as it is. Not thread-safe.
 */
final class ColumnCells {
    /** The most bytes of a page, packed or not. Some writers make one of a whole row group. */
    private static final int MOST_PAGE_BYTES = 256 << 20;

    /** The most of the header of a page: it has bounds of texts of whatever length. */
    private static final int MOST_HEADER_BYTES = 16 << 20;

    private static final int FIRST_HEADER_BYTES = 1 << 10;

    /** The most values of a block of deltas; writers have 128. */
    private static final int MOST_DELTAS = 1 << 16;

    /** Of what has not been written as text in this batch. */
    private static final int NOT_YET = -1;

    private final String place;
    private final ParquetColumn column;
    private final PageCodec codec;
    private final ChunkBytes bytes;
    private final ValueText text;
    private final int blockRows;
    private final CRC32 crc = new CRC32();
    private long rowsLeft;
    private boolean anyPage;
    private @Nullable Dictionary dictionary;
    private int[] starts = new int[0];
    private int[] ends = new int[0];
    private @Nullable CellKeys keys;

    private byte[] page = new byte[0];
    private int pageRows;
    private @Nullable HybridRuns levels;
    private @Nullable HybridRuns ids;
    private @Nullable ValuesReader values;
    private int[] present = new int[0];
    private int[] found = new int[0];

    /**
     * Of a chunk.
     *
     * @param place for messages
     * @param rows of its row group
     * @param blockRows the most that are read at once
     */
    ColumnCells(
            String place,
            ParquetColumn column,
            PageCodec codec,
            ChunkBytes bytes,
            ValueText text,
            long rows,
            int blockRows) {
        this.blockRows = blockRows;
        this.place = place;
        this.column = column;
        this.codec = codec;
        this.bytes = bytes;
        this.text = text;
        this.rowsLeft = rows;
    }

    /** Bytes of the file that have been taken in. */
    long taken() {
        return bytes.taken();
    }

    /** Says that the texts that were written are there no longer. */
    void forgetTexts() {
        Arrays.fill(starts, NOT_YET);
        if (keys != null) {
            keys.forget();
        }
    }

    /**
     * Reads the next cells into a column of a block.
     *
     * @param into gets from {@code at} on where the text of each starts, {@link CellBlock#NO_CELL} where there is none
     * @param absent the start of a cell that is not there, for the block
     */
    void read(int count, int[] into, int at, CellBlock block, int place, int absent, CellTexts texts)
            throws IOException {
        int done = 0;
        boolean keyed = true;
        while (done < count) {
            while (pageRows == 0) {
                nextPage();
            }
            int some = Math.min(pageRows, count - done);
            try {
                boolean all = decode(some, texts);
                int startsAt = place * block.stride() + done;
                int behindAt = block.behindFrom(place) + done;
                if (ids != null && keys != null) {
                    tellById(some, all, into, at + done, block, startsAt, behindAt, done, absent);
                } else {
                    tell(some, all, into, at + done, block, startsAt, behindAt, absent, texts);
                    keyed = false;
                }
            } catch (CellTexts.TooLongException e) {
                throw refused("its texts are too long: expected less than 256 MiB in " + count + " rows");
            } catch (RuntimeException e) {
                throw damaged();
            }
            pageRows -= some;
            rowsLeft -= some;
            done += some;
        }
        block.tellBy(place, keyed ? keys : null);
    }

    /** Puts what has been decoded where it belongs: each is an entry of the dictionary, or there is none. */
    private void tellById(
            int count,
            boolean all,
            int[] into,
            int at,
            CellBlock block,
            int startsAt,
            int behindAt,
            int row,
            int absent) {
        int[] blockStarts = block.starts();
        int[] behind = block.behind();
        int[] of = Objects.requireNonNull(keys).keys();
        int[] decoded = found;
        int[] startOf = starts;
        int[] endOf = ends;
        int[] defined = present;
        int next = 0;
        for (int i = 0; i < count; i++) {
            if (all || defined[i] != 0) {
                int id = decoded[next++];
                int start = startOf[id];
                into[at + i] = start;
                blockStarts[startsAt + i] = start;
                behind[behindAt + i] = endOf[id] + 1;
                of[row + i] = id;
            } else {
                into[at + i] = CellBlock.NO_CELL;
                blockStarts[startsAt + i] = absent;
                behind[behindAt + i] = 1;
                of[row + i] = CellKeys.NO_KEY;
            }
        }
    }

    private void tell(
            int count,
            boolean all,
            int[] into,
            int at,
            CellBlock block,
            int startsAt,
            int behindAt,
            int absent,
            CellTexts texts) {
        int[] blockStarts = block.starts();
        int[] behind = block.behind();
        int next = 0;
        for (int i = 0; i < count; i++) {
            if (all || present[i] != 0) {
                int start = found[next++];
                into[at + i] = start;
                blockStarts[startsAt + i] = start;
                behind[behindAt + i] = start + texts.length(start) + 1;
            } else {
                into[at + i] = CellBlock.NO_CELL;
                blockStarts[startsAt + i] = absent;
                behind[behindAt + i] = 1;
            }
        }
    }

    /** Sees that nothing follows the last row of the row group. */
    void end() throws IOException {
        while (bytes.left() > 0) {
            nextPage();
        }
    }

    /**
     * Decodes the next cells: {@link #present} says which are there, and {@link #found} which entry of the dictionary each of these is, or else where its text starts.
     *
     * @return whether all are there, and {@link #present} says nothing
     */
    private boolean decode(int count, CellTexts texts) {
        HybridRuns defined = levels;
        int there = count;
        boolean all = true;
        if (defined != null) {
            all = defined.isRunOf(1, count);
            if (all) {
                defined.skip(count);
            } else {
                if (present.length < count) {
                    present = new int[count];
                }
                defined.read(present, 0, count);
                there = 0;
                for (int i = 0; i < count; i++) {
                    there += present[i];
                }
            }
        }
        if (found.length < there) {
            found = new int[count];
        }
        if (ids != null) {
            decodeIds(ids, there, texts);
        } else if (there > 0) {
            if (values == null) {
                throw new IllegalStateException("fewer values than there should be");
            }
            for (int i = 0; i < there; i++) {
                found[i] = text.add(values, texts);
            }
        }
        return all;
    }

    /** Finds the next ids, and sees that there is a text of each. */
    private void decodeIds(HybridRuns decoder, int count, CellTexts texts) {
        decoder.read(found, 0, count);
        Dictionary meaning = dictionary;
        if (meaning == null) {
            if (count > 0) {
                throw new IllegalStateException("ids, and no dictionary");
            }
            return;
        }
        int[] known = starts;
        for (int i = 0; i < count; i++) {
            int id = found[i];
            if (known[id] == NOT_YET) {
                int start = text.add(meaning, id, texts);
                ends[id] = start + texts.length(start);
                known[id] = start;
            }
        }
    }

    private void nextPage() throws IOException {
        if (bytes.left() == 0) {
            throw refused("it ends " + rowsLeft + " cells early");
        }
        PageHeader header = header();
        int packed = header.getCompressed_page_size();
        int unpacked = header.getUncompressed_page_size();
        if (packed < 0 || packed > bytes.left() || unpacked < 0) {
            throw damaged();
        }
        if (packed > MOST_PAGE_BYTES || unpacked > MOST_PAGE_BYTES) {
            throw refused(
                    "it has a page of " + Math.max(packed, unpacked) + " bytes: expected at most " + MOST_PAGE_BYTES);
        }
        bytes.require(packed);
        if (header.isSetCrc()) {
            crc.reset();
            crc.update(bytes.window(), bytes.at(), packed);
            if ((int) crc.getValue() != header.getCrc()) {
                throw refused("a page of it is not what its checksum says");
            }
        }
        try {
            take(header, packed, unpacked);
        } catch (SourceFormatException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw damaged();
        }
        bytes.skip(packed);
        anyPage = true;
    }

    private PageHeader header() throws IOException {
        int atHand = FIRST_HEADER_BYTES;
        while (true) {
            bytes.require((int) Math.min(atHand, bytes.left()));
            ByteArrayInputStream in = new ByteArrayInputStream(bytes.window(), bytes.at(), bytes.available());
            int available = in.available();
            try {
                PageHeader header = Util.readPageHeader(in);
                bytes.skip(available - in.available());
                return header;
            } catch (IOException | RuntimeException e) {
                if (bytes.available() == bytes.left() || available >= MOST_HEADER_BYTES) {
                    throw damaged();
                }
                atHand = 4 * Math.max(available, atHand);
            }
        }
    }

    /** What is wrong is an exception of whatever type. */
    private void take(PageHeader header, int packed, int unpacked) throws IOException {
        PageType type = header.getType();
        if (type == PageType.DICTIONARY_PAGE) {
            takeDictionary(header, packed, unpacked);
        } else if (type == PageType.DATA_PAGE) {
            takeData(header.getData_page_header(), packed, unpacked);
        } else if (type == PageType.DATA_PAGE_V2) {
            takeData(header.getData_page_header_v2(), packed, unpacked);
        } else if (type == null) {
            throw new IllegalStateException("a page of no type");
        }
    }

    private void takeDictionary(PageHeader header, int packed, int unpacked) throws IOException {
        int count = header.getDictionary_page_header().getNum_values();
        // there may be more entries than rows: some writers write the whole dictionary of a table into each row group
        if (anyPage || count < 0 || (long) count * Math.max(1, column.leastValueBytes()) > unpacked) {
            throw new IllegalStateException("a dictionary that there cannot be");
        }
        byte[] content = new byte[unpacked];
        unpack(codec, bytes.at(), packed, content, 0, unpacked);
        Encoding encoding = Encoding.valueOf(
                header.getDictionary_page_header().getEncoding().name());
        dictionary = encoding.initDictionary(
                column.descriptor(), new DictionaryPage(BytesInput.from(content), count, encoding));
        starts = new int[count];
        ends = new int[count];
        keys = new CellKeys(count, blockRows);
        forgetTexts();
    }

    private void takeData(DataPageHeader header, int packed, int unpacked) throws IOException {
        rows(header.getNum_values());
        ensurePage(unpacked);
        unpack(codec, bytes.at(), packed, page, 0, unpacked);
        int at = 0;
        levels = null;
        if (column.descriptor().getMaxDefinitionLevel() > 0) {
            if (header.getDefinition_level_encoding() != org.apache.parquet.format.Encoding.RLE
                    || unpacked < Integer.BYTES) {
                throw new IllegalStateException("levels of another encoding");
            }
            int length = ByteBuffer.wrap(page).order(ByteOrder.LITTLE_ENDIAN).getInt();
            at = Integer.BYTES;
            if (length < 0 || length > unpacked - at) {
                throw new IllegalStateException("levels that are longer than their page");
            }
            levels = new HybridRuns(page, at, at + length, 1);
            at += length;
        }
        values(header.getEncoding(), at, unpacked);
    }

    private void takeData(DataPageHeaderV2 header, int packed, int unpacked) throws IOException {
        rows(header.getNum_values());
        int repeated = header.getRepetition_levels_byte_length();
        int defined = header.getDefinition_levels_byte_length();
        if (header.getNum_rows() != header.getNum_values()
                || repeated < 0
                || defined < 0
                || (long) repeated + defined > Math.min(packed, unpacked)) {
            throw new IllegalStateException("levels that are longer than their page");
        }
        ensurePage(unpacked);
        int before = repeated + defined;
        System.arraycopy(bytes.window(), bytes.at(), page, 0, before);
        boolean isPacked = !header.isSetIs_compressed() || header.isIs_compressed();
        if (unpacked > before || (packed > before && !isPacked)) {
            unpack(
                    isPacked ? codec : PageCodec.UNCOMPRESSED,
                    bytes.at() + before,
                    packed - before,
                    page,
                    before,
                    unpacked - before);
        }
        levels = column.descriptor().getMaxDefinitionLevel() > 0 ? new HybridRuns(page, repeated, before, 1) : null;
        values(header.getEncoding(), before, unpacked);
    }

    private void rows(int count) {
        if (count < 0) {
            throw new IllegalStateException("a page of " + count + " cells");
        }
        if (count > rowsLeft) {
            throw refused("it has more cells than its row group has rows");
        }
        pageRows = count;
    }

    private void values(org.apache.parquet.format.Encoding encoding, int at, int end) throws IOException {
        Encoding known = Encoding.valueOf(encoding.name());
        ids = null;
        values = null;
        if (known.usesDictionary()) {
            // where no cell has a value, there may be nothing
            ids = at == end ? new HybridRuns(page, at, end, 0) : new HybridRuns(page, at + 1, end, page[at] & 0xff);
            return;
        }
        if (at == end) {
            return;
        }
        if (known == Encoding.DELTA_BINARY_PACKED
                || known == Encoding.DELTA_LENGTH_BYTE_ARRAY
                || known == Encoding.DELTA_BYTE_ARRAY) {
            requireDeltas(at, end);
        }
        ValuesReader reader = known.getValuesReader(column.descriptor(), ValuesType.VALUES);
        reader.initFromPage(pageRows, ByteBufferInputStream.wrap(ByteBuffer.wrap(page, at, end - at)));
        values = reader;
    }

    /** Room is made for as many deltas as there are said to be. */
    private void requireDeltas(int at, int end) {
        ByteBuffer in = ByteBuffer.wrap(page, at, end - at);
        long block = unsigned(in);
        unsigned(in);
        if (block > MOST_DELTAS || unsigned(in) > pageRows) {
            throw new IllegalStateException("more deltas than there can be");
        }
    }

    private static long unsigned(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            int next = in.get();
            value |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalStateException("a number that does not end");
    }

    private void ensurePage(int length) {
        if (page.length < length) {
            page = new byte[length];
        }
    }

    private void unpack(PageCodec by, int at, int packed, byte[] into, int start, int unpacked) throws IOException {
        if (by.unpack(bytes.window(), at, packed, into, start, unpacked) != unpacked) {
            throw new IllegalStateException("a page of another length");
        }
    }

    private SourceFormatException damaged() {
        return refused("it cannot be decoded");
    }

    private SourceFormatException refused(String problem) {
        return new SourceFormatException("[" + place + "] " + problem + ": expected a file that is not damaged");
    }
}
