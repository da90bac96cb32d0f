package fr.sndscopy.it.peers;

import fr.sndscopy.it.peers.DeliveredTables.CsvFormat;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.configuration.support.MapJobRegistry;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.launch.support.TaskExecutorJobOperator;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.repository.support.ResourcelessJobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.Chunk;
import org.springframework.batch.infrastructure.item.ItemProcessor;
import org.springframework.batch.infrastructure.item.ItemStreamReader;
import org.springframework.batch.infrastructure.item.ItemStreamWriter;
import org.springframework.batch.infrastructure.item.file.BufferedReaderFactory;
import org.springframework.batch.infrastructure.item.file.DefaultBufferedReaderFactory;
import org.springframework.batch.infrastructure.item.file.FlatFileItemReader;
import org.springframework.batch.infrastructure.item.file.builder.FlatFileItemReaderBuilder;
import org.springframework.batch.infrastructure.item.file.builder.MultiResourceItemReaderBuilder;
import org.springframework.batch.infrastructure.item.file.mapping.PassThroughFieldSetMapper;
import org.springframework.batch.infrastructure.item.file.separator.DefaultRecordSeparatorPolicy;
import org.springframework.batch.infrastructure.item.file.transform.FieldSet;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;

/**
 * The Spring Batch job that is written first: one row is one item, a {@code FlatFileItemReader}, a processor that parses each cell, a
 * {@code ParquetWriter} of parquet-java with zstd, chunks of 1 000, no encryption. Cells are taken by their number, not by name, and
 * nothing is kept in a job database: both to its advantage. One thread, as such a job has. Timed is the whole job.
 */
final class SpringBatchConvert implements Contestant {
    private static final int CHUNK_ROWS = 1_000;
    private static final int MOST_INT_DIGITS = 9;

    private final DeliveredTable table;
    private final List<Column> columns;
    private final Set<String> missing;
    private final DateTimeFormatter dates;
    private final MessageType message;

    SpringBatchConvert(DeliveredTable table) throws IOException {
        this.table = table;
        this.columns = table.columns();
        this.missing = Set.copyOf(table.format().missing());
        this.dates = DateTimeFormatter.ofPattern(table.format().date().replace("yyyy", "uuuu"));
        List<Type> fields = new ArrayList<>();
        for (Column column : columns) {
            fields.add(field(column));
        }
        this.message = new MessageType(table.name(), fields);
    }

