package fr.sndscopy.migration.part;

import fr.sndscopy.crypto.KeyDomain;
import fr.sndscopy.digest.BatchSummarizer;
import fr.sndscopy.digest.ContentSummary;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.StoreLayout;
import fr.sndscopy.migration.plan.PlannedFile;
import fr.sndscopy.migration.plan.PlannedPart;
import fr.sndscopy.migration.work.MigrationSettings;
import fr.sndscopy.migration.work.Progress;
import fr.sndscopy.parquet.PartFile;
import fr.sndscopy.parquet.PartWriter;
import fr.sndscopy.parquet.QuarantineWriter;
import fr.sndscopy.record.CellViolation;
import fr.sndscopy.record.RecordBatch;
import fr.sndscopy.record.RejectedRow;
import fr.sndscopy.record.ViolationCode;
import fr.sndscopy.schema.Column;
import fr.sndscopy.source.ReaderMemory;
import fr.sndscopy.source.RecordReader;
import fr.sndscopy.source.SpareHands;
import fr.sndscopy.validate.BatchValidator;
import fr.sndscopy.validate.RowVerdicts;
import fr.sndscopy.validate.TableRules;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Turns the rows of one part into encrypted files on local disk: {@link #run}; or {@link #read}, {@link #validate}, {@link #write},
 * batch by batch to the last, then {@link #finish}. Closing before that leaves nothing behind.
 *
 * <p>Not thread-safe.
 */
public final class PartConversion implements Closeable {
    private final PlannedPart part;
    private final AttemptNames names;
    private final PartKeys keys;
    private final MigrationSettings settings;
    private final Path directory;
    private final RecordReader reader;
    private final BatchValidator validator;
    private final BatchSummarizer summarizer;
    private final Map<String, Long> violations = new TreeMap<>();
    private @Nullable PartWriter dataWriter;
    private PartKeys.@Nullable NewKey dataKey;
    private @Nullable QuarantineWriter quarantineWriter;
    private PartKeys.@Nullable NewKey quarantineKey;
    private long stored;
    private long quarantined;
    /** What is done once the reader is closed. */
    private Runnable closing = () -> {};

    private PartConversion(
            PlannedPart part,
            AttemptNames names,
            PartKeys keys,
            MigrationSettings settings,
            Path directory,
            RowVerdicts verdicts,
            RecordReader reader) {
        this.part = part;
        this.names = names;
        this.keys = keys;
        this.settings = settings;
        this.directory = directory;
        TableRules rules = part.file().rules().rules();
        List<Column> columns = rules.schema().columns();
        this.reader = reader;
        this.validator = new BatchValidator(reader::inFile, rules, verdicts);
        this.summarizer = new BatchSummarizer(columns);
    }

    /**
     * Starts a try at a part.
     *
     * @param names what this try's objects are called
     * @param directory where files are written, owned by this process
     * @param verdicts on rows that only a look over all parts finds wrong
     * @param hands help where they can
     * @param idle gives the reader its memory, and gets it back
     */
    public static PartConversion open(
            PlannedPart part,
            AttemptNames names,
            PartKeys keys,
            MigrationSettings settings,
            Path directory,
            RowVerdicts verdicts,
            SpareHands hands,
            IdleMemory idle)
            throws IOException {
        PlannedFile file = part.file();
        ReaderMemory memory = idle.take(file);
        PartConversion opened = open(
                part,
                names,
                keys,
                settings,
                directory,
                verdicts,
                file.rows().read(part.range(), memory, settings.rowsPerGroup(), hands));
        opened.closing = () -> idle.give(file, memory);
        return opened;
    }

    /**
     * Starts a try at a part whose rows come from elsewhere than its file.
     *
     * @param reader of rows in the {@linkplain PlannedFile#layout layout} of the part's file; owned by the conversion, also when it cannot be made
     */
    public static PartConversion open(
            PlannedPart part,
            AttemptNames names,
            PartKeys keys,
            MigrationSettings settings,
            Path directory,
            RowVerdicts verdicts,
            RecordReader reader) {
        try {
            return new PartConversion(part, names, keys, settings, directory, verdicts, reader);
        } catch (RuntimeException | Error e) {
            try {
                reader.close();
            } catch (IOException closing) {
                e.addSuppressed(closing);
            }
            throw e;
        }
    }

    /**
     * Converts the whole part. The files belong to the caller.
     *
     * @param progress told of every batch, and asked before each whether somebody wants the run to stop
     * @throws InterruptedMigrationException when somebody does
     */
    public ConvertedPart run(Progress progress) throws IOException {
        RecordBatch batch;
        long bytes = 0;
        do {
            progress.stopIfRequested();
            batch = read();
            progress.addRead(batch.rowCount(), batch.suspects().size(), bytesRead() - bytes);
            bytes = bytesRead();
            validate(batch);
            write(batch);
        } while (!batch.isLast());
        return finish();
    }

    /** The next batch; see {@link RecordReader#read}. */
    public RecordBatch read() throws IOException {
        return reader.read();
    }

    /** Bytes of the source file taken in so far, as delivered. */
    long bytesRead() {
        return reader.bytesRead();
    }

    public void validate(RecordBatch batch) {
        validator.validate(batch);
    }

    /** Adds a validated batch to the files. */
    public void write(RecordBatch batch) throws IOException {
        if (batch.rowCount() > 0) {
            summarizer.add(batch);
            dataWriter().write(batch);
            stored += batch.rowCount();
        }
        for (RejectedRow row : batch.rejected()) {
            keepRejected(row);
        }
    }

    /** Adds a row to the rejected ones without judging it. */
    public void keepRejected(RejectedRow row) throws IOException {
        quarantineWriter().write(part.file().declared().path(), row);
        quarantined++;
        for (CellViolation violation : row.violations()) {
            violations.merge(violation.toString(), 1L, Long::sum);
        }
    }

    /** Closes the files behind the last batch. They belong to the caller. */
    public ConvertedPart finish() throws IOException {
        ContentSummary summary = summarizer.summary();
        Manifest.Books books =
                new Manifest.Books(stored + quarantined, stored, quarantined, violations, warnings(summary));
        return new ConvertedPart(
                part,
                books,
                reader.passedOver(),
                dataWriter == null || dataKey == null
                        ? null
                        : localObject(dataWriter.finish(), names.dataKey(), dataKey),
                quarantineWriter == null || quarantineKey == null
                        ? null
                        : localObject(quarantineWriter.finish(), names.quarantineKey(), quarantineKey),
                summary,
                summarizer.normalised(),
                summarizer.profile(),
                reader.sourceSha256().orElse(null));
    }

    /** Rules that stored rows break. */
    private Map<String, Long> warnings(ContentSummary summary) {
        Map<String, Long> warnings = new TreeMap<>(validator.warnings());
        warnings.putAll(summarizer.warnings());
        TableRules rules = part.file().rules().rules();
        for (int i = 0; i < summary.columns().size(); i++) {
            Column column = rules.schema().columns().get(i);
            long absent = summary.columns().get(i).nulls();
            if (absent > 0 && rules.violationsOfAbsent(column) != 0) {
                warnings.put(new CellViolation(ViolationCode.REQUIRED, column.name()).toString(), absent);
            }
        }
        return warnings;
    }

    private static ConvertedPart.LocalObject localObject(PartFile file, String key, PartKeys.NewKey dataKey) {
        return new ConvertedPart.LocalObject(
                file.path(),
                new Manifest.StoredObject(
                        key,
                        file.bytes(),
                        file.sha256(),
                        dataKey.keyId(),
                        dataKey.part().aadPrefix()));
    }

    private PartWriter dataWriter() throws IOException {
        if (dataWriter == null) {
            dataKey = keys.newKey(domain(), names.aad(StoreLayout.Kind.DATA));
            dataWriter = PartWriter.create(
                    directory.resolve(names.fileName("data")),
                    part.file().schema().columns(),
                    metadata(),
                    dataKey.part(),
                    settings.zstdLevel());
        }
        return dataWriter;
    }

    private QuarantineWriter quarantineWriter() throws IOException {
        if (quarantineWriter == null) {
            quarantineKey = keys.newKey(domain(), names.aad(StoreLayout.Kind.QUARANTINE));
            quarantineWriter = QuarantineWriter.create(
                    directory.resolve(names.fileName("quarantine")),
                    metadata(),
                    quarantineKey.part(),
                    settings.zstdLevel());
        }
        return quarantineWriter;
    }

    private KeyDomain domain() {
        return part.keyDomain(settings.keyScope());
    }

    private Map<String, String> metadata() {
        return PartFooter.of(
                        names.dataset(),
                        names.delivery(),
                        part.name(),
                        part.table(),
                        part.period(),
                        part.file().declared().vintage(),
                        part.file().schema().version())
                .pairs();
    }

    @Override
    public void close() throws IOException {
        closeAll(dataKey, quarantineKey, reader, dataWriter, quarantineWriter);
        closing.run();
        closing = () -> {};
    }

    private void closeAll(@Nullable AutoCloseable... resources) throws IOException {
        IOException failure = null;
        for (AutoCloseable resource : resources) {
            try {
                if (resource != null) {
                    resource.close();
                }
            } catch (Exception e) {
                if (failure == null) {
                    failure = new IOException("[" + part.name() + "] its files cannot be closed", e);
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
