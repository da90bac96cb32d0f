package fr.sndscopy.batch;

import fr.sndscopy.migration.execution.PartDone;
import fr.sndscopy.migration.execution.WorkObject;
import fr.sndscopy.migration.work.IntegrityException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.repository.dao.JacksonExecutionContextStringSerializer;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * What the job database says of the partitions of a job instance that were completed: where the receipt of each part is, of which
 * receipt each verification was, the checksum of each file and of the bytes that each conversion has read. Receipts themselves hold
 * values and are sealed objects in the store; here are their keys and SHA-256. Read once, in one query, and kept up to date by the only
 * process that writes. Safe for use by several threads.
 */
final class PartBooks {
    private static final String RECEIPT = "receipt";
    private static final String RECEIPT_SHA256 = "receipt-sha256";
    private static final String RECEIPT_BYTES = "receipt-bytes";
    private static final String VERIFIED = "verified-receipt";
    private static final String SOURCE = "source-sha256";
    private static final String CHECKSUM = "sha256";
    private static final String STRETCHES = "stretches-sha256";

    /** What does not fit into the short column is of before receipts were objects, and not read: a receipt is large. */
    private static final String PARTITIONS = """
        SELECT S.STEP_NAME, S.STATUS, C.SHORT_CONTEXT, CASE WHEN C.SERIALIZED_CONTEXT IS NULL THEN 0 ELSE 1 END
          FROM BATCH_STEP_EXECUTION S
          JOIN BATCH_JOB_EXECUTION J ON J.JOB_EXECUTION_ID = S.JOB_EXECUTION_ID
          LEFT JOIN BATCH_STEP_EXECUTION_CONTEXT C ON C.STEP_EXECUTION_ID = S.STEP_EXECUTION_ID
        WHERE J.JOB_INSTANCE_ID = ? AND S.STEP_NAME LIKE '%:%'
        ORDER BY S.CREATE_TIME, S.STEP_EXECUTION_ID\
        """;

    private final DataSource database;
    private final Map<String, Entry> completed = new ConcurrentHashMap<>();
    private final Queue<WorkObject> passing = new ConcurrentLinkedQueue<>();

    PartBooks(DataSource database) {
        this.database = database;
    }

    /**
     * One partition.
     *
     * @param receipt of the part, null of a verification, a file, and where there is one of an earlier version
     * @param verified SHA-256 of the receipt that was verified, or null
     * @param sourceSha256 of a conversion what it has read, empty where that is not known; null of others, and of an earlier version
     * @param checksum of the file, or null
     * @param stretches what a file's conversions ought to have read, empty where that is not known; null of others, and of an earlier version
     */
    private record Entry(
            @Nullable WorkObject receipt,
            @Nullable String verified,
            @Nullable String sourceSha256,
            @Nullable String checksum,
            @Nullable String stretches) {
        static final Entry NOTHING = new Entry(null, null, null, null, null);

        static Entry of(ExecutionContext context) {
            WorkObject receipt = context.containsKey(RECEIPT_SHA256)
                    ? new WorkObject(
                            context.getString(RECEIPT),
                            context.getString(RECEIPT_SHA256),
                            context.getLong(RECEIPT_BYTES))
                    : null;
            return new Entry(
                    receipt,
                    text(context, VERIFIED),
                    text(context, SOURCE),
                    text(context, CHECKSUM),
                    text(context, STRETCHES));
        }

        /** Whether an earlier version has left out what this one needs. */
        boolean isOfBefore() {
            return (receipt != null && sourceSha256 == null) || (checksum != null && stretches == null);
        }

        private static @Nullable String text(ExecutionContext context, String key) {
            return context.containsKey(key) ? context.getString(key) : null;
        }
    }

    /** Reads what earlier runs of the job instance have completed. */
    void open(JobInstance instance) {
        completed.clear();
        JacksonExecutionContextStringSerializer serializer = new JacksonExecutionContextStringSerializer();
        new JdbcTemplate(database)
                .query(
                        PARTITIONS,
                        row -> {
                            String step = row.getString(1);
                            if (!BatchStatus.COMPLETED.name().equals(row.getString(2))) {
                                completed.remove(step);
                            } else if (row.getInt(4) != 0) {
                                completed.put(step, Entry.NOTHING);
                            } else {
                                Entry entry = Entry.of(context(serializer, row.getString(3)));
                                if (!entry.isOfBefore()) {
                                    completed.put(step, entry);
                                } else if (entry.receipt() != null) {
                                    completed.put(step, Entry.NOTHING);
                                } else {
                                    completed.remove(step);
                                }
                            }
                        },
                        instance.getInstanceId());
    }

