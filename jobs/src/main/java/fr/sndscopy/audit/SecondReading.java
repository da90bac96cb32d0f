package fr.sndscopy.audit;

import fr.sndscopy.audit.source.CsvReading;
import fr.sndscopy.audit.source.CsvRecords;
import fr.sndscopy.audit.source.SourceForm;
import fr.sndscopy.audit.source.SourceReading;
import fr.sndscopy.audit.source.SourceRecord;
import fr.sndscopy.audit.source.SourceRecords;
import fr.sndscopy.audit.source.TypedForm;
import fr.sndscopy.audit.source.TypedReading;
import fr.sndscopy.audit.source.TypedRecords;
import fr.sndscopy.audit.source.parquet.ParquetRecords;
import fr.sndscopy.audit.source.sas.SasRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Which other code reads a delivered file, and how it was written. Stateless. */
sealed interface SecondReading {
    /** Reads records, those of the file or those that were kept of it. */
    SourceReading reading();

    /**
     * Opens the file.
     *
     * @return behind its header; null when this is not the one that the evidence names
     * @throws fr.sndscopy.audit.source.NotReadException when the other code does not read it
     */
    @Nullable
    SourceRecords open(Path file) throws IOException;

    /** Whether parts are stretches of its bytes, and not so many rows of it. */
    boolean isText();

    /** FastCSV. */
    record OfCsv(SourceForm form) implements SecondReading {
        @Override
        public SourceReading reading() {
            return new CsvReading(form);
        }

        @Override
        public @Nullable SourceRecords open(Path file) throws IOException {
            CsvRecords records = CsvRecords.open(Files.newInputStream(file), form);
            try {
                SourceRecord header = records.next();
                if (header != null && new CsvReading(form).isHeader(header)) {
                    return records;
                }
            } catch (IOException | RuntimeException e) {
                records.close();
                throw e;
            }
            records.close();
            return null;
        }

        @Override
        public boolean isText() {
            return true;
        }
    }

    /** parso. */
    record OfSas(TypedForm form) implements SecondReading {
        @Override
        public SourceReading reading() {
            return new TypedReading(form);
        }

        @Override
        public @Nullable SourceRecords open(Path file) throws IOException {
            SasRows rows = SasRows.open(file, form);
            try {
                if (rows.columns(form.header()).equals(form.header())) {
                    return new TypedRecords(rows, form);
                }
            } catch (IOException | RuntimeException e) {
                rows.close();
                throw e;
            }
            rows.close();
            return null;
        }

        @Override
        public boolean isText() {
            return false;
        }
    }

    /** parquet-java, record by record. */
    record OfParquet(TypedForm form) implements SecondReading {
        @Override
        public SourceReading reading() {
            return new TypedReading(form);
        }

        @Override
        public @Nullable SourceRecords open(Path file) throws IOException {
            ParquetRecords rows = ParquetRecords.open(file, form);
            if (rows.columns().equals(form.header())) {
                return new TypedRecords(rows, form);
            }
            rows.close();
            return null;
        }

        @Override
        public boolean isText() {
            return false;
        }
    }
}
