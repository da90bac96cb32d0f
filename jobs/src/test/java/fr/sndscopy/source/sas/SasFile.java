package fr.sndscopy.source.sas;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes SAS7BDAT files, as "SAS7BDAT Database Binary Format" tells how they are made: of both widths, byte orders and packings, with rows that are deleted or moved. */
public final class SasFile {
    /** A missing value without a name, and those that have one. */
    public static final String MISSING = ".";

    private final List<Column> columns = new ArrayList<>();
    private final List<Row> rows = new ArrayList<>();
    private boolean wide = true;
    private ByteOrder order = ByteOrder.LITTLE_ENDIAN;
    private int pageBytes = 16_384;
    private int encoding = 20;
    private Charset charset = StandardCharsets.UTF_8;
    private @Nullable String packing;
    private boolean mixed = true;
    private boolean amended;
    private long saidRows = -1;
    private long saidDeleted = -1;

    private record Column(String name, boolean number, int bytes, String format) {}

    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    private record Row(byte[] bytes, boolean deleted, boolean moved) {}

    /** A pointer and what it points to. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    private record Piece(byte[] bytes, int storage, int kind) {}

    public SasFile narrow() {
        wide = false;
        return this;
    }

    public SasFile bigEndian() {
        order = ByteOrder.BIG_ENDIAN;
        return this;
    }

    public SasFile pages(int bytes) {
        pageBytes = bytes;
        return this;
    }

    public SasFile encoding(int code, Charset texts) {
        encoding = code;
        charset = texts;
        return this;
    }

    /** Packs rows: {@code SASYZCRL} or {@code SASYZCR2}. */
    public SasFile packed(String how) {
        packing = how;
        return this;
    }

    /** Rows on pages of their own alone. */
    public SasFile unmixed() {
        mixed = false;
        return this;
    }

    /** Names that are told by a page at the end alone. */
    public SasFile amended() {
        amended = true;
        return this;
    }

    public SasFile saysRows(long count) {
        saidRows = count;
        return this;
    }

    public SasFile saysDeleted(long count) {
        saidDeleted = count;
        return this;
    }

    public SasFile number(String name, String format) {
        return number(name, format, Double.BYTES);
    }

    public SasFile number(String name, String format, int bytes) {
        columns.add(new Column(name, true, bytes, format));
        return this;
    }

    public SasFile text(String name, int bytes) {
        columns.add(new Column(name, false, bytes, "$"));
        return this;
    }

    /** Adds a row of a {@link Double}, a text or the bytes of one for each column; a number may be {@code "."}, {@code ".A"}, {@code "._"}. */
    public SasFile row(Object... cells) {
        rows.add(new Row(bytes(cells), false, false));
        return this;
    }

    public SasFile deletedRow(Object... cells) {
        rows.add(new Row(bytes(cells), true, false));
        return this;
    }

    /** Adds a row that was moved to where it is written; where it was is marked. */
    public SasFile movedRow(Object... cells) {
        rows.add(new Row(bytes(cells), false, true));
        return this;
    }

    private int rowBytes() {
        int bytes = columns.stream().mapToInt(Column::bytes).sum();
        boolean numbers = columns.stream().anyMatch(Column::number);
        return numbers ? (bytes + 7) & -8 : bytes;
    }

    private byte[] bytes(Object... cells) {
        ByteBuffer row = ByteBuffer.allocate(rowBytes()).order(order);
        for (int i = 0; i < cells.length; i++) {
            Column column = columns.get(i);
            if (column.number()) {
                byte[] all = ByteBuffer.allocate(Double.BYTES)
                        .order(order)
                        .putLong(bits(cells[i]))
                        .array();
                row.put(all, order == ByteOrder.BIG_ENDIAN ? 0 : Double.BYTES - column.bytes(), column.bytes());
            } else {
                byte[] text = cells[i] instanceof byte[] raw
                        ? raw
                        : cells[i].toString().getBytes(charset);
                byte[] padded = Arrays.copyOf(text, column.bytes());
                Arrays.fill(padded, Math.min(text.length, padded.length), padded.length, (byte) ' ');
                row.put(padded);
            }
        }
        return row.array();
    }

    private static long bits(Object cell) {
        if (cell instanceof Number number) {
            return Double.doubleToRawLongBits(number.doubleValue());
        }
        char tag = cell.toString().length() == 1 ? '.' : cell.toString().charAt(1);
        return 0xffff000000000000L | ((~(long) tag & 0xff) << 40);
    }

    private int word() {
        return wide ? 8 : 4;
    }

    private int bit() {
        return wide ? 32 : 16;
    }

