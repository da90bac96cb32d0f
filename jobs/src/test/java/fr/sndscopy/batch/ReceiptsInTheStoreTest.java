package fr.sndscopy.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.Withstands;
import fr.sndscopy.migration.run.MigrationRun;
import fr.sndscopy.migration.work.IntegrityException;
import fr.sndscopy.storage.HookedStore.Call;
import fr.sndscopy.storage.StorageException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Receipts lie sealed in the store until their delivery is published; the job database knows where, and their SHA-256. */
class ReceiptsInTheStoreTest {
    private final TinyJob job;

    ReceiptsInTheStoreTest(@TempDir Path directory) throws IOException {
        this.job = new TinyJob(directory);
    }

    /** A run that has converted and verified everything, and published nothing. */
    private List<String> receipts() {
        return job.keys("work/").stream()
                .filter(key -> key.contains("/receipts/"))
                .toList();
    }

    private List<String> contexts() throws SQLException {
        List<String> contexts = new ArrayList<>();
        try (Connection database = database();
                ResultSet rows = database.createStatement().executeQuery("""
                    SELECT C.SHORT_CONTEXT, C.SERIALIZED_CONTEXT
                      FROM BATCH_STEP_EXECUTION_CONTEXT C
                      JOIN BATCH_STEP_EXECUTION S ON S.STEP_EXECUTION_ID = C.STEP_EXECUTION_ID
                    WHERE S.STEP_NAME LIKE '%:%' AND S.STATUS = 'COMPLETED'\
                    """)) {
            while (rows.next()) {
                assertThat(rows.getString(2)).isNull();
                contexts.add(rows.getString(1));
            }
        }
        return contexts;
    }

