package fr.sndscopy.source.parquet;

import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

class ParquetOfDeltasTest extends ParquetFormatContract {
    @Override
    ExampleParquetWriter.Builder written(ExampleParquetWriter.Builder options) {
        return options.withCompressionCodec(CompressionCodecName.GZIP)
                .withWriterVersion(WriterVersion.PARQUET_2_0)
                .withDictionaryEncoding(false);
    }
}
