package fr.sndscopy.audit.source.parquet;

import fr.sndscopy.audit.source.NotReadException;
import fr.sndscopy.audit.source.TypedCell;
import fr.sndscopy.audit.source.TypedForm;
import fr.sndscopy.audit.source.TypedRecords;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.RecordMaterializer;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/** The rows of a Parquet file, record by record. parquet-java holds a row group at a time, packed. */
public final class ParquetRecords implements TypedRecords.Rows {
    private static final String DOES_NOT_READ = "parquet-java's reader of records, which is what reads it besides, ";
    /** Which part of the memory the packed bytes of a row group may take: several files are read at a time. */
    private static final int SHARE_OF_MEMORY = 8;

    private final ParquetFileReader file;
    private final List<BlockMetaData> groups;
    private final MessageColumnIO columns;
    private final Row row;
    private @Nullable RecordReader<Row> records;
    private long left;
    private int nextGroup;

    private ParquetRecords(ParquetFileReader file, TypedForm form) throws IOException {
        this.file = file;
        this.groups = file.getFooter().getBlocks();
        MessageType schema = file.getFooter().getFileMetaData().getSchema();
        if (schema.getFieldCount() != form.header().size()) {
            throw new NotReadException(DOES_NOT_READ + "finds other columns");
        }
        this.row = new Row(schema, form);
        this.columns = new ColumnIOFactory().getColumnIO(schema);
        long most = Runtime.getRuntime().maxMemory() / SHARE_OF_MEMORY;
        for (BlockMetaData group : groups) {
            long packed = group.getColumns().stream()
                    .mapToLong(ColumnChunkMetaData::getTotalSize)
                    .sum();
            if (packed > most) {
                throw new NotReadException(DOES_NOT_READ + "holds whole row groups, and one has " + packed
                        + " bytes: expected at most " + most + ", an eighth of this program's memory");
            }
        }
    }

    /**
     * Opens a file.
     *
     * @throws NotReadException when parquet-java does not read it
     */
    public static ParquetRecords open(Path path, TypedForm form) throws IOException {
        ParquetFileReader file = null;
        try {
            file = ParquetFileReader.open(
                    new LocalInputFile(path),
                    ParquetReadOptions.builder(new PlainParquetConfiguration())
                            .withUseHadoopVectoredIo(false)
                            .usePageChecksumVerification(true)
                            .withCodecFactory(new PageUnpacking())
                            .build());
            return new ParquetRecords(file, form);
        } catch (NotReadException e) {
            close(file);
            throw e;
        } catch (IOException | RuntimeException e) {
            close(file);
            throw new NotReadException(DOES_NOT_READ + "fails on its footer", e);
        }
    }

    private static void close(@Nullable ParquetFileReader file) throws IOException {
        if (file != null) {
            file.close();
        }
    }

    /** The names of its columns. */
    public List<String> columns() {
        return columns.getType().getFields().stream().map(Type::getName).toList();
    }

    @Override
    public @Nullable List<@Nullable TypedCell> next() throws IOException {
        try {
            while (left == 0) {
                if (nextGroup == groups.size()) {
                    return null;
                }
                left = groups.get(nextGroup).getRowCount();
                if (left > 0) {
                    PageReadStore pages = file.readRowGroup(nextGroup);
                    records = columns.getRecordReader(pages, row);
                }
                nextGroup++;
            }
            if (records == null) {
                throw new IllegalStateException("no row group");
            }
            left--;
            return records.read().cells();
        } catch (IOException | RuntimeException e) {
            throw new NotReadException(DOES_NOT_READ + "fails in row group " + (nextGroup - 1), e);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    /** The present row. */
    private static final class Row extends RecordMaterializer<Row> {
        private final List<ColumnCell> cells = new ArrayList<>();
        private final GroupConverter root = new GroupConverter() {
            @Override
            public Converter getConverter(int place) {
                return cells.get(place);
            }

            @Override
            public void start() {
                cells.forEach(ColumnCell::clear);
            }

            @Override
            public void end() {}
        };

        Row(MessageType schema, TypedForm form) throws NotReadException {
            for (int i = 0; i < schema.getFieldCount(); i++) {
                Type type = schema.getType(i);
                if (!type.isPrimitive() || type.isRepetition(Type.Repetition.REPEATED)) {
                    throw new NotReadException("column " + type.getName() + " is no column of single values");
                }
                cells.add(new ColumnCell(
                        type.asPrimitiveType(), form.kind(i), form.missing().contains("NaN")));
            }
        }

        List<@Nullable TypedCell> cells() {
            List<@Nullable TypedCell> row = new ArrayList<>(cells.size());
            for (ColumnCell cell : cells) {
                row.add(cell.cell());
            }
            return row;
        }

        @Override
        public Row getCurrentRecord() {
            return this;
        }

        @Override
        public GroupConverter getRootConverter() {
            return root;
        }
    }
}
