package fr.sndscopy.source.parquet;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.jspecify.annotations.Nullable;

/** Writes files by parquet-java, as Spark does. */
public final class ParquetSample {
    private final MessageType schema;
    private final ParquetWriter<Group> writer;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /**
     * An empty file.
     *
     * @param columns as parquet-java writes a schema: {@code optional int32 NUM;}
     */
    public ParquetSample(String columns, UnaryOperator<ExampleParquetWriter.Builder> options) {
        this(MessageTypeParser.parseMessageType("message sample {" + columns + "}"), options);
    }

    public ParquetSample(MessageType schema, UnaryOperator<ExampleParquetWriter.Builder> options) {
        this.schema = schema;
        try {
            this.writer = options.apply(ExampleParquetWriter.builder(new Target(out))
                            .withConf(new PlainParquetConfiguration())
                            .withCodecFactory(new SampleCodecs())
                            .withType(schema))
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public ParquetSample(String columns) {
        this(columns, options -> options);
    }

    /** Adds a row; null is no value, a text or bytes are a binary. */
    public ParquetSample add(@Nullable Object... cells) {
        Group row = new SimpleGroup(schema);
        for (int i = 0; i < cells.length; i++) {
            Object cell = cells[i];
            if (cell instanceof Integer value) {
                row.add(i, value.intValue());
            } else if (cell instanceof Long value) {
                row.add(i, value.longValue());
            } else if (cell instanceof Boolean value) {
                row.add(i, value.booleanValue());
            } else if (cell instanceof Float value) {
                row.add(i, value.floatValue());
            } else if (cell instanceof Double value) {
                row.add(i, value.doubleValue());
            } else if (cell instanceof byte[] value) {
                row.add(i, Binary.fromConstantByteArray(value));
            } else if (cell instanceof Binary value) {
                row.add(i, value);
            } else if (cell != null) {
                row.add(i, cell.toString());
            }
        }
        return add(row);
    }

    /** Adds a row. */
    public ParquetSample add(Group row) {
        try {
            writer.write(row);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Adds rows. */
    public ParquetSample addAll(List<@Nullable Object[]> rows) {
        rows.forEach(this::add);
        return this;
    }

    /** The file, ended. */
    public byte[] bytes() {
        try {
            writer.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private record Target(ByteArrayOutputStream out) implements OutputFile {
        @Override
        public PositionOutputStream create(long blockSizeHint) {
            return new PositionOutputStream() {
                @Override
                public long getPos() {
                    return out.size();
                }

                @Override
                public void write(int b) {
                    out.write(b);
                }

                @Override
                public void write(byte[] bytes, int offset, int length) {
                    out.write(bytes, offset, length);
                }
            };
        }

        @Override
        public PositionOutputStream createOrOverwrite(long blockSizeHint) {
            return create(blockSizeHint);
        }

        @Override
        public boolean supportsBlockSize() {
            return false;
        }

        @Override
        public long defaultBlockSize() {
            return 0;
        }
    }
}