    private Connection database() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:h2:file:" + job.jobDatabase() + ";DB_CLOSE_ON_EXIT=FALSE", "sndscopy", "");
    }

    @Test
    void theJobDatabaseKeepsNoMoreOfAPartThanWhereItsReceiptIs() throws Exception {
        job.stopBeforePublication();

        assertThat(receipts()).hasSize(TinyJob.PARTS + 2);
        assertThat(contexts()).hasSizeGreaterThan(2 * TinyJob.PARTS).allSatisfy(context -> assertThat(context)
                .hasSizeLessThan(400));
    }

    @Test
    void whatARunKeptInTheStoreIsGoneOnceItHasPublished() throws Exception {
        job.run();

        job.assertWholePublication();
        assertThat(job.keys("work/")).isEmpty();
        assertThat(contexts()).isEmpty();
    }

    @Withstands(
            fault = "a store that lets nothing be removed",
            outcome = "published all the same; gc finds what is left")
    @Test
    void aStoreThatLetsNothingBeRemovedKeepsWhatIsNotNeededAndTheDeliveryIsPublished() throws Exception {
        job.run((call, key) -> {
            if (call == Call.DELETE && key.startsWith("work/")) {
                throw new StorageException(StorageException.Kind.REFUSED, "[" + key + "] access denied", null);
            }
        });

        job.assertWholePublication();
        assertThat(receipts()).hasSize(TinyJob.PARTS + 2);
    }

    @Withstands(fault = "a receipt is lost between two runs", outcome = "its part is converted anew, published whole")
    @Test
    void aPartWhoseReceiptIsLostIsConvertedAnew() throws Exception {
        job.stopBeforePublication();
        receipts().forEach(job.store::delete);

        MigrationRun run = job.run();

        job.assertWholePublication();
        assertThat(run.tools().progress().rowsRead()).isPositive();
    }

    @Withstands(
            fault = "receipts are exchanged for others between two runs",
            outcome = "their parts are converted anew, published whole")
    @Test
    void aPartWhoseReceiptIsThatOfAnotherIsConvertedAnew() throws Exception {
        job.stopBeforePublication();
        List<String> receipts = receipts();
        byte[] first = job.content(receipts.get(0));
        for (int i = 1; i < receipts.size(); i++) {
            byte[] next = job.content(receipts.get(i));
            job.replace(receipts.get(i), first);
            first = next;
        }

        job.run();

        job.assertWholePublication();
    }

    @Withstands(
            fault = "a receipt is lost after its part was converted",
            outcome = "4, nothing published; the next run converts the part anew")
    @Test
    void aReceiptThatIsLostInTheSameRunEndsItAndTheNextOneHealsIt() throws Exception {
        AtomicBoolean lost = new AtomicBoolean();
        assertThatThrownBy(() -> job.run((call, key) -> {
                    if (call == Call.READ && key.contains("/receipts/") && !lost.getAndSet(true)) {
                        job.store.delete(key);
                    }
                }))
                .isInstanceOf(IntegrityException.class)
                .hasMessageContaining("/receipts/")
                .hasMessageContaining("not in the store");
        assertThat(job.isPublished()).isFalse();

        job.run();

        job.assertWholePublication();
    }

    @Withstands(
            fault = "a run of the version before is gone on with, whose receipts are in the job database",
            outcome = "its parts are converted anew, published whole")
    @Test
    void partsWhoseReceiptsAnEarlierVersionKeptInTheJobDatabaseAreConvertedAnew() throws Exception {
        job.stopBeforePublication();
        String sealed = "c2VhbGVk".repeat(1000);
        try (Connection database = database();
                PreparedStatement old = database.prepareStatement("""
                    UPDATE BATCH_STEP_EXECUTION_CONTEXT SET SHORT_CONTEXT = ?, SERIALIZED_CONTEXT = ?
                    WHERE STEP_EXECUTION_ID IN (
                      SELECT STEP_EXECUTION_ID FROM BATCH_STEP_EXECUTION WHERE STEP_NAME LIKE '%convert:%')\
                    """)) {
            String context = "{\"@class\":\"java.util.HashMap\",\"receipt\":\"" + sealed + "\"}";
            old.setString(1, context.substring(0, 2000) + " ...");
            old.setString(2, context);
            assertThat(old.executeUpdate()).isGreaterThanOrEqualTo(TinyJob.PARTS);
        }
        receipts().forEach(job.store::delete);

        MigrationRun run = job.run();

        job.assertWholePublication();
        assertThat(run.tools().progress().earlier().rows()).isZero();
        assertThat(contexts()).allSatisfy(context -> assertThat(context).doesNotContain("c2VhbGVk"));
    }

    @Withstands(
            fault = "a run of a version that kept no checksums of what it converted is gone on with",
            outcome = "its parts are converted and its files summed anew, published whole")
    @Test
    void partsOfWhichItIsNotKnownWhatWasReadAreConvertedAnew() throws Exception {
        job.stopBeforePublication();
        assertThat(contexts())
                .anyMatch(context -> context.contains("source-sha256"))
                .anyMatch(context -> context.contains("stretches-sha256"));
        try (Connection database = database();
                PreparedStatement old = database.prepareStatement("""
                    UPDATE BATCH_STEP_EXECUTION_CONTEXT
                    SET SHORT_CONTEXT = REGEXP_REPLACE(REGEXP_REPLACE(SHORT_CONTEXT,
                        '"(source|stretches)-sha256":"[0-9a-f]*",', ''),
                        ',"(source|stretches)-sha256":"[0-9a-f]*"', '')\
                    """)) {
            old.executeUpdate();
        }
        assertThat(contexts())
                .noneMatch(context -> context.contains("source-sha256") || context.contains("stretches-sha256"));

        MigrationRun run = job.run();

        job.assertWholePublication();
        assertThat(run.tools().progress().earlier().rows()).isZero();
        assertThat(run.tools().progress().partsConverted()).isGreaterThanOrEqualTo(TinyJob.PARTS);
    }

    @Test
    void aReceiptOfTheVersionBeforeThatFitsIntoTheShortColumnIsNotReadEither() throws Exception {
        job.stopBeforePublication();
        try (Connection database = database();
                PreparedStatement old = database.prepareStatement("""
                    UPDATE BATCH_STEP_EXECUTION_CONTEXT SET SHORT_CONTEXT = ? WHERE STEP_EXECUTION_ID IN (
                      SELECT STEP_EXECUTION_ID FROM BATCH_STEP_EXECUTION WHERE STEP_NAME LIKE '%convert:%')\
                    """)) {
            old.setString(1, "{\"@class\":\"java.util.HashMap\",\"receipt\":\"c2VhbGVk\"}");
            old.executeUpdate();
        }

        job.run();

        job.assertWholePublication();
    }
}
