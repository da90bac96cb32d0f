package fr.sndscopy.source.sas;

import fr.sndscopy.place.SourceBytes;
import fr.sndscopy.source.SourceFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a file says of its table, before any row is read.
 *
 * @param path the file's, for messages
 * @param rowBytes of each row, unpacked
 * @param rows how many there are, with those that are marked as deleted
 * @param deleted how many are marked so, as the file counts them
 * @param packing how its rows are packed; null where they are not
 * @param firstRowPage the page before which there is no row
 * @param charset of its texts
 */
record SasTable(
        String path,
        SasHeader header,
        int rowBytes,
        long rows,
        long deleted,
        @Nullable RowPacking packing,
        List<SasColumn> columns,
        long firstRowPage,
        Charset charset) {
    SasTable {
        columns = List.copyOf(columns);
    }

    /**
     * Looks at a file as far as its columns are described: from its start to the first row, and, where text is wanted that was written
     * later, from its end.
     *
     * @param declared the encoding that was declared; null for the one that the file names
     * @throws SourceFormatException when it is no such file, is cut, or holds something that is not read
     */
    static SasTable read(SourceBytes file, @Nullable Charset declared) throws IOException {
        String path = file.path();
        SasHeader header;
        try (InputStream in = file.open()) {
            header = SasHeader.read(in.readNBytes(SasHeader.LOOKED_AT));
        } catch (IllegalArgumentException e) {
            throw refused(path, e.getMessage() + ": expected a SAS7BDAT file");
        }
        long length = file.length();
        if (length != header.fileBytes()) {
            throw refused(
                    path,
                    "it has " + length + " bytes: expected " + header.fileBytes() + ", as its header says, "
                            + (length < header.fileBytes() ? "so it was cut" : "so something was added"));
        }
        Description description = new Description(header);
        long firstRowPage = header.pages();
        try (InputStream in = file.open(header.headerBytes(), header.fileBytes())) {
            for (long number = 0; number < header.pages(); number++) {
                SasPage page = new SasPage(header, in.readNBytes(header.pageBytes()));
                boolean hasRows = description.add(page) || page.rows() > 0;
                if (hasRows) {
                    firstRowPage = number;
                    break;
                }
            }
            if (description.wantsMoreText()) {
                for (SasPage page : amended(file, header, firstRowPage)) {
                    description.add(page);
                }
            }
            return description.table(path, firstRowPage, declared);
        } catch (IndexOutOfBoundsException | ArithmeticException e) {
            throw refused(path, "a page points outside of itself: expected a file that is not damaged");
        } catch (IllegalArgumentException e) {
            throw refused(path, String.valueOf(e.getMessage()));
        }
    }

    /** The pages at the end that change what was said at the start, in their order. */
    private static List<SasPage> amended(SourceBytes file, SasHeader header, long behind) throws IOException {
        List<SasPage> pages = new ArrayList<>();
        for (long number = header.pages() - 1; number > behind; number--) {
            SasPage page;
            try (InputStream in = file.open(header.pageStart(number), header.pageStart(number + 1))) {
                page = new SasPage(header, in.readNBytes(header.pageBytes()));
            }
            if (page.isAmended()) {
                pages.add(0, page);
            } else if (!pages.isEmpty() || page.rows() > 0) {
                break;
            }
        }
        return pages;
    }

    static SourceFormatException refused(String path, String problem) {
        return new SourceFormatException("[" + path + "] " + problem);
    }

    /** The kinds of what describes a table: what it begins with, as a whole number with a sign. */
    enum Subheader {
        ROW_SIZE,
        COLUMN_SIZE,
        COUNTS,
        TEXT,
        NAMES,
        ATTRIBUTES,
        LIST,
        FORMAT,
        OTHER;

        /** The kind of what begins at a place; null when it is none, and may be a row. */
        static @Nullable Subheader of(SasPage page, SasHeader header, int at) {
            long signature = page.word(at);
            if (isRepeated(signature, header, 0xf7)) {
                return ROW_SIZE;
            }
            if (isRepeated(signature, header, 0xf6)) {
                return COLUMN_SIZE;
            }
            if (signature == -1) {
                return NAMES;
            }
            if (signature == -2) {
                return LIST;
            }
            if (signature == -3) {
                return TEXT;
            }
            if (signature == -4) {
                return ATTRIBUTES;
            }
            if (signature == -1024) {
                return COUNTS;
            }
            if (signature == -1026) {
                return FORMAT;
            }
            return signature <= -5 && signature >= -7 ? OTHER : null;
        }

        /** One byte four times; in a wide file with four others before or behind. */
        private static boolean isRepeated(long signature, SasHeader header, int value) {
            int four = value * 0x01010101;
            return (int) signature == four || (header.wide() && (int) (signature >>> 32) == four);
        }
    }

    /** A stretch of text, as structures name one: of which block, where in it, how long. */
    private record Text(int block, int at, int length) {
        static Text of(SasPage page, int at) {
            return new Text(page.unsignedShort(at), page.unsignedShort(at + 2), page.unsignedShort(at + 4));
        }
    }

    /** What was found so far. */
    private static final class Description {
        private static final int MOST_COLUMNS = 1 << 16;

        private final SasHeader header;
        private final int word;
        private final List<byte[]> blocks = new ArrayList<>();
        private final List<Text> names = new ArrayList<>();
        private final List<Text> formats = new ArrayList<>();
        private final List<int[]> attributes = new ArrayList<>();
        private boolean hasRowSize;
        private int rowBytes;
        private long rows;
        private long deleted;
        private long columns;
        private @Nullable Text packing;

        Description(SasHeader header) {
            this.header = header;
            this.word = header.wordBytes();
        }

        /** @return whether there is a row among what the page points to */
        boolean add(SasPage page) {
            boolean hasRow = false;
            for (int i = 0; page.hasSubheaders() && i < page.subheaders(); i++) {
                SasPage.Pointer pointer = page.pointer(i);
                if (pointer.length() == 0 || pointer.isOfNoAccount()) {
                    continue;
                }
                Subheader kind = pointer.storage() == 0 ? Subheader.of(page, header, pointer.at()) : null;
                if (kind == null) {
                    hasRow |= pointer.kind() == 1 && packing != null && packing.length() > 0;
                } else {
                    add(kind, page, pointer.at(), pointer.length());
                }
            }
            return hasRow;
        }

        private void add(Subheader kind, SasPage page, int at, int length) {
            switch (kind) {
                case ROW_SIZE -> rowSize(page, at);
                case COLUMN_SIZE -> columns = page.word(at + word);
                case TEXT -> text(page, at);
                case NAMES -> {
                    int count = (length - 2 * word - 12) / 8;
                    for (int i = 0; i < count; i++) {
                        names.add(Text.of(page, at + word + 8 * (i + 1)));
                    }
                }
                case ATTRIBUTES -> {
                    int each = word + 8;
                    int count = (length - 2 * word - 12) / each;
                    for (int i = 0; i < count; i++) {
                        int start = at + word + 8 + i * each;
                        attributes.add(new int[] {
                            page.place(start), page.unsignedInt(start + word), page.bytes()[start + word + 6]
                        });
                    }
                }
                case FORMAT -> formats.add(Text.of(page, at + 3 * word + 22));
                case COUNTS, LIST, OTHER -> {
                    // tell nothing that is needed
                }
            }
        }

        private void rowSize(SasPage page, int at) {
            hasRowSize = true;
            rowBytes = page.place(at + 5 * word);
            rows = page.word(at + 6 * word);
            deleted = page.word(at + 7 * word);
            packing = Text.of(page, at + (header.wide() ? 690 : 362));
        }

        private void text(SasPage page, int at) {
            int length = page.unsignedShort(at + word);
            byte[] block = new byte[length];
            System.arraycopy(page.bytes(), at + word, block, 0, length);
            blocks.add(block);
        }

        boolean wantsMoreText() {
            return names.stream().anyMatch(text -> text.block() >= blocks.size())
                    || formats.stream().anyMatch(text -> text.length() > 0 && text.block() >= blocks.size());
        }

        private String string(Text text, Charset charset) {
            if (text.length() == 0) {
                return "";
            }
            if (text.block() >= blocks.size()) {
                throw new IllegalArgumentException("a name of it is missing: expected a file that is not damaged");
            }
            byte[] block = blocks.get(text.block());
            if (text.at() + text.length() > block.length) {
                throw new IndexOutOfBoundsException(text.at());
            }
            return new String(block, text.at(), text.length(), charset);
        }

        SasTable table(String path, long firstRowPage, @Nullable Charset declared) {
            if (!hasRowSize || columns < 1 || columns > MOST_COLUMNS) {
                throw new IllegalArgumentException("it does not describe a table: expected rows and columns");
            }
            if (names.size() != columns || attributes.size() != columns || formats.size() > columns) {
                throw new IllegalArgumentException("it says that it has " + columns + " columns, and describes "
                        + Math.min(names.size(), attributes.size()) + ": expected a file that is not damaged");
            }
            int mostRowBytes = packing() == null ? header.pageBytes() : SasHeader.MOST_PAGE_BYTES;
            if (rows < 0
                    || deleted < 0
                    || deleted > rows
                    || rows > header.fileBytes()
                    || rowBytes < 1
                    || rowBytes > mostRowBytes) {
                throw new IllegalArgumentException(
                        "it tells numbers of rows, or lengths of them, that there cannot be");
            }
            Charset charset = declared != null
                    ? declared
                    : SasEncodings.of(header.encoding()).orElse(StandardCharsets.US_ASCII);
            List<SasColumn> found = new ArrayList<>();
            Set<String> known = new HashSet<>();
            for (int i = 0; i < columns; i++) {
                String name = withoutPadding(string(names.get(i), charset));
                if (name.isEmpty() || !known.add(name.toUpperCase(Locale.ROOT))) {
                    throw new IllegalArgumentException("column " + (i + 1) + " of it has "
                            + (name.isEmpty() ? "no name" : "the name of another one")
                            + ": expected names that differ");
                }
                String format = i < formats.size() ? string(formats.get(i), StandardCharsets.ISO_8859_1) : "";
                found.add(column(name, attributes.get(i), withoutPadding(format)));
            }
            return new SasTable(path, header, rowBytes, rows, deleted, packing(), found, firstRowPage, charset);
        }

        private SasColumn column(String name, int[] attributes, String format) {
            int at = attributes[0];
            int bytes = attributes[1];
            boolean isNumber = attributes[2] == 1;
            if ((!isNumber && attributes[2] != 2)
                    || bytes < 1
                    || (isNumber && (bytes < 3 || bytes > Double.BYTES))
                    || at + (long) bytes > rowBytes) {
                throw new IllegalArgumentException(
                        "a column of it lies outside of its rows: expected a file that is not damaged");
            }
            return new SasColumn(name, isNumber, at, bytes, isNumber ? SasMeaning.of(format) : SasMeaning.NUMBER);
        }

        private @Nullable RowPacking packing() {
            if (packing == null || packing.length() == 0) {
                return null;
            }
            String named = withoutPadding(string(packing, StandardCharsets.ISO_8859_1));
            return named.isEmpty() ? null : RowPacking.named(named);
        }

        private static String withoutPadding(String text) {
            int end = text.length();
            while (end > 0 && (text.charAt(end - 1) == ' ' || text.charAt(end - 1) == 0)) {
                end--;
            }
            return text.substring(0, end);
        }
    }
}
