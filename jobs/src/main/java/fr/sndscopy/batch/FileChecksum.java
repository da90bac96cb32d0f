package fr.sndscopy.batch;

import fr.sndscopy.delivery.DeliveryRefusedException;
import fr.sndscopy.migration.MigrationRun;
import fr.sndscopy.migration.PlannedFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.infrastructure.item.ExecutionContext;

/** The SHA-256 of a whole source file, computed while its parts are converted, and held against the declared one. */
final class FileChecksum {
    private static final String KEY = "sha256";
    private static final int BLOCK_BYTES = 1 << 18;

    private FileChecksum() {}

    /** Computes it and keeps it in {@code context}. */
    static void check(PlannedFile file, MigrationRun run, ExecutionContext context) throws IOException {
        String sha256 = compute(file, run);
        String declared = file.declared().declaredSha256();
        if (declared != null && !declared.equals(sha256)) {
            throw new DeliveryRefusedException(
                    file.declared().path(), "its SHA-256 is " + sha256, "the declared " + declared);
        }
        context.putString(KEY, sha256);
    }

    private static String compute(PlannedFile file, MigrationRun run) throws IOException {
        try (InputStream in = Files.newInputStream(file.path())) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] block = new byte[BLOCK_BYTES];
            for (int read = in.read(block); read >= 0; read = in.read(block)) {
                run.stopIfRequested();
                digest.update(block, 0, read);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchFileException e) {
            throw new DeliveryRefusedException(
                    file.declared().path(), "it is gone", "the file to stay as it was when the run began", e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The checksum of file {@code index} of the plan, computed in this run or an earlier one. */
    static String of(JobRepository repository, JobInstance instance, int index) {
        StepExecution execution = repository.getLastStepExecution(instance, PartSteps.CHECKSUM + ":" + index);
        if (execution == null || !execution.getExecutionContext().containsKey(KEY)) {
            throw new IllegalStateException("file " + index + " has no checksum");
        }
        return execution.getExecutionContext().getString(KEY);
    }
}
