package fr.sndscopy.source.parquet;

import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

class ParquetFormatTest extends ParquetFormatContract {
    @Override
    ExampleParquetWriter.Builder written(ExampleParquetWriter.Builder options) {
        return options.withCompressionCodec(CompressionCodecName.SNAPPY)
                .withWriterVersion(WriterVersion.PARQUET_1_0)
                .withDictionaryEncoding(true);
    }
}
