package fr.sndscopy.source.parquet;

import fr.sndscopy.hash.Sha256;
import fr.sndscopy.place.SourceBytes;
import fr.sndscopy.source.SourceFormatException;
import fr.sndscopy.source.parquet.ParquetTable.Group;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Util;
import org.apache.parquet.format.converter.ParquetMetadataConverter;

/**
 * What a file says of itself, held against itself before anything else of it is read.
 *
 * @param table what is remembered of it
 * @param chunks of each row group, those of its columns in their order
 */
record ParquetFooter(ParquetTable table, List<List<Chunk>> chunks) {
    private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] MAGIC_OF_ENCRYPTED = "PARE".getBytes(StandardCharsets.US_ASCII);

    /** Length of the footer, and what a file ends with. */
    private static final int TAIL_BYTES = 8;

    /** Of footers with many columns and row groups there are tens of megabytes. */
    private static final int MOST_FOOTER_BYTES = 256 << 20;

    private static final int FIRST_READ = 64 << 10;
    private static final int MOST_COLUMNS = 10_000;
    private static final String DAMAGED = ": expected a file that is not damaged";

    /**
     * Where the cells of a column in a row group lie.
     *
     * @param first its first byte in the file
     * @param end behind its last
     */
    record Chunk(long first, long end, PageCodec codec) {}

    /**
     * Reads the end of a file.
     *
     * @throws SourceFormatException when it is no such file, is damaged, or has what is not read
     */
    static ParquetFooter read(SourceBytes file) throws IOException {
        String path = file.path();
        long length = file.length();
        byte[] start = bytes(file, 0, Math.min(length, MAGIC.length));
        if (length < MAGIC.length + TAIL_BYTES || !isMagic(start, 0)) {
            throw refused(path, "it does not begin as Parquet does" + DAMAGED);
        }
        long at = Math.max(MAGIC.length, length - FIRST_READ);
        byte[] end = bytes(file, at, length);
        ByteBuffer tail =
                ByteBuffer.wrap(end, end.length - TAIL_BYTES, TAIL_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        long footerBytes = tail.getInt() & 0xffffffffL;
        if (isEncrypted(end, end.length - MAGIC.length)) {
            throw encrypted(path);
        }
        if (!isMagic(end, end.length - MAGIC.length)) {
            throw refused(path, "it does not end as Parquet does" + DAMAGED);
        }
        long first = length - TAIL_BYTES - footerBytes;
        if (first < MAGIC.length || footerBytes > MOST_FOOTER_BYTES) {
            throw refused(path, "it has a footer of " + footerBytes + " bytes" + DAMAGED);
        }
        byte[] footer = first >= at
                ? Arrays.copyOfRange(end, (int) (first - at), end.length - TAIL_BYTES)
                : bytes(file, first, length - TAIL_BYTES);
        return of(path, footer, first);
    }

    private static byte[] bytes(SourceBytes file, long first, long end) throws IOException {
        try (InputStream in = file.open(first, end)) {
            byte[] bytes = in.readNBytes(Math.toIntExact(end - first));
            if (bytes.length < end - first) {
                throw refused(file.path(), "it ends early" + DAMAGED);
            }
            return bytes;
        }
    }

    private static boolean isMagic(byte[] bytes, int at) {
        return Arrays.equals(bytes, at, at + MAGIC.length, MAGIC, 0, MAGIC.length);
    }

    private static boolean isEncrypted(byte[] bytes, int at) {
        return Arrays.equals(bytes, at, at + MAGIC.length, MAGIC_OF_ENCRYPTED, 0, MAGIC.length);
    }

    private static ParquetFooter of(String path, byte[] footer, long footerAt) {
        FileMetaData meta;
        try {
            meta = Util.readFileMetaData(new ByteArrayInputStream(footer), footer.length + 1);
        } catch (IOException | RuntimeException e) {
            throw refused(path, "its footer cannot be read" + DAMAGED);
        }
        if (meta.isSetEncryption_algorithm()) {
            throw encrypted(path);
        }
        List<ParquetColumn> columns = columns(path, meta);
        List<Group> groups = new ArrayList<>();
        List<List<Chunk>> chunks = new ArrayList<>();
        long rows = 0;
        for (RowGroup group : meta.getRow_groups()) {
            String place = "row group " + groups.size();
            if (group.getNum_rows() < 0 || group.getNum_rows() > Integer.MAX_VALUE) {
                throw refused(path, place + " of it has " + group.getNum_rows() + " rows" + DAMAGED);
            }
            List<Chunk> found = chunks(path, place, group, meta.getSchema(), columns, footerAt);
            groups.add(new Group(
                    rows,
                    group.getNum_rows(),
                    found.stream()
                            .mapToLong(chunk -> chunk.end() - chunk.first())
                            .sum(),
                    group.getColumns().stream()
                            .mapToLong(chunk -> Math.max(0, chunk.getMeta_data().getTotal_uncompressed_size()))
                            .sum()));
            chunks.add(found);
            rows += group.getNum_rows();
        }
        if (rows != meta.getNum_rows()) {
            throw refused(
                    path,
                    "it says that it has " + meta.getNum_rows() + " rows, and its row groups have " + rows + DAMAGED);
        }
        refuseOverlap(path, chunks);
        return new ParquetFooter(new ParquetTable(columns, groups, Sha256.of(footer)), chunks);
    }

    private static List<ParquetColumn> columns(String path, FileMetaData meta) {
        List<SchemaElement> schema = meta.getSchema();
        int count = schema.isEmpty() ? 0 : schema.get(0).getNum_children();
        if (count < 1 || count > MOST_COLUMNS) {
            throw refused(path, "it has " + count + " columns: expected 1 to " + MOST_COLUMNS);
        }
        Set<String> known = new HashSet<>();
        for (int i = 1; i < schema.size(); i++) {
            SchemaElement element = schema.get(i);
            String name = element.getName();
            if (element.getNum_children() > 0 || !element.isSetType()) {
                throw refused(path, name, "nested: expected one value in a cell");
            }
            if (element.getRepetition_type() == FieldRepetitionType.REPEATED) {
                throw refused(path, name, "repeated: expected one value in a cell");
            }
            if (name.isEmpty() || !known.add(name.toUpperCase(Locale.ROOT))) {
                throw refused(
                        path,
                        "column " + i + " of it has " + (name.isEmpty() ? "no name" : "the name of another one")
                                + ": expected names that differ");
            }
        }
        if (schema.size() != count + 1) {
            throw refused(
                    path, "it says that it has " + count + " columns, and describes " + (schema.size() - 1) + DAMAGED);
        }
        List<ParquetColumn> columns = new ArrayList<>();
        for (ColumnDescriptor descriptor : descriptors(path, schema)) {
            try {
                columns.add(ParquetColumn.of(descriptor));
            } catch (IllegalArgumentException e) {
                throw refused(path, descriptor.getPath()[0], String.valueOf(e.getMessage()));
            }
        }
        return columns;
    }

    private static List<ColumnDescriptor> descriptors(String path, List<SchemaElement> schema) {
        FileMetaData alone = new FileMetaData(1, schema, 0, List.of());
        try {
            return new ParquetMetadataConverter()
                    .fromParquetMetadata(alone)
                    .getFileMetaData()
                    .getSchema()
                    .getColumns();
        } catch (IOException | RuntimeException e) {
            throw refused(path, "it describes its columns in a way that there is not" + DAMAGED);
        }
    }

    private static List<Chunk> chunks(
            String path,
            String place,
            RowGroup group,
            List<SchemaElement> schema,
            List<ParquetColumn> columns,
            long footerAt) {
        if (group.getColumnsSize() != columns.size()) {
            throw refused(
                    path, place + " of it has " + group.getColumnsSize() + " columns of " + columns.size() + DAMAGED);
        }
        List<Chunk> chunks = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            ParquetColumn column = columns.get(i);
            ColumnChunk chunk = group.getColumns().get(i);
            String where = place + ", column " + column.name();
            if (chunk.isSetCrypto_metadata() || chunk.isSetEncrypted_column_metadata()) {
                throw encrypted(path);
            }
            if (chunk.isSetFile_path()) {
                throw refused(path, where + ": it lies in another file: expected a file that is whole");
            }
            if (!chunk.isSetMeta_data()
                    || !chunk.getMeta_data().getPath_in_schema().equals(List.of(column.name()))
                    || chunk.getMeta_data().getType() != schema.get(i + 1).getType()) {
                throw refused(path, where + ": it is described in two ways" + DAMAGED);
            }
            ColumnMetaData meta = chunk.getMeta_data();
            if (meta.getNum_values() != group.getNum_rows()) {
                throw refused(
                        path,
                        where + ": it has " + meta.getNum_values() + " cells, and its row group " + group.getNum_rows()
                                + " rows" + DAMAGED);
            }
            chunks.add(chunk(path, where, meta, footerAt));
        }
        return chunks;
    }

    private static Chunk chunk(String path, String where, ColumnMetaData meta, long footerAt) {
        long first = meta.getData_page_offset();
        if (meta.isSetDictionary_page_offset() && meta.getDictionary_page_offset() > 0) {
            first = Math.min(first, meta.getDictionary_page_offset());
        }
        long bytes = meta.getTotal_compressed_size();
        if (first < MAGIC.length || bytes < 0 || bytes > footerAt - first) {
            throw refused(path, where + ": it lies outside of the file" + DAMAGED);
        }
        PageCodec codec = PageCodec.of(meta.getCodec());
        if (codec == null) {
            throw refused(
                    path, where + ": it is packed with " + meta.getCodec() + ": expected one of " + PageCodec.NAMES);
        }
        return new Chunk(first, first + bytes, codec);
    }

    private static void refuseOverlap(String path, List<List<Chunk>> chunks) {
        List<Chunk> all = chunks.stream()
                .flatMap(List::stream)
                .sorted(Comparator.comparingLong(Chunk::first))
                .toList();
        for (int i = 1; i < all.size(); i++) {
            if (all.get(i).first() < all.get(i - 1).end()) {
                throw refused(path, "two columns of it lie in the same place" + DAMAGED);
            }
        }
    }

    private static SourceFormatException encrypted(String path) {
        return refused(path, "it is encrypted: expected a file that can be read without a key");
    }

    static SourceFormatException refused(String path, String problem) {
        return new SourceFormatException("[" + path + "] " + problem);
    }

    private static SourceFormatException refused(String path, String column, String problem) {
        return new SourceFormatException("[" + path + ", column " + column + "] " + problem);
    }
}