    private ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(order);
    }

    private static byte[] bytesOf(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.capacity()];
        buffer.get(0, bytes);
        return bytes;
    }

    private ByteBuffer putWord(ByteBuffer buffer, int at, long value) {
        return wide ? buffer.putLong(at, value) : buffer.putInt(at, (int) value);
    }

    private ByteBuffer signed(int bytes, long signature) {
        return putWord(buffer(bytes), 0, signature);
    }

    /** Texts of the only block, with where each is. */
    private static final class Texts {
        private final ByteArrayOutputStream block = new ByteArrayOutputStream();

        Texts() {
            block.writeBytes(new byte[12]);
        }

        int add(byte[] text) {
            int at = block.size();
            block.writeBytes(text);
            while (block.size() % 4 != 0) {
                block.write(0);
            }
            return at;
        }
    }

    private static void ref(ByteBuffer buffer, int at, int block, int offset, int length) {
        buffer.putShort(at, (short) block).putShort(at + 2, (short) offset).putShort(at + 4, (short) length);
    }

    private List<Piece> description(List<Piece> late, int maxMixed) {
        Texts first = new Texts();
        Texts second = amended ? new Texts() : first;
        int block = amended ? 1 : 0;
        int packingAt = packing == null ? 0 : first.add(packing.getBytes(StandardCharsets.US_ASCII));
        int w = word();
        int n = columns.size();
        ByteBuffer size = signed(wide ? 808 : 480, wide ? 0xf7f7f7f7L : 0xf7f7f7f7);
        putWord(size, 5 * w, rowBytes());
        putWord(size, 6 * w, saidRows < 0 ? rows.size() : saidRows);
        putWord(
                size,
                7 * w,
                saidDeleted < 0 ? rows.stream().filter(Row::deleted).count() : saidDeleted);
        putWord(size, 9 * w, n);
        putWord(size, 13 * w, pageBytes);
        putWord(size, 15 * w, maxMixed);
        if (packing != null) {
            ref(size, wide ? 690 : 362, 0, packingAt, packing.length());
        }
        ByteBuffer names = signed(2 * w + 12 + 8 * n, -1);
        ByteBuffer attributes = signed(2 * w + 12 + (w + 8) * n, -4);
        names.putShort(w, (short) (names.capacity() - 4 - 2 * w));
        attributes.putShort(w, (short) (attributes.capacity() - 4 - 2 * w));
        List<Piece> formats = new ArrayList<>();
        int offset = 0;
        int kindOfFixed = packing == null ? 0 : 1;
        for (int i = 0; i < n; i++) {
            Column column = columns.get(i);
            byte[] name = column.name().getBytes(charset);
            ref(names, w + 8 * (i + 1), block, second.add(name), name.length);
            int at = w + 8 + i * (w + 8);
            putWord(attributes, at, offset).putInt(at + w, column.bytes());
            attributes.put(at + w + 6, (byte) (column.number() ? 1 : 2));
            offset += column.bytes();
            ByteBuffer format = signed(wide ? 64 : 52, -1026);
            if (!column.format().isEmpty()) {
                byte[] text = column.format().getBytes(StandardCharsets.US_ASCII);
                ref(format, 3 * w + 22, block, second.add(text), text.length);
            }
            formats.add(new Piece(bytesOf(format), 0, kindOfFixed));
        }
        List<Piece> pieces = new ArrayList<>();
        pieces.add(new Piece(bytesOf(size), 0, kindOfFixed));
        pieces.add(new Piece(bytesOf(putWord(signed(3 * w, wide ? 0xf6f6f6f6L : 0xf6f6f6f6), w, n)), 0, kindOfFixed));
        pieces.add(text(first));
        if (amended) {
            late.add(text(second));
        }
        pieces.add(new Piece(bytesOf(names), 0, 1));
        pieces.add(new Piece(bytesOf(attributes), 0, 1));
        pieces.addAll(formats);
        return pieces;
    }

    private Piece text(Texts texts) {
        int w = word();
        byte[] block = texts.block.toByteArray();
        ByteBuffer piece = signed(block.length + 4 + 2 * w, -3);
        piece.put(w, block);
        piece.putShort(w, (short) block.length);
        return new Piece(bytesOf(piece), 0, 1);
    }

    /** A page; rows stand behind the pointers. */
    private byte[] page(int type, List<Piece> pieces, List<Row> standing) {
        ByteBuffer page = buffer(pageBytes);
        int pointerBytes = wide ? 24 : 12;
        boolean deleted =
                standing.stream().anyMatch(Row::deleted) || pieces.stream().anyMatch(piece -> piece.storage() == 5);
        page.putShort(bit(), (short) (type | (deleted ? 0x80 : 0)));
        page.putShort(bit() + 2, (short) (pieces.size() + standing.size()));
        page.putShort(bit() + 4, (short) pieces.size());
        int end = pageBytes;
        for (int i = 0; i < pieces.size(); i++) {
            Piece piece = pieces.get(i);
            end = (end - piece.bytes().length) & -8;
            page.put(end, piece.bytes());
            int at = bit() + 8 + i * pointerBytes;
            putWord(page, at, piece.bytes().length == 0 ? 0 : end);
            putWord(page, at + word(), piece.bytes().length);
            page.put(at + 2 * word(), (byte) piece.storage()).put(at + 2 * word() + 1, (byte) piece.kind());
        }
        int rowsAt = bit() + 8 + pieces.size() * pointerBytes;
        rowsAt = pieces.isEmpty() ? rowsAt : (rowsAt + 7) & -8;
        for (int i = 0; i < standing.size(); i++) {
            page.put(rowsAt + i * rowBytes(), standing.get(i).bytes());
        }
        int behind = rowsAt + standing.size() * rowBytes();
        int marks = end - (standing.size() + 7) / 8;
        if (marks < behind) {
            throw new IllegalStateException("a page of " + pageBytes + " bytes is too small");
        }
        page.putInt(wide ? 24 : 12, marks - behind);
        for (int i = 0; i < standing.size(); i++) {
            if (standing.get(i).deleted()) {
                page.put(marks + i / 8, (byte) (page.get(marks + i / 8) | (0x80 >> (i % 8))));
            }
        }
        return bytesOf(page);
    }

    private int room(List<Piece> pieces) {
        int pointers = pieces.size() * (wide ? 24 : 12);
        int bytes = pieces.stream().mapToInt(piece -> piece.bytes().length + 7).sum();
        return 8 * (pageBytes - bit() - 16 - pointers - bytes) / (1 + 8 * rowBytes());
    }

    public byte[] bytes() {
        List<byte[]> pages = new ArrayList<>();
        List<Piece> late = new ArrayList<>();
        if (packing != null) {
            pages.add(page(0, description(late, 0), List.of()));
            addPacked(pages, packing);
        } else {
            int most = mixed ? room(description(new ArrayList<>(), 0)) : 0;
            List<Row> onFirst = rows.subList(0, Math.min(rows.size(), most));
            pages.add(page(onFirst.isEmpty() ? 0 : 0x200, description(late, most), onFirst));
            int each = room(List.of());
            for (int at = onFirst.size(); at < rows.size(); at += each) {
                pages.add(page(0x100, List.of(), rows.subList(at, Math.min(rows.size(), at + each))));
            }
        }
        if (amended) {
            pages.add(page(0x400, late, List.of()));
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(header(pages.size()));
        pages.forEach(out::writeBytes);
        return out.toByteArray();
    }

    private void addPacked(List<byte[]> pages, String how) {
        List<Piece> pieces = new ArrayList<>();
        int used = 0;
        for (Row row : rows) {
            byte[] packed = SasPacking.pack(row.bytes(), how);
            boolean smaller = packed.length < row.bytes().length;
            int storage = row.deleted() ? 5 : (smaller ? 4 : 0) | (row.moved() ? 2 : 0);
            byte[] stored = smaller || row.deleted() ? packed : row.bytes();
            int needed = stored.length + 8 + (wide ? 24 : 12) * 2;
            if (used + needed > pageBytes - bit() - 64) {
                pieces.add(new Piece(new byte[0], 1, 1));
                pages.add(page(0x4000, pieces, List.of()));
                pieces = new ArrayList<>();
                used = 0;
            }
            if (row.moved()) {
                pieces.add(new Piece(new byte[16], 3, 1));
                used += 48;
            }
            pieces.add(new Piece(stored, storage, 1));
            used += needed;
        }
        if (!pieces.isEmpty()) {
            pages.add(page(0, pieces, List.of()));
        }
    }

    private byte[] header(int pages) {
        ByteBuffer header = buffer(1024);
        header.put(0, HexFormat.of().parseHex("000000000000000000000000c2ea8160b31411cfbd92080009c7318c181f1011"));
        int shift = wide ? 4 : 0;
        header.put(32, (byte) (wide ? '3' : '"')).put(33, (byte) '"').put(35, (byte) (wide ? '3' : '2'));
        header.put(37, (byte) (order == ByteOrder.LITTLE_ENDIAN ? 1 : 0))
                .put(39, (byte) '1')
                .put(70, (byte) encoding);
        header.put(84, "SAS FILE".getBytes(StandardCharsets.US_ASCII));
        header.put(92, "T".getBytes(StandardCharsets.US_ASCII))
                .put(156, "DATA    ".getBytes(StandardCharsets.US_ASCII));
        header.putInt(196 + shift, 1024).putInt(200 + shift, pageBytes);
        if (wide) {
            header.putLong(204 + shift, pages);
        } else {
            header.putInt(204 + shift, pages);
        }
        header.put(216 + shift + (wide ? 4 : 0), "9.0401M4".getBytes(StandardCharsets.US_ASCII));
        return bytesOf(header);
    }
}