    private static ExecutionContext context(JacksonExecutionContextStringSerializer serializer, @Nullable String text) {
        if (text == null) {
            return new ExecutionContext();
        }
        try {
            return new ExecutionContext(
                    serializer.deserialize(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What came of converting a part. */
    static void keepReceipt(StepExecution partition, PartDone done) {
        WorkObject receipt = done.requireReceipt();
        ExecutionContext context = new ExecutionContext();
        context.putString(RECEIPT, receipt.key());
        context.putString(RECEIPT_SHA256, receipt.sha256());
        context.putLong(RECEIPT_BYTES, receipt.bytes());
        context.putString(SOURCE, Objects.requireNonNullElse(done.sourceSha256(), ""));
        partition.setExecutionContext(context);
    }

    /** What the objects of a receipt hold has been found to be what it says. */
    static void keepVerified(StepExecution partition, PartDone done) {
        ExecutionContext context = new ExecutionContext();
        context.putString(VERIFIED, done.requireReceipt().sha256());
        partition.setExecutionContext(context);
    }

    static void keepChecksum(StepExecution partition, PartDone done) {
        ExecutionContext context = new ExecutionContext();
        context.putString(CHECKSUM, Objects.requireNonNull(done.sourceSha256(), "a checksum is of bytes"));
        context.putString(STRETCHES, Objects.requireNonNullElse(done.stretchesSha256(), ""));
        partition.setExecutionContext(context);
    }

    /** The partition has been completed, with its context. */
    void add(StepExecution partition) {
        completed.put(partition.getStepName(), Entry.of(partition.getExecutionContext()));
    }

    /** The partition is to be done again. */
    void remove(String step, String partition) {
        completed.remove(name(step, partition));
    }

    /** An object that a task of this run reads, and that nobody needs once the delivery is published. */
    void passing(WorkObject object) {
        passing.add(object);
    }

    /** What nobody needs any more once the delivery is published, as far as this run knows. */
    List<WorkObject> spent() {
        return Stream.concat(completed.values().stream().map(Entry::receipt).filter(Objects::nonNull), passing.stream())
                .toList();
    }

    /** Whether nothing is known of any partition. */
    boolean isEmpty() {
        return completed.isEmpty();
    }

    boolean isCompleted(String step, String partition) {
        return completed.containsKey(name(step, partition));
    }

    /** Whether what it left behind can be read by this version. */
    boolean hasReceipt(String step, String partition) {
        Entry entry = completed.get(name(step, partition));
        return entry != null && entry.receipt() != null;
    }

    /** The receipt of a part that has been converted, in this run or an earlier one of the same job instance. */
    WorkObject receipt(String step, String partition) {
        return Optional.ofNullable(completed.get(name(step, partition)))
                .map(Entry::receipt)
                .orElseThrow(() -> new IllegalStateException("part " + partition + " has not been through " + step));
    }

    /** Whether {@code receipt} is the one that a partition of the step has verified. */
    boolean isVerified(String step, String partition, WorkObject receipt) {
        Entry entry = completed.get(name(step, partition));
        return entry != null && receipt.sha256().equals(entry.verified());
    }

    /**
     * The receipt of a part, which is the one that was verified.
     *
     * @throws IntegrityException when it is another
     */
    WorkObject requireVerified(String step, String verification, String part, String partition) {
        WorkObject receipt = receipt(step, partition);
        if (!isVerified(verification, partition, receipt)) {
            throw new IntegrityException(
                    "[" + part + "] its receipt is not the one that was verified: run again to verify it");
        }
        return receipt;
    }

    /** SHA-256 of what a conversion has read of its file; empty where its reader does not tell. */
    String sourceSha256(String step, String partition) {
        return Optional.ofNullable(completed.get(name(step, partition)))
                .map(Entry::sourceSha256)
                .orElseThrow(() -> new IllegalStateException("part " + partition + " has not been through " + step));
    }

    /** What the conversions of a file ought to have read, as one checksum; empty where their readers do not tell. */
    String stretches(int file) {
        return Optional.ofNullable(completed.get(name(PartSteps.CHECKSUM, Integer.toString(file))))
                .map(Entry::stretches)
                .orElseThrow(() -> new IllegalStateException("file " + file + " has no checksum"));
    }

    /** The checksum of a file of the plan, computed in this run or an earlier one. */
    String checksum(int file) {
        return Optional.ofNullable(completed.get(name(PartSteps.CHECKSUM, Integer.toString(file))))
                .map(Entry::checksum)
                .orElseThrow(() -> new IllegalStateException("file " + file + " has no checksum"));
    }

    private static String name(String step, String partition) {
        return step + ":" + partition;
    }
}