    @Override
    public Duration run(Path out) throws Exception {
        long begun = System.nanoTime();
        JobRepository repository = new ResourcelessJobRepository();
        Step step = new StepBuilder("convert", repository)
                .<FieldSet, Group>chunk(CHUNK_ROWS)
                .reader(reader())
                .processor(processor())
                .writer(new Rows(out.resolve(table.name() + ".parquet")))
                .build();
        Job job = new JobBuilder("plain", repository).start(step).build();
        TaskExecutorJobOperator operator = new TaskExecutorJobOperator();
        operator.setJobRepository(repository);
        operator.setJobRegistry(new MapJobRegistry());
        operator.afterPropertiesSet();
        JobExecution execution = operator.start(job, new JobParameters());
        if (execution.getStatus() != BatchStatus.COMPLETED) {
            IllegalStateException failure = new IllegalStateException("the plain job: " + execution.getStatus());
            execution.getAllFailureExceptions().forEach(failure::addSuppressed);
            throw failure;
        }
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    @Override
    public long rowCount(Path out) throws SQLException {
        return DuckDbConvert.rowsOfParquet(out);
    }

    private ItemStreamReader<FieldSet> reader() {
        CsvFormat format = table.format();
        FlatFileItemReaderBuilder<FieldSet> lines = new FlatFileItemReaderBuilder<FieldSet>()
                .name("lines")
                .encoding(format.encoding())
                .linesToSkip(1)
                .bufferedReaderFactory(unpacking())
                .delimited(cells -> cells.delimiter(format.delimiter())
                        .names(columns.stream().map(Column::name).toArray(String[]::new)))
                .fieldSetMapper(new PassThroughFieldSetMapper());
        if (format.quoted()) {
            lines.recordSeparatorPolicy(new DefaultRecordSeparatorPolicy());
        }
        FlatFileItemReader<FieldSet> file = lines.build();
        return new MultiResourceItemReaderBuilder<FieldSet>()
                .name("files")
                .delegate(file)
                .resources(table.files().stream().map(FileSystemResource::new).toArray(Resource[]::new))
                .build();
    }

    private static BufferedReaderFactory unpacking() {
        return (resource, encoding) -> {
            String name = resource.getFilename();
            return name != null && name.endsWith(".gz")
                    ? new BufferedReader(
                            new InputStreamReader(new GZIPInputStream(resource.getInputStream()), encoding))
                    : new DefaultBufferedReaderFactory().create(resource, encoding);
        };
    }

    private ItemProcessor<FieldSet, Group> processor() {
        return cells -> {
            SimpleGroup row = new SimpleGroup(message);
            for (int index = 0; index < columns.size(); index++) {
                String text = cells.readString(index);
                if (text != null && !missing.contains(text)) {
                    add(row, index, columns.get(index).type(), text);
                }
            }
            return row;
        };
    }

    private void add(SimpleGroup row, int field, ColumnType type, String text) {
        switch (type.logical()) {
            case STRING, YEARMONTH -> row.add(field, text);
            case INTEGER -> {
                if (type.precision() <= MOST_INT_DIGITS) {
                    row.add(field, Integer.parseInt(text));
                } else {
                    row.add(field, Long.parseLong(text));
                }
            }
            case DECIMAL -> {
                BigDecimal number = new BigDecimal(text).setScale(type.scale());
                if (type.precision() <= MOST_INT_DIGITS) {
                    row.add(field, number.unscaledValue().intValueExact());
                } else if (type.fitsLong()) {
                    row.add(field, number.unscaledValue().longValueExact());
                } else {
                    row.add(
                            field,
                            Binary.fromConstantByteArray(number.unscaledValue().toByteArray()));
                }
            }
            case DATE -> row.add(field, (int) LocalDate.parse(text, dates).toEpochDay());
            case YEAR -> row.add(field, Integer.parseInt(text));
            case BOOLEAN -> row.add(field, text.equals("1"));
            case DATETIME -> throw new IllegalStateException("times of day are refused with the schema");
        }
    }

    private static Type field(Column column) {
        ColumnType type = column.type();
        return switch (type.logical()) {
            case STRING, YEARMONTH ->
                Types.optional(PrimitiveTypeName.BINARY)
                        .as(LogicalTypeAnnotation.stringType())
                        .named(column.name());
            case INTEGER ->
                Types.optional(type.precision() <= MOST_INT_DIGITS ? PrimitiveTypeName.INT32 : PrimitiveTypeName.INT64)
                        .named(column.name());
            case DECIMAL ->
                Types.optional(
                                type.precision() <= MOST_INT_DIGITS
                                        ? PrimitiveTypeName.INT32
                                        : type.fitsLong() ? PrimitiveTypeName.INT64 : PrimitiveTypeName.BINARY)
                        .as(LogicalTypeAnnotation.decimalType(type.scale(), type.precision()))
                        .named(column.name());
            case DATE ->
                Types.optional(PrimitiveTypeName.INT32)
                        .as(LogicalTypeAnnotation.dateType())
                        .named(column.name());
            case YEAR -> Types.optional(PrimitiveTypeName.INT32).named(column.name());
            case BOOLEAN -> Types.optional(PrimitiveTypeName.BOOLEAN).named(column.name());
            case DATETIME ->
                throw new IllegalArgumentException("[" + column.name() + "] the plain job converts no times of day");
        };
    }

    /** Writes rows into one file. */
    private final class Rows implements ItemStreamWriter<Group> {
        private final ParquetWriter<Group> writer;

        Rows(Path file) throws IOException {
            writer = ExampleParquetWriter.builder(new LocalOutputFile(file))
                    .withConf(new PlainParquetConfiguration())
                    .withType(message)
                    .withCodecFactory(new ZstdPages())
                    .withCompressionCodec(CompressionCodecName.ZSTD)
                    .build();
        }

        @Override
        public void write(Chunk<? extends Group> rows) throws IOException {
            for (Group row : rows) {
                writer.write(row);
            }
        }

        @Override
        public void close() {
            try {
                writer.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
